"""Whether a request was sent by one of our own pages; public addresses have no cookie, and so no CSRF token."""

from django.conf import settings
from django.http import HttpRequest


def from_our_page(request: HttpRequest) -> bool:
    """By what the browser says, and no page can make it say otherwise; one that says nothing is refused."""
    origin, site_of = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    ours = {None, settings.SITE_URL, f"{request.scheme}://{request.get_host()}"}
    return bool(origin or site_of) and origin in ours and site_of in (None, "same-origin")
