"""A wall shows its pages for months: it goes round, outlives whatever fails, comes back, and never navigates."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from cameras import public
from cameras.catalog import catalog_key
from cameras.imports import refresh_and_import
from cameras.models import Mosaic
from cameras.publishing import publish, unpublish
from tests.browser.conftest import players, plays
from tests.browser.tabs import until
from tests.browser.test_still_renewal import COUNT, HIDE
from tests.patience import wait_until
from tests.test_sharedcopy import backdate

pytestmark = pytest.mark.browser

FRONT = "/wall/harbour-front/"
ROUND = f"{FRONT}?every=20&view=stills"
WALLS = re.compile(r"/wall/")
WAKE = """
  window.asked = [];
  const lock = { released: false };
  Object.defineProperty(navigator, "wakeLock", { value: { request: async (kind) => {
    window.asked.push(kind);
    return Object.assign(lock, { released: false });
  } } });
  window.lose = () => { lock.released = true; };
"""

TAKEN_IN = """
  window.takenIn = false;
  const seen = new MutationObserver(() => { window.takenIn = true; });
  seen.observe(document.querySelector(".wall-tools a"), { attributes: true });
  seen.observe(document.querySelector("main"), { childList: true });
"""
"""What a look at its page always ends with: the way out is told anew, or everything is withdrawn."""


@pytest.fixture
def page(new_context):
    page = new_context().new_page()
    page.add_init_script(HIDE)
    page.add_init_script(COUNT)
    page.add_init_script(WAKE)
    page.clock.install()
    return page


@pytest.fixture(autouse=True)
def navigations(page):
    """The main frame's: what a test opens itself, and nothing after it."""
    found = []
    page.on("framenavigated", lambda frame: frame == page.main_frame and found.append(frame.url))
    yield found
    assert len(found) == 1


def title(page):
    return page.locator("#main h1")


def mark(page):
    return page.locator(".wall-mark")


def after(page, seconds):
    page.clock.fast_forward(int(seconds * 1000))


def asked_again(page, seconds=60):
    """The wall's next look at its page, taken in, and its next one planned."""
    page.evaluate(TAKEN_IN)
    after(page, seconds)
    until(page, "takenIn")


def hear(source):
    refresh_and_import(source, force=True)
    public.renew()


# Going round


def test_its_players_play_and_the_browser_complains_of_nothing(page, complaints):
    page.goto(FRONT)
    assert all(plays(frame) for frame in players(page, 4))
    assert complaints == []


def test_it_goes_round_all_mosaics(page, complaints):
    page.goto(ROUND)
    for name in ("Town centre", "Up in the snow", "All over town", "Along the water", "Harbour front"):
        after(page, 20)
        expect(title(page)).to_have_text(name)
        expect(page.locator("main")).to_have_count(1)
        expect(page).to_have_title(f"{name} – Cameras")
    assert complaints == []


def test_what_comes_next_is_shown_when_its_players_are_there(page):
    page.goto(f"{FRONT}?every=20")
    players(page, 4)
    page.evaluate("window.first = document.querySelector('main')")
    after(page, 20)
    until(page, "document.querySelectorAll('main').length === 2")
    assert page.evaluate("getComputedStyle(document.querySelector('.coming')).opacity") == "0"
    expect(page.locator("main")).to_have_count(1)
    expect(title(page)).to_have_text("Town centre")
    assert len(players(page, 7)) == 7
    expect(page.get_by_role("link", name="Leave the wall")).to_have_attribute("href", "/mosaics/town-centre/")


def test_all_cameras_go_by_nine_at_a_time(page):
    page.goto("/wall/?view=stills")
    seen = set()
    for tail in ("page=2", "page=3", "wall/?view"):
        cells = page.locator("#main .cell[data-camera]")
        seen |= set(cells.evaluate_all("cells => cells.map((cell) => cell.dataset.camera)"))
        after(page, 20)
        expect(page.locator("#main")).to_have_attribute("data-here", re.compile(re.escape(tail)))
        expect(page.locator("main")).to_have_count(1)
    assert seen == {camera.slug for camera in public.site().cameras}


