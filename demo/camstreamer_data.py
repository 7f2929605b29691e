"""The account at the stand-in CamStreamer Cloud: its tree of nodes, its cameras and what they are called elsewhere.

Brackwater does not exist.
"""

from dataclasses import dataclass

SMALL, LARGE = 480, 640
"""Widths of the pictures that a camera offers, each nine to sixteen."""


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the tree. `media` is the key of a camera's loop; `counts`: it counts people."""

    id: int
    parent: int | None
    type: str
    name: str
    external_id: str | None = None
    media: str = ""
    connected: bool = True
    counts: bool = False

    @property
    def profiles(self) -> dict[int, int]:
        """Widths by the profile's id."""
        return {self.id * 10 + 1: SMALL, self.id * 10 + 2: LARGE}


ROOT, HARBOUR, OLD_TOWN, HILLS, CAR_PARKS = 138170, 138171, 138172, 138173, 138174

NODES = (
    Node(ROOT, None, "folder", "Brackwater"),
    Node(138160, ROOT, "user", "Webmaster"),
    Node(HARBOUR, ROOT, "folder", "Brackwater harbour"),
    Node(OLD_TOWN, ROOT, "folder", "Brackwater old town", "002"),
    Node(HILLS, OLD_TOWN, "folder", "Above the town"),
    Node(CAR_PARKS, ROOT, "folder", "Car parks"),
    Node(138180, ROOT, "dashboard", "Visitors this week"),
    Node(140094, HARBOUR, "camera", "Ferry terminal", "ferry-terminal", "harbour"),
    Node(140095, HARBOUR, "camera", "Breakwater light", "breakwater", "lighthouse"),
    Node(140096, HARBOUR, "camera", "Bathing beach", "bathing-beach", "beach"),
    Node(140097, HARBOUR, "camera", "Swing bridge", None, "bridge"),
    Node(140098, OLD_TOWN, "camera", "Covered market, main door", "market-door", "market", counts=True),
    Node(140099, OLD_TOWN, "camera", "Library square", "library", "square", counts=True),
    Node(140100, OLD_TOWN, "camera", "Tram terminus", None, "station"),
    Node(140101, 140100, "electricalInput", "Door contact"),
    Node(140102, HILLS, "camera", "View from the water tower", None, "valley"),
    Node(140103, HILLS, "camera", "ACCC8ED0B3F1", None, "park", connected=False),
    Node(140104, CAR_PARKS, "camera", "Quay car park", None, "crossing"),
)
