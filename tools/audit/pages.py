"""Every kind of page that a visitor may meet, and what a press on them opens."""

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from tools.audit.site import CAMERA, Site
from tools.bench.portals import portal
from tools.bench.processes import HOST, free_port, gunicorn

REPORT = f"{CAMERA}report/"
OFFLINE = "/cameras/glacier-viewpoint/"
GRID = "/grid/?c=harbour-east-quay,high-street"


@dataclass(frozen=True)
class Press:
    """On the page at `path` all of `pressed` in turn; `shows`: what is to be seen then."""

    path: str
    pressed: tuple[str, ...]
    shows: str

    def on(self, page: Page) -> None:
        """A form in which something is missing is sent too, as by whoever has no browser to mind it."""
        page.locator("form").evaluate_all("forms => forms.forEach((form) => { form.noValidate = true; })")
        for what in self.pressed:
            page.locator(what).first.click()
        page.locator(self.shows).first.wait_for()


PRESSED = {
    "camera on the map": Press("/map/", (".find",), ".leaflet-popup"),
    "still that plays": Press("/?view=stills", (".act .play",), ".frame iframe"),
    "keys": Press("/", ("footer .keys",), "dialog#keys"),
    "languages": Press("/", (".languages summary",), ".languages ul"),
    "arranging": Press(GRID, ("[data-arrange]",), ".arrange"),
    "share": Press(CAMERA, (".share summary",), ".share input"),
    "refused report": Press(REPORT, (".report [type=submit]",), "main [role=alert]"),
    "broken report": Press(REPORT, (".report [type=radio]", ".report [type=submit]"), "main .message"),
}
"""By name. Reports break on the site that is judged, so that its page for that is seen."""


def paths(site: Site) -> list[str]:
    """Those of a portal with cameras."""
    lists = ["/", "/ru/", "/?q=harbour", "/?q=nothing-like-it", "/groups/", "/mosaics/"]
    of_one = [f"{CAMERA}?view=stills", f"{CAMERA}live/", REPORT, f"{REPORT}thanks/", OFFLINE]
    of_several = [f"{site.mosaic}?view=stills", "/grid/", GRID, f"{GRID}&choose=1"]
    others = ["/wall/", site.mosaic.replace("/mosaics/", "/wall/"), "/status/", "/nothing/"]
    return [*site.judged.values(), *lists, *of_one, *of_several, *others]


@contextlib.contextmanager
def addresses(site: Site) -> Iterator[dict[str, str]]:
    """By name: those of `site` by their path, and those of portals that have no camera to show."""
    dead = f"city=watcher+http://webuser:no-password@{HOST}:{free_port()}"
    with (
        tempfile.TemporaryDirectory(prefix="pages-") as place,
        bare(Path(place, "unheard"), dead) as unheard,
        bare(Path(place, "empty")) as empty,
    ):
        of_site = {path: site.url + path for path in paths(site)}
        yield of_site | {"unheard": f"{unheard}/", "unheard wall": f"{unheard}/wall/", "empty": f"{empty}/"}


@contextlib.contextmanager
def bare(place: Path, *sources: str) -> Iterator[str]:
    """Address of a portal for which nothing was heard or published."""
    place.mkdir()
    port = free_port()
    url = f"http://{HOST}:{port}"
    made = portal(place, [*sources], SITE_URL=url)
    with gunicorn("portal.wsgi", made.environment, place / "portal.log", port=port):
        yield url
