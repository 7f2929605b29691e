"""What browser tests do with a tab: hide it, wait while its events go on, find a camera's tile in it."""

from collections.abc import Callable
from typing import Any, TypeVar

from playwright.sync_api import Locator, Page

from tests.patience import wait_until

T = TypeVar("T")

HIDE = """
  Object.defineProperty(Document.prototype, "hidden", { configurable: true, get: () => window.isHidden ?? false });
  window.hide = (hidden) => { window.isHidden = hidden; document.dispatchEvent(new Event("visibilitychange")); };
"""
"""An init script: `hide(true)` and `hide(false)` do what another tab in front does."""


def after(page: Page, true: Callable[[], T], seconds: float = 10) -> T:
    """Waits with the browser's events going on."""

    def look() -> T:
        page.wait_for_timeout(50)
        return true()

    return wait_until(look, seconds)


def until(page: Page, expression: str, argument: Any = None) -> None:
    """Waits until it is true in the page. Playwright's own wait asks again by eval(), which our CSP forbids."""
    after(page, lambda: page.evaluate(expression, argument))


def tile(page: Page, title: str) -> Locator:
    return page.locator(f'[data-camera][data-title="{title}"]')