def test_pictures_that_went_by_are_let_go_of(page, settings):
    settings.STILL_FRESH = 1
    page.goto(ROUND)
    for _ in range(3):
        wait_until(lambda: page.wait_for_timeout(50) or page.locator("img[src^='blob:']").count() >= 3)
        here = page.locator("#main").get_attribute("data-here")
        after(page, 20)
        expect(page.locator("#main")).not_to_have_attribute("data-here", here)
        expect(page.locator("main")).to_have_count(1)
    page.evaluate("hide(true)")
    page.wait_for_timeout(500)
    assert page.evaluate("made - freed") <= page.locator("#main img").count()


def test_it_can_be_paused(page):
    page.goto(ROUND)
    page.get_by_role("button", name="Pause").click()
    asked_again(page)
    expect(title(page)).to_have_text("Harbour front")
    page.get_by_role("button", name="Go on").click()
    after(page, 20)
    expect(title(page)).to_have_text("Town centre")


def test_without_motion_pages_change_at_once(page):
    page.emulate_media(reduced_motion="reduce")
    page.goto(ROUND)
    after(page, 20)
    expect(title(page)).to_have_text("Town centre")
    expect(page.locator("main")).to_have_count(1)
    assert page.locator("main").evaluate("main => getComputedStyle(main).transitionDuration") == "0s"


# What is shown is kept up to date


def test_players_play_on_while_tokens_change(page, demo, published):
    page.goto(FRONT)
    frames = players(page, 4)
    for frame in frames:
        frame.evaluate("window.same = true")
    demo.world.rotate_tokens()
    hear(published)
    asked_again(page)
    asked_again(page)
    assert all(frame.evaluate("window.same") for frame in frames)
    assert demo.calls.count("/harbour/embed.html") == 1


def test_a_camera_that_goes_offline_changes_its_cell_alone(page, demo, published):
    page.goto(FRONT)
    players(page, 4)
    demo.world.set_state("lighthouse", alive=False)
    hear(published)
    asked_again(page)
    cell = page.locator(".cell[data-camera=lighthouse]")
    expect(cell.locator("iframe")).to_have_count(0)
    expect(cell.locator(".state")).to_have_text("Offline")
    assert demo.calls.count("/harbour/embed.html") == 1
    demo.world.set_state("lighthouse", alive=True)
    hear(published)
    asked_again(page)
    assert all(plays(frame) for frame in players(page, 4))


def test_while_the_vms_is_silent_players_play_on_and_it_is_said(page, demo):
    page.goto(FRONT)
    players(page, 4)
    backdate(catalog_key("city"), heard_at=601)
    public.renew()
    asked_again(page)
    expect(page.locator(".over .state-unheard")).to_have_count(4)
    assert len(players(page, 4)) == 4
    assert demo.calls.count("/harbour/embed.html") == 1


def test_a_mosaic_that_is_hidden_goes_and_comes_back(page, published):
    page.goto(FRONT)
    unpublish(Mosaic.objects.filter(vms_title="Harbour front"), "test")
    public.renew()
    asked_again(page)
    expect(page.locator("main")).to_have_text("There is nothing to show here at the moment.")
    publish(Mosaic.objects.all(), "test")
    public.renew()
    after(page, 60)
    expect(page.locator("#main .cell")).to_have_count(4)


def test_one_that_is_hidden_meanwhile_drops_out_of_the_round(page, published):
    page.goto(ROUND)
    unpublish(Mosaic.objects.filter(vms_title="Town centre"), "test")
    public.renew()
    asked_again(page, 20)
    expect(title(page)).to_have_text("Harbour front")
    after(page, 20)
    expect(title(page)).to_have_text("Up in the snow")


# Trouble


