"""Flussonic Watcher's API v3 at `/watcher/client-api/v3`: login, streams, mosaics, folders, look.

What is known of it: the public Watcher Client API schema 24.11. A session here is `{"access", "refresh",
"at", "ends", "by"}`: two tokens, when they came, when the access token ends (null: unknown), and whether
they came by "basic" or by "refresh".
"""

import logging
import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from cameras.vms import fields, flussonic
from cameras.vms.base import Look, Mosaic, Session, Stream
from cameras.vms.errors import (
    BadAnswer,
    Forbidden,
    LoginRejected,
    NotFound,
    Refused,
    SessionExpired,
    SourceError,
    WebPage,
)
from cameras.vms.http import Answer, Http
from cameras.vms.jwt import end_of
from cameras.vms.streamers import Streamers
from cameras.vms.strike import basic
from cameras.vms.watcher_shapes import folder, identifier, mosaic, stream_v3

API = "/watcher/client-api/v3"
PAGE = 100
PAGES = 2000
JUST_NOW = 60
"""Seconds: a token younger than this that is refused will not get better by another refresh."""

STREAM_FIELDS = (
    "name,title,disabled,organization.title,folder_id,path,coordinates,postal_address,dvr,"
    "stats.alive,stats.status,stats.playback_token,stats.streaming_endpoint"
)

LONGEST_NAME = 80
COLOUR = re.compile("#[0-9a-fA-F]{6}")

log = logging.getLogger(__name__)

T = TypeVar("T")


class Absent(SourceError):
    """This server has no API v3: 404, 405, or 200 with the page of a single-page site."""


