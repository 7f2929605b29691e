"""The site that is judged: the portal as it is served, with the stand-in's cameras, and its pages."""

import contextlib
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tools.bench.http import get
from tools.bench.portals import published
from tools.bench.processes import HOST, ROOT, free_port, gunicorn
from tools.bench.standin import EVERYTHING, stand_in

CAMERA = "/cameras/harbour-east-quay/"
MORE = 8
"""Synthetic cameras beside the stand-in's own: the list of cameras fills its first page, and has a second."""
TILES = ROOT / "static" / "img"


@dataclass(frozen=True)
class Site:
    """`url` without a slash at its end; `pages` are paths."""

    url: str
    mosaic: str

    @property
    def judged(self) -> dict[str, str]:
        """Those that Lighthouse judges, by name."""
        return {"stills": "/?view=stills", "camera": CAMERA, "mosaic": self.mosaic, "map": "/map/"}

    @property
    def mosaic_of_all(self) -> str:
        """Address of the mosaic of all synthetic cameras."""
        return f"{self.url}/mosaics/{EVERYTHING.lower()}/"

    @property
    def pages(self) -> list[str]:
        """Every kind of page there is."""
        fixed = [
            "/",
            "/?q=harbour",
            "/?q=nothing-like-it",
            "/groups/",
            "/mosaics/",
            "/grid/",
            "/status/",
            "/nothing/",
        ]
        of_one = [
            f"{CAMERA}report/",
            f"{CAMERA}live/",
            "/ru/",
            "/grid/?c=harbour-east-quay,high-street",
        ]
        return [*self.judged.values(), *fixed, *of_one, self.mosaic.replace("/mosaics/", "/wall/")]


@contextlib.contextmanager
def served(place: Path, cameras: int = MORE) -> Iterator[Site]:
    """`cameras`: so many synthetic ones besides, in one mosaic."""
    port = free_port()
    url = f"http://{HOST}:{port}"
    with stand_in(place / "stand-in.log", more=cameras) as source, tiles() as drawn:
        made = published(place, [source.dsn("city")], SITE_URL=url, STILL_FRESH="2", MAP_TILES=drawn)
        with gunicorn("portal.wsgi", made.environment, place / "portal.log", workers=2, port=port):
            yield Site(url, mosaic(url))


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@contextlib.contextmanager
def tiles() -> Iterator[str]:
    """A server of tiles, as MAP_TILES names one. Any square picture does: the map is judged, and no stranger asked."""
    server = ThreadingHTTPServer((HOST, 0), partial(Quiet, directory=TILES))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://{HOST}:{server.server_port}/icon.svg?{{z}}/{{x}}/{{y}}"
    finally:
        server.shutdown()
        server.server_close()


def mosaic(url: str) -> str:
    """The path of the first one."""
    listed = get(f"{url}/mosaics/").body.decode()
    found = re.search(r'href="(/mosaics/[^"/]+/)"', listed)
    return found[1] if found else "/mosaics/"
