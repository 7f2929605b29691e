"""What every answer gets beside the headers of Django and the CSP."""

import logging
from collections.abc import Callable

from csp.constants import HEADER
from django.http import HttpRequest, HttpResponse

Respond = Callable[[HttpRequest], HttpResponse]

PERMISSIONS = ", ".join(
    f"{feature}=()" for feature in ("camera", "microphone", "geolocation", "payment", "usb")
)

# What a header was before it was coded is not for browsers to know: they take it as it stands, for nonsense.
CODED = "=?utf-8?"
CLOSED = "default-src 'none'; frame-ancestors 'none'"

log = logging.getLogger(__name__)


def headers(get_response: Respond) -> Respond:
    """Nothing is kept by caches unless the view said so; HEAD has no body, or gunicorn warns each time."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        drop_unreadable(response)
        response.setdefault("Permissions-Policy", PERMISSIONS)
        response.setdefault("Cache-Control", "no-store")
        if request.method == "HEAD" and not response.streaming:
            response.setdefault("Content-Length", str(len(response.content)))
            response.content = b""
        return response

    return middleware


def drop_unreadable(response: HttpResponse) -> None:
    """The last guard: whoever made such a header had to spell it in ASCII. Without its policy a page shows nothing."""
    for name, value in [*response.items()]:
        if not value.isascii() or value.startswith(CODED):
            log.error("the header %s of an answer is not ASCII and is left out", name)
            del response[name]
            if name == HEADER:
                response[name] = CLOSED
