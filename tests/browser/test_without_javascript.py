"""Everything works without JavaScript: pages stand, players are framed and play, stills lead to their camera."""

import pytest

from tests.browser.conftest import players
from tests.patience import wait_until

pytestmark = pytest.mark.browser


@pytest.fixture
def page(new_context):
    return new_context(java_script_enabled=False).new_page()


def played(demo, page):
    """Names of the streams whose film was fetched."""
    page.wait_for_timeout(50)
    return {
        call.path.removesuffix("/loop.mp4").lstrip("/")
        for call in demo.calls
        if call.path.endswith("/loop.mp4")
    }


def test_the_players_of_the_home_page_play(page, demo):
    page.goto("/")
    assert len(players(page, 9)) == 9
    wait_until(lambda: len(played(demo, page)) == 9)


def test_a_mosaic_plays(page, demo):
    page.goto("/mosaics/harbour-front/")
    wait_until(lambda: played(demo, page) == {"harbour", "lighthouse", "beach", "bridge"})


def test_a_still_leads_to_its_camera_whose_player_plays(page, demo):
    page.goto("/?view=stills")
    assert demo.calls.count("/harbour/embed.html") == 0
    page.get_by_alt_text("Still of Harbour, east quay").click()
    page.wait_for_url("**/cameras/harbour-east-quay/")
    wait_until(lambda: played(demo, page) == {"harbour"})


def test_search_group_and_stills_are_chosen_by_form_and_links(page):
    page.goto("/")
    page.get_by_role("navigation", name="Pictures").get_by_role("link", name="Stills").click()
    page.get_by_role("navigation", name="Groups").get_by_role("link", name="Ski resort").click()
    page.get_by_role("searchbox", name="Search cameras").fill("run")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=run&group=Ski+resort&view=stills")
    assert page.get_by_role("heading", level=2).all_inner_texts() == [
        "Blue run, lower part",
        "Night run, floodlit",
    ]
    assert page.locator("iframe").count() == 0
