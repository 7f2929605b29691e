"""The cameras and layouts that the stand-in aipix knows, in the same invented town as those of the Watcher."""

from dataclasses import dataclass
from typing import Literal
from uuid import NAMESPACE_DNS, uuid5

Status = Literal["active", "inactive", "partial", "empty", "initial"]


@dataclass(frozen=True, slots=True)
class AipixCamera:
    """`media` is the key of its loop, "" a test card; `streams` are the types that it has, each with its status."""

    id: int
    name: str
    media: str = ""
    latitude: float | None = None
    longitude: float | None = None
    address: str = ""
    status: Status = "active"
    user_status: Literal["active", "blocked"] = "active"
    group_type: Literal["public", "private"] = "public"
    streams: tuple[tuple[str, str], ...] = (("high", "active"), ("low", "active"))
    archive_days: float = 2

    @property
    def uuid(self) -> str:
        """The same in every run."""
        return str(uuid5(NAMESPACE_DNS, f"{self.id}.cameras.alpenhaven.example"))

    @property
    def playing(self) -> bool:
        return self.status in ("active", "partial")


@dataclass(frozen=True, slots=True)
class Layout:
    """`cells` are numbers of cameras; None is an empty cell."""

    id: int
    name: str
    template: str
    cells: tuple[int | None, ...]


ONLY_HIGH = (("high", "active"),)
NO_LOW = (("high", "active"), ("low", "inactive"))

CAMERAS = (
    AipixCamera(101, "Valley view from the mill", "valley", 46.2402, 7.3689, "Mill Lane 1"),
    AipixCamera(102, "Ferry pier, queue", "harbour", 46.2292, 7.3527, "Ferry Pier 2"),
    AipixCamera(103, "Cable car, lower station", "lift", 46.2547, 7.3796, "Glacier Road 3"),
    AipixCamera(104, "Ring road, north", "crossing", 46.2411, 7.3604, "Ring Road 88", streams=ONLY_HIGH),
    AipixCamera(105, "School street", "street", 46.2362, 7.3643, "School Street 5", archive_days=0),
    AipixCamera(106, "Bus station, bay 4", "station", 46.2357, 7.3547, "Station Road 6", "partial", streams=NO_LOW),
    AipixCamera(107, "Weir by the old tannery", "river", 46.2379, 7.3721, "Tanners' Row 14"),
    AipixCamera(108, "Sledging meadow", "slope", 46.2562, 7.3825, group_type="private"),
    AipixCamera(109, "Library courtyard", "park", 46.2339, 7.3609, "Library Yard 1"),
    AipixCamera(110, "Tram depot, gate", "construction", 46.2395, 7.3522, "Depot Street 9", "inactive"),
    AipixCamera(111, "Fire station, yard", "square", 46.2368, 7.3588, "Fire Lane 2", user_status="blocked"),
    AipixCamera(112, "Boathouse (being set up)", "", None, None, "", "initial", streams=()),
    AipixCamera(113, "Spare camera", "", None, None, "", "empty", streams=()),
    AipixCamera(114, "Snow gauge", "mountains", 46.2733, 7.3961, "", archive_days=0.5),
)  # fmt: skip

LAYOUTS = (
    Layout(1, "Around the station", "Grid22", (106, 105, 109, None)),
    Layout(2, "On the way up", "Grid33", (101, None, 103, 107, 108, None, 114)),
    Layout(3, "Roads", "Grid51", (104, 102, 111, 110, None, 105)),
)
