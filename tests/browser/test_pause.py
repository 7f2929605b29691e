"""What moves by itself can be paused: stills and their ages stand, and go on when the visitor says so."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.tabs import after
from tests.browser.test_still_renewal import ONE, asked, source_of, taken

pytestmark = pytest.mark.browser

CAMERA = "/cameras/harbour-east-quay/?view=stills"
PAGES = [
    "/?view=stills",
    CAMERA,
    "/mosaics/town-centre/?view=stills",
    "/grid/?c=harbour-east-quay,high-street&view=stills",
    "/mosaics/",
    "/groups/",
]
MOVED = """pause => {
  const all = [...document.querySelectorAll("main :not(.pause, details *)")];
  const boxes = () => all.map((element) => JSON.stringify(element.getBoundingClientRect()));
  const before = boxes();
  pause.remove();
  const without = boxes();
  return all.filter((_, at) => before[at] !== without[at]).map((element) => element.outerHTML.slice(0, 60));
}"""
TIME = re.compile(r"\d\d:\d\d:\d\d")
AGE = re.compile(r"\d+s ago")


@pytest.fixture(autouse=True)
def often(settings):
    settings.STILL_FRESH = 1


def pause(page):
    return page.get_by_role("button", name="Pause", exact=True)


def go_on(page):
    return page.get_by_role("button", name="Go on", exact=True)


def renewed(page):
    after(page, lambda: source_of(page).startswith("blob:") and taken(page))


@pytest.mark.parametrize("url", [ONE, CAMERA])
def test_stills_and_ages_stand_and_go_on(page, url, complaints):
    page.goto(url)
    renewed(page)
    age = page.locator(".taken time").first
    expect(age).to_have_text(AGE)
    pause(page).click()
    expect(age).to_have_text(TIME)
    page.wait_for_timeout(500)  # what was on its way
    told, source, requests = age.inner_text(), source_of(page), asked(page)
    page.wait_for_timeout(2500)
    assert (age.inner_text(), source_of(page), requests) == (told, source, [])
    expect(page.locator("[data-state]").first).to_have_text("Still")
    go_on(page).click()
    after(page, lambda: source_of(page) != source)
    expect(age).to_have_text(AGE)
    expect(pause(page)).to_be_focused()
    assert complaints == []


def test_an_answer_that_comes_after_the_press_changes_nothing(page):
    page.goto(ONE)
    renewed(page)
    held = []
    page.route("**/still*.jpg", lambda route: held.append(route))
    after(page, lambda: held)
    source = source_of(page)
    pause(page).click()
    held[0].continue_()
    page.wait_for_timeout(1000)
    assert source_of(page) == source


def test_a_player_that_is_stopped_meanwhile_still_tells_the_age_of_its_picture(page):
    page.goto("/")
    expect(pause(page)).to_be_visible()
    pause(page).click()
    first = page.locator(".tile").first
    first.hover()
    first.get_by_role("button", name="Stop the live picture").click()
    expect(first.locator("time")).to_have_text(TIME)


def test_it_lasts_no_longer_than_the_page(page):
    page.goto(ONE)
    pause(page).press("Enter")
    expect(go_on(page)).to_be_focused()
    page.reload()
    expect(pause(page)).to_be_visible()


def test_a_search_keeps_it(page):
    page.goto("/?view=stills")
    pause(page).click()
    page.get_by_role("searchbox").fill("harbour")
    expect(page.locator(".tile")).to_have_count(1)
    expect(go_on(page)).to_be_visible()


@pytest.mark.parametrize("url", PAGES)
@pytest.mark.parametrize("width", [320, 390, 820, 1440])
def test_it_stands_at_the_end_of_the_title_and_moves_nothing(new_context, url, width):
    page = new_context(viewport={"width": width, "height": 800}).new_page()
    page.goto(url)
    title, button = page.locator("main h1").bounding_box(), pause(page).bounding_box()
    end = title["x"] + title["width"]
    assert abs(button["x"] + button["width"] - end) <= 1
    assert title["y"] - 8 <= button["y"] <= title["y"] + title["height"]
    assert button["x"] + button["width"] <= width
    assert pause(page).evaluate(MOVED) == []


@pytest.mark.parametrize(
    "url", ["/status/", "/map/", "/wall/town-centre/", "/cameras/glacier-viewpoint/live/"]
)
def test_where_nothing_renews_itself_or_all_is_meant_to_there_is_none(page, url):
    page.goto(url)
    page.wait_for_timeout(300)
    expect(pause(page)).to_have_count(0)
