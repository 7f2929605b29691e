"""CamStreamer Cloud, also known as NETREX, kind "camstreamer": GraphQL, with an access token or with OAuth2.

An account may ask once in a second and 10,000 times a day, so many questions go in one document, and the address of
a live picture, which is good for 30 s and one connection, is asked for when somebody presses play.
"""

import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlsplit

from cameras.vms import camstreamer_counts as counting
from cameras.vms import camstreamer_graphql as graphql
from cameras.vms import camstreamer_recordings as recording
from cameras.vms import camstreamer_session as sessions
from cameras.vms import camstreamer_shapes as shapes
from cameras.vms import fields
from cameras.vms.addresses import Addresses, BadAddress
from cameras.vms.base import (
    Abilities,
    Count,
    Kind,
    Mosaic,
    Picture,
    Playback,
    Prepared,
    Quota,
    Recorded,
    Session,
    Stream,
    Wish,
)
from cameras.vms.camstreamer_graphql import ErrorsAlone, Told
from cameras.vms.dsn import Dsn, DsnError
from cameras.vms.errors import BadAnswer, LoginRejected, NotFound, Refused, SessionExpired, SourceError
from cameras.vms.http import PAGE, Http, Limits

EXAMPLES = (
    "city=camstreamer+https://TOKEN@cloud.camstreamer.com or "
    "city=camstreamer+https://CLIENT_ID:CLIENT_SECRET@cloud.camstreamer.com?refresh_token=…"
)
REJECTED = "login rejected: make a new API token in the VMS's portal"
TOGETHER = 50
"""Cameras whose facts are asked for in one document."""
MOSAICS_EVERY = 1800.0
LIFE = timedelta(seconds=30)
"""Of a live address, by the VMS's documentation; it counts from before the call."""
UPGRADE = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "Y2FtZXJhIHBvcnRhbCBhc2s=",
    "Sec-WebSocket-Protocol": "binary",
}


