"""Judges each Host once: for a ready page it would be the dearest part of the answer."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.middleware.common import CommonMiddleware

Respond = Callable[[HttpRequest], HttpResponse]

MOST = 100
"""Hosts remembered; a wildcard in ALLOWED_HOSTS lets in as many as somebody likes to make up."""


class Common(CommonMiddleware):
    """Django's own; a Host that it let in needs no second look. Refused ones are judged, and refused, each time."""

    def __init__(self, get_response: Respond) -> None:
        super().__init__(get_response)
        self.known: set[str] = set()

    def process_request(self, request: HttpRequest) -> HttpResponsePermanentRedirect | None:
        host = request.META.get("HTTP_HOST", "")
        if host in self.known:
            return None
        answer = super().process_request(request)
        if host and answer is None and len(self.known) < MOST:
            self.known.add(host)
        return answer
