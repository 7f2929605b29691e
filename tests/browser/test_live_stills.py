"""Where there are stills alone, they move: a ZoneMinder's."""

import re

import pytest
from playwright.sync_api import expect

from demo.zoneminder import ZoneMinder
from tests.browser.tabs import after, tile
from tests.shown import show

pytestmark = pytest.mark.browser

LIVE, STILL = "/cameras/valley-road/live/", "Still of Valley road"


@pytest.fixture
def published(transactional_db, configure, settings):
    settings.STILL_FRESH = 1
    with ZoneMinder.start() as running:
        login = f"{running.world.login}:{running.world.password}"
        show(configure, f"yard=zoneminder+{running.url.replace('://', f'://{login}@')}")
        yield running


def test_each_picture_is_shown_as_soon_as_it_is_there_with_its_age(page, complaints):
    page.goto(LIVE)
    image = page.get_by_alt_text(STILL)
    first = after(page, lambda: (src := image.get_attribute("src")).startswith("blob:") and src)
    after(page, lambda: image.get_attribute("src") != first)
    expect(page.locator("time[data-taken]")).to_have_text(re.compile("ago$"))
    expect(page.get_by_role("button")).to_have_count(0)
    expect(page.locator("video")).to_be_hidden()
    assert complaints == []


def test_a_tile_stays_a_still_and_leads_to_its_camera(page, complaints):
    page.goto("/?q=valley")
    shown = tile(page, "Valley road")
    expect(shown.get_by_role("button", name=re.compile("Play"))).to_have_count(0)
    shown.get_by_alt_text(STILL).click()
    page.wait_for_url("**/cameras/valley-road/")
    assert complaints == []


def test_without_javascript_a_link_brings_the_next_picture(new_context):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(LIVE)
    expect(page.get_by_alt_text(STILL)).to_be_visible()
    page.get_by_role("link", name="Reload").click()
    page.wait_for_load_state()
    expect(page.get_by_alt_text(STILL)).to_be_visible()
