"""The state of a stand-in CamStreamer Cloud: nodes, tokens, limits, live addresses, recordings."""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import RLock
from typing import Any

from demo.camstreamer_data import NODES, Node
from demo.camstreamer_limits import Limits
from demo.camstreamer_recordings import Recordings
from demo.camstreamer_tokens import Tokens
from demo.faults import Faults

LINK_SECONDS = 30.0


@dataclass(slots=True)
class Link:
    """A live address, good for one connection until `ends`."""

    node: Node
    width: int
    ends: float


class World:
    """Attributes may be set at any time, nodes are changed by the methods. `clock`: seconds of the epoch.

    `players`: live pictures that are being watched.
    """

    def __init__(self) -> None:
        self._lock = RLock()
        self._nodes = {node.id: node for node in NODES}
        self._links: dict[str, Link] = {}
        self.clock: Callable[[], float] = lambda: time.time()
        self.tokens = Tokens(lambda: self.clock())
        self.limits = Limits(lambda: self.clock())
        self.recordings = Recordings(lambda: self.clock())
        self.origin = "http://127.0.0.1"
        self.faults = Faults()
        self.players = 0

    @property
    def nodes(self) -> list[Node]:
        with self._lock:
            return list(self._nodes.values())

    @property
    def cameras(self) -> list[Node]:
        return [node for node in self.nodes if node.type == "camera"]

    def camera(self, id: int) -> Node | None:
        node = self._nodes.get(id)
        return node if node and node.type == "camera" else None

    def add(self, id: int, parent: int | None, type: str, name: str, **fields: Any) -> Node:
        with self._lock:
            self._nodes[id] = Node(id, parent, type, name, **fields)
            return self._nodes[id]

    def change(self, id: int, **fields: Any) -> None:
        with self._lock:
            self._nodes[id] = replace(self._nodes[id], **fields)

    def remove(self, id: int) -> None:
        with self._lock:
            del self._nodes[id]

    def grow(self, count: int, parent: int) -> None:
        """So many synthetic cameras more in this folder."""
        with self._lock:
            first = max(self._nodes) + 1
            for id in range(first, first + count):
                self.add(id, parent, "camera", f"Extra camera {id}", media="harbour")

    def mint(self, node: Node, width: int) -> str:
        """The path of a new live address."""
        ends = self.clock() + LINK_SECONDS
        path = f"/nvhs1~{int(ends)}~{secrets.token_hex(24)}"
        with self._lock:
            self._links[path] = Link(node, width, ends)
        return path

    def take(self, path: str) -> Link | None:
        """The link, which is used up by this; None for one that has ended, was used, or never was."""
        with self._lock:
            link = self._links.pop(path, None)
        return link if link and link.ends > self.clock() else None

    @contextmanager
    def watched(self) -> Iterator[None]:
        """By one player more."""
        with self._lock:
            self.players += 1
        try:
            yield
        finally:
            with self._lock:
                self.players -= 1
