"""One spelling for each host, as browsers write it, whoever names it: settings (portal/env.py), sources, VMSs.

What has it can stand in a header: it is ASCII, and nothing in it could end the part of a policy.
"""

import re
import socket
from ipaddress import IPv6Address
from urllib.parse import SplitResult, urlsplit

import idna

PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}

_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
_ODD = re.compile(r"[\x00-\x20\x7f-\x9f\\]")


class BadHost(ValueError):
    """What is no host, or no origin. The message is the reason in plain words, and quotes nothing."""


def host(text: str) -> str:
    """Lower case, punycode, dotted quad, IPv6 in brackets; without a last dot. Raises BadHost.

    The last label decides as in browsers (WHATWG URL): if it is a number, the whole is an IPv4 address,
    in which 127.1, 0x7f000001, 2130706433 and 0177.0.0.1 all are 127.0.0.1.
    """
    name = text.lower()
    if ":" in name:
        return _ipv6(name[1:-1] if name.startswith("[") and name.endswith("]") else name)
    if not name.isascii():
        name = _punycode(name)
    name = name.removesuffix(".")
    labels = name.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return _ipv4(name, labels)
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise BadHost("the host name is not a valid one")
    return name


def split(address: str) -> SplitResult:
    """Parts of an address that can be told: without spaces, control characters and logins. Raises BadHost."""
    if _ODD.search(address):
        raise BadHost("the address holds spaces or control characters")
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        raise BadHost("the address cannot be read") from None
    if "@" in parts.netloc:
        raise BadHost("the address holds a login")
    return parts


def origin(address: str) -> str:
    """scheme://host[:port] of an http(s) address that is nothing more; a default port is left out. Raises BadHost."""
    parts = split(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
        raise BadHost("the address does not begin with http:// or https:// and a host")
    if address.rstrip("/").endswith(("?", "#")) or parts.path.strip("/") or parts.query or parts.fragment:
        raise BadHost("something stands behind the host")
    return f"{parts.scheme}://{host(parts.hostname)}{port(parts)}"


def port(parts: SplitResult) -> str:
    """`:port` where it is not the scheme's own."""
    return f":{parts.port}" if parts.port and parts.port != PORTS.get(parts.scheme) else ""


def in_policy(named: str) -> str:
    """The host, or origin, as a policy may name it: BadHost where that is impossible."""
    if "[" in named:
        raise BadHost("a page's security policy cannot name an IPv6 address: a host name is needed")
    return named


def _ipv6(text: str) -> str:
    try:
        found = IPv6Address(text)
    except ValueError:
        raise BadHost("the host is not a valid one") from None
    if found.scope_id:
        raise BadHost("the host is not a valid one")
    return f"[{found}]"


def _ipv4(name: str, labels: list[str]) -> str:
    try:
        if not all(_NUMBER.fullmatch(label) for label in labels):
            raise OSError
        return socket.inet_ntoa(socket.inet_aton(name))
    except OSError:
        raise BadHost("the host is not a valid one") from None


def _punycode(name: str) -> str:
    try:
        return idna.encode(name, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        raise BadHost("the host name is not a valid one") from None
