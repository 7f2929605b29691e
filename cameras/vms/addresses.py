"""Addresses that a VMS names (streamers, stills): parsed, judged and built anew.

A VMS must not be able to point the portal, or its visitors, into a private network.
"""

import re
from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult

from cameras.vms import hosts
from cameras.vms.hosts import BadHost

STREAMERS = frozenset({"http", "https"})
ADVICE = "name it in STREAMER_HOSTS, or set streamer= for this source"

_PATH = re.compile(r"[A-Za-z0-9/._~%!$&()+,=:@-]*")
_QUERY = re.compile(r"[A-Za-z0-9/._~%!$&()+,=:@?*-]*")
_METADATA_NAMES = {"metadata", "metadata.google.internal", "metadata.goog", "instance-data"}
_METADATA = [  # AWS and most others; AWS over IPv6; Alibaba; Oracle; Azure
    ip_network(each)
    for each in ("169.254.0.0/16", "fd00:ec2::/32", "100.100.100.200", "192.0.0.192", "168.63.129.16")
]
# All IPv6 that is routed on the public internet. What Python knows of IANA's registries of special addresses depends
# on its version: what 3.11 lacks is named here (documentation, protocols' own, the former relays of 6to4).
_ROUTED = ip_network("2000::/3")
_SPECIAL = [ip_network(each) for each in ("3fff::/20", "192.0.0.0/24", "192.88.99.0/24")]
_NAT64 = ip_network("64:ff9b::/96")
# IPv4 in the last 32 bits: mapped, "compatible" (RFC 4291), translated (RFC 2765), by NAT64 (RFC 6052, and of a
# network's own, RFC 8215).
_WITH_IPV4 = [
    ip_network(each)
    for each in ("::ffff:0:0/96", "::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48")
]
_ISATAP = 0x5EFE  # RFC 5214: 0000:5efe or 0200:5efe, then an IPv4 address

Ip = IPv4Address | IPv6Address


class BadAddress(ValueError):
    """An address that is not used; the message is a reason in plain words, for `Stream.trouble`."""


class Addresses:
    """What one source may name: the public internet, its own host, and the hosts that the operator named."""

    def __init__(self, own: str, allowed: Collection[str] = ()) -> None:
        self._allowed = {host for each in (own, *allowed) if (host := _host_or_nothing(each))}

    def rebuild(self, address: str) -> str:
        """scheme://host[:port][/path] and nothing else; BadAddress where it may not be used."""
        parts = _split(address)
        return f"{self._origin(parts, STREAMERS)}{_path(parts.path)}"

    def link(self, address: str, schemes: Collection[str] = STREAMERS) -> str:
        """An address made for one visitor, whole: the right to watch may lie in its query."""
        parts = _split(address)
        _path(parts.path)
        if not _QUERY.fullmatch(parts.query):
            raise BadAddress("the query in the streamer's address is not a plain one")
        query = f"?{parts.query}" if parts.query else ""
        return f"{self._origin(parts, schemes)}{parts.path}{query}"

    def _origin(self, parts: SplitResult, schemes: Collection[str]) -> str:
        if parts.scheme not in schemes:
            raise BadAddress(f"the streamer's address is neither {' nor '.join(sorted(schemes))}")
        host = known_host(parts.hostname or "")
        if reason := self.refuse(host):
            raise BadAddress(reason)
        return f"{parts.scheme}://{host}{hosts.port(parts)}"

    def refuse(self, host: str, ip: str = "") -> str:
        """Why a known host, found at this IP address, is not used; "" if it is."""
        found = _ip(ip or host)
        kind = _kind(found) if found else _kind_of_name(host)
        if kind == "forbidden":
            return "the streamer's address is link-local, multicast or a cloud's own: never used"
        if kind == "private" and _host_or_nothing(host) not in self._allowed:
            return f"the streamer's address {host} is private: {ADVICE}"
        return ""


def known_host(text: str) -> str:
    """The one spelling of a host that a page's policy can name; BadAddress if it is none."""
    host = _spelling(text)
    if "[" in host:
        raise BadAddress(
            "a page's security policy cannot name an IPv6 address: give the streamer a host name"
        )
    return host


def _spelling(text: str) -> str:
    """Of a mapped IPv6 address the IPv4 address."""
    try:
        host = hosts.host(text)
    except BadHost as bad:
        raise BadAddress(_of_streamer(bad)) from None
    mapped = IPv6Address(host[1:-1]).ipv4_mapped if "[" in host else None
    return str(mapped) if mapped else host


def _split(address: str) -> SplitResult:
    try:
        return hosts.split(address)
    except BadHost as bad:
        raise BadAddress(_of_streamer(bad)) from None


def _of_streamer(bad: BadHost) -> str:
    return str(bad).replace("the ", "the streamer's ", 1)


def _path(path: str) -> str:
    path = path.rstrip("/")
    if not _PATH.fullmatch(path) or re.search(r"(^|/)(\.|%2e){1,2}(/|$)|%2f|%5c", path, re.IGNORECASE):
        raise BadAddress("the path in the streamer's address is not a plain one")
    return path


def _host_or_nothing(text: str) -> str:
    """An IPv6 address stays as it is: the source's own host may be one."""
    try:
        return _spelling(text)
    except BadAddress:
        return ""


def _ip(text: str) -> Ip | None:
    try:
        return ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        return None


def _kind_of_name(host: str) -> str:
    if host in _METADATA_NAMES or host.endswith(".ec2.internal"):
        return "forbidden"
    return "private" if re.search(r"(^|\.)localhost(\.localdomain)?$", host) else "public"


def _kind(ip: Ip) -> str:
    """The worst of an address and of the IPv4 addresses that lie within it."""
    kinds = {_plain_kind(each) for each in (ip, *_within(ip))}
    return next((kind for kind in ("forbidden", "private") if kind in kinds), "public")


def _within(ip: Ip) -> list[IPv4Address]:
    """The IPv4 addresses that an IPv6 address stands for, by any of the ways that are in use or once were."""
    if isinstance(ip, IPv4Address):
        return []
    last = IPv4Address(int(ip) & 0xFFFFFFFF)
    isatap = int(ip) >> 32 & 0xFDFFFFFF == _ISATAP
    in_its_end = [last] if isatap or any(ip in network for network in _WITH_IPV4) else []
    return [each for each in (ip.sixtofour, *(ip.teredo or ()), *in_its_end) if each]


def _plain_kind(ip: Ip) -> str:
    """Of the address itself, whatever it stands for."""
    if isinstance(ip, IPv6Address) and (ip.ipv4_mapped or ip in _NAT64):
        return "public"  # what it holds is judged
    if any(ip.version == net.version and ip in net for net in _METADATA):
        return "forbidden"
    if ip.is_link_local or ip.is_multicast or ip.is_unspecified:
        return "forbidden"
    return "public" if ip.is_global and _routed(ip) else "private"


def _routed(ip: Ip) -> bool:
    return (ip.version == 4 or ip in _ROUTED) and not any(ip in network for network in _SPECIAL)
