"""The one stable player address of a camera: what other sites frame and what a still turns into.

Always a small page of ours, never a redirect. Where the VMS has a page with a player, that is framed, with the token
that is valid now; else our own player plays (static/js/live*.js), from an address that is known, or from the one that
belongs to the ticket in `?ticket=`. Without either it asks `/cameras/<slug>/play/` for a ticket first; a browser
without scripts takes one by POST here, and comes back with it.
"""

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseForbidden,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from cameras import plays
from cameras.framing import framed_by, frames, plays_from
from cameras.plays import Answer
from cameras.public import site
from cameras.ratelimit import TooMany
from cameras.site import PublicCamera, Site
from cameras.views import parameters
from cameras.views.origins import from_our_page
from cameras.views.play import described
from cameras.views.words import PLAYER_WORDS


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
def live(request: HttpRequest, slug: str) -> HttpResponse:
    shown = site()
    camera = shown.by_slug.get(slug)
    if camera is None:
        raise Http404
    response = (_taken if request.method == "POST" else _shown)(request, shown, camera)
    return framed_by(response, settings.EMBED_ANCESTORS)


def _shown(request: HttpRequest, shown: Site, camera: PublicCamera) -> HttpResponse:
    if camera.player is None or camera.embedded:
        return _embedding(request, shown, camera)
    return _playing(request, shown, camera, _answer(camera, parameters.ticket(request)))


def _embedding(request: HttpRequest, shown: Site, camera: PublicCamera) -> HttpResponse:
    response = render(request, "cameras/live.html", {"site": shown, "camera": camera})
    return frames(response, [camera.player_origin] if camera.embedded else [])


def _answer(camera: PublicCamera, ticket: str) -> Answer | None:
    """What there is to play, or what has become of the ticket; None: it has to be asked for."""
    if not camera.minted:
        return Answer(camera.player)
    try:
        return plays.look(camera, ticket) if ticket else None
    except plays.NoTicket:
        return None


def _playing(request: HttpRequest, shown: Site, camera: PublicCamera, answer: Answer | None) -> HttpResponse:
    playback = answer.playback if answer and answer.playback and answer.playback.url else None
    context = {
        "site": shown,
        "camera": camera,
        "playback": described(playback) if playback else None,
        "answer": answer,
        "player_words": {name: str(words) for name, words in PLAYER_WORDS.items()},
    }
    return plays_from(render(request, "cameras/player.html", context), playback.url if playback else "")


def _taken(request: HttpRequest, shown: Site, camera: PublicCamera) -> HttpResponse:
    """The way back with a ticket, for a browser without scripts."""
    if not camera.minted:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if not from_our_page(request):
        return HttpResponseForbidden()
    try:
        ticket = plays.ask(camera, small=False, address=request.META["REMOTE_ADDR"])
    except TooMany:
        return _playing(request, shown, camera, Answer(trouble="too_many"))
    return HttpResponseRedirect(f"{request.path}?ticket={ticket}")
