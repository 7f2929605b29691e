"""What every address for programs shares: it may be read from any site, and says in JSON what is wrong."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

PLACES = "/api/", "/oembed/", "/status.json", "/cameras.geojson"
"""What the addresses for programs begin with."""

METHODS = "GET, HEAD, OPTIONS"
DETAILS = {
    404: "There is nothing here, or it is no longer public.",
    405: "This can only be read.",
    500: "Something broke here; please try again in a minute.",
    503: "Nothing can be told at the moment; please ask again in a minute.",
}

View = Callable[..., HttpResponse]


def for_programs(view: View) -> View:
    """Any site's scripts may read the answer, and its ETag: there are no cookies, so it is the same for all."""

    @wraps(view)
    def answer(request: HttpRequest, **path: Any) -> HttpResponse:
        return open_to_all(_answer(view, request, path))

    return answer


def open_to_all(response: HttpResponse) -> HttpResponse:
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag"
    return response


def asked_by_program(request: HttpRequest) -> bool:
    """Whether this is an address for programs, or would be if there were something."""
    return request.path.startswith(PLACES)


def _answer(view: View, request: HttpRequest, path: dict[str, Any]) -> HttpResponse:
    if request.method == "OPTIONS":
        return _options()
    if request.method not in ("GET", "HEAD"):
        response = problem(405)
        response.headers["Allow"] = METHODS
        return response
    try:
        return view(request, **path)
    except Http404:
        return problem(404)


def _options() -> HttpResponse:
    """Also to a browser that asks whether a script may send If-None-Match; it may remember that for a day."""
    headers = {
        "Allow": METHODS,
        "Access-Control-Allow-Methods": METHODS,
        "Access-Control-Allow-Headers": "If-None-Match",
        "Access-Control-Max-Age": "86400",
    }
    return HttpResponse(status=204, headers=headers)


def problem(status: int, detail: str = "") -> JsonResponse:
    """Problem details (RFC 9457)."""
    told = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or DETAILS[status],
    }
    return JsonResponse(told, status=status, content_type="application/problem+json")
