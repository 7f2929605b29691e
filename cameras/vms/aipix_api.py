"""aipix over HTTP: the client's way in, by a login, and the systems', by an integration token or a known address."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from cameras.vms import fields
from cameras.vms.base import Session
from cameras.vms.dsn import Dsn
from cameras.vms.errors import BadAnswer, Forbidden, LoginRejected, Refused, SessionExpired, Unprocessable
from cameras.vms.http import Answer, Http

API = "/api/v1"
PER_PAGE = 100
PAGES = 1000
ACCEPT = {"Accept": "application/json"}
"""Without it errors come as web pages."""

TOKEN_HEADER = "Authorization"  # noqa: S105
UNKNOWN_HERE = (
    "aipix does not let this host ask for cameras by their UUIDs: give integration_token=, "
    "or have this host's address put on its whitelist"
)


class AipixApi:
    """The DSN's `token_header=` carries its `integration_token=`; without one nothing is sent that might be wrong."""

    def __init__(self, http: Http, dsn: Dsn) -> None:
        self._http = http
        self._base = dsn.base_url + API
        token, header = dsn.options.get("integration_token"), dsn.options.get("token_header", TOKEN_HEADER)
        bearer = "Bearer " if header.lower() == TOKEN_HEADER.lower() else ""
        self._integration = {header: f"{bearer}{token}"} if token else {}

    def token(self, login: str, password: str) -> str:
        """An access token. Busy: the user has as many sessions as it may have."""
        try:
            answer = self._send("POST", "/token", {}, {"login": login, "password": password})
        except (Refused, Unprocessable) as refused:
            raise LoginRejected(f"login rejected: check login and password ({refused})") from None
        token = fields.mapping(answer.json()).get("access_token")
        token = fields.secret(token.removeprefix("Bearer ") if isinstance(token, str) else "")
        if not token:
            raise BadAnswer("aipix takes the login but gives no access token")
        return token

    def pages(self, session: Session, path: str) -> Iterator[list[Any]]:
        """A list of the client API. Ends with its last page, as told, or with an empty one."""
        for number in range(1, PAGES + 1):
            told = self._by_client(session, f"{path}?{urlencode({'per_page': PER_PAGE, 'page': number})}")
            page = _list(told.get("data") if isinstance(told, dict) else told, path)
            yield page
            if not page or number == _last_page(told):
                return

    def billing(self, query: Mapping[str, str | Sequence[str]]) -> list[Any]:
        """The billing system's list of cameras: `login`, or `cameras_uuid[]`, at most 30."""
        path = "/billing/cameras/list"
        return _list(self._by_system("GET", f"{path}?{urlencode(query, doseq=True)}").json(), path)

    def links(self, what: str, cameras: Sequence[Mapping[str, str]], source: str, ttl: int) -> list[Any]:
        """`what` is "video" or "preview"; as many links, in the order of the cameras, if all goes well."""
        path = f"/cameras/{what}"
        asked = {"cameras": cameras, "source": source, "ttl": ttl}
        return _list(self._by_system("POST", path, asked).json(), path)

    def _by_client(self, session: Session, path: str) -> Any:
        try:
            return self._send("GET", path, {"Authorization": f"Bearer {session.get('token')}"}).json()
        except Refused as refused:
            if refused.status == 403:
                raise Forbidden(f"the user has no right to see this: give it in aipix ({refused})") from None
        raise SessionExpired("the access token of aipix is not taken any more")

    def _by_system(self, method: str, path: str, data: Mapping[str, Any] | None = None) -> Answer:
        try:
            return self._send(method, path, self._integration, data)
        except Refused as refused:
            if refused.status == 401 and self._integration:
                raise LoginRejected(f"login rejected: check integration_token= ({refused})") from None
            what = "the camera is blocked, or not this token's" if self._integration else UNKNOWN_HERE
            raise Forbidden(f"{what} ({refused})") from None

    def _send(
        self, method: str, path: str, headers: Mapping[str, str], data: Mapping[str, Any] | None = None
    ) -> Answer:
        return self._http.send(method, self._base + path, {**ACCEPT, **headers}, data)


def _list(told: Any, path: str) -> list[Any]:
    """`null` is aipix's empty list."""
    if not isinstance(told, list | None):
        raise BadAnswer(f"aipix's answer to {path} holds no list")
    return told or []


def _last_page(told: Any) -> int | None:
    """Laravel tells it in `meta`, or beside `data`; 1 for a list that has no pages."""
    if not isinstance(told, dict):
        return 1
    number = fields.number(fields.mapping(told.get("meta")).get("last_page", told.get("last_page")))
    return int(number) if number else None
