"""The town that the stand-in watches: its cameras, folders and mosaics, good ones and awkward ones.

Alpenhaven does not exist; nor does anything that a camera's address, login or comment names.
"""

from dataclasses import dataclass
from typing import Literal

LEAKY_SOURCE = "rtsp://camadmin:Secr3tCam!@10.9.8.7/ch1"
"""A camera's own address with its login: whatever shows this to anybody leaks."""

ORGANIZATION = (7, "Alpenhaven")
WATER = (8, "Water authority")
NONE, CITY, SKI = 0, 21, 22
FOLDERS = {CITY: "City", SKI: "Ski resort"}


@dataclass(frozen=True, slots=True)
class Camera:
    """A stream of the VMS. `media` is the key of its loop, "" a test card; `address_from` names the
    v2 field that tells the streamer's host, `host` is what it says instead of the true one.
    `folder` NONE: it lies in none. `status_known` false leaves v2's `stream_status` null and v3's `stats` out.
    """

    name: str
    title: str
    media: str = ""
    folder: int = CITY
    latitude: float | None = None
    longitude: float | None = None
    address: str = ""
    comment: str = "Cable cabinet key with the caretaker, tel. 555 0142"
    source: str = LEAKY_SOURCE
    dvr_days: int = 2
    ptz: bool = False
    alive: bool = True
    waiting: bool = False
    enabled: bool = True
    viewable: bool = True
    status_known: bool = True
    host: str = ""
    address_from: Literal["streamer_hostname", "stream_status", "server"] = "stream_status"
    organization: tuple[int, str] = ORGANIZATION

    @property
    def playing(self) -> bool:
        return self.enabled and (self.alive or self.waiting)


@dataclass(frozen=True, slots=True)
class Mosaic:
    """`cells` are stream names; "" is an empty cell."""

    id: int
    title: str
    type: str
    cells: tuple[str, ...]


CAMERAS = (
    Camera("harbour", "Harbour, east quay", "harbour", CITY, 46.2301, 7.3512, "East Quay 4"),
    Camera("street", "High Street", "street", CITY, 46.2333, 7.3587, "High Street 21", dvr_days=0),
    Camera("mountains", "Summit panorama", "mountains", SKI, 46.2689, 7.3902, "", ptz=True),
    Camera("square", "Town hall square", "square", CITY, 46.2327, 7.3601, "Town Hall Square 1"),
    Camera("slope", "Blue run, lower part", "slope", SKI, 46.2604, 7.3841, ""),
    Camera("bridge", "Strait bridge", "bridge", CITY, 46.2318, 7.3648, "Mill Road 2", host="localhost"),
    Camera("lighthouse", "Lighthouse", "lighthouse", CITY, 46.2266, 7.3449, address_from="streamer_hostname"),
    Camera(
        "river", "River and stone bridge", "river", NONE, 46.2371, 7.3707, "", dvr_days=0, organization=WATER
    ),
    Camera("market", "Market place", "market", CITY, 46.2336, 7.3622, "Market Place"),
    Camera("station", "Railway station, forecourt", "station", CITY, 46.2352, 7.3559, "Station Road 1"),
    Camera("lift", "Chairlift, valley station", "lift", SKI, 46.2571, 7.3808, "Glacier Road 40"),
    Camera("park", "Botanical park", "park", CITY, 46.2344, 7.3668, address_from="server", dvr_days=0),
    Camera("beach", "Town beach", "beach", CITY, 46.2287, 7.3473, "Promenade 12", dvr_days=0),
    Camera("crossing", "Mill Road crossing", "crossing", CITY, 46.2349, 7.3634, "Mill Road 30"),
    Camera(
        "construction",
        "New concert hall, building site",
        "construction",
        CITY,
        46.2311,
        7.3571,
        "East Quay 9",
    ),
    Camera("город/площадь 1", "Fountain square", "square", CITY, 46.2341, 7.3611, "Fountain Square"),
    Camera("stalls", 'Market <b>"stalls"</b> & more', "market", CITY, comment="<script>alert(1)</script>"),
    Camera("glacier", "Glacier viewpoint", "mountains", SKI, 46.2745, 7.3977, alive=False),
    Camera("night-run", "Night run, floodlit", "slope", SKI, 46.2588, 7.3829, alive=False, waiting=True),
    Camera("depot", "Bus depot, yard", "construction", CITY, 46.2388, 7.3533, enabled=False),
    Camera("staff-entrance", "Town hall, staff entrance", "street", CITY, 46.2328, 7.3603, viewable=False),
    Camera("marina", "New marina", "harbour", CITY, 46.2279, 7.3498, alive=False, status_known=False),
)

MOSAICS = (
    Mosaic(1, "Harbour front", "2x2", ("harbour", "lighthouse", "beach", "bridge")),
    Mosaic(
        2,
        "Town centre",
        "3x3",
        ("square", "street", "market", "crossing", "", "station", "park", "staff-entrance", "construction"),
    ),
    Mosaic(
        3,
        "Up in the snow",
        "1x7",
        ("mountains", "slope", "lift", "night-run", "glacier", "river", "bridge", "lighthouse"),
    ),
    Mosaic(4, "All over town", "4x4", (*(camera.name for camera in CAMERAS[:14]), "depot", "construction")),
    Mosaic(
        5,
        "Along the water",
        "2x5",
        (
            "beach",
            "lighthouse",
            "harbour",
            "construction",
            "bridge",
            "river",
            "park",
            "город/площадь 1",
            "stalls",
            "marina",
        ),
    ),
)
