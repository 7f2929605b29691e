"""Players heal: begun anew by the visitor, after lost network, after sleep, and when their camera comes back."""

import re

import pytest
from playwright.sync_api import expect

from cameras import public
from cameras.catalog import catalog_key
from cameras.imports import refresh_and_import
from cameras.models import Camera
from cameras.publishing import unpublish
from tests.browser.conftest import players, plays
from tests.browser.tabs import HIDE, after, tile
from tests.test_sharedcopy import backdate

pytestmark = pytest.mark.browser

HARBOUR = "Harbour, east quay"
PAGE = "/cameras/harbour-east-quay/"
LIVE = f"**{PAGE}live/"
STATES = "**/api/cameras/?c=*"
INTERVAL = 11_000


@pytest.fixture
def page(page, settings):
    settings.CATALOG_FRESH = 5
    page.add_init_script(HIDE)
    page.clock.install()
    return page


def hear(source):
    refresh_and_import(source, force=True)
    public.renew()


def told(page):
    """A poll of the states later."""
    with page.expect_response(STATES):
        page.clock.run_for(INTERVAL)


def framed(page):
    return page.locator(".stage iframe, .tile iframe").first.get_attribute("src")


def test_reload_begins_a_player_anew_with_the_token_of_now(page, demo, published):
    page.goto(PAGE)
    old = players(page, 1)[0].url
    demo.world.rotate_tokens(grace=0)
    hear(published)
    page.get_by_role("button", name="Reload").click()
    assert framed(page) == f"{PAGE}live/"
    frame = after(page, lambda: next(iter(players(page, 1)), None))
    assert frame.url != old
    assert plays(frame)


def test_a_rotated_token_alone_reloads_nothing(page, demo, published):
    page.goto(PAGE)
    frame = players(page, 1)[0]
    demo.world.rotate_tokens(grace=0)
    hear(published)
    told(page)
    assert players(page, 1) == [frame]
    assert plays(frame)


@pytest.mark.parametrize("event", ["online", "sleep", "hidden"])
def test_after_silence_a_player_is_begun_anew_and_plays_although_tokens_rotated(page, demo, published, event):
    page.goto(PAGE)
    players(page, 1)
    demo.world.rotate_tokens(grace=0)
    hear(published)
    if event == "online":
        page.evaluate("dispatchEvent(new Event('online'))")
    elif event == "sleep":
        page.clock.fast_forward(120_000)
    else:
        page.evaluate("hide(true)")
        page.clock.fast_forward(120_000)
        page.evaluate("hide(false)")
    expect(page.locator(".stage iframe")).to_have_attribute("src", f"{PAGE}live/")
    assert plays(players(page, 1)[0])


def test_the_network_that_comes_back_brings_the_player_back(page):
    page.goto(f"{PAGE}?view=stills")
    page.context.set_offline(True)
    page.locator(".stage").get_by_role("button", name="Play live").click()
    expect(page.get_by_text("The live picture cannot be shown at the moment.")).to_be_visible()
    expect(page.locator(".stage img")).to_be_visible()
    page.context.set_offline(False)
    assert plays(players(page, 1)[0])
    expect(page.get_by_text("The live picture cannot be shown at the moment.")).to_have_count(0)


def test_a_player_that_does_not_answer_gives_way_to_the_still_and_can_be_tried_again(page):
    page.route(LIVE, lambda route: route.fulfill(status=502, body="Bad gateway"))
    page.goto(f"{PAGE}?view=stills")
    stage = page.locator(".stage")
    stage.get_by_role("button", name="Play live").click()
    again = stage.get_by_role("button", name="Try again")
    expect(again).to_be_focused()
    expect(stage.get_by_text("The live picture cannot be shown at the moment.")).to_be_visible()
    expect(stage.locator("iframe")).to_have_count(0)
    page.unroute(LIVE)
    again.click()
    assert plays(players(page, 1)[0])
    expect(stage.get_by_role("button", name="Stop the live picture")).to_be_focused()


def test_a_player_page_that_hangs_gives_way_too(page):
    held = []
    page.route(LIVE, lambda route: held.append(route))
    page.goto(f"{PAGE}?view=stills")
    page.locator(".stage").get_by_role("button", name="Play live").click()
    after(page, lambda: held)

    def gives_way():
        page.clock.run_for(16_000)
        return page.get_by_role("button", name="Try again").is_visible()

    after(page, gives_way)
    held[0].abort()


def test_a_failed_player_is_tried_again_when_the_portal_says_it_plays(page):
    page.route(LIVE, lambda route: route.fulfill(status=502, body="Bad gateway"))
    page.goto(f"{PAGE}?view=stills")
    page.locator(".stage").get_by_role("button", name="Play live").click()
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    page.unroute(LIVE)
    told(page)
    assert plays(players(page, 1)[0])


def test_a_camera_that_goes_offline_becomes_a_still_and_plays_when_it_is_back(page, demo, published):
    page.goto("/?q=harbour")
    shown = tile(page, HARBOUR)
    players(page, 1)
    demo.world.set_state("harbour", alive=False)
    hear(published)
    told(page)
    expect(shown.locator("[data-state]")).to_have_text("Offline")
    expect(shown.locator("iframe")).to_have_count(0)
    expect(shown.get_by_text("The live picture cannot be shown at the moment.")).to_be_visible()
    expect(shown.get_by_role("button", name=re.compile("Play|Reload"))).to_have_count(0)
    demo.world.set_state("harbour", alive=True)
    hear(published)
    told(page)
    assert plays(players(page, 1)[0])
    expect(shown.locator("[data-state]")).to_have_text("Live")


