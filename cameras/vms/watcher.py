"""Flussonic Watcher, kind "watcher": API v2 or v3 as the DSN says, or whichever the server has."""

import logging
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import ClassVar

from cameras.vms import flussonic
from cameras.vms.base import Abilities, Kind, Look, Mosaic, Picture, Playback, Session, Stream, Wish
from cameras.vms.dsn import Dsn, DsnError
from cameras.vms.errors import (
    BadAnswer,
    Busy,
    LoginRejected,
    NotFound,
    SessionExpired,
    SourceError,
    Unreachable,
    WebPage,
)
from cameras.vms.http import PAGE, STILL, Http, Limits
from cameras.vms.streamers import Streamers, checked_override
from cameras.vms.strike import basic
from cameras.vms.watcher_session import (
    HOUR,
    MINUTE,
    after_death,
    part,
    resting,
    v3_is_absent,
    v3_rests,
    with_part,
    without_v3,
)
from cameras.vms.watcher_v2 import WatcherV2
from cameras.vms.watcher_v3 import Absent, WatcherV3

EXAMPLE = "city=watcher+https://webuser:secret@watcher.example.com?api=auto"
APIS = ("v2", "v3", "auto")
MOSAICS_EVERY = 600.0

log = logging.getLogger(__name__)


class Watcher(Kind):
    """`limits` are of an API's answer, `still_limits` of a picture's. The session: see watcher_session.py."""

    abilities: ClassVar[Abilities] = Abilities(mosaics=True, stills=True, archive=True)
    parameters: ClassVar[frozenset[str]] = frozenset({"api", "streamer", "api_key"})
    example: ClassVar[str] = EXAMPLE

    def __init__(
        self,
        dsn: Dsn,
        streamer_hosts: Collection[str] = (),
        limits: Limits = PAGE,
        still_limits: Limits = STILL,
    ) -> None:
        super().__init__(dsn, streamer_hosts)
        self._api_key = dsn.options.get("api_key", "")
        self._api = "v2" if self._api_key else dsn.options.get("api", "auto")
        streamers = Streamers(dsn, self.streamer_hosts)
        secrets = [dsn.password, self._api_key, basic(dsn.login, dsn.password)]
        self._http = Http(secrets, limits)
        self._stills = Http(secrets, still_limits, streamers.addresses.refuse, redirects=3)
        account = (self._http, streamers, dsn.base_url, dsn.login, dsn.password)
        self._v2 = WatcherV2(*account, self._api_key)
        self._v3 = WatcherV3(*account)

    @classmethod
    def check(cls, dsn: Dsn) -> None:
        for fault in _faults(dsn):
            raise DsnError(f"source “{dsn.alias}”: {fault}; it must read like {EXAMPLE}")
        checked_override(dsn)

    def close(self) -> None:
        """Lets go of idle connections."""
        self._http.close()
        self._stills.close()

    def login(self, previous: Session | None) -> Session:
        """Makes the parts that are missing: auto tries v3 first, and v2 only where there is no v3."""
        session, now = dict(previous or {}), time.time()
        if self._api == "v3":
            return {"api": "v3", "v3": part(session, "v3") or self._login_v3_only(session, now)}
        if self._api == "auto":
            session = self._login_auto(session, now)
            if session.get("api") == "v3":
                return session
        session |= {"api": "v2", "v2": part(session, "v2") or self._v2.login(now)}
        return session if self._api_key else self._login_for_mosaics(session, now)

    def streams(self, session: Session) -> Iterator[list[Stream]]:
        if self._streams_from(session) == "v2":
            with self._using(session, "v2") as mine:
                yield from self._v2.streams(mine)
            return
        try:
            with self._using(session, "v3") as mine:
                yield from self._v3.streams(mine, time.time())
        except (NotFound, WebPage) as gone:
            if self._api != "auto":
                raise
            raise SessionExpired(f"API v3 has gone ({gone})", without_v3({}, time.time())) from None

    def stream(self, session: Session, name: str) -> Stream:
        with self._using(session, self._streams_from(session)) as mine:
            if self._streams_from(session) == "v2":
                return self._v2.stream(mine, name)
            return self._v3.stream(mine, time.time(), name)

    def mosaics(self, session: Session) -> list[Mosaic] | None:
        """v2 has none of its own: they come from v3 of the same server, where there is one."""
        if self._has_no_v3(session):
            return []
        if v3_rests(session, time.time()):
            return None
        with self._using(session, "v3") as mine:
            return self._v3.mosaics(mine, time.time())

    def mosaics_every(self, session: Session) -> float:
        return MOSAICS_EVERY if self._streams_from(session) == "v2" else 0

    def folders(self, session: Session) -> dict[str, str] | None:
        """v3's streams tell their folders' titles themselves; v2's tell only the ids."""
        if self._streams_from(session) == "v3" or self._has_no_v3(session):
            return {}
        if v3_rests(session, time.time()):
            return None
        with self._using(session, "v3") as mine:
            return self._v3.folders(mine, time.time())

    def look(self, session: Session) -> Look | None:
        if self._has_no_v3(session):
            return Look()
        if v3_rests(session, time.time()):
            return None
        with self._using(session, "v3") as mine:
            return self._v3.look(mine, time.time())

    def playback(self, session: Session, wish: Wish) -> Playback:
        return flussonic.playback(wish.stream)

    def try_player(self, playback: Playback) -> None:
        flussonic.try_player(self._stills, playback)

    def still(self, session: Session, stream: Stream, at: datetime | None = None) -> Picture:
        return flussonic.still(self._stills, stream, at)

    def links(self, stream: Stream) -> dict[str, str]:
        return flussonic.links(stream)

    def _login_v3_only(self, session: Session, now: float) -> Session:
        try:
            return self._v3.login(session.get("v3"), now)
        except Absent as absent:
            raise BadAnswer(f"{absent}: set api=v2 or api=auto for this source") from None

    def _login_auto(self, session: Session, now: float) -> Session:
        """With "api": "v3", or what is left for v2. A network error is no reason to change over to v2."""
        if made := part(session, "v3"):
            return {"api": "v3", "v3": made}
        if v3_is_absent(session, now) or v3_rests(session, now):
            return session
        try:
            return {"api": "v3", "v3": self._v3.login(session.get("v3"), now)}
        except Absent:
            return without_v3(session, now)
        except (Unreachable, Busy, BadAnswer):
            if not part(session, "v2"):
                raise
            return resting(session, now, MINUTE)

    def _login_for_mosaics(self, session: Session, now: float) -> Session:
        """Streams come from v2 and go on without mosaics, whatever happens to v3."""
        if part(session, "v3") or v3_is_absent(session, now) or v3_rests(session, now):
            return session
        try:
            return with_part(session, "v3", self._v3.login(session.get("v3"), now))
        except Absent:
            return without_v3(session, now)
        except LoginRejected as rejected:
            log.warning("no mosaics: API v3 does not take the login that API v2 takes (%s)", rejected)
            return resting(session, now, HOUR)
        except SourceError as error:
            log.info("no mosaics for now: %s", error)
            return resting(session, now, MINUTE)

    @contextmanager
    def _using(self, session: Session, api: str) -> Iterator[Session]:
        """One part of the session; its end is told as the end of the whole, with what is left."""
        mine = part(session, api)
        if mine is None:
            raise SessionExpired(f"not logged in at API {api}", {**session, api: session.get(api)})
        try:
            yield mine
        except SessionExpired as expired:
            left = after_death(session, api, expired.left, time.time())
            raise SessionExpired(str(expired), left) from None

    def _streams_from(self, session: Session) -> str:
        api = session.get("api") if self._api == "auto" else self._api
        return "v2" if api == "v2" else "v3"

    def _has_no_v3(self, session: Session) -> bool:
        return bool(self._api_key) or v3_is_absent(session, time.time())


def _faults(dsn: Dsn) -> Iterator[str]:
    api, api_key = dsn.options.get("api", "auto"), dsn.options.get("api_key")
    if dsn.base_url.startswith("file:"):
        yield "a Watcher is reached by http or https"
    if api not in APIS:
        yield f"api= must be one of {', '.join(APIS)}"
    if not dsn.login:
        yield "the login is missing"
    if api_key == "":
        yield "api_key= is empty"
    if api_key and api == "v3":
        yield "an API key logs in at API v2 only: leave out api=v3"
    if not api_key and not dsn.password:
        yield "the password is missing"