class WatcherV3:
    """SessionExpired's `left` is what a session of v3 still holds: its refresh token, or None."""

    def __init__(self, http: Http, streamers: Streamers, base_url: str, login: str, password: str) -> None:
        self._http = http
        self._streamers = streamers
        self._base = base_url + API
        self._basic = f"Basic {basic(login, password)}"

    def login(self, left: Session | None, now: float) -> Session:
        """By the refresh token that is left, else by login and password. Raises Absent too."""
        refresh = fields.mapping(left).get("refresh")
        try:
            renewed = self._refreshed(str(refresh), now) if refresh else None
            return renewed or self._session(self._basic, now, "basic")
        except Refused as refused:
            raise LoginRejected(f"login rejected: check login and password ({refused})") from None
        except (NotFound, WebPage) as missing:
            raise Absent(f"no API v3 here ({missing})") from None

    def streams(self, session: Session, now: float) -> Iterator[list[Stream]]:
        seen: set[str] = set()
        for page in self._pages(session, now, "/streams", STREAM_FIELDS, self._stream):
            new = {stream.name: stream for stream in page if stream.name not in seen}
            seen.update(new)
            yield list(new.values())

    def stream(self, session: Session, now: float, name: str) -> Stream:
        if not fields.name(name):
            raise NotFound("no stream can have this name")
        path = f"/streams/{flussonic.quoted(name)}?{urlencode({'select': STREAM_FIELDS})}"
        stream = self._stream(self._get(session, now, path).json())
        if stream is None:
            raise BadAnswer("Watcher answers with something that is no stream")
        return stream

    def mosaics(self, session: Session, now: float) -> list[Mosaic]:
        """A server without mosaics has none."""
        try:
            pages = self._pages(session, now, "/mosaics", "id,title,type,streams", mosaic)
            return list({each.id: each for page in pages for each in page}.values())
        except (NotFound, WebPage):
            return []

    def folders(self, session: Session, now: float) -> dict[str, str]:
        """Titles by id, of all organizations that our user may look into."""
        titles: dict[str, str] = {}
        for page in self._pages(session, now, "/organizations", "id", identifier):
            for organization in page:
                titles |= self._folders_of(session, now, organization)
        return titles

    def look(self, session: Session, now: float) -> Look:
        """By `/ui_settings`; a server without has none."""
        try:
            told = fields.mapping(self._get(session, now, "/ui_settings").json())
        except (NotFound, WebPage, Forbidden):
            return Look()
        colour = fields.text(fields.mapping(told.get("colors")).get("primary"))
        return Look(
            fields.text(told.get("brand"), LONGEST_NAME) or fields.text(told.get("title"), LONGEST_NAME),
            colour if COLOUR.fullmatch(colour) else "",
        )

    def _folders_of(self, session: Session, now: float, organization: str) -> dict[str, str]:
        path = f"/organizations/{quote(organization, safe='')}/folders"
        try:
            return dict(each for page in self._pages(session, now, path, "id,title", folder) for each in page)
        except (NotFound, Forbidden):
            return {}

    def _pages(
        self, session: Session, now: float, path: str, select: str, read: Callable[[Any], T | None]
    ) -> Iterator[list[T]]:
        """The collection is named like the last part of its path. Ends with `next`, with an empty page, or
        with a cursor that came before."""
        cursor = ""
        seen: set[str] = set()
        for _ in range(PAGES):
            cursor, count, page = self._page(session, now, path, select, cursor, read)
            yield page
            if not cursor or not count or cursor in seen:
                return
            seen.add(cursor)
        log.warning("the collection %s has no end: left after %d pages", path, PAGES)

    def _page(
        self,
        session: Session,
        now: float,
        path: str,
        select: str,
        cursor: str,
        read: Callable[[Any], T | None],
    ) -> tuple[str, int, list[T]]:
        """The next cursor, how many came, and those that can be used; the raw answer ends here."""
        query = {"select": select, "limit": str(PAGE)} | ({"cursor": cursor} if cursor else {})
        data = fields.mapping(self._get(session, now, f"{path}?{urlencode(query)}").json())
        raw = data.get(path.rpartition("/")[2])
        if not isinstance(raw, list):
            raise BadAnswer(f"Watcher's answer to {path} holds no list")
        following = data.get("next")
        following = following if isinstance(following, str) else ""
        if fields.text(following, fields.TOKEN) != following:
            raise BadAnswer(f"Watcher's answer to {path} goes on at a cursor that cannot be sent")
        return (
            following,
            len(raw),
            [each for each in map(read, raw) if each],
        )

    def _stream(self, raw: Any) -> Stream | None:
        return stream_v3(raw, self._streamers)

    def _get(self, session: Session, now: float, path: str) -> Answer:
        if _ends_soon(session, now):
            raise SessionExpired("the access token of Watcher's API v3 ends", _left(session, now, soon=True))
        try:
            return self._http.send(
                "GET", self._base + path, {"Authorization": f"Bearer {session.get('access')}"}
            )
        except Refused as refused:
            if refused.status == 403:
                raise Forbidden(
                    f"the web user has no right to see this: give it view rights in Watcher ({refused})"
                ) from None
        raise SessionExpired("the access token of Watcher's API v3 is not taken", _left(session, now))

    def _refreshed(self, refresh: str, now: float) -> Session | None:
        """None where the refresh token is not taken any more."""
        try:
            session = self._session(f"Bearer {refresh}", now, "refresh")
        except (NotFound, WebPage):
            raise
        except (Refused, BadAnswer):
            return None
        return session | {"refresh": session["refresh"] or refresh}

    def _session(self, authorization: str, now: float, by: str) -> Session:
        answer = self._http.send("POST", f"{self._base}/login", {"Authorization": authorization})
        tokens = fields.mapping(answer.json())
        access = fields.secret(tokens.get("access_token"))
        if not access:
            raise BadAnswer("Watcher takes the login but gives no access token")
        refresh = fields.secret(tokens.get("refresh_token"))
        return {"access": access, "refresh": refresh, "at": now, "ends": end_of(access, now), "by": by}


def _left(session: Session, now: float, soon: bool = False) -> Session | None:
    """What a login may go by; None, Basic, where there is nothing or a refresh has just been in vain."""
    in_vain = session.get("by") == "refresh" and now - float(session.get("at") or 0) < JUST_NOW and not soon
    return None if in_vain or not session.get("refresh") else {"refresh": session["refresh"]}


def _ends_soon(session: Session, now: float) -> bool:
    """Less than a minute, or less than a tenth of its life, whichever is shorter."""
    ends, at = session.get("ends"), session.get("at")
    if not isinstance(ends, int | float) or not isinstance(at, int | float):
        return False
    return ends - now < min(60, (ends - at) / 10)
