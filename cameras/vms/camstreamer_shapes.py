"""What CamStreamer Cloud tells of its tree of nodes → streams, their folders, and folders as mosaics.

Nothing of the tree is certain: nodes may come twice, name parents that are not there, or be their own ancestors (its
documentation shows a folder that is its own parent).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cameras.vms import fields
from cameras.vms.base import Mosaic, Stream
from cameras.vms.errors import BadAnswer

TREE = "nodeList{parent_node_id node_id type name external_id}"
FACTS = "is_connected stream_profiles{stream_profile_id width height}"
TILE = 480
"""Pixels. A profile that is narrower is too coarse for a tile, unless there is none that is wider."""

_ID = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Node:
    """`parent` is "" for the root, and for nobody's child."""

    id: str
    parent: str
    type: str
    name: str
    external_id: str


Nodes = dict[str, Node]
"""By id, in the VMS's order."""


def nodes(told: dict[str, Any]) -> Nodes:
    """From the answer to TREE; the first of several with one id counts. No list at all is not an empty one."""
    if not isinstance(told.get("nodeList"), list):
        raise BadAnswer("the VMS answers without the list of its nodes")
    found: Nodes = {}
    for each in map(fields.mapping, told["nodeList"]):
        if id := number(each.get("node_id")):
            parent, type = number(each.get("parent_node_id")), fields.text(each.get("type"))
            external = fields.text(each.get("external_id"), fields.KEY)
            found.setdefault(id, Node(id, parent, type, fields.text(each.get("name")), external))
    return found


def cameras(known: Nodes) -> list[Node]:
    return [node for node in known.values() if node.type == "camera"]


def stream(known: Nodes, node: Node, told: Any, streamer: str) -> Stream:
    """`told` is the answer to FACTS, null for a camera of which the VMS tells nothing."""
    facts, folder = fields.mapping(told), folder_of(known, node)
    small, large = profiles(facts.get("stream_profiles"))
    return Stream(
        name=node.id,
        title=node.name,
        external_id=node.external_id,
        alive=facts.get("is_connected") is True,
        streamer=streamer if large else "",
        trouble="" if large else "the VMS names no stream profile for it",
        folder_id=folder.id if folder else "",
        folder=folder.name if folder and folder.parent else "",
        small=small,
        large=large,
    )


def profiles(told: Any) -> tuple[str, str]:
    """The narrowest that is fit for a tile, and the widest."""
    widths = {
        id: fields.number(each.get("width")) or 0
        for each in map(fields.mapping, fields.items(told))
        if (id := number(each.get("stream_profile_id")))
    }
    if not widths:
        return "", ""
    wide = {id: width for id, width in widths.items() if width >= TILE} or widths
    large = max(widths, key=lambda id: widths[id])
    return (min(wide, key=lambda id: wide[id]) if wide is not widths else large), large


def folder_of(known: Mapping[str, Node], node: Node) -> Node | None:
    """The nearest folder above: a camera may hang beneath another node."""
    for above in ancestors(known, node):
        if above.type == "folder":
            return above
    return None


def ancestors(known: Mapping[str, Node], node: Node) -> Iterator[Node]:
    """Each once, from the parent upwards, wherever the tree leads."""
    seen = {node.id}
    while (above := known.get(node.parent)) and above.id not in seen:
        seen.add(above.id)
        yield above
        node = above


def mosaics(known: Nodes) -> list[Mosaic]:
    """A folder that holds two cameras or more, each in the order of the tree.

    The VMS tells no geometry of its dashboards, so that of a folder is a square.
    """
    held: dict[str, list[str]] = {}
    for camera in cameras(known):
        if folder := folder_of(known, camera):
            held.setdefault(folder.id, []).append(camera.id)
    return [
        Mosaic(id, known[id].name, "folder", tuple(names)) for id, names in held.items() if len(names) > 1
    ]


def number(value: Any) -> str:
    """An id of the VMS, which are numbers, as it can stand in a document; else ""."""
    told = fields.key(value)
    return told if _ID.fullmatch(told) else ""
