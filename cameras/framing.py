"""What a page's CSP says beyond that of the whole site: who may frame it, whom it frames, what else it holds."""

import hashlib
from base64 import b64encode
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from csp.constants import SELF
from csp.utils import build_policy
from django.http import HttpResponse

from cameras.site import origin_of


@dataclass(frozen=True, slots=True)
class Inline:
    """A style and a script that stand in a page itself, so that its first sight waits for no other answer.

    The page's policy allows them by their digests, character by character, and nothing else that stands in it.
    """

    style: str
    script: str


def frames(response: HttpResponse, origins: Iterable[str]) -> HttpResponse:
    """`frame-src` names exactly these origins, of the players on this page; none leaves it shut."""
    named = sorted(set(origins))
    if named:
        response._csp_update = {"frame-src": named}  # type: ignore[attr-defined]  # django-csp's way in
    return response


def plays_from(response: HttpResponse, address: str) -> HttpResponse:
    """For a page with a player of ours: it may fetch from the origin of what it plays, and from no other.

    What scripts put together from what they fetch has an address in memory, "blob:".
    """
    named = [origin_of(address)] if address else []
    response._csp_update = {"connect-src": named, "media-src": ["blob:", *named]}  # type: ignore[attr-defined]
    return response


def policy(origins: Iterable[str], images: Collection[str] = (), inline: Inline | None = None) -> str:
    """The whole header of a page with players and images from these origins, in an order that does not change.

    Our own is among those of players always: a still turns into the player at the camera's `/live/`.
    """
    framed = {"frame-src": [SELF, *sorted(set(origins))]}
    shown = {"img-src": sorted(set(images))} if images else {}
    within = {"style-src": [_digest(inline.style)], "script-src": [_digest(inline.script)]} if inline else {}
    built = build_policy(update=framed | shown | within)
    return "; ".join(sorted(part.strip() for part in built.split(";")))


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def framed_by(response: HttpResponse, ancestors: Iterable[str]) -> HttpResponse:
    response._csp_replace = {"frame-ancestors": ["'self'", *ancestors]}  # type: ignore[attr-defined]
    return response
