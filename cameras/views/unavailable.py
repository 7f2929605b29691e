"""What is answered as long as nobody can tell which cameras there are: come back soon, and keep nothing of this."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from cameras.ready import Page
from cameras.site import Site

RETRY_AFTER = 60
"""Seconds, as the page says in words."""


def unavailable(request: HttpRequest, shown: Site, **context: Any) -> Page:
    """In the place of any page."""
    content = render_to_string("cameras/unavailable.html", {"site": shown, **context}, request)
    return not_yet(Page(content, keep=False))


def not_yet(page: Page) -> Page:
    """A crawler that is told this gives up nothing that it knows of the address."""
    page.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    page["Cache-Control"], page["Retry-After"] = "no-store", str(RETRY_AFTER)
    return page
