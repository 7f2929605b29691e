"""Without a network: a page says so, and goes on showing what it has."""

import pytest
from playwright.sync_api import expect

from tests.browser.tabs import until

pytestmark = pytest.mark.browser

WORDS = "You are offline. What you see is not renewed."


@pytest.mark.parametrize("url", ["/?view=stills", "/status/"])
def test_whoever_is_cut_off_is_told_so_until_the_network_is_back(page, url):
    page.goto(url)
    expect(page.get_by_text(WORDS)).to_have_count(0)
    page.context.set_offline(True)
    expect(page.get_by_role("status").filter(has_text=WORDS)).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text(WORDS)).to_have_count(0)


def test_it_is_said_above_what_fills_the_screen(page):
    page.goto("/mosaics/town-centre/?view=stills")
    page.get_by_role("button", name="Full screen").first.click()
    until(page, "document.fullscreenElement")
    page.context.set_offline(True)
    expect(page.get_by_text(WORDS)).to_be_visible()
    assert page.get_by_text(WORDS).evaluate("told => document.fullscreenElement.contains(told)")


def test_a_wall_has_its_own_words_for_it(page):
    page.goto("/wall/town-centre/?view=stills")
    page.context.set_offline(True)
    expect(page.get_by_text("Offline since")).to_be_visible()
    expect(page.get_by_text(WORDS)).to_have_count(0)
