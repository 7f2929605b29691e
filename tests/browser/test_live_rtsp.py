"""A camera that speaks RTSP over WebSocket, a real one, really plays in our own player; else there are its stills."""

import pytest
from playwright.sync_api import expect

from cameras.vms.kinds import KINDS
from tests import rtsp
from tests.browser.own_players import moves, own, playing
from tests.browser.tabs import tile

pytestmark = [pytest.mark.browser, pytest.mark.rtsp]

HARBOUR = "Harbour, east quay"
LIVE = "/cameras/harbour-east-quay/live/"


@pytest.fixture(scope="module")
def camera(tmp_path_factory):
    with rtsp.camera(tmp_path_factory.mktemp("rtsp")) as running:
        yield running


@pytest.fixture
def known(camera, monkeypatch):
    monkeypatch.setitem(KINDS, "watcher", playing("rtsp", lambda: camera.url))


def test_the_player_address_plays_from_there_and_from_nowhere_else(known, camera, page, complaints):
    policy = page.goto(LIVE).headers["content-security-policy"]
    assert f"connect-src 'self' {camera.url.removesuffix('/camera')};" in policy
    assert moves(lambda: page.main_frame, page)
    assert complaints == []


def test_a_tile_plays_by_itself(known, page, complaints):
    page.goto("/?q=harbour")
    assert moves(lambda: own(page), page)
    expect(tile(page, HARBOUR).locator("[data-state]")).to_have_text("Live")
    assert complaints == []


def test_a_picture_that_stands_still_is_begun_anew(known, camera, page, complaints):
    page.goto(LIVE)
    assert moves(lambda: page.main_frame, page)
    with camera.silent():
        expect(page.get_by_text("The picture is not arriving.")).to_be_visible(timeout=15_000)
    assert moves(lambda: page.main_frame, page)
    assert complaints == []


def test_a_browser_that_cannot_play_it_shows_stills(known, page, complaints):
    page.add_init_script("delete window.MediaSource")
    page.goto(LIVE)
    expect(page.get_by_text("This browser cannot play the live picture. You see stills.")).to_be_visible()
    expect(page.get_by_alt_text(f"Still of {HARBOUR}")).to_be_visible()
    assert complaints == []
