"""Middlewares that only the admin needs: sessions, sign-in, messages, forms.

Visitors have no session, so their requests pass by, and so does the one form that they can send, which carries no
right and no cookie (cameras/views/report.py looks at where it comes from): no cookie of another program on
our host, however broken, makes a public page vary or be answered with a cookie of ours. Each is a
subclass of Django's own, which the admin's system checks look for.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.deprecation import MiddlewareMixin

ADMIN = "/admin/"


class AdminOnly(MiddlewareMixin):
    def __call__(self, request: HttpRequest) -> Any:
        return super().__call__(request) if for_admin(request) else self.get_response(request)


def for_admin(request: HttpRequest) -> bool:
    return request.path_info.startswith(ADMIN)


class Session(AdminOnly, SessionMiddleware):
    """Sessions of admins. A key that Django never made is dropped: PostgreSQL takes no NUL, for one."""

    def process_request(self, request: HttpRequest) -> None:
        if not request.COOKIES.get(settings.SESSION_COOKIE_NAME, "a").isalnum():
            del request.COOKIES[settings.SESSION_COOKIE_NAME]
        super().process_request(request)


class Csrf(AdminOnly, CsrfViewMiddleware):
    """Forms of the admin, where a forged one would act with somebody's rights; on public addresses nobody has any."""

    def process_view(
        self, request: HttpRequest, callback: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> Any:
        return super().process_view(request, callback, args, kwargs) if for_admin(request) else None


class Authentication(AdminOnly, AuthenticationMiddleware):
    """Who the admin is."""


class Messages(AdminOnly, MessageMiddleware):
    """What the admin is told after a press of a button."""