def test_a_camera_that_was_offline_from_the_start_becomes_playable(page, demo, published):
    page.goto("/?q=glacier")
    shown = tile(page, "Glacier viewpoint")
    demo.world.set_state("glacier", alive=True)
    hear(published)
    told(page)
    expect(shown.locator("[data-state]")).to_have_text("Still")
    shown.get_by_role("button", name="Play live").click()
    assert plays(players(page, 1)[0])


def test_the_page_of_a_camera_begins_to_play_when_it_is_back(page, demo, published):
    page.goto("/cameras/glacier-viewpoint/")
    expect(page.locator(".told .notice")).to_be_visible()
    demo.world.set_state("glacier", alive=True)
    hear(published)
    told(page)
    assert plays(players(page, 1)[0])
    expect(page.locator(".told .notice")).to_have_count(0)


def test_it_stays_a_still_for_those_who_chose_stills(page, demo, published):
    page.add_init_script("localStorage.setItem('view', 'stills')")
    page.goto("/cameras/glacier-viewpoint/")
    demo.world.set_state("glacier", alive=True)
    hear(published)
    told(page)
    expect(page.locator("article .act").get_by_role("button")).to_have_accessible_name(
        re.compile("Play live")
    )
    expect(page.locator(".stage iframe")).to_have_count(0)


def test_a_vms_that_falls_silent_stops_no_player_and_its_cameras_play_again_when_it_is_heard(page, published):
    page.goto("/?q=harbour")
    frame = players(page, 1)[0]
    backdate(catalog_key("city"), heard_at=601)
    public.renew()
    told(page)
    assert players(page, 1) == [frame]
    assert plays(frame)
    page.reload()
    expect(page.locator(".state-unheard")).to_be_visible()
    hear(published)
    told(page)
    tile(page, HARBOUR).get_by_role("button", name="Play live").click()
    assert plays(players(page, 1)[0])


def test_a_camera_hidden_meanwhile_stops(page):
    page.goto("/?q=harbour")
    players(page, 1)
    unpublish(Camera.objects.filter(name="harbour"), "test")
    public.renew()
    told(page)
    expect(page.locator("iframe")).to_have_count(0)


def test_an_outage_of_the_portal_leaves_players_alone(page):
    page.goto("/?q=harbour")
    frame = players(page, 1)[0]
    failed = []
    page.route(STATES, lambda route: (failed.append(1), route.abort()))
    page.clock.run_for(INTERVAL)
    after(page, lambda: failed)
    page.unroute(STATES)
    page.route(STATES, lambda route: (failed.append(2), route.fulfill(status=503, body="{}")))
    page.clock.run_for(INTERVAL)
    after(page, lambda: 2 in failed)
    assert players(page, 1) == [frame]
    assert plays(frame)


def test_a_camera_with_nothing_but_stills_gets_no_play_button(page, monkeypatch):
    page.goto("/?q=glacier")
    answer = {"cameras": [{"slug": "glacier-viewpoint", "state": "live", "plays": False}], "complete": True}
    page.route(STATES, lambda route: route.fulfill(json=answer))
    told(page)
    expect(tile(page, "Glacier viewpoint").get_by_role("button", name="Play live")).to_have_count(0)


def test_more_cameras_than_an_address_holds_are_asked_for_in_turns(page):
    page.goto("/?view=stills")
    asked = []
    page.route(STATES, lambda route: (asked.append(route.request.url), route.abort()))
    page.evaluate(
        """() => {
          const list = document.querySelector(".grid");
          for (let at = 0; at < 150; at++) {
            const tile = list.firstElementChild.cloneNode(true);
            tile.dataset.camera = `a-camera-with-a-long-name-${at}`;
            list.append(tile);
          }
        }"""
    )
    for turn in range(1, 4):
        page.clock.run_for(INTERVAL)
        after(page, lambda turn=turn: len(asked) == turn)
    slugs = [url.partition("?c=")[2].split(",") for url in asked]
    assert max(map(len, asked)) < 4000 and max(map(len, slugs)) <= 100
    assert len({slug for turn in slugs[:2] for slug in turn}) > 150
    assert slugs[2] == slugs[0]


def test_states_are_asked_once_an_interval_and_never_in_a_hidden_tab(page):
    asked = []
    page.on("request", lambda request: "/api/cameras/" in request.url and asked.append(request.url))
    page.goto("/?view=stills")
    shown = page.locator("[data-camera]").evaluate_all("all => all.map((each) => each.dataset.camera)")
    page.clock.run_for(2 * INTERVAL)
    page.wait_for_timeout(200)
    assert [url.partition("?c=")[2] for url in asked] == [",".join(sorted(shown))] * 2
    page.evaluate("hide(true)")
    page.clock.run_for(5 * INTERVAL)
    page.wait_for_timeout(200)
    assert len(asked) == 2


def test_a_picture_that_does_not_come_is_words_and_no_broken_icon(page):
    page.route("**/still*.jpg", lambda route: route.fulfill(status=500, body="no"))
    page.goto("/?view=stills&q=harbour")
    frame = tile(page, HARBOUR).locator(".frame")
    expect(frame).to_have_class(re.compile("no-picture"))
    assert frame.evaluate("frame => getComputedStyle(frame, '::after').content") == '"No picture yet"'
    assert frame.locator("img").evaluate("image => getComputedStyle(image).opacity") == "0"
    page.unroute("**/still*.jpg")

    def renewed():
        page.clock.run_for(3_000)
        return "no-picture" not in frame.get_attribute("class")

    after(page, renewed)
