"""Finding cameras: a search as one types, favourites that this browser keeps, a grid arranged in place."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import players
from tests.browser.test_layout import SHIFTS, SMALL_TARGETS, awkward, sideways

pytestmark = pytest.mark.browser

HARBOUR, LIGHTHOUSE, SUMMIT = "harbour-east-quay", "lighthouse", "summit-panorama"
GRID = f"/grid/?c={HARBOUR},{LIGHTHOUSE},{SUMMIT}"
SLUGS = "tiles => tiles.map(tile => tile.dataset.camera)"


def field(page):
    return page.get_by_role("searchbox", name="Search cameras")


def titles(page):
    return page.locator("main .tile h2")


def star(page, title):
    return page.get_by_role("button", name=f"Favourite: {title}", exact=True)


def slugs(page):
    return page.locator("main .cell[data-camera]").evaluate_all(SLUGS)


def address(page):
    return page.evaluate("location.pathname + location.search")


def kept(page):
    return json.loads(page.evaluate("localStorage.getItem('favourites')"))


# Search as you type


def test_the_list_follows_what_is_typed_and_so_does_the_address(page, complaints):
    page.goto("/?view=stills&group=City")
    field(page).press_sequentially("market", delay=20)
    expect(titles(page)).to_have_text(['Market <b>"stalls"</b> & more', "Market place"])
    expect(field(page)).to_be_focused()
    expect(page).to_have_title("market – Cameras")
    assert address(page) == "/?q=market&group=City&view=stills"
    expect(page.get_by_role("heading", level=1)).to_have_text("Cameras matching “market” 2")
    expect(page.locator(".search [role=status]")).to_have_text("Cameras found: 2")
    live = page.get_by_role("navigation", name="Pictures").get_by_role("link", name="Live")
    assert live.get_attribute("href") == "/?q=market&group=City#live"
    assert complaints == []


def test_an_emptied_search_shows_all_again(page):
    page.goto("/?view=stills&q=market")
    expect(titles(page)).to_have_count(2)
    field(page).fill("")
    expect(titles(page)).to_have_count(20)
    assert address(page) == "/?view=stills"


def test_a_search_that_is_only_looked_at_leaves_the_page_of_the_list(page, monkeypatch):
    monkeypatch.setattr("cameras.views.pages.PAGE_SIZE", 9)
    page.goto("/?view=stills&page=2")
    before = titles(page).all_inner_texts()
    field(page).focus()
    page.wait_for_timeout(700)
    assert address(page) == "/?view=stills&page=2"
    assert titles(page).all_inner_texts() == before


def test_what_is_not_found_is_said(page):
    page.goto("/")
    field(page).fill("zebra")
    expect(page.get_by_text("No camera here matches.")).to_be_visible()
    expect(page.locator(".search [role=status]")).to_have_text("Cameras found: 0")


def test_one_question_is_asked_for_letters_typed_in_one_go(page):
    asked = []
    page.on("request", lambda request: "q=" in request.url and asked.append(request.url))
    page.goto("/?view=stills")
    field(page).press_sequentially("lighthouse", delay=10)
    expect(titles(page)).to_have_text(["Lighthouse"])
    assert len(asked) == 1


def test_an_answer_that_was_overtaken_is_not_shown(page):
    held = []
    page.route("**/?q=market*", lambda route: held.append(route))
    page.goto("/?view=stills")
    with page.expect_request("**/?q=market*"):
        field(page).fill("market")
    field(page).fill("lighthouse")
    expect(titles(page)).to_have_text(["Lighthouse"])
    held[0].continue_()
    assert address(page) == "/?q=lighthouse&view=stills"


def test_what_was_typed_and_taken_back_before_the_answer_came_changes_nothing(page):
    held = []
    page.route("**/?q=market*", lambda route: held.append(route))
    page.goto("/?view=stills")
    with page.expect_request("**/?q=market*"):
        field(page).fill("market")
    with page.expect_event("requestfailed", lambda request: "q=market" in request.url):
        field(page).fill("")
    assert titles(page).count() == 20
    assert address(page) == "/?view=stills"


def test_without_network_the_list_stays(page):
    page.goto("/?view=stills")
    page.route("**/?q=*", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        field(page).fill("market")
    expect(titles(page)).to_have_count(20)
    page.unroute("**/?q=*")
    field(page).fill("lighthouse")
    expect(titles(page)).to_have_text(["Lighthouse"])


def test_found_stills_are_renewed_and_those_that_went_are_not(page, settings):
    settings.STILL_FRESH = 1
    page.goto("/?view=stills")
    field(page).fill("lighthouse")
    expect(titles(page)).to_have_text(["Lighthouse"])
    with page.expect_request(
        lambda request: request.resource_type == "fetch" and "lighthouse" in request.url
    ):
        pass
    later = []
    page.on("request", lambda request: request.resource_type == "fetch" and later.append(request.url))
    with page.expect_request(
        lambda request: request.resource_type == "fetch" and "lighthouse" in request.url
    ):
        pass
    assert {url.rsplit("/", 2)[1] for url in later if "still" in url} == {"lighthouse"}


def test_what_is_found_is_a_still_while_one_types_and_plays_after_a_while(page, complaints):
    page.goto("/")
    field(page).fill("lighthouse")
    expect(titles(page)).to_have_text(["Lighthouse"])
    expect(page.locator("main iframe")).to_have_count(0)
    expect(page.locator("main .state")).to_have_text("Still")
    player = page.locator("main iframe")
    expect(player).to_have_attribute("src", "/cameras/lighthouse/live/")
    assert complaints == []


def test_enter_asks_for_a_page_of_its_own(page):
    page.goto("/mosaics/")
    field(page).fill("lighthouse")
    field(page).press("Enter")
    page.wait_for_url("**/?q=lighthouse")
    expect(titles(page)).to_have_text(["Lighthouse"])


def test_markup_in_what_is_typed_is_text(page, complaints):
    page.goto("/?view=stills")
    field(page).fill("<img src=x onerror=alert(1)>")
    expect(page.get_by_role("heading", level=1)).to_contain_text("<img src=x onerror=alert(1)>")
    assert page.locator("main img").count() == 0
    assert complaints == []


# Favourites


def test_favourites_are_starred_kept_and_opened_in_their_order_as_a_grid(page, complaints):
    page.goto("/?view=stills")
    link = page.get_by_role("link", name="Favourites")
    expect(link).to_be_hidden()
    for title in ("Lighthouse", "Harbour, east quay"):
        star(page, title).click()
        expect(star(page, title)).to_have_attribute("aria-pressed", "true")
    assert kept(page) == {"version": 1, "cameras": [LIGHTHOUSE, HARBOUR]}
    page.reload()
    expect(star(page, "Lighthouse")).to_have_attribute("aria-pressed", "true")
    expect(star(page, "Summit panorama")).to_have_attribute("aria-pressed", "false")
    link.click()
    page.wait_for_url(f"**/grid/?c={LIGHTHOUSE},{HARBOUR}")
    assert slugs(page) == [LIGHTHOUSE, HARBOUR]
    assert complaints == []


def test_a_star_is_taken_back_on_the_cameras_own_page_by_keyboard(page):
    page.goto("/?view=stills")
    star(page, "Lighthouse").focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("link", name="Favourites")).to_be_visible()
    page.goto("/cameras/lighthouse/?view=stills")
    expect(star(page, "Lighthouse")).to_have_attribute("aria-pressed", "true")
    star(page, "Lighthouse").press("Enter")
    assert kept(page)["cameras"] == []
    page.goto("/?view=stills")
    expect(page.get_by_role("link", name="Favourites")).to_be_hidden()


@pytest.mark.parametrize(
    "damaged",
    ["{", "null", "[]", '{"version":1}', '{"version":1,"cameras":5}', '{"version":9,"cameras":["lighthouse"]}',
     '{"version":1,"cameras":[null,5,"a b","<b>",{}]}'],
)  # fmt: skip
def test_damaged_favourites_are_none_and_do_no_harm(page, complaints, damaged):
    page.add_init_script(f"localStorage.favourites ??= {json.dumps(damaged)}")
    page.goto("/?view=stills&q=lighthouse")
    expect(page.get_by_role("link", name="Favourites")).to_be_hidden()
    star(page, "Lighthouse").click()
    assert kept(page)["cameras"] == [LIGHTHOUSE]
    assert complaints == []


def test_a_browser_that_keeps_nothing_still_stars_on_this_page(page, complaints):
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('no') } })")
    page.goto("/?view=stills")
    star(page, "Lighthouse").click()
    expect(page.get_by_role("link", name="Favourites")).to_have_attribute(
        "href", re.compile(rf"/grid/\?c={LIGHTHOUSE}$")
    )
    assert complaints == []


def test_other_tabs_follow(page):
    other = page.context.new_page()
    for each in (page, other):
        each.goto("/?view=stills")
    star(page, "Lighthouse").click()
    expect(star(other, "Lighthouse")).to_have_attribute("aria-pressed", "true")
    expect(other.get_by_role("link", name="Favourites")).to_be_visible()


def test_what_a_search_finds_has_stars_too(page):
    page.goto("/?view=stills")
    star(page, "Lighthouse").click()
    field(page).fill("lighthouse")
    expect(titles(page)).to_have_count(1)
    expect(star(page, "Lighthouse")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("link", name="Favourites")).to_be_visible()


# A grid of one's own


@pytest.fixture
def grid(new_context, complaints):
    page = new_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    page.goto(f"{GRID}&view=stills")
    page.get_by_role("button", name="Arrange").click()
    yield page
    assert complaints == []


def test_cameras_change_places_and_the_address_follows(grid):
    later = grid.get_by_role("button", name="Move later: Harbour, east quay")
    later.click()
    assert slugs(grid) == [LIGHTHOUSE, HARBOUR, SUMMIT]
    assert address(grid) == f"/grid/?c={LIGHTHOUSE},{HARBOUR},{SUMMIT}&view=stills"
    expect(later).to_be_focused()
    expect(grid.locator("[data-said]")).to_have_text("Harbour, east quay: 2 / 3")
    later.press("Enter")
    expect(later).to_have_attribute("aria-disabled", "true")
    later.press("Enter")
    assert slugs(grid) == [LIGHTHOUSE, SUMMIT, HARBOUR]
    grid.reload()
    assert slugs(grid) == [LIGHTHOUSE, SUMMIT, HARBOUR]


def test_a_camera_leaves_and_the_grid_fits_what_is_left(grid):
    grid.get_by_role("button", name="Remove: Lighthouse").click()
    assert slugs(grid) == [HARBOUR, SUMMIT]
    expect(grid.get_by_role("button", name="Remove: Summit panorama")).to_be_focused()
    expect(grid.locator("[data-said]")).to_have_text("Removed: Lighthouse")
    assert grid.locator(".cell").count() == 4
    grid.get_by_role("button", name="Remove: Summit panorama").click()
    assert grid.locator(".cell").count() == 1
    assert address(grid) == f"/grid/?c={HARBOUR}&view=stills"
    grid.get_by_role("button", name="Remove: Harbour, east quay").click()
    grid.wait_for_url("**/grid/")
    expect(grid.get_by_role("checkbox")).to_have_count(20)


def test_a_layout_is_chosen_in_place(grid):
    grid.get_by_label("Layout").select_option("1x7")
    assert address(grid) == f"{GRID}&view=stills&layout=1x7"
    assert grid.locator(".layout-1x7 .cell").count() == 8
    grid.get_by_label("Layout").select_option("")
    assert address(grid) == f"{GRID}&view=stills"
    assert grid.locator(".layout-columns-2 .cell").count() == 4


def test_the_link_is_copied(grid):
    grid.get_by_role("button", name="Remove: Lighthouse").click()
    grid.get_by_role("button", name="Copy link").click()
    expect(grid.locator("[data-said]")).to_have_text("The link is copied.")
    assert grid.evaluate("navigator.clipboard.readText()").endswith(
        f"/grid/?c={HARBOUR},{SUMMIT}&view=stills"
    )


def test_stills_or_live_keep_what_was_arranged(grid):
    grid.get_by_role("button", name="Remove: Lighthouse").click()
    grid.get_by_role("navigation", name="Pictures").get_by_role("link", name="Live").click()
    grid.wait_for_url(f"**/grid/?c={HARBOUR},{SUMMIT}")
    assert slugs(grid) == [HARBOUR, SUMMIT]


def test_a_player_that_is_moved_goes_on(page, complaints):
    page.goto(GRID)
    for frame in players(page, 3):
        frame.evaluate("window.begun = true")
    page.get_by_role("button", name="Arrange").click()
    page.get_by_role("button", name="Move later: Harbour, east quay").click()
    assert slugs(page) == [LIGHTHOUSE, HARBOUR, SUMMIT]
    assert [frame.evaluate("window.begun") for frame in players(page, 3)] == [True] * 3
    assert complaints == []


def test_a_grid_is_made_and_changed_without_scripts(new_context):
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/")
    page.get_by_role("link", name="My grid").click()
    for title in ("Lighthouse", "Summit panorama"):
        page.get_by_label(title, exact=True).check()
    page.get_by_label("Layout").select_option("1x7")
    page.get_by_role("button", name="Show the grid").click()
    expect(page.locator(".layout-1x7 .cell")).to_have_count(8)
    assert slugs(page) == [LIGHTHOUSE, SUMMIT]
    page.get_by_role("button", name="Choose cameras").click()
    page.get_by_label("Lighthouse", exact=True).uncheck()
    page.get_by_role("button", name="Show the grid").click()
    expect(page.locator("main .cell[data-camera]")).to_have_count(1)
    assert slugs(page) == [SUMMIT]
    expect(page.get_by_role("button", name="Arrange")).to_be_hidden()


# On every screen

PAGES = ["/groups/", "/grid/", f"{GRID}&choose=1", f"{GRID}&view=stills", f"{GRID}&layout=8x8&view=stills"]
SIZES = (320, 390, 820, 1440)


@pytest.mark.usefixtures(awkward.__name__)
def test_no_page_of_these_scrolls_sideways_and_targets_stay_large(page, complaints):
    for url in PAGES:
        page.goto(url)
        arrange = page.get_by_role("button", name="Arrange")
        if arrange.count():
            arrange.click()
        for width in SIZES:
            page.set_viewport_size({"width": width, "height": 700})
            assert sideways(page) <= 0, (url, width)
            assert page.evaluate(SMALL_TARGETS) == [], (url, width)
    assert complaints == []


def test_stars_and_favourites_move_nothing(page):
    page.add_init_script('localStorage.favourites = \'{"version":1,"cameras":["lighthouse"]}\'')
    page.goto("/?view=stills")
    expect(page.get_by_role("link", name="Favourites")).to_be_visible()
    assert page.evaluate(SHIFTS) < 0.02
