"""The server of the map's tiles as MAP_TILES and MAP_ATTRIBUTION name it: its address, its origin, its credits.

Views draw from it what a page may load; checks.py tells by it what is wrong.
"""

import re

ADDRESS = re.compile(
    r"(?P<origin>https?://(?:\{s\}\.)?(?:[a-z0-9][a-z0-9.-]*|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?)?"
    r"/(?!/)(?P<path>[^\s\"'<>\\#]+)",
    re.IGNORECASE,
)
NEEDED, KNOWN = {"z", "x", "y"}, {"z", "x", "y", "r"}
"""Words in braces behind the host: zoom, column, row; “@2x” on a fine screen."""


def is_address(template: str) -> bool:
    """Like https://tile.example.com/{z}/{x}/{y}.png; {s}. before the host is a, b or c; or a path of this site."""
    found = ADDRESS.fullmatch(template)
    return found is not None and NEEDED <= set(re.findall(r"\{(.*?)\}", found["path"])) <= KNOWN


def origin(template: str) -> str:
    """scheme://host[:port] as a CSP names it; "" where the tiles come from this site."""
    found = ADDRESS.fullmatch(template)
    return (found["origin"] or "").lower().replace("{s}", "*") if found else ""


def credits(attribution: str) -> list[tuple[str, str]]:
    """(words, address) of each part between semicolons; the address is its last word, or "" where that is none."""
    parts = [part.strip() for part in attribution.split(";") if part.strip()]
    return [_credit(part) for part in parts]


def _credit(part: str) -> tuple[str, str]:
    words, _, address = part.rpartition(" ")
    return (words.strip(), address) if words and re.match(r"https?://", address) else (part, "")
