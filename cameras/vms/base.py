"""The contract of a VMS kind: what it is given and what it returns; errors.py holds how it fails.

A kind is one file beside this one and one line in the table (`kinds.py`). Everything
in `cameras.vms` is plain Python and requests; it knows neither Django nor the database.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from cameras.vms.dsn import Dsn
from cameras.vms.errors import NotFound, SourceError

Session = dict[str, Any]
"""Our login at a VMS as a JSON object: opaque to all but its kind, never in a browser or a log."""


SECRET = {"secret": True}
"""The metadata of a field that must not come to rest as it is: whoever keeps it encrypts it."""


def secret_fields(kind: type[Any]) -> tuple[str, ...]:
    """The names of a dataclass's fields that are SECRET."""
    return tuple(each.name for each in fields(kind) if each.metadata.get("secret"))


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream as the VMS tells it now.

    `streamer` is what a browser plays from, `scheme://host[:port][/path]`, rebuilt and checked;
    "" where there is none, and `trouble` then says why in plain words. `small` and `large` are what the VMS calls
    the stream's profiles for a tile and for a page of its own, where it has several. `external_id` is what other
    systems of the operator call it. `organization` is the title of whose it is. `pictured`: there are stills of it,
    where its kind has any.
    """

    name: str
    title: str = ""
    enabled: bool = True
    viewable: bool = True
    alive: bool = False
    waiting: bool = False
    streamer: str = ""
    token: str = field(default="", repr=False, metadata=SECRET)
    folder_id: str = ""
    folder: str = ""
    organization: str = ""
    latitude: float | None = None
    longitude: float | None = None
    address: str = ""
    dvr: bool = False
    rtsp_port: int | None = None
    trouble: str = ""
    small: str = ""
    large: str = ""
    external_id: str = ""
    pictured: bool = True

    @property
    def active(self) -> bool:
        """Alive, or an on-demand stream that starts when somebody watches."""
        return self.shown and (self.alive or self.waiting)

    @property
    def shown(self) -> bool:
        """What is not enabled or not viewable is absent from every page."""
        return self.enabled and self.viewable


@dataclass(frozen=True, slots=True)
class Mosaic:
    """`cells` are stream names in the VMS's order; "" is an empty cell and keeps its place."""

    id: str
    title: str
    type: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """What the VMS calls itself and its colour, "#rrggbb"; "" where it does not say."""

    name: str = ""
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Playback:
    """What one player needs: its kind, its address, and when that ends (UTC), if known.

    Kinds: "embed" (a page of the VMS), "hls" (a playlist), "rtsp" (RTSP over WebSocket, ws: or wss:), "stills".
    The address is "" for "stills", and for what is minted: it is asked for when somebody wants to watch.
    """

    kind: str
    url: str = field(default="", repr=False, metadata=SECRET)
    expires_at: datetime | None = None


class Wish(NamedTuple):
    """What somebody wants to watch: a stream, in a tile (`small`) or alone."""

    stream: Stream
    small: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """The undecoded bytes of a still: `type` is "video/mp4" or "image/jpeg"; `taken_at` is UTC."""

    content: bytes = field(repr=False)
    type: str
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class Recorded:
    """Something that was recorded: what the VMS calls it, and how long it is (seconds), if known."""

    id: str
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """How far a recording is, in per cent; `url` once it can be fetched there, until `expires_at` (UTC)."""

    percent: int
    url: str = field(default="", repr=False, metadata=SECRET)
    expires_at: datetime | None = None


class Count(NamedTuple):
    """How many people came by in the hour from `begin` (UTC)."""

    begin: datetime
    people: int


@dataclass(frozen=True, slots=True)
class Quota:
    """What an account may ask: one call in `every` seconds, counted from the answer, and `daily` in a day (UTC).

    A list of its cameras takes a call for every `cameras_a_call`.
    """

    every: float
    daily: int
    cameras_a_call: int = 1


