"""Links that are made when somebody watches: they end, die, come late or not at all, and our player goes on."""

import re

import pytest
import requests
from playwright.sync_api import expect

from cameras import plays, public
from cameras.models import Camera, Ticket
from cameras.publishing import unpublish
from tests.browser.own_players import NO_MSE, WATCH, in_tile, moves, own
from tests.browser.tabs import after, tile
from tests.shown import show
from tests.town import aipix_dsn

pytestmark = pytest.mark.browser

PIER = "Ferry pier, queue"
LIVE = "/cameras/ferry-pier-queue/live/"
OTHERS = "/cameras/library-courtyard/play/"
VIDEO = "/cameras/video"


@pytest.fixture
def published(transactional_db, aipix, configure):
    return show(configure, aipix_dsn(aipix))


@pytest.fixture
def page(page, aipix, live_server):
    """One whose answers from the media server are listened to."""
    page.answers = []
    page.on("response", lambda answer: "/hls/" in answer.url and page.answers.append(answer))
    return page


def links(page):
    """Tokens of the links by which segments came, in their order."""
    tokens = [answer.url.partition("token=")[2] for answer in page.answers if ".ts" in answer.url]
    return list(dict.fromkeys(tokens))


def press(page):
    page.goto("/?view=stills&q=ferry")
    tile(page, PIER).get_by_role("button", name=f"Play live: {PIER}").click()


def test_a_press_on_a_tile_makes_a_link_and_plays_it(page, complaints):
    page.goto("/?view=stills&q=ferry")
    assert Ticket.objects.count() == 0
    tile(page, PIER).get_by_role("button", name=f"Play live: {PIER}").click()
    assert moves(lambda: own(page), page)
    expect(tile(page, PIER).locator("[data-state]")).to_have_text("Live")
    assert complaints == []


def test_the_player_address_plays_by_itself(page, complaints):
    page.goto(LIVE)
    assert moves(lambda: page.main_frame, page)
    assert "ticket" not in page.url
    assert complaints == []


def test_links_end_while_it_plays_and_the_tile_goes_on_without_a_break(page, aipix, complaints):
    """Four links, one after the other; none is used beyond its end."""
    aipix.world.longest_link = 8
    press(page)
    assert moves(lambda: own(page), page)
    own(page).evaluate(WATCH)
    after(page, lambda: len(links(page)) >= 4, 60)
    assert moves(lambda: own(page), page)
    assert {answer.status for answer in page.answers} == {200}
    assert own(page).evaluate("longest") < 1000
    assert complaints == []


def test_a_browser_with_media_source_extensions_is_not_left_to_play_by_itself(page, aipix):
    """What Chromium can play of HLS by itself is less than hls.js can."""
    page.add_init_script("HTMLMediaElement.prototype.canPlayType = () => 'probably';")
    page.goto(LIVE)
    assert moves(lambda: page.main_frame, page)
    expect(page.locator("video")).to_have_attribute("src", re.compile("^blob:"))


def test_without_media_source_extensions_the_browser_plays_by_itself_and_goes_on(page, aipix):
    aipix.world.longest_link = 12
    page.add_init_script(NO_MSE)
    page.goto(LIVE)
    assert moves(lambda: page.main_frame, page)
    video = page.locator("video")
    first = video.get_attribute("src")
    assert "/live.m3u8?" in first
    after(page, lambda: video.get_attribute("src") not in (None, first), 20)
    assert moves(lambda: page.main_frame, page)


def test_a_renewal_that_fails_is_tried_again_before_the_link_ends(page, aipix):
    aipix.world.longest_link = 30
    press(page)
    assert moves(lambda: own(page), page)
    refused = []
    page.route("**/play/**", lambda route: (refused.append(1), route.abort()))
    after(page, lambda: refused, 40)
    page.unroute("**/play/**")
    after(page, lambda: len(links(page)) >= 2, 20)
    assert {answer.status for answer in page.answers} == {200}


