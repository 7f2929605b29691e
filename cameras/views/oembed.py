"""oEmbed 1.0: what a blog or a forum asks when somebody pastes the address of a camera's page into a post.

Where other sites may frame players it answers with one, else with a link and the camera's still.
"""

from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, resolve
from django.utils import translation

from cameras import embeds
from cameras.addresses import absolute
from cameras.pictures import Size, small_size
from cameras.public import site
from cameras.ready import CACHE
from cameras.site import PublicCamera
from cameras.views import parameters
from cameras.views.brand import site_name
from cameras.views.programs import for_programs, problem
from cameras.vms import hosts
from cameras.vms.hosts import BadHost

LARGEST = 1280, 720
CACHE_AGE = 3600
"""Seconds for which a reader may keep the answer. The player in it shows at any time what is public then."""


@for_programs
def oembed(request: HttpRequest) -> HttpResponse:
    if parameters.word(request, "format") not in ("", "json"):
        return problem(501, "The only format here is json.")
    try:
        limits = _limit(request, "maxwidth"), _limit(request, "maxheight")
    except ValueError:
        return problem(400, "maxwidth and maxheight are whole numbers of pixels, at least 1.")
    language, slug = _named(parameters.word(request, "url"))
    camera = site().by_slug.get(slug)
    if camera is None:
        raise Http404
    with translation.override(language):
        return JsonResponse(as_oembed(camera, *limits), headers={"Cache-Control": CACHE})


def _limit(request: HttpRequest, name: str) -> int | None:
    """None where nothing is said."""
    word, pixels = parameters.word(request, name), parameters.number(request, name)
    if word and not (pixels and len(word) <= parameters.LONGEST_NUMBER):
        raise ValueError(name)
    return pixels


def _named(url: str) -> tuple[str, str]:
    """The language and the slug that the address of a camera's page of ours names; Http404 for any other."""
    try:
        parts = hosts.split(url)
        ours = _authority(parts) == _authority(urlsplit(settings.SITE_URL))
        code = parts.path[1:].partition("/")[0]
        language = code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            found = resolve(parts.path)
    except (ValueError, Resolver404):
        raise Http404 from None
    if not ours or found.view_name != "pages:camera":
        raise Http404
    return language, str(found.kwargs["slug"])


def _authority(parts: SplitResult) -> str:
    """Whose page it is: host and port. People write http for https, and a host in letters of their own."""
    if parts.scheme not in ("http", "https"):
        raise BadHost("the address is not of a page")
    return hosts.host(parts.hostname or "") + hosts.port(parts)


def as_oembed(camera: PublicCamera, most_wide: int | None, most_high: int | None) -> dict[str, Any]:
    told = {
        "version": "1.0",
        "type": "link",
        "title": camera.title,
        "provider_name": site_name(),
        "provider_url": absolute("pages:home"),
        "cache_age": CACHE_AGE,
    }
    if embeds.allowed():
        wide, high = size(most_wide, most_high)
        told |= {"type": "video", "html": embeds.iframe(camera, wide, high), "width": wide, "height": high}
    return told | _thumbnail(camera, most_wide, most_high)


def size(most_wide: int | None, most_high: int | None) -> tuple[int, int]:
    """As large as the limits let it be, at 16:9; where nothing limits it, the size of the share box."""
    if most_wide is None and most_high is None:
        return embeds.WIDTH, embeds.HEIGHT
    high = min(most_high or LARGEST[1], LARGEST[1])
    wide = min(most_wide or LARGEST[0], LARGEST[0], max(1, high * 16 // 9))
    return wide, min(high, max(1, round(wide * 9 / 16)))


def _thumbnail(camera: PublicCamera, most_wide: int | None, most_high: int | None) -> dict[str, Any]:
    """It must keep to the limits too: the larger still, the small one, or none; none whose size is not known."""
    for name, (wide, high) in _stills(camera).items():
        if wide <= (most_wide or wide) and high <= (most_high or high):
            still = absolute(name, camera.slug)
            return {"thumbnail_url": still, "thumbnail_width": wide, "thumbnail_height": high}
    return {}


def _stills(camera: PublicCamera) -> dict[str, Size]:
    """Names of their addresses → their sizes, the larger first."""
    large = camera.still_size if camera.pictured else None
    return {"cameras:still": large, "cameras:still_small": small_size(large)} if large else {}
