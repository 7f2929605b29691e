"""A hundred stills on one page for ten minutes: what the tab holds, and what it asks for, in front and hidden."""

import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tools.audit.site import Site, served
from tools.bench.processes import memory_of
from tools.bench.report import Figure, Section, Target
from tools.programs import CHROMIUM

CAMERAS = 100
EVERY = 2
"""STILL_FRESH of the site that is judged, in seconds."""
MINUTES_A_ROUND = 2
SETTLED, HIDDEN = 180, 30
"""Seconds after which memory is first looked at, for until then the browser fills its caches; in a hidden tab."""
HIDE = """
  Object.defineProperty(Document.prototype, "hidden", { configurable: true, get: () => window.isHidden ?? false });
  window.hide = () => { window.isHidden = true; document.dispatchEvent(new Event("visibilitychange")); };
"""
WORDS = (
    f"A mosaic of {CAMERAS} cameras in the still view, all of it on screen, STILL_FRESH={EVERY}: the tab's process "
    f"after {SETTLED} s and at the end, what its scripts hold after looking for garbage, and the requests for "
    "pictures."
)


def measure(site: Site, rounds: int) -> Section:
    """`rounds` are so many times MINUTES_A_ROUND."""
    seconds = rounds * MINUTES_A_ROUND * 60
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="endurance-")))
        many = stack.enter_context(served(place, CAMERAS))
        playwright = stack.enter_context(sync_playwright())
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM.find()), args=["--no-sandbox"])
        figures = watched(chromium, f"{many.mosaic_of_all}?view=stills", seconds)
        chromium.close()
    return Section(f"Endurance, {seconds // 60} minutes", WORDS, figures)


def watched(chromium: Browser, url: str, seconds: int) -> list[Figure]:
    page = chromium.new_page(viewport={"width": 1600, "height": 1200})
    page.add_init_script(HIDE)
    asked: Counter[str] = Counter()
    page.on("request", lambda request: asked.update([request.url] if "/still" in request.url else []))
    page.goto(url)
    tab = chromium.new_browser_cdp_session()
    page.wait_for_timeout(SETTLED * 1000)
    before = held(page), resident(tab)
    asked.clear()
    page.wait_for_timeout(seconds * 1000)
    most, cameras = max(asked.values(), default=0), len(asked)
    after = held(page), resident(tab)
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
        Figure("scripts' memory: end against beginning", [after[0] / before[0]], target=Target(high=1.2)),
        Figure("the tab's memory: end against beginning", [after[1] / before[1]], target=Target(high=1.2)),
        Figure("the tab's memory at the end", [after[1]], "MB"),
    ]


def held(page: Page) -> float:
    """Bytes that scripts hold, garbage taken away."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    used: float = session.send("Runtime.getHeapUsage")["usedSize"]
    session.detach()
    return used


def resident(browser: CDPSession) -> float:
    """MB of the largest process that draws a page."""
    processes = browser.send("SystemInfo.getProcessInfo")["processInfo"]
    return max(memory_of(each["id"])["VmRSS"] for each in processes if each["type"] == "renderer")
