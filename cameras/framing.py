"""What a page's CSP says beyond that of the whole site: who may frame it, and whom it frames."""

from collections.abc import Iterable

from csp.utils import build_policy
from django.http import HttpResponse


def frames(response: HttpResponse, origins: Iterable[str]) -> HttpResponse:
    """`frame-src` names exactly these origins, of the players on this page; none leaves it shut."""
    named = sorted(set(origins))
    if named:
        response._csp_update = {"frame-src": named}  # type: ignore[attr-defined]  # django-csp's way in
    return response


def policy(origins: Iterable[str]) -> str:
    """The whole header of a page with players from these origins, in an order that does not change."""
    named = sorted(set(origins))
    built = build_policy(update={"frame-src": named} if named else None)
    return "; ".join(sorted(part.strip() for part in built.split(";")))


def framed_by(response: HttpResponse, ancestors: Iterable[str]) -> HttpResponse:
    response._csp_replace = {"frame-ancestors": ["'self'", *ancestors]}  # type: ignore[attr-defined]
    return response
