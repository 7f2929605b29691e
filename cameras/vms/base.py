"""The contract of a VMS kind: what it is given, what it returns, how it fails.

A kind is one file beside this one and one line in the table (`kinds.py`). Everything
in `cameras.vms` is plain Python and requests; it knows neither Django nor the database.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from cameras.vms.dsn import Dsn

Session = dict[str, Any]
"""Our login at a VMS as a JSON object: opaque to all but its kind, never in a browser or a log."""


class SourceError(Exception):
    """A VMS did not do what was asked. The message tells a person what to do and holds no secret."""


class Unreachable(SourceError):
    """No answer: refused, timed out, cut off, or a 5xx."""


class LoginRejected(SourceError):
    """The VMS does not take our login. Trying again soon helps nobody."""


class SessionExpired(SourceError):
    """The session is no longer good: log in once with `left`, repeat once."""

    def __init__(self, message: str, left: Session | None = None) -> None:
        super().__init__(message)
        self.left = left


class Forbidden(SourceError):
    """The session is good, but our user may not do this."""


class NotFound(SourceError):
    """The VMS knows no such thing."""


class Busy(SourceError):
    """The VMS's quota is used up for now."""


class BadAnswer(SourceError):
    """An answer came that cannot be used: not JSON, wrong shape, too large, a redirect."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream as the VMS tells it now.

    `streamer` is what a browser plays from, `scheme://host[:port][/path]`, rebuilt and checked;
    "" where there is none, and `trouble` then says why in plain words.
    """

    name: str
    title: str = ""
    enabled: bool = True
    viewable: bool = True
    alive: bool = False
    waiting: bool = False
    streamer: str = ""
    token: str = field(default="", repr=False)
    folder_id: str = ""
    folder: str = ""
    latitude: float | None = None
    longitude: float | None = None
    address: str = ""
    dvr: bool = False
    rtsp_port: int | None = None
    trouble: str = ""

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
    """What one player needs: its kind ("embed"), its address, and when that ends (UTC), if known."""

    kind: str
    url: str = field(repr=False)
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """The undecoded bytes of a still: `type` is "video/mp4" or "image/jpeg"; `taken_at` is UTC."""

    content: bytes = field(repr=False)
    type: str
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a kind can do. `minted`: playback is asked for when a visitor presses play."""

    player: str = "embed"
    mosaics: bool = False
    stills: bool = False
    archive: bool = False
    minted: bool = False
    quota: str = ""


class Kind:
    """One VMS account, stateless: every method but `login` is given the session.

    Any method may raise SessionExpired; the caller then logs in with its `left` and repeats once.
    """

    abilities: ClassVar[Abilities] = Abilities()
    parameters: ClassVar[frozenset[str]] = frozenset()
    """The DSN's query parameters that this kind takes."""

    def __init__(self, dsn: Dsn, streamer_hosts: Collection[str] = ()) -> None:
        """`streamer_hosts` are the private or loopback hosts that may be named as streamers."""
        self.dsn = dsn
        self.streamer_hosts = frozenset(streamer_hosts)

    @classmethod
    def check(cls, dsn: Dsn) -> None:
        """Raises DsnError where the DSN cannot work for this kind, with an example of one that does."""

    def login(self, previous: Session | None) -> Session:
        """A good session, made from what `previous` still holds, or anew from None."""
        raise NotImplementedError

    def streams(self, session: Session) -> Iterator[list[Stream]]:
        """All streams of the account, page by page as the VMS gives them."""
        raise NotImplementedError

    def stream(self, session: Session, name: str) -> Stream:
        """One stream by its name; NotFound where there is none."""
        raise NotImplementedError

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

    def playback(self, session: Session, stream: Stream) -> Playback:
        """What a player of this stream needs now."""
        raise NotImplementedError

    def try_player(self, playback: Playback) -> None:
        """Raises SourceError where the player's page does not answer."""

    def still(self, session: Session, stream: Stream, at: datetime | None = None) -> Picture:
        """The present picture, or the archive's nearest to `at` (aware); 5 s and 8 MB at most."""
        raise NotImplementedError

    def links(self, stream: Stream) -> dict[str, str]:
        """Addresses for other players by format ("embed", "rtsp", "mp4"), each with the token."""
        return {}

    def close(self) -> None:
        """Lets go of idle connections."""
