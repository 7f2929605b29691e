"""What the public may see now, as plain immutable data: cameras and mosaics without anything that is not public."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from urllib.parse import urlsplit

from cameras.layouts import Layout
from cameras.sources import Source
from cameras.vms.base import Count, Playback, Stream

NUMBER = re.compile(r"([0-9]{1,18})")


def origin_of(address: str) -> str:
    """scheme://host[:port]"""
    return "{0.scheme}://{0.netloc}".format(urlsplit(address))


def in_order(title: str) -> list[str | int]:
    """What titles are sorted by: without case, and numbers as numbers, so that Camera 10 comes after Camera 2."""
    parts = NUMBER.split(title.casefold())
    return [int(part) if at % 2 else part for at, part in enumerate(parts)]


class State(StrEnum):
    """LIVE plays; OFFLINE has no picture now; UNHEARD: the VMS has been silent for CATALOG_STALE."""

    LIVE = "live"
    OFFLINE = "offline"
    UNHEARD = "unheard"


@dataclass(frozen=True, slots=True)
class PublicCamera:
    """`player` is None unless the camera works; `heard_at` is when the VMS last spoke of it (UTC).

    A player without an address is one whose address is asked for when somebody watches (plays.py); `on_press`: it
    never begins by itself.

    `pictured`: there are stills of it. `still_taken_at` and `still_size` (pixels, of the large one) are of the one that
    was there when the site was assembled, None without one; `still_stale`: it was older than STILL_STALE by then.
    `counts`: how many people it counted in the hours of the last day, where that is shown.
    `latitude` and `longitude` (degrees, WGS 84) are both there, or neither: its place is unknown, or not shown.
    """

    slug: str
    title: str
    description: str
    address: str
    group: str
    state: State
    heard_at: datetime = field(compare=False)
    latitude: float | None = None
    longitude: float | None = None
    still_taken_at: datetime | None = None
    still_size: tuple[int, int] | None = None
    still_stale: bool = False
    pictured: bool = True
    player: Playback | None = None
    on_press: bool = False
    counts: tuple[Count, ...] = ()
    origin: tuple[str, str] = field(default=("", ""), repr=False)
    """(alias, stream name): never shown, it finds the still."""

    @property
    def live(self) -> bool:
        """Whether there is a moving picture to be had now."""
        return self.player is not None and self.player.kind != "stills"

    @property
    def embedded(self) -> bool:
        """Whether a tile frames the VMS's own page; else our player at the camera's `/live/`."""
        return self.player is not None and self.player.kind == "embed" and bool(self.player.url)

    @property
    def minted(self) -> bool:
        """Whether the player's address is made when somebody watches."""
        return self.live and self.player is not None and not self.player.url

    @property
    def placed(self) -> bool:
        return self.latitude is not None and self.longitude is not None

    @property
    def player_origin(self) -> str:
        """scheme://host[:port] of the VMS's page that a tile frames, for this page's frame-src; else ""."""
        return origin_of(self.player.url) if self.player and self.embedded else ""


@dataclass(frozen=True, slots=True)
class PublicMosaic:
    """`cells` has a place for each cell of the layout; None is an empty one, or one that is not public."""

    slug: str
    title: str
    layout: Layout
    cells: tuple[PublicCamera | None, ...]

    @property
    def cameras(self) -> tuple[PublicCamera, ...]:
        return tuple(cell for cell in self.cells if cell)


@dataclass(frozen=True, slots=True)
class PublicStatus:
    """Since when (UTC) a camera is in its state, and how much of the last day and month it worked.

    `since` is None where that is not known, or longer ago than a month; an uptime is in per cent, rounded
    down to a tenth, and None where nothing is known of the time.
    """

    since: datetime | None = None
    uptime_day: float | None = None
    uptime_month: float | None = None


@dataclass(frozen=True)
class Site:
    """`unavailable`: a source was never heard, or the last word of one is too old to play from.

    `name` and `colour` are what a VMS calls itself and its own colour ("#rrggbb"); "" where none says.
    `complete`: every source was heard, so what is not here is not public. `version`: of what pages show;
    that the VMS was heard once more changes nothing on them. `edition`: of each assembly.
    `closing`: another word when anything is less public than it was (closing.py). `unheard`: slug → (alias, stream
    name) of what is public by decision, but nothing was heard of; never shown.
    """

    cameras: tuple[PublicCamera, ...] = ()
    mosaics: tuple[PublicMosaic, ...] = ()
    groups: tuple[str, ...] = ()
    name: str = ""
    colour: str = ""
    unavailable: bool = False
    complete: bool = True
    version: int = field(default=0, compare=False)
    edition: int = field(default=0, compare=False)
    closing: str = ""
    status: Mapping[str, PublicStatus] = field(default_factory=dict, repr=False)
    by_slug: Mapping[str, PublicCamera] = field(default_factory=dict, compare=False, repr=False)
    mosaic_by_slug: Mapping[str, PublicMosaic] = field(default_factory=dict, compare=False, repr=False)
    streams: Mapping[tuple[str, str], tuple[Source, Stream]] = field(default_factory=dict, repr=False)
    unheard: Mapping[str, tuple[str, str]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def unknown(self) -> bool:
        """Whether nobody can tell yet what is public: not even one camera was heard of."""
        return not self.complete and not self.cameras

    @cached_property
    def group_sizes(self) -> Mapping[str, int]:
        """How many cameras each group has."""
        return Counter(camera.group for camera in self.cameras if camera.group)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """What is shown of each camera, without case, for searches; in the order of the cameras."""
        shown = ((camera.title, camera.group, camera.address, camera.description) for camera in self.cameras)
        return tuple("\n".join(words).casefold() for words in shown)

    @cached_property
    def placed(self) -> tuple[PublicCamera, ...]:
        """The cameras that can be shown on a map."""
        return tuple(camera for camera in self.cameras if camera.placed)
