"""A hundred stills on one page for ten minutes: what the tab holds, and what it asks for, in front and hidden."""

import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from playwright.sync_api import Page

from tools.audit.browsers import Alone, alone, inspected
from tools.audit.site import Site, served
from tools.bench.report import Figure, Section, Target
from tools.programs import CHROMIUM

CAMERAS = 100
EVERY = 2
"""STILL_FRESH of the site that is judged, in seconds."""
MINUTES_A_ROUND = 2
SETTLED, HIDDEN = 180, 30
"""Seconds after which memory is first looked at, for until then the browser fills its caches; in a hidden tab."""
A_LOOK = 5
"""Seconds between two looks at the tab's memory, which goes up and down with the garbage in it."""
END = 0.3
"""So much of the time is its beginning and its end: three minutes of ten."""
FLAT = 1.05
"""A tab that grows by more than that, from its beginning to its end, is not flat."""
WIDTH, HEIGHT = 1600, 1200
HIDE = """
  Object.defineProperty(Document.prototype, "hidden", { configurable: true, get: () => window.isHidden ?? false });
  window.hide = () => { window.isHidden = true; document.dispatchEvent(new Event("visibilitychange")); };
"""
FRESH = """(seconds) => [...document.querySelectorAll(".cell [data-taken]")]
  .filter((time) => Date.now() - Date.parse(time.dateTime) < seconds * 1000).length"""
WORDS = (
    f"A mosaic of {CAMERAS} cameras in the still view, all of it on screen, STILL_FRESH={EVERY}, in two browsers: one "
    "that is inspected, for its requests and for what its scripts hold after looking for garbage, and one that "
    f"nobody inspects, for the memory of the tab's process. After {SETTLED} s that is looked at every {A_LOOK} s: the "
    "median of the last three tenths of the time against that of the first. An inspector keeps in the tab what it has "
    "fetched."
)


def measure(site: Site, rounds: int) -> Section:
    """`rounds` are so many times MINUTES_A_ROUND."""
    seconds = rounds * MINUTES_A_ROUND * 60
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="endurance-")))
        url = f"{stack.enter_context(served(place, CAMERAS)).mosaic_of_all}?view=stills"
        other = stack.enter_context(alone(CHROMIUM.find(), place, url, WIDTH, HEIGHT))
        chromium = stack.enter_context(inspected())
        page = chromium.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        figures = [*endured(page, other, url, seconds), still_at_work(other.page(chromium))]
    return Section(f"Endurance, {seconds // 60} minutes", WORDS, figures)


def endured(page: Page, other: Alone, url: str, seconds: int) -> list[Figure]:
    page.add_init_script(HIDE)
    asked: Counter[str] = Counter()
    page.on("request", lambda request: asked.update([request.url] if "/still" in request.url else []))
    page.goto(url)
    page.wait_for_timeout(SETTLED * 1000)
    before = held(page)
    asked.clear()
    seen = list(looks(page, other, seconds))
    most, cameras = max(asked.values(), default=0), len(asked)
    after = held(page)
    page.evaluate("hide()")
    page.wait_for_timeout(EVERY * 1000)  # what was under way may end
    asked.clear()
    page.wait_for_timeout(HIDDEN * 1000)
    return [
        Figure("cameras asked for", [cameras], "", Target(CAMERAS, CAMERAS)),
        Figure(
            "requests of a camera in an interval, at most",
            [most / (seconds / EVERY)],
            target=Target(high=1.01),
        ),
        Figure(f"requests in {HIDDEN} s in a hidden tab", [sum(asked.values())], "", Target(high=0)),
        Figure("scripts' memory: end against beginning", [after / before], target=Target(high=FLAT)),
        Figure("the tab's memory: end against beginning", [growth(seen)], target=Target(high=FLAT)),
        Figure("the tab's memory", seen, "MB"),
    ]


def looks(page: Page, other: Alone, seconds: float) -> Iterator[float]:
    """MB of the other browser's tab; what the page does meanwhile is heard."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        yield other.memory
        page.wait_for_timeout(min(A_LOOK, left) * 1000)


def growth(seen: Sequence[float]) -> float:
    """What the tab takes in the end against what it took in the beginning."""
    part = max(1, round(len(seen) * END))
    return median(seen[-part:]) / median(seen[:part])


def held(page: Page) -> float:
    """Bytes that scripts hold, garbage taken away."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    used: float = session.send("Runtime.getHeapUsage")["usedSize"]
    session.detach()
    return used


def still_at_work(page: Page) -> Figure:
    """A tab that had stopped would hold as much as before, too."""
    fresh = page.evaluate(FRESH, 5 * EVERY)
    return Figure(
        "cameras with a fresh picture in that tab at the end", [fresh], "", Target(CAMERAS, CAMERAS)
    )