class CamStreamer(Kind):
    """`streamer` of its streams is the VMS itself: it names the place of a live picture with each address anew."""

    abilities: ClassVar[Abilities] = Abilities(
        player="rtsp",
        mosaics=True,
        minted=True,
        on_press=True,
        batch=10,
        list_every=300,
        recordings=True,
        counts=counting.TOGETHER,
        quota=Quota(every=1, daily=10_000, cameras_a_call=TOGETHER),
    )
    parameters: ClassVar[frozenset[str]] = frozenset({"refresh_token"})
    example: ClassVar[str] = EXAMPLES

    def __init__(self, dsn: Dsn, streamer_hosts: Collection[str] = (), limits: Limits = PAGE) -> None:
        super().__init__(dsn, streamer_hosts)
        secrets = [dsn.login, dsn.password, dsn.options.get("refresh_token", "")]
        self._addresses = Addresses(dsn.host, self.streamer_hosts)
        self._http = Http(secrets, limits)
        self._player = Http(secrets, limits, self._addresses.refuse)
        self._remote = "rtspwss" if urlsplit(dsn.base_url).scheme == "https" else "rtspws"

    @classmethod
    def check(cls, dsn: Dsn) -> None:
        for fault in _faults(dsn):
            raise DsnError(f"source “{dsn.alias}”: {fault}; it must read like {EXAMPLES}")

    def close(self) -> None:
        self._http.close()
        self._player.close()

    def login(self, previous: Session | None) -> Session:
        """A token made in the portal is tried with the smallest document, in which nothing else can be wrong."""
        if sessions.is_oauth2(self.dsn):
            with self.turn():
                return sessions.renewed(self._http, self.dsn, previous or {}, time.time())
        try:
            with self.turn():
                graphql.ask(self._http, self.dsn.base_url, self.dsn.login, "{__typename}")
        except (Refused, SessionExpired, ErrorsAlone) as error:
            raise LoginRejected(f"{REJECTED} ({error})") from None
        return sessions.MADE

    def streams(self, session: Session) -> Iterator[list[Stream]]:
        known = self._nodes(session)
        found = shapes.cameras(known)
        for first in range(0, len(found), TOGETHER):
            some = found[first : first + TOGETHER]
            told = self._ask(session, "{" + " ".join(_facts_of(node.id) for node in some) + "}").data
            yield [self._stream(known, node, told) for node in some]

    def stream(self, session: Session, name: str) -> Stream:
        if not shapes.number(name):
            raise NotFound("the VMS's cameras are named by numbers")
        told = self._ask(session, f"{{{shapes.TREE} {_facts_of(name)}}}").data
        known = shapes.nodes(told)
        if name not in known or known[name].type != "camera":
            raise NotFound("the VMS knows no such camera")
        return self._stream(known, known[name], told)

    def mosaics(self, session: Session) -> list[Mosaic]:
        return shapes.mosaics(self._nodes(session))

    def mosaics_every(self, session: Session) -> float:
        return MOSAICS_EVERY

    def playback(self, session: Session, wish: Wish) -> Playback:
        for outcome in self.playbacks(session, [wish]):
            if isinstance(outcome, Playback):
                return outcome
            raise outcome
        raise BadAnswer("the VMS gives no address")

    def playbacks(self, session: Session, wishes: Sequence[Wish]) -> list[Playback | SourceError]:
        """All in one document. The same camera may be wished for by several: each has an address of its own."""
        links = [
            f"c{place}:camera(node_id:{wish.stream.name})"
            f"{{live_view(stream_profile_id:{_profile(wish)}){{remote{{{self._remote}{{url}}}}}}}}"
            for place, wish in enumerate(wishes)
        ]
        asked_at = datetime.now(UTC)
        told = self._ask(session, "{" + " ".join(links) + "}")
        return [self._playback(told, f"c{place}", asked_at) for place, _ in enumerate(wishes)]

    def try_player(self, playback: Playback) -> None:
        """Opens the WebSocket, which uses the address up. Its connection is of no more use, and is let go."""
        try:
            answer = self._player.send("GET", playback.url.replace("ws", "http", 1), UPGRADE)
        except Refused as refused:
            raise BadAnswer(f"the streamer does not take the address: {refused}") from None
        finally:
            self._player.close()
        if answer.status != 101:
            raise BadAnswer("the streamer does not speak WebSocket at this address")

    def still(self, session: Session, stream: Stream, at: datetime | None = None) -> Picture:
        raise NotFound("CamStreamer Cloud gives no stills")

    def prepare(self, session: Session, name: str, begin: datetime, end: datetime) -> list[Recorded]:
        found = recording.found(self._ask(session, recording.search(name, begin, end)))
        if not found:
            raise NotFound("nothing was recorded in this time")
        told = self._ask(session, recording.preparation(found))
        begun = recording.begun(told, found)
        if not begun:
            raise BadAnswer(f"the VMS does not prepare the recording{told.words}")
        return [Recorded(each.id, each.seconds) for each in begun]

    def prepared(self, session: Session, ids: Sequence[str]) -> list[Prepared | SourceError]:
        data = self._ask(session, recording.look(ids)).data
        now = datetime.now(UTC)
        return [
            recording.progress(data.get(f"r{place}"), self._addresses, now) for place, _ in enumerate(ids)
        ]

    def counts(
        self, session: Session, names: Sequence[str], begin: datetime, end: datetime
    ) -> list[list[Count]]:
        data = self._ask(session, counting.question(names, begin, end)).data
        return [counting.series(data.get(f"s{place}"), begin, end) for place, _ in enumerate(names)]

    def _nodes(self, session: Session) -> shapes.Nodes:
        return shapes.nodes(self._ask(session, f"{{{shapes.TREE}}}").data)

    def _stream(self, known: shapes.Nodes, node: shapes.Node, told: dict[str, Any]) -> Stream:
        return shapes.stream(known, node, told.get(f"c{node.id}"), self.dsn.base_url)

    def _playback(self, told: Told, alias: str, asked_at: datetime) -> Playback | SourceError:
        found: Any = told.data
        for key in (alias, "live_view", "remote", self._remote):
            found = fields.mapping(fields.mapping(found).get(key))
        url = found.get("url")
        if not isinstance(url, str):
            return BadAnswer(f"the VMS gives no address for this camera{told.words}")
        try:
            return Playback("rtsp", self._addresses.link(url, {"ws", "wss"}), asked_at + LIFE)
        except BadAddress as bad:
            return BadAnswer(str(bad))

    def _ask(self, session: Session, document: str) -> Told:
        with self._using(session) as token, self.turn():
            return graphql.ask(self._http, self.dsn.base_url, token, document)

    @contextmanager
    def _using(self, session: Session) -> Iterator[str]:
        """The access token. OAuth2 has another for one that has ended or was revoked; a portal's own has not."""
        try:
            yield sessions.token(self.dsn, session, time.time())
        except SessionExpired as expired:
            raise SessionExpired(str(expired), session) from None
        except Refused as refused:
            if sessions.is_oauth2(self.dsn):
                raise SessionExpired(str(refused), session) from None
            raise LoginRejected(f"{REJECTED} ({refused})") from None


def _facts_of(id: str) -> str:
    return f"c{id}:camera(node_id:{id}){{{shapes.FACTS}}}"


def _profile(wish: Wish) -> str:
    return (wish.small and wish.stream.small) or wish.stream.large


def _faults(dsn: Dsn) -> Iterator[str]:
    if dsn.base_url.startswith("file:"):
        yield "CamStreamer Cloud is reached by http or https"
    if not dsn.login:
        yield "the token is missing"
    if sessions.is_oauth2(dsn):
        if not dsn.options["refresh_token"]:
            yield "refresh_token= is empty"
        if not dsn.password:
            yield "the client secret is missing"
    elif dsn.password:
        yield "a client id and secret need refresh_token=, a token stands alone"
