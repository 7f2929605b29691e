"""Flussonic Watcher's API v2 at `/vsaas/api/v2`: login and cameras. `watcher.py` joins it with v3.

What is known of it: Flussonic's "How to manually create URLs for embedding cameras to a website", its
error table and its public SDKs. A session here is `{"session", "at"}`; with an API key it holds no secret.
"""

import logging
from collections.abc import Iterator
from urllib.parse import urlencode

from cameras.vms import fields, flussonic
from cameras.vms.base import Session, Stream
from cameras.vms.errors import BadAnswer, Forbidden, LoginRejected, NotFound, Refused, SessionExpired, WebPage
from cameras.vms.http import Answer, Http
from cameras.vms.streamers import Streamers
from cameras.vms.watcher_shapes import stream_v2

API = "/vsaas/api/v2"
PAGE = 100
PAGES = 2000
"""The last guard against a server whose list has no end."""

log = logging.getLogger(__name__)


class WatcherV2:
    """SessionExpired from here has no `left`: a v2 session cannot be renewed."""

    def __init__(
        self, http: Http, streamers: Streamers, base_url: str, login: str, password: str, api_key: str = ""
    ) -> None:
        self._http = http
        self._streamers = streamers
        self._base = base_url + API
        self._credentials = {"login": login, "password": password}
        self._key = {"x-vsaas-api-key": api_key, "x-vsaas-user": _in_header(login)} if api_key else {}

    def login(self, now: float) -> Session:
        """A new session; where sessions are limited, this ends our user's oldest one."""
        if self._key and not self._is_known({}):
            raise LoginRejected("login rejected: check the login and its API key")
        return {"at": now} if self._key else {"session": self._new_session(), "at": now}

    def streams(self, session: Session) -> Iterator[list[Stream]]:
        """Until a page is empty or brings no new name: a server may cap pages below what was asked."""
        seen: set[str] = set()
        offset = 0
        for _ in range(PAGES):
            page = self._page(session, offset)
            new = {mark: stream for mark, stream in page if mark not in seen}
            if not new:
                return
            seen.update(new)
            offset += len(page)
            yield [stream for stream in new.values() if stream]
        log.warning("the list of cameras has no end: left after %d pages", PAGES)

    def stream(self, session: Session, name: str) -> Stream:
        if not fields.name(name):
            raise NotFound("no stream can have this name")
        raw = self._get(session, f"/cameras/{flussonic.quoted(name)}").json()
        stream = stream_v2(raw, self._streamers)
        if stream is None:
            raise BadAnswer("Watcher answers with something that is no camera")
        return stream

    def _page(self, session: Session, offset: int) -> list[tuple[str, Stream | None]]:
        """What came, usable or not, by its name; the raw answer ends here.

        Query and headers are documented as alternatives; a server that knows one of them suffices.
        """
        headers = {"X-Page-Limit": str(PAGE), "X-Page-Offset": str(offset)}
        query = urlencode({"limit": PAGE, "offset": offset})
        raw = self._get(session, f"/cameras?{query}", headers).json()
        if not isinstance(raw, list):
            raise BadAnswer("Watcher's list of cameras is not a list")
        return [(repr(fields.mapping(each).get("name")), stream_v2(each, self._streamers)) for each in raw]

    def _new_session(self) -> str:
        try:
            answer = self._http.send("POST", f"{self._base}/auth/login", data=self._credentials)
            session = fields.secret(fields.mapping(answer.json()).get("session"))
        except Refused as refused:
            raise LoginRejected(f"login rejected: check login and password ({refused})") from None
        except (NotFound, WebPage) as missing:
            raise BadAnswer(f"no Watcher is found at this address ({missing})") from None
        if not session:
            raise BadAnswer("Watcher takes the login but gives no session")
        return session

    def _get(self, session: Session, path: str, headers: dict[str, str] | None = None) -> Answer:
        """v2 says 403 for a dead session and for missing rights alike: whoami tells which it is."""
        try:
            return self._http.send("GET", self._base + path, self._headers(session) | (headers or {}))
        except Refused:
            pass
        if self._is_known(session):
            raise Forbidden("the web user has no right to see this: give it view rights in Watcher")
        raise SessionExpired("the session at Watcher (API v2) is over")

    def _is_known(self, session: Session) -> bool:
        try:
            self._http.send("GET", f"{self._base}/auth/whoami", self._headers(session))
        except Refused:
            return False
        except (NotFound, WebPage) as missing:
            raise BadAnswer(f"no Watcher is found at this address ({missing})") from None
        return True

    def _headers(self, session: Session) -> dict[str, str]:
        return self._key or {"X-Vsaas-Session": str(session.get("session", ""))}


def _in_header(text: str) -> str:
    """UTF-8 bytes, as the client library wants them: it writes headers in Latin-1."""
    return text.encode().decode("latin-1")
