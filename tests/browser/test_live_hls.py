"""HLS cameras, from a real server, really play in our own player: alone, in tiles, beyond the end of a link."""

import pytest
from playwright.sync_api import expect

from cameras import plays
from cameras.models import Ticket
from cameras.vms.kinds import KINDS
from tests import nginx_rtmp
from tests.browser.own_players import moves, own, playing
from tests.browser.tabs import after, tile

pytestmark = [pytest.mark.browser, pytest.mark.rtmp]

HARBOUR = "Harbour, east quay"
LIVE = "/cameras/harbour-east-quay/live/"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with nginx_rtmp.serve(tmp_path_factory.mktemp("rtmp") / "nginx") as running, running.camera("cam1"):
        yield running


@pytest.fixture
def known(server, monkeypatch):
    """Its playbacks are known beforehand."""
    monkeypatch.setitem(KINDS, "watcher", playing("hls", lambda: server.playlist("cam1")))


@pytest.fixture
def minted(server, monkeypatch):
    """Its playbacks are made on press, and end after so many seconds."""

    def set_life(seconds):
        kind = playing(
            "hls", lambda: server.link("cam1", seconds), minted=True, shared=True, on_press=True, batch=1
        )
        monkeypatch.setitem(KINDS, "watcher", kind)

    yield set_life
    plays.serving.end()


def test_the_player_address_plays(known, page, complaints):
    page.goto(LIVE)
    assert moves(lambda: page.main_frame, page)
    assert complaints == []


def test_a_tile_plays_by_itself(known, page, complaints):
    page.goto("/?q=harbour")
    assert moves(lambda: own(page), page)
    expect(tile(page, HARBOUR).locator("[data-state]")).to_have_text("Live")
    assert complaints == []


@pytest.fixture
def long_link(minted):
    minted(600)


@pytest.fixture
def short_link(minted):
    minted(6)


def test_a_press_on_a_tile_plays_what_is_minted_then(long_link, published, page, complaints):
    page.goto("/?q=harbour")
    assert Ticket.objects.count() == 0
    page.get_by_role("button", name=f"Play live: {HARBOUR}").click()
    assert moves(lambda: own(page), page)
    expect(tile(page, HARBOUR).locator("[data-state]")).to_have_text("Live")
    assert complaints == []


def test_alone_it_waits_for_a_press(long_link, published, page, complaints):
    page.goto(LIVE)
    page.get_by_role("button", name=f"Play live: {HARBOUR}").click()
    assert moves(lambda: page.main_frame, page)
    assert complaints == []


def test_links_end_while_it_plays_and_the_tile_goes_on(short_link, published, server, page, complaints):
    """Three links, one after the other; none is used beyond its end."""
    page.goto("/?q=harbour")
    page.get_by_role("button", name=f"Play live: {HARBOUR}").click()
    assert moves(lambda: own(page), page)
    known = len(server.told())

    def used():
        links = [address.split("/")[2] for _, address in server.told()[known:] if ".ts" in address]
        return len(set(links)) >= 3

    after(page, used, 40)
    assert moves(lambda: own(page), page)
    assert {status for status, _ in server.told()[known:]} == {"200"}
    assert complaints == []