def test_a_link_that_dies_before_its_end_is_not_tried_again(page, aipix):
    page.goto(LIVE)
    assert moves(lambda: page.main_frame, page)
    aipix.world.end_links()
    main = page.locator("main")
    expect(main).to_have_attribute("data-state", "waiting", timeout=30_000)
    assert moves(lambda: page.main_frame, page, 30)
    assert len(links(page)) >= 2 and page.answers[-1].status == 200


def test_the_place_in_the_queue_is_told_over_the_still(page, aipix, live_server):
    with aipix.world.faults.during("api", "hang", path=VIDEO):
        requests.post(live_server.url + OTHERS, headers={"Origin": live_server.url}, timeout=5)
        after(page, lambda: aipix.calls.count(f"/api/v1{VIDEO}"))
        page.goto(LIVE)
        expect(page.get_by_role("status")).to_have_text("Busy, one moment: 1 before you")
        expect(page.get_by_alt_text(f"Still of {PIER}")).to_be_visible()
        expect(page.get_by_role("button")).to_have_count(0)
    assert moves(lambda: page.main_frame, page)


def test_who_asks_too_often_is_told_so_and_not_made_to_try_all_the_time(page, monkeypatch):
    monkeypatch.setattr(plays, "AN_HOUR", 0)
    page.goto(LIVE)
    expect(page.get_by_role("status")).to_have_text("The live picture was asked for too often from here.")
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"^Next try in [23]\d\d s$"))
    monkeypatch.undo()
    page.get_by_role("button", name="Try again").click()
    assert moves(lambda: page.main_frame, page)


def test_a_tile_of_who_asks_too_often_shows_its_still_with_try_again(page, monkeypatch):
    monkeypatch.setattr(plays, "AN_HOUR", 0)
    press(page)
    again = tile(page, PIER).get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    expect(tile(page, PIER).get_by_alt_text(f"Still of {PIER}")).to_be_visible()
    monkeypatch.undo()
    again.click()
    assert moves(lambda: own(page), page)


def test_a_vms_that_makes_no_link_is_told_in_words_and_asked_again(page, aipix):
    with aipix.world.faults.during("api", "status", path=VIDEO):
        page.goto(LIVE)
        expect(page.get_by_role("status")).to_have_text("The picture is not arriving.")
        expect(page.get_by_role("timer")).to_have_text(re.compile("Next try in"))
    assert moves(lambda: page.main_frame, page, 30)


def test_a_camera_hidden_while_it_plays_is_shown_no_longer_than_its_link_lasts(page, aipix):
    aipix.world.longest_link = 8
    page.goto(LIVE)
    assert moves(lambda: page.main_frame, page)
    unpublish(Camera.objects.filter(vms_title=PIER), "test")
    public.renew()
    expect(page.get_by_role("status")).to_have_text("This camera cannot be shown now.", timeout=20_000)
    expect(page.locator("video")).to_be_hidden()
    expect(page.get_by_alt_text(f"Still of {PIER}")).not_to_have_attribute("src", re.compile("."))


def test_without_javascript_a_press_plays(new_context, aipix):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(LIVE)
    page.get_by_role("button", name="Play live").click()

    def plays_then():
        if page.get_by_role("link", name="Reload").count():
            page.get_by_role("link", name="Reload").click()
        return page.locator("video").count()

    after(page, plays_then)
    after(page, lambda: any(call.path.endswith(".ts") for call in aipix.calls), 20)


def test_while_a_tile_waits_its_words_lie_over_its_own_still(page, aipix):
    with aipix.world.faults.during("api", "hang", path=VIDEO):
        press(page)
        expect(in_tile(page).get_by_role("status")).to_have_text("Connecting …")
        expect(tile(page, PIER).get_by_alt_text(f"Still of {PIER}")).to_be_visible()
    assert moves(lambda: own(page), page)
