"""axe-core on players of our own, however they stand: alone and in a camera's page, in both themes; and pictures.

The stand-ins of every kind of VMS play; what is not to be had of them is answered in their place, in the browser.
"""

import contextlib
import itertools
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import BrowserContext, Page

from cameras.private import make_folder
from tools.audit.access import PICTURES, THEMES, WIDTHS, in_words, violations_of
from tools.audit.browsers import inspected
from tools.audit.site import Site
from tools.bench.portals import clean, published
from tools.bench.processes import HOST, Failed, free_port, gunicorn, running
from tools.bench.report import Figure, Section, Target

HLS, RTSP, STILLS, OFFLINE = "ferry-pier-queue", "ferry-terminal", "valley-road", "ferry-pier"
REFUSED = """HTMLMediaElement.prototype.play =
  () => Promise.reject(new DOMException("Not without a press", "NotAllowedError"));"""
UNABLE = "delete window.MediaSource; HTMLMediaElement.prototype.canPlayType = () => '';"
PATHS = [f"/cameras/{camera}/{end}" for camera in (HLS, RTSP, STILLS, OFFLINE) for end in ("", "live/")]
QUEUED = {"ticket": "0", "ahead": 3}


@dataclass(frozen=True)
class State:
    """`stands`: what the player says of itself. `answer`: to whoever asks for a playback, in place of the portal's own;
    `script`: what the browser cannot do; `pressed`: somebody has pressed play."""

    name: str
    camera: str
    stands: str
    answer: tuple[int, dict[str, Any]] | None = None
    script: str = ""
    pressed: bool = False

    @property
    def alone(self) -> str:
        return f"/cameras/{self.camera}/live/{'#play' if self.pressed else ''}"

    @property
    def page(self) -> str:
        return f"/cameras/{self.camera}/"


STATES = (
    State("hls-connecting", HLS, "connecting", (202, QUEUED | {"ahead": 0})),
    State("hls-queue", HLS, "connecting", (202, QUEUED)),
    State("hls-playing", HLS, "playing"),
    State("hls-trouble", HLS, "waiting", (503, {"trouble": "trouble"})),
    State("hls-busy", HLS, "waiting", (503, {"trouble": "busy"})),
    State("hls-gone", HLS, "failed", (404, {})),
    State("hls-too-many", HLS, "failed", (429, {"trouble": "too_many"})),
    State("hls-refused", HLS, "press", script=REFUSED),
    State("hls-unable", HLS, "stills", script=UNABLE),
    State("rtsp-press", RTSP, "press"),
    State("rtsp-queue", RTSP, "connecting", (202, QUEUED), pressed=True),
    State("rtsp-playing", RTSP, "playing", pressed=True),
    State("rtsp-busy", RTSP, "waiting", (503, {"trouble": "busy"}), pressed=True),
    State("rtsp-unable", RTSP, "stills", script=UNABLE, pressed=True),
    State("stills", STILLS, "stills"),
    State("offline", OFFLINE, ""),
)


def measure(_: Site, rounds: int) -> Section:
    wrong: list[str] = []
    with (
        tempfile.TemporaryDirectory(prefix="players-") as place,
        served(Path(place)) as url,
        inspected() as chromium,
    ):
        for theme, state in itertools.product(THEMES, STATES):
            scheme: Literal["light", "dark"] = "dark" if theme == "dark" else "light"
            context = chromium.new_context(base_url=url, bypass_csp=True, color_scheme=scheme)
            wrong += judged(context, state, theme)
            context.close()
    words = (
        f"axe-core on {len(STATES)} states of our own players. Pictures of them are in var/audit/pictures."
    )
    figure = Figure("violations, all states, both themes", [len(wrong)], "", Target(high=0))
    return Section("Players", words, [figure], wrong)


@contextlib.contextmanager
def served(place: Path) -> Iterator[str]:
    """Address of a portal with the cameras of all stand-ins."""
    port = free_port()
    url = f"http://{HOST}:{port}"
    command = [sys.executable, "-m", "demo", "--port", "0", "--all", str(place / "cameras.yaml")]
    with running(command, clean(), place / "stand-ins.log", talk=True) as stand_ins:
        said = stand_ins.stdout.readline() if stand_ins.stdout else ""
        if not said.startswith("Stand-ins: "):
            raise Failed(f"the stand-ins do not start:\n{(place / 'stand-ins.log').read_text()[-2000:]}")
        made = published(place, [said.removeprefix("Stand-ins: ").strip()], SITE_URL=url, STILL_FRESH="2")
        with gunicorn("portal.wsgi", made.environment, place / "portal.log", workers=2, port=port):
            yield url


def judged(context: BrowserContext, state: State, theme: str) -> Iterator[str]:
    """What axe finds, a line each."""
    context.add_init_script(state.script or "0")
    if state.answer:
        status, told = state.answer
        context.route("**/play/**", lambda route: route.fulfill(status=status, body=json.dumps(told)))
    for where, show in {"alone": alone, "page": in_page}.items():
        page = context.new_page()
        show(page, state)
        page.wait_for_timeout(500)  # what fades has come
        found = violations_of(page, frames=True)
        yield from (f"{state.name}, {where} ({theme}): {in_words(each)}" for each in found)
        photograph(page, f"player-{state.name}-{where}", theme, alone=where == "alone")
        page.close()


def alone(page: Page, state: State) -> None:
    page.goto(state.alone)
    page.locator(f"main[data-state={state.stands}]" if state.stands else "main").wait_for()


def in_page(page: Page, state: State) -> None:
    """A tile with a player that has given up shows its own still again; one that waits for a press has none yet."""
    page.goto(state.page)
    if state.pressed:
        page.locator(".act .play").click()
    if state.stands == "failed":
        page.locator(".act .try_again").wait_for()
    elif state.pressed or state.camera == HLS:
        page.frame_locator(".stage iframe").locator(f"main[data-state={state.stands}]").wait_for()


def photograph(page: Page, name: str, theme: str, *, alone: bool) -> None:
    make_folder(PICTURES)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": width * 9 // 16 if alone else 900})
        page.screenshot(path=PICTURES / f"{name}-{width}-{theme}.png")
