"""Without a network: a page says so, and goes on showing what it has."""

import pytest
from playwright.sync_api import expect

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


def test_it_lies_over_nothing_that_asks_for_an_answer(page):
    page.goto("/?view=stills")
    page.locator(".watching").evaluate("bar => bar.append('Still watching?')")
    page.context.set_offline(True)
    told, asked = page.get_by_text(WORDS).bounding_box(), page.locator(".watching").bounding_box()
    assert told["y"] + told["height"] < asked["y"]


def test_a_wall_has_its_own_words_for_it(page):
    page.goto("/wall/town-centre/?view=stills")
    page.context.set_offline(True)
    expect(page.get_by_text("Offline since")).to_be_visible()
    expect(page.get_by_text(WORDS)).to_have_count(0)
