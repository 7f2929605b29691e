"""Languages in a real browser: offered where it prefers another one, never forced, and kept from page to page."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_layout import SHIFTS, sideways

pytestmark = pytest.mark.browser

PREFERRED = """
  Object.defineProperty(Navigator.prototype, "languages", { configurable: true, get: () => %s });
"""


@pytest.fixture
def preferring(new_context):
    """A page whose browser prefers these languages, in their order."""

    def opened(*codes, **options):
        page = new_context(**options).new_page()
        page.add_init_script(PREFERRED % list(codes))
        return page

    return opened


@pytest.mark.parametrize(
    ("codes", "path", "offered"),
    [
        (["ru-RU", "en"], "/status/", "Русский"),
        (["de", "es-MX", "ru"], "/status/", "español"),
        (["en-GB", "en"], "/ru/status/", "English"),
        (["en-GB", "ru"], "/status/", ""),
        (["ru"], "/ru/status/", ""),
        (["de", "tlh"], "/status/", ""),
    ],
)
def test_the_language_that_the_browser_prefers_is_offered_by_a_link(preferring, codes, path, offered):
    page = preferring(*codes)
    page.goto(path)
    offer = page.locator(".offer:visible")
    assert "".join(offer.all_inner_texts()) == offered
    assert page.evaluate("location.pathname") == path


def test_it_leads_to_the_same_page_and_is_no_longer_offered_there(preferring, complaints):
    page = preferring("ru", "en")
    page.goto("/?view=stills&group=City")
    page.get_by_role("link", name="Русский").first.click()
    page.wait_for_url("**/ru/?**")
    assert "group=City" in page.url and "view=stills" in page.url
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    expect(page.locator(".offer:visible")).to_have_count(0)
    assert complaints == []


def test_what_is_searched_for_is_kept_by_it(preferring):
    page = preferring("es")
    page.goto("/?view=stills")
    page.get_by_role("searchbox").fill("harbour")
    page.wait_for_url("**/?q=harbour&view=stills")
    page.get_by_role("link", name="español").first.click()
    page.wait_for_url("**/es/?q=harbour&view=stills")


def test_the_menu_leads_to_the_same_page_by_keyboard(page):
    page.goto("/cameras/lighthouse/?view=stills")
    page.locator(".languages summary").press("Enter")
    page.get_by_role("link", name="español").press("Enter")
    page.wait_for_url("**/es/cameras/lighthouse/?view=stills")
    page.locator(".places a").first.click()
    page.wait_for_url("**/es/**")


@pytest.mark.parametrize("width", [320, 390, 1440])
def test_the_offer_moves_nothing_and_fits(preferring, width):
    page = preferring("ru", viewport={"width": width, "height": 800})
    page.goto("/?view=stills")
    expect(page.locator(".offer:visible")).to_have_count(1)
    page.wait_for_timeout(1000)
    assert page.evaluate(SHIFTS) == 0
    assert sideways(page) <= 0
