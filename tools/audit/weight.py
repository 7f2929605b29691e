"""What a visitor downloads for the still view before its pictures: HTML, style and scripts, compressed."""

import re
from collections.abc import Iterable
from urllib.parse import urljoin

from tools.audit.site import Site
from tools.bench.http import get
from tools.bench.report import Figure, Section, Target

KB = 1000
CAMERAS = 24
"""On a full page of the list: PAGE_SIZE of cameras/views/pages.py."""
TILE = re.compile(r'<li class="tile[" ]')
WORDS = "The home page in the still view with all that it loads, in the coding that browsers ask for (br)."
IMPORT = re.compile(rb'(?:import|from)\s*"(\./[^"]+)"')


def measure(site: Site, rounds: int) -> Section:
    url = f"{site.url}/?view=stills"
    page = get(url).body.decode()
    styles = {urljoin(url, found) for found in re.findall(r'rel="stylesheet"\s+href="([^"]+)"', page)}
    entries = re.findall(r'<script[^>]+src="([^"]+)"', page)
    entries += " ".join(re.findall(r'data-modules="([^"]+)"', page)).split()
    scripts = all_of(urljoin(url, entry) for entry in entries)
    script = sum(map(size, scripts)) / KB
    total = (size(url) + sum(map(size, styles))) / KB + script
    figures = [
        Figure("cameras on it", [len(TILE.findall(page))], "", Target(CAMERAS, CAMERAS)),
        Figure("HTML, style and scripts", [total], "kB", Target(high=40)),
        Figure("scripts", [script], "kB", Target(high=12)),
    ]
    return Section("Weight", WORDS, figures)


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
