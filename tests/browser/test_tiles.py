"""Tiles turn live and back in their place: pressed by mouse and keyboard, never more than the page's budget."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import players, plays
from tests.browser.tabs import HIDE, tile, until

pytestmark = pytest.mark.browser

HARBOUR = "Harbour, east quay"
ONE = "/?view=stills&q=harbour"


def press_of(place):
    return place.locator(".act").get_by_role("button")


def playing(page):
    """Titles of the tiles that play, or are about to."""
    return [shown.get_attribute("data-title") for shown in page.locator("[data-camera]:has(iframe)").all()]


def box_of(place):
    return place.bounding_box()


def test_a_press_on_the_button_plays_and_a_second_brings_the_still_back(page, complaints):
    page.goto(ONE)
    shown = tile(page, HARBOUR)
    before = box_of(shown)
    shown.get_by_role("button", name=f"Play live: {HARBOUR}").click()
    assert plays(players(page, 1)[0])
    expect(shown.locator("[data-state]")).to_have_text("Live")
    expect(shown.get_by_alt_text(f"Still of {HARBOUR}")).to_be_hidden()
    expect(shown.locator("iframe")).to_have_attribute("title", f"Live picture: {HARBOUR}")
    assert box_of(shown) == before
    shown.get_by_role("button", name="Stop the live picture").click()
    expect(shown.locator("iframe")).to_have_count(0)
    expect(shown.get_by_alt_text(f"Still of {HARBOUR}")).to_be_visible()
    expect(shown.locator("[data-state]")).to_have_text("Still")
    assert box_of(shown) == before
    assert page.url.endswith(ONE)
    assert complaints == []


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_keyboard_plays_and_stops_and_keeps_its_place(page, key):
    page.goto(ONE)
    shown = tile(page, HARBOUR)
    press_of(shown).focus()
    page.keyboard.press(key)
    assert plays(players(page, 1)[0])
    expect(press_of(shown)).to_be_focused()
    expect(press_of(shown)).to_have_accessible_name(f"Stop the live picture: {HARBOUR}")
    page.keyboard.press(key)
    expect(shown.locator("iframe")).to_have_count(0)
    expect(press_of(shown)).to_be_focused()
    expect(press_of(shown)).to_have_accessible_name(f"Play live: {HARBOUR}")


def test_a_click_on_the_picture_plays_too_and_the_focus_goes_to_the_button(page):
    page.goto(ONE)
    page.get_by_alt_text(f"Still of {HARBOUR}").click()
    assert plays(players(page, 1)[0])
    expect(press_of(tile(page, HARBOUR))).to_be_focused()


def test_a_click_that_asks_for_a_new_tab_gets_the_cameras_page(page):
    page.goto(ONE)
    with page.context.expect_page() as opened:
        page.get_by_alt_text(f"Still of {HARBOUR}").click(modifiers=["Control"])
    opened.value.wait_for_url("**/cameras/harbour-east-quay/")
    assert playing(page) == []


def test_a_still_on_its_cameras_page_plays_in_its_place(page):
    page.goto("/cameras/harbour-east-quay/?view=stills")
    page.locator(".stage img").click()
    assert plays(players(page, 1)[0])


def test_neighbours_on_a_cameras_page_stay_links(page):
    page.goto("/cameras/harbour-east-quay/?view=stills")
    neighbour = page.locator(".neighbours .tile").first
    assert neighbour.get_by_role("button", name=re.compile("Play live")).count() == 0
    neighbour.locator(".cover").click()
    page.wait_for_url(lambda url: "/cameras/" in url and "harbour" not in url)


def test_a_camera_that_sends_nothing_stays_a_link(page):
    page.goto("/?view=stills&q=glacier")
    shown = tile(page, "Glacier viewpoint")
    expect(press_of(shown)).to_have_count(0)
    page.get_by_alt_text("Still of Glacier viewpoint").click()
    page.wait_for_url("**/cameras/glacier-viewpoint/")


def test_a_page_that_came_with_players_lets_them_be_stopped_and_begun(page):
    page.goto("/?q=harbour")
    shown = tile(page, HARBOUR)
    players(page, 1)
    shown.hover()
    shown.get_by_role("button", name="Stop the live picture").click()
    still = shown.get_by_alt_text(f"Still of {HARBOUR}")
    expect(still).to_be_visible()
    expect(still).to_have_attribute("src", re.compile("^blob:"))
    expect(shown.locator("time[data-taken]")).to_be_visible()
    shown.get_by_role("button", name="Play live").click()
    assert plays(players(page, 1)[0])
    expect(shown.locator("time[data-taken]")).to_be_hidden()


def test_no_more_play_at_once_than_the_page_may(page, settings):
    settings.LIVE_TILES = 2
    page.goto("/?view=stills")
    for title in (HARBOUR, "High Street", "Lighthouse"):
        press_of(tile(page, title)).click()
    expect(page.locator("iframe")).to_have_count(2)
    assert set(playing(page)) == {"High Street", "Lighthouse"}
    expect(tile(page, HARBOUR).get_by_role("button", name="Play live")).to_be_visible()


def test_players_that_came_with_the_page_count(page, settings):
    settings.LIVE_TILES = 2
    page.goto("/")
    first, second = playing(page)
    expect(page.locator("iframe")).to_have_count(2)
    press_of(page.locator(".tile").nth(3)).click()
    expect(page.locator(".tile").nth(3).locator("iframe")).to_have_count(1)
    expect(page.locator("iframe")).to_have_count(2)
    assert first in playing(page)
    assert second not in playing(page)


def test_the_one_that_left_the_screen_longest_ago_gives_way_first(new_context, settings):
    settings.LIVE_TILES = 2
    page = new_context(viewport={"width": 700, "height": 400}).new_page()
    page.clock.install()
    page.goto("/?view=stills")
    cells = page.locator(".tile")
    for number in (0, 6):
        cells.nth(number).scroll_into_view_if_needed()
        press_of(cells.nth(number)).click()
        page.clock.run_for(1000)
    cells.nth(0).scroll_into_view_if_needed()
    page.clock.run_for(1000)
    press_of(cells.nth(1)).click()
    expect(cells.nth(6).locator("iframe")).to_have_count(0)
    expect(cells.nth(0).locator("iframe")).to_have_count(1)
    expect(cells.nth(1).locator("iframe")).to_have_count(1)


def test_a_mosaic_has_a_budget_of_its_own(page, settings):
    settings.LIVE_TILES = 2
    page.goto("/mosaics/town-centre/")
    until(page, "document.querySelectorAll('.act button').length === 7")
    expect(page.locator("iframe")).to_have_count(7)


def test_players_off_screen_rest_and_go_on_when_they_are_seen_again(new_context):
    page = new_context(viewport={"width": 700, "height": 400}).new_page()
    page.clock.install()
    page.goto("/?view=stills")
    first = page.locator(".tile").first
    press_of(first).click()
    page.locator(".tile").last.scroll_into_view_if_needed()
    page.clock.run_for(3000)
    expect(first.locator("iframe")).to_have_count(1)
    page.clock.run_for(4000)
    expect(first.locator("iframe")).to_have_count(0)
    first.scroll_into_view_if_needed()
    expect(first.locator("iframe")).to_have_count(1)


def test_players_rest_when_the_tab_was_hidden_for_half_a_minute(page):
    page.add_init_script(HIDE)
    page.clock.install()
    page.goto("/?q=harbour")
    page.evaluate("hide(true)")
    page.clock.run_for(25_000)
    expect(page.locator("iframe")).to_have_count(1)
    page.clock.run_for(10_000)
    expect(page.locator("iframe")).to_have_count(0)
    page.evaluate("hide(false)")
    expect(page.locator("iframe")).to_have_count(1)
    assert plays(players(page, 1)[0])


def test_what_the_visitor_stopped_does_not_go_on_by_itself(page):
    page.add_init_script(HIDE)
    page.clock.install()
    page.goto("/?q=harbour")
    press_of(tile(page, HARBOUR)).click(force=True)
    page.evaluate("hide(true)")
    page.clock.run_for(40_000)
    page.evaluate("hide(false)")
    page.clock.run_for(2000)
    expect(page.locator("iframe")).to_have_count(0)


def watched(page):
    """Something plays; what asks whether anybody watches is fetched by then."""
    players(page, 1)
    page.locator(".notices > div").wait_for(state="attached")


def test_whoever_answers_goes_on_where_the_focus_was(page, settings):
    settings.IDLE_STOP = 60
    page.clock.install()
    page.goto("/?q=harbour")
    watched(page)
    page.get_by_role("link", name="Status").focus()
    page.clock.run_for(65_000)
    page.get_by_role("button", name="Go on watching").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Status")).to_be_focused()


def test_after_long_silence_the_page_asks_whether_anybody_watches(page, settings, complaints):
    settings.IDLE_STOP = 60
    page.clock.install()
    page.goto("/?q=harbour")
    watched(page)
    page.clock.run_for(50_000)
    page.mouse.move(5, 5)
    page.clock.run_for(50_000)
    expect(page.locator("iframe")).to_have_count(1)
    page.clock.run_for(15_000)
    asked = page.get_by_role("status").filter(has_text="Still watching?")
    expect(asked).to_be_visible()
    expect(page.locator("iframe")).to_have_count(0)
    assert page.evaluate("document.activeElement === document.body")
    asked.get_by_role("button", name="Go on watching").click()
    expect(asked).to_have_count(0)
    expect(page.locator("iframe")).to_have_count(1)
    assert complaints == []


def test_a_press_on_a_picture_answers_the_question_too(page, settings):
    settings.IDLE_STOP = 60
    page.clock.install()
    page.goto("/?q=harbour")
    watched(page)
    page.clock.run_for(65_000)
    expect(page.get_by_text("Still watching?")).to_be_visible()
    press_of(tile(page, HARBOUR)).click()
    expect(page.get_by_text("Still watching?")).to_have_count(0)
    expect(page.locator("iframe")).to_have_count(1)


def test_stills_alone_are_never_asked_about(page, settings):
    settings.IDLE_STOP = 60
    page.clock.install()
    page.goto(ONE)
    page.clock.run_for(70_000)
    expect(page.get_by_text("Still watching?")).to_have_count(0)
