"""aipix, kind "aipix": cameras of a login, of an account known to the billing system, or named by their UUIDs."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from cameras.vms import stills
from cameras.vms.aipix_api import AipixApi
from cameras.vms.aipix_dsn import EXAMPLE, faults, uuids
from cameras.vms.aipix_links import AipixLinks
from cameras.vms.aipix_shapes import mosaic, stream
from cameras.vms.base import Abilities, Kind, Mosaic, Picture, Playback, Session, Stream, Wish
from cameras.vms.dsn import Dsn, DsnError
from cameras.vms.errors import BadAnswer, Forbidden, NotFound, Refused, SourceError
from cameras.vms.http import PAGE, STILL, Answer, Http, Limits
from cameras.vms.streamers import Streamers, checked_override

BATCH = 5
"""Links asked for at once: one by one instead, at 5 s each, they still take no longer than a turn may."""
MOST_UUIDS = 30
NEAREST = timedelta(minutes=10)
"""So far may a picture of the archive be from the time that was asked for."""


class Aipix(Kind):
    """The session is `{"token"}`, empty for who has no login.

    `limits` are of a list; links and pictures take `still_limits`, since somebody waits for them.
    """

    abilities: ClassVar[Abilities] = Abilities(
        player="hls", mosaics=True, stills=True, archive=True, minted=True, shared=True, batch=BATCH
    )
    parameters: ClassVar[frozenset[str]] = frozenset(
        {"integration_token", "token_header", "account", "cameras", "streamer"}
    )
    example: ClassVar[str] = EXAMPLE

    def __init__(
        self,
        dsn: Dsn,
        streamer_hosts: Collection[str] = (),
        limits: Limits = PAGE,
        still_limits: Limits = STILL,
    ) -> None:
        super().__init__(dsn, streamer_hosts)
        streamers = Streamers(dsn, self.streamer_hosts)
        self._streamer, self._trouble = streamers.named(dsn.base_url)
        secrets = [dsn.password, dsn.options.get("integration_token", "")]
        self._http = Http(secrets, limits)
        self._quick = Http(secrets, still_limits)
        self._media = Http(secrets, still_limits, streamers.addresses.refuse, redirects=3)
        self._lists = AipixApi(self._http, dsn)
        self._links = AipixLinks(AipixApi(self._quick, dsn), streamers.addresses, checked_override(dsn))

    @classmethod
    def check(cls, dsn: Dsn) -> None:
        for fault in faults(dsn):
            raise DsnError(f"source “{dsn.alias}”: {fault}; it must read like {EXAMPLE}")
        checked_override(dsn)

    def close(self) -> None:
        """Lets go of idle connections."""
        for http in (self._http, self._quick, self._media):
            http.close()

    def login(self, previous: Session | None) -> Session:
        """aipix counts a user's sessions, so that there is never more than this one."""
        login, password = self.dsn.login, self.dsn.password
        return {"token": self._lists.token(login, password) if login else ""}

    def streams(self, session: Session) -> Iterator[list[Stream]]:
        seen: set[str] = set()
        for page in self._pages(session):
            read = (stream(raw, self._streamer, self._trouble) for raw in page)
            new = {each.name: each for each in read if each and each.name not in seen}
            seen.update(new)
            yield list(new.values())

    def stream(self, session: Session, name: str) -> Stream:
        """By the list: no API that is documented gives one camera by its UUID to everybody."""
        for page in self.streams(session):
            for each in page:
                if each.name == name:
                    return each
        raise NotFound("aipix knows no such camera")

    def mosaics(self, session: Session) -> list[Mosaic]:
        """The layouts of the user; who has no login has none."""
        if not self.dsn.login:
            return []
        pages = self._lists.pages(session, "/layouts")
        found = (mosaic(raw) for page in pages for raw in page)
        return list({each.id: each for each in found if each}.values())

    def playback(self, session: Session, wish: Wish) -> Playback:
        return self._links.live(wish)

    def playbacks(self, session: Session, wishes: Sequence[Wish]) -> list[Playback | SourceError]:
        at_once = self._links.live_at_once(wishes) if len(wishes) > 1 else None
        return at_once or [self._outcome(wish) for wish in wishes]

    def try_player(self, playback: Playback) -> None:
        if not self._fetched(playback.url, "the player").content.startswith(b"#EXTM3U"):
            raise BadAnswer("the streamer sends something that is no playlist")

    def still(self, session: Session, stream: Stream, at: datetime | None = None) -> Picture:
        """JPEG first: it need not be decoded as a film."""
        try:
            return self._still(stream, "jpg", at)
        except (NotFound, BadAnswer):
            return self._still(stream, "mp4", at)

    def _still(self, stream: Stream, source: str, at: datetime | None) -> Picture:
        link = self._links.still(stream, source, at)
        if at and link.moved_to and abs(link.moved_to - at) > NEAREST:
            raise NotFound(f"the archive of this camera begins at {link.moved_to:%Y-%m-%d %H:%M} UTC")
        at = link.moved_to or at if at else None
        picture = stills.picture(self._fetched(link.url, "the picture"), at)
        if at and abs(picture.taken_at - at) > NEAREST:  # the time at which it was cut out, not taken
            return replace(picture, taken_at=at.astimezone(UTC))
        return picture

    def _fetched(self, url: str, what: str) -> Answer:
        try:
            return self._media.send("GET", url)
        except Refused as refused:
            raise Forbidden(f"the streamer refuses {what}: {refused}") from None

    def _outcome(self, wish: Wish) -> Playback | SourceError:
        """What is of one camera alone is its own; what is of all is raised."""
        try:
            return self._links.live(wish)
        except (Forbidden, NotFound, BadAnswer) as error:
            return error

    def _pages(self, session: Session) -> Iterator[list[Any]]:
        """Raw cameras, from where the DSN says; of those named without a token only the UUIDs are known."""
        account, named = self.dsn.options.get("account"), uuids(self.dsn)
        if account:
            yield self._lists.billing({"login": account})
        elif named and "integration_token" in self.dsn.options:
            for first in range(0, len(named), MOST_UUIDS):
                yield self._lists.billing({"cameras_uuid[]": named[first : first + MOST_UUIDS]})
        elif named:
            yield [{"uuid": uuid} for uuid in named]
        else:
            yield from self._lists.pages(session, "/cameras")
