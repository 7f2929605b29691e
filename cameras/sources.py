"""DSN → opened source, with the one session, and the quota, that all workers and hosts share.

The session is kept sealed. Whoever uses it says so once a minute: a host with another SECRET_KEY leaves a source alone
as long as others hold its session, and takes over what nobody has held for two minutes.
"""

import hashlib
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection

from cameras import sealed, sharedcopy
from cameras.quota import turn
from cameras.sealed import Unreadable
from cameras.sharedcopy import Glance
from cameras.vms.base import Kind, Picture, Session, Stream
from cameras.vms.dsn import Dsn, DsnError, parse_all
from cameras.vms.errors import SessionExpired, SourceError, Unreachable
from cameras.vms.http import BEFORE_EACH
from cameras.vms.kinds import open_kind
from cameras.vms.strike import striking

T = TypeVar("T")

LOGIN_SECONDS = 32.0
"""The longest login: three calls of 10 s. So long its lock is held, and so long others wait for it."""

SECRET = 12
"""Letters. What is shorter is a word of ours in a session, not a token of the VMS's."""
HELD_EVERY = 60.0
ABANDONED = 120.0
"""Seconds. A session is said to be in use so often; one that nobody has used for so long may be replaced."""

log = logging.getLogger(__name__)


class ShutOut(SourceError):
    """Another host, with another SECRET_KEY, holds the session: two logins would end each other's."""


@dataclass(frozen=True)
class Source:
    """One VMS account: what the kind can do, done with the shared session."""

    alias: str
    kind: Kind
    # Why the last version of the session that was looked at cannot be read; "" where it can.
    _unreadable: dict[int, str] = field(default_factory=dict, compare=False, repr=False)
    # The last version that was found to be none of ours: nobody need look at it once more.
    _foreign: set[int] = field(default_factory=set, compare=False, repr=False)

    @property
    def key(self) -> str:
        return f"login:{self.alias}"

    @property
    def _account(self) -> str:
        """A session is only ever shown to the account that it was made with, also when the DSN changes.

        It is sealed together with the session.
        """
        dsn = self.kind.dsn
        told = [dsn.kind, dsn.base_url, dsn.login, dsn.password, sorted(dsn.options.items())]
        return hashlib.sha256(repr(told).encode()).hexdigest()

    def call(self, use: Callable[[Session], T]) -> T:
        """`use(session)`; where the session has ended, logs in once for all workers and repeats."""
        session = self._stored() or self._renew(None, None)
        for _ in range(2):  # what a refresh token gave may be dead too
            with striking(_secrets(session)):
                try:
                    return use(session)
                except SessionExpired as expired:
                    session = self._renew(session, expired.left)
        with striking(_secrets(session)):
            return use(session)

    def pictures(self, stream: Stream) -> bool:
        """Whether there are stills of it."""
        return self.kind.abilities.stills and stream.pictured

    def still(self, stream: Stream, at: datetime | None = None) -> Picture:
        """A picture, with the session that there is: fetching pictures is no reason to log in."""
        session = self._stored() or {}
        with striking(_secrets(session)):
            return self.kind.still(session, stream, at)

    def shut_out(self, seen: dict[str, Glance]) -> str:
        """Why nothing must be asked here, by a glance at the shared copies; "" where it may."""
        login = seen.get(self.key)
        if login is None or abs(login.age) >= ABANDONED:
            return ""
        if login.version not in self._unreadable:
            reason = self._why_unreadable()
            self._unreadable.clear()
            self._unreadable[login.version] = reason
        return self._unreadable.get(login.version, "")

    def _why_unreadable(self) -> str:
        try:
            self._stored()
        except ShutOut as shut_out:
            return str(shut_out)
        return ""

    def held(self, seen: dict[str, Glance]) -> bool:
        """Whether somebody has said lately that the session is in use; there may be none."""
        login = seen.get(self.key)
        return login is None or abs(login.age) < HELD_EVERY or login.version in self._foreign

    def hold(self) -> None:
        """Says that the session is in use, where it is one of ours."""
        copy = sharedcopy.read(self.key)
        if self._stored() is not None:
            sharedcopy.touch(self.key)
        elif copy:
            self._foreign.clear()
            self._foreign.add(copy.version)

    def _stored(self) -> Session | None:
        """Raises ShutOut."""
        copy = sharedcopy.read(self.key)
        try:
            login = sealed.unseal(copy.value, f"the session of source {self.alias}") if copy else {}
        except Unreadable as unreadable:
            if copy and abs(copy.age) < ABANDONED:
                raise ShutOut(str(unreadable)) from None
            return None
        return login["session"] if login.get("account") == self._account else None

    def _renew(self, dead: Session | None, left: Session | None) -> Session:
        """A session other than `dead`: another worker's if it has one by now, else our own login."""
        deadline = time.monotonic() + LOGIN_SECONDS + 5
        while time.monotonic() < deadline:
            with sharedcopy.lock(self.key, LOGIN_SECONDS) as lock:
                stored = self._stored()
                if stored and stored != dead:
                    return stored
                if lock:
                    return self._login(left)
            time.sleep(0.1)
        raise Unreachable("the login that another worker began does not end; it will be tried again")

    def _login(self, left: Session | None) -> Session:
        session = self.kind.login(left)
        sharedcopy.write(self.key, sealed.seal({"account": self._account, "session": session}))
        log.info("source %s: logged in", self.alias)
        return session


def _let_go_of_the_database() -> None:
    """A VMS may take its time; a connection to PostgreSQL is one of few. In a transaction it cannot be given back."""
    if not connection.in_atomic_block:
        connection.close()


BEFORE_EACH.append(_let_go_of_the_database)


def _secrets(session: Any) -> Iterator[str]:
    """What a VMS must not have said in a message of ours."""
    if isinstance(session, str) and len(session) >= SECRET and session.isprintable() and " " not in session:
        yield session
    for value in session.values() if isinstance(session, dict) else ():
        yield from _secrets(value)


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
