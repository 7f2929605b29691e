"""Where the browser paints with few colours of its own (high contrast), marks and states stay what they are."""

import pytest

from tests.browser.conftest import players
from tests.browser.pixels import contrast, filled, ground, picture
from tests.browser.tabs import until

pytestmark = pytest.mark.browser

MIDST = (0.3, 0.3, 0.7, 0.7)
GROUND = "shown => getComputedStyle(shown).backgroundColor"


@pytest.fixture(params=["light", "dark"])
def page(request, new_context):
    return new_context(forced_colors="active", color_scheme=request.param).new_page()


def test_the_press_that_plays_has_its_triangle(page):
    page.goto("/?view=stills")
    assert contrast(picture(page.locator(".play").first), MIDST) > 100


def test_a_player_has_its_square_and_its_way_to_begin_anew(page):
    page.goto("/?q=harbour")
    players(page, 1)
    page.locator(".frame").hover()
    assert contrast(picture(page.locator(".stop")), (0.2, 0.2, 0.8, 0.8)) > 100
    assert contrast(picture(page.locator(".reload")), (0.15, 0.15, 0.85, 0.85)) > 100


def test_what_works_is_a_full_dot_and_what_is_offline_an_empty_ring(new_context):
    page = new_context(forced_colors="active").new_page()
    page.goto("/status/")
    marks = [picture(page.locator(f".state-{state}").first) for state in ("live", "offline")]
    assert [filled(mark, (0, 0, 9 / mark.width, 1)) for mark in marks] == [True, False]


def test_the_chosen_half_of_a_switch_is_filled(page):
    page.goto("/?view=stills")
    chosen, other = page.locator(".switch [aria-current]"), page.locator(".switch a:not([aria-current])")
    assert ground(picture(chosen)) != ground(picture(other))
    assert contrast(picture(chosen), MIDST) > 100


def test_a_button_that_is_on_is_filled(page):
    page.goto("/grid/?c=harbour-east-quay,high-street&view=stills")
    button = page.get_by_role("button", name="Arrange")
    before = button.evaluate(GROUND)
    button.click()
    until(page, "document.querySelector('[aria-pressed=true]')")
    assert button.evaluate(GROUND) != before
    ends = [page.locator(f".arrange [aria-disabled={end}]").first for end in ("true", "false")]
    assert len({end.evaluate("shown => getComputedStyle(shown).color") for end in ends}) == 2


def test_the_way_from_an_entry_to_its_marker_keeps_its_dot(page, settings):
    settings.MAP_TILES = "https://tile.example/{z}/{x}/{y}.png"
    page.route("https://tile.example/**", lambda route: route.abort())
    page.goto("/map/")
    assert contrast(picture(page.locator(".find").first), (0.43, 0.43, 0.57, 0.57)) > 100
