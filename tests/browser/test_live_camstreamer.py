"""Cameras of a CamStreamer Cloud play when somebody presses play, each from an address that is good once."""

import time

import pytest
from playwright.sync_api import expect

from cameras import plays
from cameras.models import Ticket
from demo.camstreamer import CamStreamerDemo
from demo.camstreamer_data import LARGE, SMALL
from demo.camstreamer_world import LINK_SECONDS
from tests.browser.own_players import NO_MSE, moves, own
from tests.browser.pixels import contrast, picture
from tests.browser.tabs import after, tile

pytestmark = pytest.mark.browser

FERRY = "Ferry terminal"
PLAY = f"Play live: {FERRY}"
WIDTH = "document.querySelector('video').videoWidth"


@pytest.fixture
def cloud():
    with CamStreamerDemo.start() as started:
        yield started


@pytest.fixture
def source(cloud, configure):
    yield configure(f"city=camstreamer+http://{cloud.world.tokens.made}@127.0.0.1:{cloud.port}")["city"]
    plays.serving.end()


def test_a_press_on_a_tile_plays_the_small_picture(cloud, page, complaints):
    page.goto("/")
    assert Ticket.objects.count() == 0
    page.get_by_role("button", name=PLAY).click()
    assert moves(lambda: own(page), page)
    expect(tile(page, FERRY).locator("[data-state]")).to_have_text("Live")
    assert own(page).evaluate(WIDTH) == SMALL
    assert (cloud.world.players, cloud.faults_of_ours, complaints) == (1, [], [])


def test_alone_it_waits_for_a_press_and_plays_the_large_one(page, complaints):
    page.goto("/cameras/ferry-terminal/live/")
    page.get_by_role("button", name=PLAY).click()
    assert moves(lambda: page.main_frame, page)
    assert page.evaluate(WIDTH) == LARGE
    assert complaints == []


def test_the_press_keeps_its_triangle_where_the_browser_paints_with_colours_of_its_own(new_context):
    page = new_context(forced_colors="active").new_page()
    page.goto("/cameras/ferry-terminal/live/")
    button = page.get_by_role("button", name=PLAY)
    button.evaluate("button => button.replaceChildren()")
    assert contrast(picture(button), (0.3, 0.3, 0.7, 0.7)) > 100


def test_a_broken_connection_is_mended_with_a_fresh_address(cloud, page):
    page.goto("/?q=ferry")
    page.get_by_role("button", name=PLAY).click()
    assert moves(lambda: own(page), page)
    made = Ticket.objects.count()
    cloud.cut()
    after(page, lambda: Ticket.objects.count() > made)
    assert moves(lambda: own(page), page)


def test_an_address_that_ends_before_it_is_used_is_followed_by_another(cloud, page):
    def late(route):
        cloud.world.clock = lambda: time.time() + LINK_SECONDS + 1
        route.continue_()

    page.route("**/live/?ticket=*", late, times=1)
    page.goto("/?q=ferry")
    page.get_by_role("button", name=PLAY).click()
    assert moves(lambda: own(page), page)
    assert Ticket.objects.count() == 2


def test_a_browser_that_cannot_play_it_is_promised_no_stills_which_there_are_not(page, complaints):
    page.add_init_script(NO_MSE)
    page.goto("/cameras/ferry-terminal/live/")
    expect(page.get_by_role("status")).to_have_text("This browser cannot play the live picture.")
    expect(page.get_by_role("button")).to_have_count(0)
    assert (Ticket.objects.count(), complaints) == (0, [])
