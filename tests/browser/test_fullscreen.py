"""Full screen: for a picture and for a mosaic, really where the browser can, by filling the window where it cannot."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SIZE, players
from tests.browser.tabs import after, until

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
NONE_FOR_ELEMENTS = "delete Element.prototype.requestFullscreen"
FULL = "() => document.fullscreenElement?.className"
WHOLE = {"x": 0, "y": 0, **SIZE}


@pytest.fixture
def phone(new_context):
    """Like an iPhone, whose browser fills the screen with videos alone."""
    page = new_context(viewport=PHONE, has_touch=True).new_page()
    page.add_init_script(NONE_FOR_ELEMENTS)
    return page


def offer(page, title="Harbour, east quay"):
    return page.get_by_role("button", name=f"Full screen: {title}").first


def out(page):
    return page.get_by_role("button", name="Leave full screen")


def boxes(page):
    return [cell.bounding_box() for cell in page.locator(".mosaic > .cell").all()]


def test_a_picture_fills_the_screen_and_goes_back_by_the_mouse(page, complaints):
    page.goto("/?view=stills&q=harbour")
    expect(offer(page)).to_have_css("opacity", "0")
    page.locator(".tile .frame").first.hover()
    expect(offer(page)).to_have_css("opacity", "1")
    offer(page).click()
    until(page, "document.fullscreenElement?.matches('.frame')")
    assert page.get_by_alt_text("Still of Harbour").bounding_box() == WHOLE
    out(page).click()
    until(page, "!document.fullscreenElement")
    expect(out(page)).to_have_count(0)
    assert complaints == []


def test_by_the_keyboard_too_and_the_focus_returns(page):
    page.goto("/cameras/harbour-east-quay/?view=stills")
    offer(page).focus()
    expect(offer(page)).to_have_css("opacity", "1")
    page.keyboard.press("Enter")
    until(page, "document.fullscreenElement?.matches('.stage .frame')")
    expect(out(page)).to_be_focused()
    page.keyboard.press("Enter")
    until(page, "!document.fullscreenElement")
    expect(offer(page)).to_be_focused()


def test_the_browsers_own_way_out_leaves_nothing_behind(page):
    page.goto("/cameras/harbour-east-quay/?view=stills")
    offer(page).click()
    expect(out(page)).to_have_count(1)
    page.evaluate("document.exitFullscreen()")
    expect(out(page)).to_have_count(0)
    expect(offer(page)).to_be_focused()


def test_a_player_plays_on(page, demo):
    page.goto("/cameras/harbour-east-quay/?view=live")
    frame = players(page, 1)[0]
    frame.evaluate("window.same = true")
    offer(page).click()
    until(page, "document.fullscreenElement")
    out(page).click()
    until(page, "!document.fullscreenElement")
    assert frame.evaluate("window.same")
    assert demo.calls.count("/harbour/embed.html") == 1


@pytest.mark.parametrize("slug", ["town-centre", "up-in-the-snow"])
def test_a_mosaic_fills_the_screen_and_keeps_its_grid(page, slug):
    page.goto(f"/mosaics/{slug}/?view=stills")
    before = boxes(page)
    page.get_by_role("button", name="Full screen").first.click()
    until(page, "document.fullscreenElement?.matches('ol.mosaic')")
    after = boxes(page)
    assert min(box["x"] for box in after) == 0
    assert max(box["x"] + box["width"] for box in after) == pytest.approx(SIZE["width"], abs=1)
    above, below = min(box["y"] for box in after), max(box["y"] + box["height"] for box in after)
    assert above == pytest.approx(SIZE["height"] - below, abs=1)
    assert below - above == pytest.approx(SIZE["width"] * 9 / 16, abs=2)
    for was, now in zip(before, after, strict=True):
        assert now["width"] / was["width"] == pytest.approx(after[0]["width"] / before[0]["width"], rel=0.02)
    out(page).click()
    expect(page.locator(".mosaic > li")).to_have_count(len(before))


def test_a_picture_of_a_mosaic_in_full_screen_goes_back_to_the_mosaic(page):
    page.goto("/mosaics/harbour-front/?view=stills")
    page.get_by_role("button", name="Full screen: Harbour front").click()
    until(page, "document.fullscreenElement?.matches('ol.mosaic')")
    page.locator(".cell").first.hover()
    offer(page).click()
    until(page, "document.fullscreenElement.matches('.frame')")
    out(page).first.click()
    until(page, "document.fullscreenElement?.matches('ol.mosaic')")
    expect(out(page)).to_have_count(1)


def test_where_elements_cannot_a_picture_fills_the_window(phone, complaints):
    phone.goto("/?view=stills")
    button = phone.locator(".tile .corners").first
    expect(button).to_have_css("opacity", "1")
    button.tap()
    assert phone.locator(".fills").bounding_box() == {"x": 0, "y": 0, **PHONE}
    assert phone.evaluate("getComputedStyle(document.documentElement).overflowY") == "hidden"
    expect(out(phone)).to_be_focused()
    phone.keyboard.press("Tab")
    assert phone.evaluate(
        "document.activeElement === document.body || !!document.activeElement.closest('.fills')"
    )
    out(phone).tap()
    expect(phone.locator(".fills")).to_have_count(0)
    expect(phone.locator("[inert]")).to_have_count(0)
    expect(button).to_be_focused()
    assert complaints == []


def test_escape_goes_back_from_it(phone):
    phone.goto("/cameras/harbour-east-quay/?view=stills")
    offer(phone).tap()
    expect(phone.locator(".stage .fills")).to_have_count(1)
    phone.keyboard.press("Escape")
    expect(phone.locator(".fills")).to_have_count(0)
    expect(offer(phone)).to_be_focused()


def test_a_cell_and_its_mosaic_fill_the_window_too(phone):
    phone.goto("/mosaics/up-in-the-snow/?view=stills")
    offer(phone, "Blue run, lower part").tap()
    assert phone.locator(".fills").bounding_box() == {"x": 0, "y": 0, **PHONE}
    out(phone).tap()
    phone.get_by_role("button", name="Full screen: Up in the snow").tap()
    cells = boxes(phone)
    assert len(cells) == 8
    assert cells[0]["width"] == pytest.approx(3 * cells[1]["width"], rel=0.03)
    assert max(box["x"] + box["width"] for box in cells) <= PHONE["width"]
    assert out(phone).bounding_box()["y"] < 30


def test_a_browser_that_refuses_is_taken_like_one_that_cannot(page):
    page.add_init_script("Element.prototype.requestFullscreen = () => Promise.reject(new TypeError('no'))")
    page.goto("/cameras/harbour-east-quay/?view=stills")
    offer(page).click()
    expect(page.locator(".fills")).to_have_count(1)
    assert page.locator(".fills").bounding_box() == WHOLE


def test_what_another_script_puts_in_gets_its_button_and_what_goes_leaves_nothing_behind(phone):
    phone.goto("/?view=stills&q=harbour")
    phone.evaluate(
        "document.querySelector('.tile').replaceWith((tile => (tile.querySelector('.corners').remove(), tile))"
        "(document.querySelector('.tile').cloneNode(true)))"
    )
    expect(offer(phone)).to_have_count(1)
    offer(phone).tap()
    expect(phone.locator(".top[inert]")).to_have_count(1)
    phone.evaluate("document.querySelector('.fills').closest('.tile').remove()")
    expect(phone.locator("[inert]")).to_have_count(0)


def test_a_small_picture_is_a_large_one_in_full_screen(page, settings):
    """Both before the page has renewed it, by the browser's choice, and after, by the script's."""
    settings.STILL_FRESH = 1
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/high-street/" in request.url else None)
    page.goto("/cameras/harbour-east-quay/?view=stills")
    shown = page.locator('.neighbours [data-camera="high-street"]')
    shown.scroll_into_view_if_needed()
    expect(shown.locator("img")).to_have_attribute("src", re.compile("^blob:"))
    assert asked and all(url.endswith("/still-small.jpg") for url in asked)
    asked.clear()
    shown.locator(".corners").focus()
    page.keyboard.press("Enter")
    after(page, lambda: any(url.endswith("/still.jpg") for url in asked))
    out(page).click()
    asked.clear()
    after(page, lambda: any(url.endswith("/still-small.jpg") for url in asked))


def test_a_picture_that_is_not_renewed_is_a_large_one_in_full_screen_too(page):
    page.goto("/cameras/harbour-east-quay/?view=stills")
    image = page.locator(".neighbours .tile img").first
    image.evaluate("image => (image.replaceWith(image.cloneNode()))")  # no script knows this one
    after(page, lambda: image.evaluate("image => image.currentSrc").endswith("/still-small.jpg"))
    page.locator(".neighbours .corners").first.focus()
    page.keyboard.press("Enter")
    after(page, lambda: image.evaluate("image => image.currentSrc").endswith("/still.jpg"))


@pytest.mark.parametrize("where", ["screen", "window"])
@pytest.mark.parametrize(
    ("address", "title"),
    [("/cameras/harbour-east-quay/", "Harbour, east quay"), ("/mosaics/harbour-front/", "Harbour front")],
)
def test_still_watching_is_asked_above_what_fills_the_screen(page, settings, where, address, title):
    settings.IDLE_STOP = 3
    if where == "window":
        page.add_init_script(NONE_FOR_ELEMENTS)
    page.goto(address)
    players(page, 1)
    offer(page, title).click()
    expect(out(page)).to_have_count(1)
    button = page.get_by_role("button", name="Go on watching")
    button.click()
    expect(button).to_have_count(0)
    expect(page.locator(":is(.frame, ol):is(:fullscreen, .fills)")).to_have_count(1)


def test_still_watching_comes_along_out_of_full_screen(page, settings):
    settings.IDLE_STOP = 2
    page.goto("/cameras/harbour-east-quay/")
    players(page, 1)
    offer(page).click()
    expect(page.get_by_text("Still watching?")).to_be_visible()
    page.evaluate("document.exitFullscreen()")
    page.get_by_role("button", name="Go on watching").click()
    expect(page.get_by_text("Still watching?")).to_have_count(0)


def test_a_list_of_mosaics_offers_none(page):
    page.goto("/mosaics/")
    expect(page.locator(".corners, .whole")).to_have_count(0)
