"""In the place of every answer of a worker that is too old for the data; what it would show may be too much."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from cameras import releases
from cameras.public import CLOSED
from cameras.views.context import ways_home
from cameras.views.programs import asked_by_program, open_to_all, problem
from cameras.views.unavailable import unavailable

Respond = Callable[[HttpRequest], HttpResponse]


def unless_too_old(get_response: Respond) -> Respond:
    """Middleware. Looks again behind the answer: a worker's first one may be what it found out by."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = None if releases.worker.too_old else get_response(request)
        return _refusal(request) if response is None or releases.worker.too_old else response

    return middleware


def _refusal(request: HttpRequest) -> HttpResponse:
    if asked_by_program(request):
        response = open_to_all(problem(503))
        response.headers["Cache-Control"] = "no-store"
        return response
    return unavailable(request, CLOSED, languages=ways_home())