Turn = Callable[[], AbstractContextManager[None]]
"""`with turn():` one call within the quota, however many workers there are. Busy where the day's are used up."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a kind can do.

    `player` is the kind of its playbacks, "" where streams differ. `minted`: their addresses are made one by one
    when somebody wants to watch; `shared`: what was made for one may be given to others until it ends; `on_press`:
    a player never begins by itself; `batch`: so many are made in one call. `list_every`: seconds that the list of
    streams is kept at least. `recordings`: staff can download what was recorded. `counts`: of so many streams at
    once it tells how many people came by; 0: it counts nobody.
    """

    player: str = "embed"
    mosaics: bool = False
    stills: bool = False
    archive: bool = False
    minted: bool = False
    shared: bool = False
    on_press: bool = False
    batch: int = 1
    list_every: float = 0
    recordings: bool = False
    counts: int = 0
    quota: Quota | None = None


class Kind(ABC):
    """One VMS account, stateless: every method but `login` is given the session.

    Any method may raise SessionExpired; the caller then logs in with its `left` and repeats once. A kind with a
    quota makes each call `with self.turn():`.
    """

    abilities: ClassVar[Abilities] = Abilities()
    parameters: ClassVar[frozenset[str]] = frozenset()
    """The DSN's query parameters that this kind takes."""
    example: ClassVar[str]
    """A whole DSN, for messages."""

    turn: Turn = nullcontext

    def __init__(self, dsn: Dsn, streamer_hosts: Collection[str] = ()) -> None:
        """`streamer_hosts` are the private or loopback hosts that may be named as streamers."""
        self.dsn = dsn
        self.streamer_hosts = frozenset(streamer_hosts)

    @classmethod
    @abstractmethod
    def check(cls, dsn: Dsn) -> None:
        """Raises DsnError where the DSN cannot work for this kind, with an example of one that does."""

    @abstractmethod
    def login(self, previous: Session | None) -> Session:
        """A good session, made from what `previous` still holds, or anew from None."""

    @abstractmethod
    def streams(self, session: Session) -> Iterator[list[Stream]]:
        """All streams of the account, page by page as the VMS gives them."""

    @abstractmethod
    def stream(self, session: Session, name: str) -> Stream:
        """One stream by its name; NotFound where there is none."""

    def mosaics(self, session: Session) -> list[Mosaic] | None:
        """All mosaics of the account; None: not now, keep those that you have."""
        return []

    def mosaics_every(self, session: Session) -> float:
        """Seconds that mosaics and folders may be kept; 0: as fresh as the streams."""
        return 0

    def folders(self, session: Session) -> dict[str, str] | None:
        """Titles of folders by `Stream.folder_id`, where streams come without; None: keep."""
        return {}

    def look(self, session: Session) -> Look | None:
        """Name and colour of the VMS's own site, the defaults of ours; None: not now, keep those that you have."""
        return Look()

    @abstractmethod
    def playback(self, session: Session, wish: Wish) -> Playback:
        """What a player of this stream needs now. Unless it is minted, made without a call and without a session."""

    def playbacks(self, session: Session, wishes: Sequence[Wish]) -> list[Playback | SourceError]:
        """One for each wish, in their order; at most `batch` wishes. An error that is of all of them is raised."""
        return [self.playback(session, wish) for wish in wishes]

    @abstractmethod
    def try_player(self, playback: Playback) -> None:
        """Raises SourceError where the player's page, or its playlist, does not answer."""

    @abstractmethod
    def still(self, session: Session, stream: Stream, at: datetime | None = None) -> Picture:
        """The present picture, or the archive's nearest to `at` (aware); 5 s and 8 MB at most.

        NotFound where the kind has none, as `abilities` say.
        """

    def prepare(self, session: Session, name: str, begin: datetime, end: datetime) -> list[Recorded]:
        """Has the VMS make ready for download what the stream recorded in that time; NotFound: it recorded nothing.

        Asked again, it makes no harm: whoever is stopped in the middle asks anew.
        """
        raise NotFound("this kind of source gives no recordings")

    def prepared(self, session: Session, ids: Sequence[str]) -> list[Prepared | SourceError]:
        """How far each is, in their order; at most `batch`. NotFound for one that the VMS keeps no longer."""
        return [NotFound("this kind of source gives no recordings")] * len(ids)

    def counts(
        self, session: Session, names: Sequence[str], begin: datetime, end: datetime
    ) -> list[list[Count]]:
        """For each stream the hours between that are over, in order of time; none where nobody is counted."""
        return [[]] * len(names)

    def links(self, stream: Stream) -> dict[str, str]:
        """Addresses for other players by format ("embed", "rtsp", "mp4"), each with the token."""
        return {}

    @abstractmethod
    def close(self) -> None:
        """Lets go of idle connections."""
