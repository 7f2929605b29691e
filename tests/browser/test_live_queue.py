"""Cameras of an account that may ask only so often: who presses play is told that he waits, and at what place."""

import pytest
import requests
from playwright.sync_api import expect

from cameras import plays
from demo.camstreamer import CamStreamerDemo
from tests.browser.own_players import in_tile, moves, own
from tests.browser.tabs import after, tile
from tests.shown import show

pytestmark = pytest.mark.browser

FERRY, BEACH = "Ferry terminal", "/cameras/bathing-beach/play/"
API = "/api/graphql.php"


@pytest.fixture
def cloud():
    with CamStreamerDemo.start() as running:
        yield running
        plays.serving.end()


@pytest.fixture
def published(transactional_db, cloud, configure):
    return show(configure, f"city=camstreamer+http://{cloud.world.tokens.made}@127.0.0.1:{cloud.port}")


def test_the_place_in_the_queue_lies_over_the_tiles_drawing_until_it_plays(
    page, cloud, live_server, complaints
):
    page.goto("/?q=ferry")
    shown = tile(page, FERRY)
    with cloud.world.faults.during("api", "hang"):
        asked = cloud.calls.count(API)
        requests.post(live_server.url + BEACH, headers={"Origin": live_server.url}, timeout=5)
        after(page, lambda: cloud.calls.count(API) > asked)
        shown.get_by_role("button", name=f"Play live: {FERRY}").click()
        expect(in_tile(page).get_by_role("status")).to_have_text("Busy, one moment: 1 before you")
        expect(shown.get_by_alt_text(FERRY)).to_be_visible()
        expect(shown.locator("[data-state]")).to_have_text("No picture")
    assert moves(lambda: own(page), page)
    expect(shown.locator("[data-state]")).to_have_text("Live")
    assert (cloud.faults_of_ours, complaints) == ([], [])


def test_a_tile_that_gave_up_waits_for_a_press_again(page, monkeypatch):
    """What the portal hears of the camera meanwhile begins nothing."""
    monkeypatch.setattr(plays, "AN_HOUR_OF_QUOTA", 0)
    page.clock.install()
    page.goto("/?q=ferry")
    shown = tile(page, FERRY)
    shown.get_by_role("button", name=f"Play live: {FERRY}").click()
    again = shown.get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    monkeypatch.undo()
    with page.expect_response("**/api/cameras/?c=*"):
        page.clock.run_for(61_000)
    page.clock.run_for(5_000)
    expect(again).to_be_visible()
    expect(shown.locator("iframe")).to_have_count(0)
    again.click()
    assert moves(lambda: own(page), page)
