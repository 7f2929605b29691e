"""How soon a press is answered on a slow phone: the longest wait of a visit to the still view (INP's measure)."""

from playwright.sync_api import Page

from tools.audit.browsers import inspected
from tools.audit.site import Site
from tools.bench.report import Figure, Section, Target

SLOWER = 4
"""As Lighthouse slows the processor of a phone down."""
LISTEN = """
  window.waits = [];
  new PerformanceObserver((list) => {
    for (const each of list.getEntries()) if (each.interactionId) waits.push(each.duration);
  }).observe({ type: "event", durationThreshold: 16, buffered: true });
"""
WORDS = f"Presses and letters in the still view, on a processor {SLOWER} times slower."


def measure(site: Site, rounds: int) -> Section:
    with inspected() as chromium:
        waits = []
        for _ in range(rounds):
            page = chromium.new_page(viewport={"width": 412, "height": 823})
            waits.append(longest(page, f"{site.url}/?view=stills"))
            page.close()
    return Section("Response", WORDS, [Figure("longest wait for an answer", waits, "ms", Target(high=100))])


def longest(page: Page, url: str) -> float:
    """0 where each was answered within the 16 ms that browsers tell of."""
    page.add_init_script(LISTEN)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(url)
    page.wait_for_timeout(2000)
    page.locator(".star").first.click()
    page.locator(".act .play").first.click()
    page.wait_for_timeout(1500)
    page.locator(".act .stop").first.click()
    page.keyboard.press("?")
    page.keyboard.press("Escape")
    page.locator(".languages summary").click()
    page.get_by_role("searchbox").press_sequentially("harb", delay=150)
    page.wait_for_timeout(1000)
    return float(page.evaluate("Math.max(0, ...waits)"))
