"""ZoneMinder 1.34 or newer, kind "zoneminder": monitors by its API, pictures by its `nph-zms`.

Seen with 1.36. The portal shows pictures alone: ZoneMinder's own pages cannot be framed with a login, and its moving
pictures would have to be relayed. A session is `{"access", "refresh"}`, tokens that live for 2 and for 24 hours.
"""

import re
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlencode, urljoin

from cameras.vms import fields
from cameras.vms.base import Abilities, Kind, Picture, Playback, Session, Stream, Wish
from cameras.vms.dsn import Dsn, DsnError
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
from cameras.vms.http import PAGE, STILL, Answer, Http, Limits
from cameras.vms.stills import picture
from cameras.vms.zoneminder_shapes import groups, stream

EXAMPLE = "yard=zoneminder+https://webuser:secret@zm.example.com/zm"
PICTURES = "cgi-bin/nph-zms"
NOT_A_CAMERA = "--ZoneMinderFrame"
"""A header that comes, by a slip of nph-zms, with the picture that it draws where a monitor shows nothing."""


class ZoneMinder(Kind):
    """`limits` are of an API's answer, `still_limits` of a picture's."""

    abilities: ClassVar[Abilities] = Abilities(player="stills", stills=True)
    parameters: ClassVar[frozenset[str]] = frozenset({"zms"})
    example: ClassVar[str] = EXAMPLE

    def __init__(
        self,
        dsn: Dsn,
        streamer_hosts: Collection[str] = (),
        limits: Limits = PAGE,
        still_limits: Limits = STILL,
    ) -> None:
        super().__init__(dsn, streamer_hosts)
        self._http = Http([dsn.password], limits)
        self._stills = Http([dsn.password], still_limits)
        self._pictures = urljoin(f"{dsn.base_url}/", dsn.options.get("zms", PICTURES))

    @classmethod
    def check(cls, dsn: Dsn) -> None:
        for fault in _faults(dsn):
            raise DsnError(f"source “{dsn.alias}”: {fault}; it must read like {EXAMPLE}")

    def close(self) -> None:
        self._http.close()
        self._stills.close()

    def login(self, previous: Session | None) -> Session:
        """By the refresh token that is left, else by login and password."""
        refresh = fields.secret((previous or {}).get("refresh"))
        if refresh and (access := self._renewed(refresh)):
            return {"access": access, "refresh": refresh}
        try:
            told = self._tokens({"user": self.dsn.login, "pass": self.dsn.password})
        except Refused as refused:
            raise LoginRejected(
                "login rejected: check login and password, that the user is enabled and has “API enabled” in "
                f"ZoneMinder's Options → Users, and that OPT_USE_API is on in Options → System ({refused})"
            ) from None
        access = fields.secret(told.get("access_token"))
        if not access:
            raise BadAnswer(
                "ZoneMinder takes the login but gives no token: it must be 1.34 or newer, with OPT_USE_AUTH on and "
                "AUTH_HASH_SECRET set in Options → System"
            )
        return {"access": access, "refresh": fields.secret(told.get("refresh_token"))}

    def streams(self, session: Session) -> Iterator[list[Stream]]:
        """ZoneMinder gives all monitors that the user may view at once."""
        raw = self._get(session, "monitors.json").get("monitors")
        if not isinstance(raw, list):
            raise BadAnswer("ZoneMinder's list of monitors is not a list")
        folders = self._groups(session)
        yield [found for each in raw if (found := stream(each, self.dsn.base_url, folders))]

    def stream(self, session: Session, name: str) -> Stream:
        if not name.isdecimal():
            raise NotFound("a monitor's name is its number")
        raw = self._get(session, f"monitors/{name}.json").get("monitor")
        found = stream(raw, self.dsn.base_url, self._groups(session))
        if found is None:
            raise BadAnswer("ZoneMinder answers with something that is no monitor")
        return found

    def playback(self, session: Session, wish: Wish) -> Playback:
        return Playback("stills")

    def try_player(self, playback: Playback) -> None:
        """There is none: what is shown are the stills."""

    def still(self, session: Session, stream: Stream, at: datetime | None = None) -> Picture:
        if at:
            raise NotFound("ZoneMinder gives the portal no pictures of the past")
        query = urlencode({"mode": "single", "monitor": stream.name, "token": _access(session)})
        try:
            answer = self._stills.send("GET", f"{self._pictures}?{query}")
        except Refused:
            raise self._refusal(session, "its pictures: give it Stream: View") from None
        except NotFound as missing:
            raise NotFound(
                f"no nph-zms is found ({missing}): say where it is, such as zms=/cgi-bin-zm/nph-zms"
            ) from None
        if _says_forbidden(answer):
            raise self._refusal(session, "its pictures: give it Stream: View")
        if NOT_A_CAMERA in answer.headers:
            raise BadAnswer("ZoneMinder has no picture of this monitor: it does not capture now")
        return picture(answer, None)

    def _tokens(self, form: dict[str, str]) -> dict[str, Any]:
        """The password goes in the body: what is in an address is written into logs."""
        try:
            answer = self._http.send("POST", f"{self.dsn.base_url}/api/host/login.json", form=form)
            return fields.mapping(answer.json())
        except (NotFound, WebPage) as missing:
            raise BadAnswer(
                f"no ZoneMinder is found at this address ({missing}); it must read like {EXAMPLE}"
            ) from None

    def _renewed(self, refresh: str) -> str:
        """A new access token; "" where the refresh token has ended too."""
        try:
            return fields.secret(self._tokens({"token": refresh}).get("access_token"))
        except Refused:
            return ""

    def _groups(self, session: Session) -> dict[str, str]:
        """A group's name by the number of a monitor; who may not see groups has none."""
        try:
            return groups(self._asked(session, "groups.json"))
        except Refused:
            return {}

    def _get(self, session: Session, path: str) -> dict[str, Any]:
        try:
            return self._asked(session, path)
        except Refused:
            raise self._refusal(session, "the monitors: give it Monitors: View") from None

    def _asked(self, session: Session, path: str) -> dict[str, Any]:
        url = f"{self.dsn.base_url}/api/{path}?{urlencode({'token': _access(session)})}"
        return fields.mapping(self._http.send("GET", url).json())

    def _refusal(self, session: Session, what: str) -> SourceError:
        """ZoneMinder says 401 for a dead token and for missing rights alike: its version tells which it is."""
        try:
            self._asked(session, "host/getVersion.json")
        except Refused:
            return SessionExpired("the session at ZoneMinder is over", {"refresh": session.get("refresh")})
        return Forbidden(f"the web user has no right to see {what} in ZoneMinder's Options → Users")


def _access(session: Session) -> str:
    return str(session.get("access", ""))


def _says_forbidden(answer: Answer) -> bool:
    """Behind some servers nph-zms refuses with status 200 and a text that begins "Status: 403"."""
    return answer.content[:64].lstrip().startswith(b"Status: 403")


def _faults(dsn: Dsn) -> Iterator[str]:
    if dsn.base_url.startswith("file:"):
        yield "ZoneMinder is reached by http or https"
    if not dsn.login:
        yield "the login is missing"
    if not dsn.password:
        yield "the password is missing"
    if not re.fullmatch(r"/[\w-][\w./-]*", dsn.options.get("zms", "/zms"), re.ASCII):
        yield "zms= must be a path on the same host, such as zms=/cgi-bin-zm/nph-zms"
