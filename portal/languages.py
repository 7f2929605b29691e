"""The language of a page is in its address and nowhere else, so that pages can be kept, sent and cached."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

Respond = Callable[[HttpRequest], HttpResponse]


def language_of_address(get_response: Respond) -> Respond:
    """Middleware: /ru/… is answered in Russian. Django's own also asks cookies and headers, and makes pages vary."""
    others = {code for code, _ in settings.LANGUAGES} - {settings.LANGUAGE_CODE}

    def middleware(request: HttpRequest) -> HttpResponse:
        code = request.path_info[1:].partition("/")[0]
        if code not in others:
            return get_response(request)
        with translation.override(code):
            return get_response(request)

    return middleware
