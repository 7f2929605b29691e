"""The one stable player address of a camera: what other sites frame and what a still turns into.

Always a small page of ours, never a redirect. Where the VMS has a page with a player, that is framed, with the token
that is valid now; else our own player plays (static/js/live*.js), from an address that is known, or from the one that
belongs to the ticket in `?ticket=`. Without either it asks `/cameras/<slug>/play/` for a ticket first.
"""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from cameras import plays
from cameras.framing import framed_by, frames, plays_from
from cameras.public import site
from cameras.site import PublicCamera
from cameras.views.play import described
from cameras.views.words import PLAYER_WORDS
from cameras.vms.base import Playback


@require_safe
@cache_control(no_store=True)
def live(request: HttpRequest, slug: str) -> HttpResponse:
    camera = site().by_slug.get(slug)
    if camera is None:
        raise Http404
    framed = camera.player is None or camera.embedded
    response = _embedding(request, camera) if framed else _playing(request, camera)
    return framed_by(response, settings.EMBED_ANCESTORS)


def _embedding(request: HttpRequest, camera: PublicCamera) -> HttpResponse:
    response = render(request, "cameras/live.html", {"camera": camera})
    return frames(response, [camera.player_origin] if camera.embedded else [])


def _playing(request: HttpRequest, camera: PublicCamera) -> HttpResponse:
    playback = _playback(camera, request.GET.get("ticket", ""))
    shown = {
        "camera": camera,
        "playback": described(playback) if playback and playback.url else None,
        "player_words": {name: str(words) for name, words in PLAYER_WORDS.items()},
    }
    return plays_from(render(request, "cameras/player.html", shown), playback.url if playback else "")


def _playback(camera: PublicCamera, ticket: str) -> Playback | None:
    """None: it has to be asked for."""
    if not camera.minted:
        return camera.player
    try:
        return plays.look(camera, ticket).playback if ticket else None
    except plays.NoTicket:
        return None
