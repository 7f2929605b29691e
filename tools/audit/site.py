"""The site that is judged: the portal as it is served, with the stand-in's cameras."""

import contextlib
import os
import re
import sqlite3
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
    """`url` without a slash at its end; `mosaic` is the path of one."""

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


@contextlib.contextmanager
def served(place: Path, cameras: int = MORE) -> Iterator[Site]:
    """`cameras`: so many synthetic ones besides, in one mosaic."""
    port = free_port()
    url = f"http://{HOST}:{port}"
    with contextlib.ExitStack() as running:
        with on_one_processor():
            source = running.enter_context(stand_in(place / "stand-in.log", more=cameras))
            drawn = running.enter_context(tiles())
            made = published(place, [source.dsn("city")], SITE_URL=url, STILL_FRESH="2", MAP_TILES=drawn)
            no_room_for_reports(place)
            running.enter_context(
                gunicorn("portal.wsgi", made.environment, place / "portal.log", workers=2, port=port)
            )
        yield Site(url, mosaic(url))


@contextlib.contextmanager
def on_one_processor() -> Iterator[None]:
    """What is started in it leaves the others to the browser: no visitor's phone makes the portal's stills too."""
    all_of_them = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(all_of_them)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, all_of_them)


def no_room_for_reports(place: Path) -> None:
    """Whoever sends one sees the page of a portal that broke; nothing else needs what is taken away here."""
    with contextlib.closing(sqlite3.connect(place / "portal.sqlite3")) as database:
        database.execute("DROP TABLE cameras_report")


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
