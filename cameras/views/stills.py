"""The picture of a camera: the last one at once, never a wait for the streamer."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from cameras.pictures import placeholder
from cameras.public import picture, site


@require_safe
def still(request: HttpRequest, slug: str, *, small: bool = False) -> HttpResponse:
    camera = site().by_slug.get(slug)
    if camera is None:
        raise Http404
    taken = picture(camera, small=small)
    if taken is None:
        drawn = placeholder(small=small)
        return HttpResponse(drawn, content_type="image/jpeg", headers={"Cache-Control": "no-store"})
    moment = int(taken.taken_at.timestamp())
    response = HttpResponse(taken.content, content_type="image/jpeg")
    response["Cache-Control"] = f"public, max-age={settings.STILL_FRESH}, must-revalidate"
    response["Last-Modified"] = http_date(moment)
    return get_conditional_response(request, last_modified=moment, response=response) or response