@pytest.mark.parametrize(
    "trouble",
    [
        lambda route: route.abort(),
        lambda route: route.fulfill(status=502, body="Bad gateway"),
        lambda route: route.fulfill(body="<h1>Welcome to our free network</h1>", content_type="text/html"),
    ],
    ids=["no network", "no portal", "no page of ours"],
)
def test_whatever_fails_leaves_what_is_shown_and_says_since_when(page, trouble):
    page.goto(ROUND)
    page.route(WALLS, trouble)
    after(page, 20)
    expect(mark(page)).to_have_text(re.compile(r"Offline since \d\d:\d\d:\d\d"))
    since = mark(page).inner_text()
    for _ in range(4):
        after(page, 31)
    expect(title(page)).to_have_text("Harbour front")
    expect(page.locator(".cell")).to_have_count(4)
    assert mark(page).inner_text() == since
    page.unroute(WALLS)
    after(page, 31)
    expect(title(page)).to_have_text("Town centre")
    expect(mark(page)).to_be_empty()


def test_it_tries_again_at_growing_pauses(page):
    page.goto(FRONT)
    tries = []
    page.route(WALLS, lambda route: (tries.append(1), route.abort()))
    after(page, 60)
    for number, pause in enumerate((1, 2, 4, 8, 16, 30, 30), 1):
        expect(mark(page)).not_to_be_empty()
        wait_until(lambda number=number: page.wait_for_timeout(20) or len(tries) == number)
        after(page, timedelta(seconds=pause).total_seconds() - 0.7)
        assert len(tries) == number
        after(page, 0.7)


def test_a_network_that_is_back_starts_the_players_anew(page, demo):
    page.goto(FRONT)
    players(page, 4)
    page.evaluate("dispatchEvent(new Event('online'))")
    wait_until(lambda: page.wait_for_timeout(50) or demo.calls.count("/harbour/embed.html") == 2)
    assert all(plays(frame) for frame in players(page, 4))


def test_a_portal_that_was_away_alone_leaves_the_players_in_peace(page, demo):
    page.goto(FRONT)
    players(page, 4)
    page.route(WALLS, lambda route: route.fulfill(status=503))
    after(page, 60)
    expect(mark(page)).not_to_be_empty()
    page.unroute(WALLS)
    after(page, 30)
    expect(mark(page)).to_be_empty()
    assert demo.calls.count("/harbour/embed.html") == 1


def test_a_player_whose_page_did_not_come_is_asked_for_again(page, demo):
    page.route("**/cameras/lighthouse/live/", lambda route: route.abort())
    page.goto(FRONT)
    players(page, 3)
    page.unroute("**/cameras/lighthouse/live/")
    asked_again(page)
    assert all(plays(frame) for frame in players(page, 4))
    assert demo.calls.count("/harbour/embed.html") == 1


def test_a_new_release_brings_its_style_sheets(page):
    page.goto(ROUND)

    def released(route):
        response = route.fetch()
        route.fulfill(response=response, body=response.text().replace("/wall.css", "/wall.css?new"))

    page.route(WALLS, released)
    after(page, 20)
    expect(title(page)).to_have_text("Town centre")
    sheets = page.locator("link[rel=stylesheet]").evaluate_all(
        "links => links.map((link) => link.href).filter((href) => href.includes('wall.css'))"
    )
    assert [sheet.partition("/css/")[2] for sheet in sheets] == ["wall.css?new"]
    expect(page.locator("body")).to_have_css("overflow", "hidden")


def test_a_release_that_is_half_there_is_waited_for(page):
    page.goto(ROUND)

    def half(route):
        response = route.fetch()
        route.fulfill(response=response, body=response.text().replace("/wall.css", "/never-was.css"))

    page.route(WALLS, half)
    after(page, 20)
    expect(mark(page)).not_to_be_empty()
    expect(title(page)).to_have_text("Harbour front")
    expect(page.locator("body")).to_have_css("overflow", "hidden")


