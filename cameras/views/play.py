"""Where our own players ask for what they play: a ticket first, and with it, again and again, the playback.

Answers are JSON and kept by no cache: `{"playback": {"kind", "url", "expires_at", "lasts"}}` once it is there, before
that `{"ticket", "ahead"}` with status 202, or `{"trouble"}` with the reason in a word.
"""

from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from cameras import plays
from cameras.public import site
from cameras.ratelimit import TooMany
from cameras.site import PublicCamera
from cameras.views import parameters
from cameras.views.origins import from_our_page
from cameras.vms.base import Playback


@require_http_methods(["GET", "POST"])
@cache_control(no_store=True)
def play(request: HttpRequest, slug: str) -> JsonResponse:
    """GET changes nothing but the place in the queue: only our own page can take a ticket."""
    camera = site().by_slug.get(slug)
    if camera is None or not camera.minted:
        raise Http404
    return _taken(request, camera) if request.method == "POST" else _looked(request, camera)


def _taken(request: HttpRequest, camera: PublicCamera) -> JsonResponse:
    if not from_our_page(request):
        return JsonResponse({"trouble": "refused"}, status=403)
    small, instead = parameters.word(request, "size") == "small", parameters.ticket(request, "instead")
    try:
        ticket = plays.ask(camera, small=small, address=request.META["REMOTE_ADDR"], instead=instead)
    except TooMany:
        return JsonResponse({"trouble": "too_many"}, status=429)
    return _told(plays.look(camera, ticket), ticket)


def _looked(request: HttpRequest, camera: PublicCamera) -> JsonResponse:
    ticket = parameters.ticket(request)
    try:
        return _told(plays.look(camera, ticket), ticket)
    except plays.NoTicket:
        raise Http404 from None


def described(playback: Playback) -> dict[str, Any]:
    """What our players are told: `lasts` is in seconds from now, as the clock of a browser may be wrong."""
    expires = playback.expires_at
    return {
        "kind": playback.kind,
        "url": playback.url,
        "expires_at": expires.isoformat(timespec="seconds") if expires else None,
        "lasts": max(0, int((expires - datetime.now(UTC)).total_seconds())) if expires else None,
    }


def _told(answer: plays.Answer, ticket: str) -> JsonResponse:
    if answer.playback:
        return JsonResponse({"ticket": ticket, "playback": described(answer.playback)})
    if answer.trouble:
        return JsonResponse({"trouble": answer.trouble}, status=503)
    return JsonResponse({"ticket": ticket, "ahead": answer.ahead}, status=202)
