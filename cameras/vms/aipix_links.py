"""aipix's links to moving pictures and stills: asked for, judged, and good until they say."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from cameras.vms import fields
from cameras.vms.addresses import Addresses, BadAddress
from cameras.vms.aipix_api import AipixApi
from cameras.vms.base import Playback, Stream, Wish
from cameras.vms.errors import BadAnswer, Forbidden, NotFound, SourceError

TTL = 600
"""Seconds that a link to a live picture is asked for; a still is fetched at once."""
STILL_TTL = 30
QUERY = re.compile(r"[A-Za-z0-9._~%!$&()*+,;=:@/?-]{0,4096}")


@dataclass(frozen=True, slots=True)
class Link:
    """`expires_at` (UTC) where it is told; `moved_to`: the archive's start, if that is later than what was asked."""

    url: str = field(repr=False)
    expires_at: datetime | None
    moved_to: datetime | None = None

    @property
    def playback(self) -> Playback:
        return Playback("hls", self.url, self.expires_at)


class AipixLinks:
    """`override` is the DSN's `streamer=`: scheme, host and port in the place of those that links name."""

    def __init__(self, api: AipixApi, addresses: Addresses, override: str) -> None:
        self._api = api
        self._addresses = addresses
        self._override = override

    def live(self, wish: Wish) -> Playback:
        return self._only(self._api.links("video", [_camera(wish)], "hls", TTL)).playback

    def live_at_once(self, wishes: Sequence[Wish]) -> list[Playback | SourceError] | None:
        """By one call; None where that cannot be trusted, or where one camera may have spoilt it for all.

        Answers do not say which link is whose: as many must come as were asked for, each naming its own camera.
        """
        try:
            told = self._api.links("video", [_camera(wish) for wish in wishes], "hls", TTL)
        except (Forbidden, NotFound, BadAnswer):
            return None
        if len(told) != len(wishes):
            return None
        if not all(wish.stream.name in _url(raw) for wish, raw in zip(wishes, told, strict=True)):
            return None
        return [self._outcome(raw) for raw in told]

    def still(self, stream: Stream, source: str, at: datetime | None) -> Link:
        """`source` is "jpg" or "mp4"."""
        date = {"date": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")} if at else {}
        return self._only(self._api.links("preview", [{"uuid": stream.name, **date}], source, STILL_TTL))

    def _only(self, told: Sequence[Any]) -> Link:
        if not told:
            raise NotFound("aipix gives no link for this camera")
        if len(told) > 1:
            raise BadAnswer("aipix gives more links than were asked for")
        return self._link(told[0])

    def _outcome(self, raw: Any) -> Playback | SourceError:
        try:
            return self._link(raw).playback
        except BadAnswer as error:
            return error

    def _link(self, raw: Any) -> Link:
        told = fields.mapping(raw)
        expires_at = _time(told.get("expired_at"))
        if expires_at and expires_at <= datetime.now(UTC):
            raise BadAnswer("aipix gives a link that has already ended: is its clock right, and this host's?")
        return Link(self._checked(_url(raw)), expires_at, _time(told.get("move_to")))

    def _checked(self, url: str) -> str:
        """The address built anew, with its query; never one that must not be asked."""
        bare, mark, query = url.partition("?")
        if not url or not QUERY.fullmatch(query):
            raise BadAnswer("aipix gives no link, or one that cannot be read")
        try:
            return self._addresses.rebuild(self._placed(bare)) + mark + query
        except BadAddress as bad:
            raise BadAnswer(f"aipix gives a link that is not used: {bad}") from None

    def _placed(self, address: str) -> str:
        if not self._override:
            return address
        try:
            return self._override + urlsplit(address).path
        except ValueError:
            raise BadAddress("it cannot be read") from None


def _camera(wish: Wish) -> Mapping[str, str]:
    """Without a type aipix gives the camera's own stream."""
    type = wish.stream.small if wish.small else wish.stream.large
    return {"uuid": wish.stream.name} | ({"stream_type": type} if type else {})


def _url(raw: Any) -> str:
    url = fields.mapping(raw).get("url")
    return url if isinstance(url, str) else ""


def _time(value: Any) -> datetime | None:
    """ISO 8601; without a zone it is UTC. None where it cannot be read."""
    try:
        told = datetime.fromisoformat(value) if isinstance(value, str) else None
        return told.replace(tzinfo=told.tzinfo or UTC).astimezone(UTC) if told else None
    except (ValueError, OverflowError):
        return None
