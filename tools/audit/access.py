"""axe-core on every page, in both themes, with the players open; and pictures of every page for a person to look at."""

import re
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Browser, Page

from tools.audit.browsers import inspected
from tools.audit.judges import AXE, HERE
from tools.audit.site import Site
from tools.bench.report import Figure, Section, Target

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
WIDTHS = (390, 820, 1440)
THEMES = ("light", "dark")
PICTURES = HERE / "pictures"
NARROW = 320
PRESSED = {"/map/": ".find", "/?view=stills": ".act .play"}
"""What is opened on a page before axe looks at it: a camera on the map, a still that turns into its player."""


def measure(site: Site, rounds: int) -> Section:
    with inspected() as chromium:
        wrong = [words for theme in THEMES for words in violations(chromium, site, theme)]
        wide = list(too_wide(chromium, site))
        for width in WIDTHS:
            pictures(chromium, site, width)
    figures = [
        Figure("violations, all pages, both themes", [len(wrong)], "", Target(high=0)),
        Figure(f"pages that scroll sideways at {NARROW} px", [len(wide)], "", Target(high=0)),
    ]
    words = f"axe-core on {len(site.pages)} pages. Pictures of them are in var/audit/pictures."
    return Section("Access", words, figures, [*wrong, *wide])


def violations(chromium: Browser, site: Site, theme: str) -> Iterator[str]:
    """One line each. The policy is bypassed so that axe itself may run."""
    context = chromium.new_context(bypass_csp=True, color_scheme="dark" if theme == "dark" else "light")
    for path in site.pages:
        page = context.new_page()
        open_page(page, site.url + path)
        if path in PRESSED:
            page.locator(PRESSED[path]).first.click()
            page.wait_for_timeout(700)
        yield from (f"{path} ({theme}): {in_words(each)}" for each in violations_of(page))
        page.close()
    context.close()


def violations_of(page: Page, *, frames: bool = False) -> list[dict[str, Any]]:
    """What axe finds in a page, and in its frames where they are ours."""
    for frame in page.frames if frames else [page.main_frame]:
        frame.add_script_tag(path=AXE)
    told = page.evaluate(
        "([left, rules]) => axe.run({exclude: left}, rules)", [[] if frames else [["iframe"]], RULES]
    )
    found: list[dict[str, Any]] = told["violations"]
    return found


def in_words(violation: dict[str, Any]) -> str:
    where = ", ".join(str(node["target"]) for node in violation["nodes"][:3])
    return f"{violation['id']}: {violation['help']}: {where}"


def too_wide(chromium: Browser, site: Site) -> Iterator[str]:
    context = chromium.new_context(viewport={"width": NARROW, "height": 640})
    for path in site.pages:
        page = context.new_page()
        open_page(page, site.url + path)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > NARROW:
            yield f"{path} is {width} px wide"
        page.close()
    context.close()


def pictures(chromium: Browser, site: Site, width: int) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    for theme in THEMES:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if theme == "dark" else "light"
        )
        page = context.new_page()
        for path in site.pages:
            open_page(page, site.url + path)
            name = re.sub(r"\W+", "-", path).strip("-") or "home"
            page.screenshot(path=PICTURES / f"{name}-{width}-{theme}.png")
        context.close()


def open_page(page: Page, url: str) -> None:
    """With its players and stills loaded; a page that never falls silent is taken as it is."""
    page.goto(url, wait_until="load")
    page.wait_for_timeout(700)
