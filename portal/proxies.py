"""Believes forwarded headers from TRUSTED_PROXIES only, whatever the server in front believes."""

import re
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Respond = Callable[[HttpRequest], HttpResponse]
Address = IPv4Address | IPv6Address

# An address as proxies write it: alone, in brackets, and either with a port.
HOP = re.compile(r"\[(?P<bracketed>[^]]*)\](:\d+)?|(?P<v4>[\d.]+):\d+|(?P<bare>.*)")


def trusted_proxies(get_response: Respond) -> Respond:
    """Sets the request's scheme and REMOTE_ADDR; a stranger's X-Forwarded-* counts for nothing."""
    networks = [ip_network(word, strict=False) for word in settings.TRUSTED_PROXIES]

    def trusted(ip: Address) -> bool:
        return any(form in network for form in _forms(ip) for network in networks)

    def middleware(request: HttpRequest) -> HttpResponse:
        protocol = request.META.pop("HTTP_X_FORWARDED_PROTO", None)
        hops = request.META.pop("HTTP_X_FORWARDED_FOR", "")
        words = request.META.get("REMOTE_ADDR", "")
        peer = address(words)
        # A unix socket has no address; whoever may open it is trusted.
        if trusted(peer) if peer else networks and not words:
            request.META["wsgi.url_scheme"] = "https" if protocol == "https" else "http"
            peer = _visitor(peer, hops, trusted)
        elif protocol is not None:
            request.META["wsgi.url_scheme"] = "http"
        request.META["REMOTE_ADDR"] = str(peer or "")
        return get_response(request)

    return middleware


def _visitor(peer: Address | None, hops: str, trusted: Callable[[Address], bool]) -> Address | None:
    """The last address outside: what stands before it, or before what is no address, may be the visitor's own words."""
    for hop in reversed([hop.strip() for hop in hops.split(",") if hop.strip()]):
        ip = address(hop)
        if ip is None:
            return peer
        if not trusted(ip):
            return ip
    return peer


def address(words: str) -> Address | None:
    """The IPv4 address where it is written as IPv6, as by a server that listens for both."""
    parts = HOP.fullmatch(words)
    try:
        ip = ip_address(next(filter(None, parts.group("bracketed", "v4", "bare")), "") if parts else "")
    except ValueError:
        return None
    return isinstance(ip, IPv6Address) and ip.ipv4_mapped or ip


def _forms(ip: Address) -> tuple[Address, ...]:
    """Both, as TRUSTED_PROXIES may name either."""
    return (ip, IPv6Address(f"::ffff:{ip}")) if isinstance(ip, IPv4Address) else (ip,)
