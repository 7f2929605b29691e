"""axe-core on every page, in both themes, with the players open; and pictures of every page for a person to look at."""

import re
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from cameras.private import make_folder
from tools.audit.browsers import inspected
from tools.audit.judges import AXE, HERE
from tools.audit.pages import PRESSED, addresses
from tools.audit.site import Site
from tools.bench.report import Figure, Section, Target

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
WIDTHS = (390, 820, 1440)
THEMES = ("light", "dark")
PICTURES = HERE / "pictures"
NARROW = 320


def measure(site: Site, rounds: int) -> Section:
    with addresses(site) as pages, inspected() as chromium:
        wrong = [words for theme in THEMES for words in violations(chromium, pages, theme)]
        wide = list(too_wide(chromium, pages))
        for width in WIDTHS:
            pictures(chromium, pages, width)
    figures = [
        Figure("violations, all pages, both themes", [len(wrong)], "", Target(high=0)),
        Figure(f"pages that scroll sideways at {NARROW} px", [len(wide)], "", Target(high=0)),
    ]
    words = (
        f"axe-core on {len(pages)} pages, and on {len(PRESSED)} with something opened by a press. Pictures of them are "
        "in var/audit/pictures."
    )
    return Section("Access", words, figures, [*wrong, *wide])


def violations(chromium: Browser, pages: dict[str, str], theme: str) -> Iterator[str]:
    """One line each. The policy is bypassed so that axe itself may run."""
    context = chromium.new_context(bypass_csp=True, color_scheme="dark" if theme == "dark" else "light")
    for name, page in opened(context, pages):
        yield from (f"{name} ({theme}): {in_words(each)}" for each in violations_of(page))
    context.close()


def opened(context: BrowserContext, pages: dict[str, str]) -> Iterator[tuple[str, Page]]:
    """Each page as it comes, and those with something to press once more, when it has been pressed."""
    shown = [(name, address, None) for name, address in pages.items()]
    for name, address, press in [*shown, *((name, pages[it.path], it) for name, it in PRESSED.items())]:
        page = context.new_page()
        open_page(page, address)
        if press:
            press.on(page)
            page.wait_for_timeout(700)
        yield name, page
        page.close()


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


def too_wide(chromium: Browser, pages: dict[str, str]) -> Iterator[str]:
    context = chromium.new_context(viewport={"width": NARROW, "height": 640})
    for name, page in opened(context, pages):
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > NARROW:
            yield f"{name} is {width} px wide"
    context.close()


def pictures(chromium: Browser, pages: dict[str, str], width: int) -> None:
    make_folder(PICTURES)
    for theme in THEMES:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if theme == "dark" else "light"
        )
        for name, page in opened(context, pages):
            file = re.sub(r"\W+", "-", name).strip("-") or "home"
            page.screenshot(path=PICTURES / f"{file}-{width}-{theme}.png")
        context.close()


def open_page(page: Page, url: str) -> None:
    """With its players and stills loaded; a page that never falls silent is taken as it is."""
    page.goto(url, wait_until="load")
    page.wait_for_timeout(700)
