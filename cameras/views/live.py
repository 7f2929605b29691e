"""The one stable player address of a camera: what other sites frame and what a still turns into."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from cameras.framing import framed_by, frames
from cameras.public import site


@require_safe
@cache_control(no_store=True)
def live(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of ours round the player, with the token that is valid now. Never a redirect."""
    camera = site().by_slug.get(slug)
    if camera is None:
        raise Http404
    response = render(request, "cameras/live.html", {"camera": camera})
    frames(response, [camera.player_origin] if camera.live else [])
    return framed_by(response, settings.EMBED_ANCESTORS)