def test_a_portal_that_knows_nothing_yet_is_waited_for(page, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr("cameras.views.walls.site", lambda: public.Site(unavailable=True, complete=False))
        page.goto(FRONT)
        expect(page.locator("main")).to_contain_text("Cameras are unavailable at the moment.")
    after(page, 60)
    expect(page.locator("#main .cell")).to_have_count(4)


def test_nothing_is_asked_in_a_hidden_tab(page):
    page.goto(FRONT)
    page.evaluate("hide(true)")
    asked = []
    page.on("request", lambda request: WALLS.search(request.url) and asked.append(request.url))
    after(page, 70)
    page.wait_for_timeout(300)
    assert asked == []
    with page.expect_response(WALLS):
        page.evaluate("hide(false)")


# The screen and the pointer


def test_the_pointer_and_the_words_hide_and_come_back(page):
    page.goto(ROUND)
    tools = page.locator(".wall-tools")
    after(page, 3)
    expect(tools).to_have_css("opacity", "0")
    assert page.locator(".cell").first.evaluate("cell => getComputedStyle(cell).cursor") == "none"
    page.mouse.move(300, 300)
    page.mouse.move(310, 310)
    expect(tools).to_have_css("opacity", "1")
    assert page.locator(".cell").first.evaluate("cell => getComputedStyle(cell).cursor") != "none"


def test_what_has_the_focus_is_seen(page):
    page.goto(ROUND)
    page.keyboard.press("Tab")
    after(page, 5)
    expect(page.locator(".wall-tools")).to_have_css("opacity", "1")


def test_a_button_that_was_pressed_by_mouse_hides_all_the_same(page):
    page.goto(ROUND)
    page.get_by_role("button", name="Pause").click()
    after(page, 5)
    expect(page.locator(".wall-tools")).to_have_css("opacity", "0")


def test_the_screen_is_kept_awake_and_again_after_it_was_hidden(page):
    page.goto(FRONT)
    assert page.evaluate("asked") == ["screen"]
    page.evaluate("hide(true); lose(); hide(false)")
    assert page.evaluate("asked") == ["screen", "screen"]


def test_a_press_anywhere_fills_the_screen_even_on_a_player(page):
    page.goto(FRONT)
    players(page, 4)
    page.mouse.click(700, 400)
    until(page, "document.fullscreenElement === document.documentElement")
    asked_again(page)
    assert page.evaluate("document.fullscreenElement === document.documentElement")


def test_the_way_out_is_no_press_for_full_screen(page, navigations):
    page.goto(ROUND)
    page.get_by_role("link", name="Leave the wall").click()
    page.wait_for_url("**/mosaics/harbour-front/")
    assert not page.evaluate("!!document.fullscreenElement")
    navigations.pop()


@pytest.mark.parametrize("size", [(390, 844), (844, 390), (1440, 900), (1920, 1080)])
def test_the_grid_is_whole_on_every_screen(page, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto("/wall/up-in-the-snow/?view=stills")
    cells = [cell.bounding_box() for cell in page.locator(".mosaic > .cell").all()]
    assert cells[0]["width"] == pytest.approx(3 * cells[1]["width"], rel=0.03)
    left, top = cells[0]["x"], cells[0]["y"]
    right, bottom = cells[-1]["x"] + cells[-1]["width"], cells[-1]["y"] + cells[-1]["height"]
    assert right - left == pytest.approx(min(size[0], size[1] * 16 / 9), abs=2)
    assert bottom - top == pytest.approx(min(size[1], size[0] * 9 / 16), abs=2)
    assert (left, top) == pytest.approx((size[0] - right, size[1] - bottom), abs=2)


def test_without_scripts_it_is_a_page_with_players(new_context, page, navigations):
    plain = new_context(java_script_enabled=False).new_page()
    plain.goto(FRONT)
    assert len(players(plain, 4)) == 4
    navigations.append("no page of this test's own")
