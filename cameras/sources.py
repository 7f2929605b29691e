"""DSN → opened source, with the one session, and the quota, that all workers and hosts share."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import TypeVar

from django.conf import settings
from django.utils.crypto import salted_hmac

from cameras import sharedcopy
from cameras.quota import turn
from cameras.vms.base import Kind, Picture, Session, Stream
from cameras.vms.dsn import Dsn, DsnError, parse_all
from cameras.vms.errors import SessionExpired, Unreachable
from cameras.vms.kinds import open_kind

T = TypeVar("T")

LOGIN_SECONDS = 32.0
"""The longest login: three calls of 10 s. So long its lock is held, and so long others wait for it."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Source:
    """One VMS account: what the kind can do, done with the shared session."""

    alias: str
    kind: Kind

    @property
    def _key(self) -> str:
        return f"session:{self.alias}"

    @property
    def _account(self) -> str:
        """A session is only ever shown to the account that it was made with, also when the DSN changes."""
        dsn = self.kind.dsn
        told = [dsn.kind, dsn.base_url, dsn.login, dsn.password, sorted(dsn.options.items())]
        return salted_hmac("cameras.sources", repr(told), algorithm="sha256").hexdigest()

    def call(self, use: Callable[[Session], T]) -> T:
        """`use(session)`; where the session has ended, logs in once for all workers and repeats."""
        session = self._stored() or self._renew(None, None)
        try:
            return use(session)
        except SessionExpired as expired:
            session = self._renew(session, expired.left)
        try:
            return use(session)
        except SessionExpired as expired:  # what a refresh token gave may be dead too
            session = self._renew(session, expired.left)
        return use(session)

    def pictures(self, stream: Stream) -> bool:
        """Whether there are stills of it."""
        return self.kind.abilities.stills and stream.pictured

    def still(self, stream: Stream, at: datetime | None = None) -> Picture:
        """A picture, with the session that there is: fetching pictures is no reason to log in."""
        return self.kind.still(self._stored() or {}, stream, at)

    def _stored(self) -> Session | None:
        copy = sharedcopy.read(self._key)
        return copy.value["session"] if copy and copy.value["account"] == self._account else None

    def _renew(self, dead: Session | None, left: Session | None) -> Session:
        """A session other than `dead`: another worker's if it has one by now, else our own login."""
        deadline = time.monotonic() + LOGIN_SECONDS + 5
        while time.monotonic() < deadline:
            with sharedcopy.lock(self._key, LOGIN_SECONDS) as lock:
                stored = self._stored()
                if stored and stored != dead:
                    return stored
                if lock:
                    return self._login(left)
            time.sleep(0.1)
        raise Unreachable("the login that another worker began does not end; it will be tried again")

    def _login(self, left: Session | None) -> Session:
        session = self.kind.login(left)
        sharedcopy.write(self._key, {"account": self._account, "session": session})
        log.info("source %s: logged in", self.alias)
        return session


@cache
def opened() -> dict[str, Source]:
    """The sources of CAMERA_SOURCES by alias; DsnError where one of them cannot be used."""
    return {dsn.alias: _opened(dsn) for dsn in parse_all(settings.CAMERA_SOURCES)}


def _opened(dsn: Dsn) -> Source:
    kind = open_kind(dsn, settings.STREAMER_HOSTS)
    if kind.abilities.quota:
        kind.turn = partial(turn, dsn.alias, kind.abilities.quota)
    return Source(dsn.alias, kind)


def named(alias: str) -> Source:
    if alias not in opened():
        raise DsnError(f"there is no source “{alias}” in CAMERA_SOURCES")
    return opened()[alias]
