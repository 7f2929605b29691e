"""For the machines in front: is this process alive, may it be sent visitors. Nothing more is said."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from cameras import releases
from cameras.readiness import ready

Respond = Callable[[HttpRequest], HttpResponse]


def health(get_response: Respond) -> Respond:
    """Middleware, so that /healthz and /readyz answer whatever Host a prober sends."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return answer(True)
        if request.path == "/readyz":
            return answer(not releases.worker.too_old and ready())
        return get_response(request)

    return middleware


def answer(well: bool) -> HttpResponse:
    return HttpResponse("ok\n" if well else "not ready\n", "text/plain", 200 if well else 503)
