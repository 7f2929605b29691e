"""The cameras as JSON for other programs. No token is in it: a player is had at `live`."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from cameras.addresses import absolute
from cameras.public import site
from cameras.site import PublicCamera


@require_safe
@cache_control(public=True, max_age=1)
def cameras(request: HttpRequest) -> JsonResponse:
    shown = site()
    return JsonResponse({"cameras": [as_json(camera) for camera in shown.cameras]})


def as_json(camera: PublicCamera) -> dict[str, str | None]:
    """Addresses are absolute and come from SITE_URL; `still_taken_at` and `heard_at` are ISO 8601 in UTC."""
    taken_at = camera.still_taken_at
    return {
        "slug": camera.slug,
        "title": camera.title,
        "description": camera.description,
        "address": camera.address,
        "group": camera.group,
        "state": camera.state,
        "heard_at": camera.heard_at.isoformat(timespec="seconds"),
        "still_taken_at": taken_at.isoformat(timespec="seconds") if taken_at else None,
        "camera": absolute("pages:camera", camera.slug),
        "live": absolute("pages:live", camera.slug),
        "still": absolute("cameras:still", camera.slug),
    }
