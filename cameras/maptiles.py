"""The server of the map's tiles as MAP_TILES and MAP_ATTRIBUTION name it: its address, its origin, its credits.

Views draw from it what a page may load; checks.py tells by it what is wrong.
"""

import re

from cameras.vms import hosts
from cameras.vms.hosts import BadHost

ADDRESS = re.compile(
    r"(?:(?P<scheme>https?://)(?P<any>\{s\}\.)?(?P<host>[^\s/]+))?/(?!/)(?P<path>[^\s\"'<>\\#]+)",
    re.IGNORECASE,
)
# Words in braces behind the host: zoom, column, row; “@2x” on a fine screen.
NEEDED, KNOWN = {"z", "x", "y"}, {"z", "x", "y", "r"}


def is_address(template: str) -> bool:
    """Like https://tile.example.com/{z}/{x}/{y}.png; {s}. before the host is a, b or c; or a path of this site."""
    found = ADDRESS.fullmatch(template)
    if found is None or _origin(found) is None:
        return False
    return NEEDED <= set(re.findall(r"\{(.*?)\}", found["path"])) <= KNOWN


def origin(template: str) -> str:
    """scheme://host[:port] as a CSP names it; "" where the tiles come from this site."""
    found = ADDRESS.fullmatch(template)
    return (_origin(found) or "") if found else ""


def _origin(found: re.Match[str]) -> str | None:
    """None where a policy cannot name it."""
    if not found["host"]:
        return ""
    try:
        scheme, _, host = hosts.in_policy(hosts.origin(found["scheme"] + found["host"])).partition("://")
    except BadHost:
        return None
    return f"{scheme}://{'*.' if found['any'] else ''}{host}"


def credits(attribution: str) -> list[tuple[str, str]]:
    """(words, address) of each part between semicolons; the address is its last word, or "" where that is none."""
    parts = [part.strip() for part in attribution.split(";") if part.strip()]
    return [_credit(part) for part in parts]


def _credit(part: str) -> tuple[str, str]:
    words, _, address = part.rpartition(" ")
    return (words.strip(), address) if words and re.match(r"https?://", address) else (part, "")
