"""A camera of which there are no stills, in a tile: what lies there while it does not play, and what is asked for."""

import pytest
from playwright.sync_api import expect

from cameras import public
from cameras.models import Camera
from demo.plain import PlainCameras
from tests.browser.tabs import after, tile
from tests.shown import show
from tools.audit.site import tiles

pytestmark = pytest.mark.browser

BANDSTAND = "Bandstand"
STILLS = "/cameras/bandstand/still"


@pytest.fixture
def published(transactional_db, configure, tmp_path):
    with PlainCameras() as plain:
        yield show(configure, f"own={plain.write(tmp_path / 'cameras.yaml')}")


@pytest.fixture
def asked(page):
    addresses = []
    page.on("request", lambda request: addresses.append(request.url))
    return addresses


def test_a_player_that_rests_leaves_a_drawing_that_asks_for_a_press(page, asked, complaints):
    page.goto("/")
    shown = tile(page, BANDSTAND)
    state = shown.locator("[data-state]")
    expect(state).to_have_text("Live")
    shown.hover()
    shown.get_by_role("button", name="Stop the live picture").click()
    expect(state).to_have_text("Press to play")
    expect(shown.get_by_alt_text(BANDSTAND)).to_be_visible()
    shown.get_by_alt_text(BANDSTAND).click(position={"x": 9, "y": 9})
    expect(state).to_have_text("Live")
    assert not any(STILLS in address for address in asked)
    assert complaints == []


def test_its_still_is_never_asked_for_in_the_still_view(page, asked):
    page.goto("/?view=stills")
    expect(tile(page, BANDSTAND).locator("[data-state]")).to_have_text("Press to play")
    after(page, lambda: any("/cameras/riverside-path/still" in address for address in asked[1:]))
    page.wait_for_load_state("networkidle")
    assert not any(STILLS in address for address in asked)
    expect(page.get_by_text("No picture yet")).to_have_count(0)


def test_on_the_map_it_is_no_still(page, settings):
    with tiles() as drawn:
        settings.MAP_TILES = drawn
        Camera.objects.filter(slug="bandstand").update(latitude=46.2, longitude=6.1)
        public.renew()
        page.goto("/map/#place-bandstand")
        shown = page.locator(".shown")
        expect(shown.locator(".state")).to_have_text("Live")
        expect(shown.locator("img")).not_to_have_attribute("data-still", "")
