"""Believes forwarded headers from TRUSTED_PROXIES only, whatever the server in front believes."""

from collections.abc import Callable
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Respond = Callable[[HttpRequest], HttpResponse]


def trusted_proxies(get_response: Respond) -> Respond:
    """Sets the request's scheme and REMOTE_ADDR; a stranger's X-Forwarded-* counts for nothing."""
    networks = [ip_network(word, strict=False) for word in settings.TRUSTED_PROXIES]

    def trusted(address: str) -> bool:
        try:
            return any(ip_address(address) in network for network in networks)
        except ValueError:  # a unix socket has no address; whoever may open it is trusted
            return not address and bool(networks)

    def middleware(request: HttpRequest) -> HttpResponse:
        protocol = request.META.pop("HTTP_X_FORWARDED_PROTO", None)
        hops = request.META.pop("HTTP_X_FORWARDED_FOR", "")
        if trusted(request.META.get("REMOTE_ADDR", "")):
            request.META["wsgi.url_scheme"] = "https" if protocol == "https" else "http"
            outside = [hop.strip() for hop in hops.split(",") if hop.strip() and not trusted(hop.strip())]
            request.META["REMOTE_ADDR"] = (outside or [request.META["REMOTE_ADDR"]])[-1]
        elif protocol is not None:
            request.META["wsgi.url_scheme"] = "http"
        return get_response(request)

    return middleware
