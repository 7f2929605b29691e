"""aipix's raw JSON made into our dataclasses; of a raw answer nothing else is kept, nor ever logged.

What a camera's states mean: `active` and `partial` (some of its streams) play; `inactive`, `empty` (without a stream)
and `initial` (being set up) do not;
one of which no state is told may be tried; one whose `user_status` is `blocked` is not ours to watch. `group_type` says
whose a camera is, a customer's own (`private`) or everybody's; it changes nothing here, since cameras are hidden until
an admin publishes them.
"""

import re
from typing import Any

from cameras.vms import fields
from cameras.vms.base import Mosaic, Stream

CELLS = 256
PLAYING = ("active", "partial")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
NO_UUID = "aipix tells only a number of this camera, no UUID: list cameras by account= or cameras="


def name_of(raw: Any) -> str:
    """What links are asked for by: the UUID, which lists of the billing system call `external_id`."""
    told = fields.mapping(raw)
    known = (fields.name(fields.key(told.get(each))) for each in ("uuid", "external_id", "id"))
    return next((name for name in known if name), "")


def stream(raw: Any, streamer: str, trouble: str) -> Stream | None:
    """Of the client's list or the billing system's; None where the camera has no name that can be used."""
    told, name = fields.mapping(raw), name_of(raw)
    if not name:
        return None
    if not _linkable(told, name):
        streamer, trouble = "", NO_UUID
    latitude, longitude = fields.place(_coordinate(told.get("lat")), _coordinate(told.get("lng")))
    types = _types(told)
    return Stream(
        name=name,
        title=fields.text(told.get("name")) or fields.text(told.get("pretty_name")),
        viewable=told.get("user_status") != "blocked",
        alive=fields.text(told.get("status")) in PLAYING,
        waiting=told.get("status") is None,
        streamer=streamer,
        latitude=latitude,
        longitude=longitude,
        address=fields.text(told.get("full_address")),
        dvr=told.get("is_archive_recording") is not False,
        trouble=trouble,
        small="low" if "low" in types else "",
        large="high" if "high" in types else "",
    )


def _linkable(told: dict[str, Any], name: str) -> bool:
    """A bare number is the client's own; an external id may be any text."""
    return bool(told.get("uuid") or told.get("external_id") or UUID.fullmatch(name))


def _types(told: dict[str, Any]) -> set[str]:
    """The types of the streams that play; one that does not say so may."""
    streams = (fields.mapping(each) for each in fields.items(told.get("streams")))
    return {
        fields.text(each.get("type"))
        for each in streams
        if fields.text(each.get("status", "active")) in PLAYING
    }


def _coordinate(value: Any) -> float | None:
    """A number, or one written as text."""
    if not isinstance(value, str):
        return fields.number(value)
    try:
        return fields.number(float(fields.text(value)))
    except ValueError:
        return None


def mosaic(raw: Any) -> Mosaic | None:
    """A layout: a cell is a camera, or null where it is empty. What its template looks like is told nowhere."""
    told = fields.mapping(raw)
    id = fields.key(told.get("id"))
    if not id:
        return None
    cells = [name_of(each) for each in fields.items(told.get("grid"))][:CELLS]
    return Mosaic(
        id, fields.text(told.get("name")), fields.text(told.get("layout_template"), 20), tuple(cells)
    )
