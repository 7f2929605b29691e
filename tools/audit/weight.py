"""What a visitor downloads for the still view before its pictures: HTML, style and scripts, compressed."""

import re
from collections.abc import Iterable
from urllib.parse import urljoin

import brotli

from tools.audit.site import Site
from tools.bench.http import get
from tools.bench.report import Figure, Section, Target

KB = 1000
CAMERAS = 24
"""On a full page of the list: PAGE_SIZE of cameras/views/pages.py."""
TILE = re.compile(r'<li class="tile[" ]')
WORDS = (
    "The home page in the still view with all that it loads, in the coding that browsers ask for (br). The script that "
    "stands in the page is one of the scripts, and in the sum it is part of the page. Search as you type is not in it: "
    "it comes when somebody goes to its field; nor what hears that something was closed, which comes two seconds after "
    "all others; nor what only other pages load, as the map, the wall and the player."
)
SCRIPT = re.compile(r"<script([^>]*)>(.*?)</script>", re.DOTALL)
IMPORT = re.compile(rb'(?:import|from)\s*"(\./[^"]+)"')


def measure(site: Site, rounds: int) -> Section:
    url = f"{site.url}/?view=stills"
    page = get(url).body.decode()
    styles = {urljoin(url, found) for found in re.findall(r'rel="stylesheet"\s+href="([^"]+)"', page)}
    entries = re.findall(r'<script[^>]+src="([^"]+)"', page)
    entries += " ".join(re.findall(r'data-modules="([^"]+)"', page)).split()
    loaded = sum(map(size, all_of(urljoin(url, entry) for entry in entries)))
    within = sum(len(brotli.compress(script.encode())) for script in standing_in(page))
    total = size(url) + sum(map(size, styles)) + loaded
    figures = [
        Figure("cameras on it", [len(TILE.findall(page))], "", Target(CAMERAS, CAMERAS)),
        Figure("HTML, style and scripts", [total / KB], "kB", Target(high=40)),
        Figure("scripts", [(loaded + within) / KB], "kB", Target(high=12)),
    ]
    return Section("Weight", WORDS, figures)


def standing_in(page: str) -> list[str]:
    """The scripts that stand in the page itself; data in it are none."""
    found = SCRIPT.findall(page)
    return [text for said, text in found if text and "src=" not in said and "application/" not in said]


def all_of(entries: Iterable[str]) -> set[str]:
    """They, and what they import, and so on."""
    found: set[str] = set()
    waiting = list(entries)
    while waiting:
        script = waiting.pop()
        if script not in found:
            found.add(script)
            waiting += [urljoin(script, each.decode()) for each in IMPORT.findall(get(script).body)]
    return found


def size(url: str) -> int:
    return len(get(url, "br").body)
