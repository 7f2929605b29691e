"""The keyboard alone: keys that are quick, keys that can be switched off, and a walk that reaches everything."""

import pytest
from playwright.sync_api import expect

from tests.browser.tabs import until

pytestmark = pytest.mark.browser

FOCUSED = "document.activeElement.closest('[data-camera]')?.dataset.camera ?? null"
FULL = "document.fullscreenElement !== null"
WHERE = """() => {
  const at = document.activeElement;
  const words = at.getAttribute("aria-label") || at.textContent.trim() || at.title || at.placeholder || at.id;
  return [at.tagName, words.replace(/\\s+/g, " ")];
}"""


@pytest.fixture
def home(page):
    page.goto("/?view=stills")
    expect(page.get_by_role("button", name="Keyboard keys")).to_be_visible()
    return page


def slugs(page):
    return page.locator("main .tile").evaluate_all("tiles => tiles.map((tile) => tile.dataset.camera)")


def focused(page):
    return page.evaluate(FOCUSED)


def field(page):
    return page.get_by_role("searchbox", name="Search cameras")


def help(page):
    return page.get_by_role("dialog", name="Keyboard keys")


def test_a_stroke_leads_to_the_search_where_it_is_a_letter(home):
    home.keyboard.press("/")
    expect(field(home)).to_be_focused()
    home.keyboard.type("a/f?b")
    expect(field(home)).to_have_value("a/f?b")
    expect(help(home)).to_be_hidden()


def test_arrows_go_from_tile_to_tile_in_rows_and_columns(home):
    order = slugs(home)
    columns = len(
        home.locator(".grid").evaluate("grid => getComputedStyle(grid).gridTemplateColumns").split()
    )
    home.keyboard.press("ArrowRight")
    for key, place in (
        ("ArrowRight", 1),
        ("ArrowDown", 1 + columns),
        ("ArrowLeft", columns),
        ("ArrowUp", 0),
        ("ArrowLeft", 0),
        ("ArrowUp", 0),
    ):
        home.keyboard.press(key)
        assert focused(home) == order[place], key
    assert home.evaluate("document.activeElement.tagName") == "A"


def test_arrows_follow_the_direction_of_the_script(page):
    page.route(
        "**/?view=stills",
        lambda route: route.fulfill(body=route.fetch().text().replace('dir="ltr"', 'dir="rtl"')),
    )
    page.goto("/?view=stills")
    expect(page.get_by_role("button", name="Keyboard keys")).to_be_visible()
    order = slugs(page)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert focused(page) == order[1]
    page.keyboard.press("ArrowRight")
    assert focused(page) == order[0]


def test_arrows_stay_the_pages_and_the_fields_own(home):
    before = focused(home)
    home.keyboard.press("ArrowDown")
    assert focused(home) == before
    field(home).fill("lighthouse")
    home.keyboard.press("ArrowRight")
    expect(field(home)).to_be_focused()


def test_arrows_work_in_a_mosaic_too(page):
    page.goto("/mosaics/up-in-the-snow/?view=stills")
    expect(page.get_by_role("button", name="Keyboard keys")).to_be_visible()
    cells = page.locator(".cell[data-camera]").evaluate_all("all => all.map((cell) => cell.dataset.camera)")
    page.keyboard.press("ArrowRight")
    assert focused(page) == cells[0]
    page.keyboard.press("ArrowRight")
    assert focused(page) == cells[1]
    page.keyboard.press("ArrowDown")
    assert focused(page) == cells[2]


def test_f_fills_the_screen_with_the_focused_tile_and_gives_it_back(home):
    home.keyboard.press("ArrowRight")
    home.keyboard.press("f")
    until(home, FULL)
    assert (
        home.evaluate("document.fullscreenElement.closest('[data-camera]').dataset.camera") == slugs(home)[0]
    )
    home.keyboard.press("f")
    until(home, f"!({FULL})")


def test_f_fills_the_screen_with_a_mosaic_where_no_tile_is_focused(page):
    page.goto("/mosaics/harbour-front/?view=stills")
    expect(page.get_by_role("button", name="Keyboard keys")).to_be_visible()
    page.keyboard.press("f")
    until(page, "document.fullscreenElement?.matches('.mosaic')")


def test_the_keys_are_told_and_escape_closes(home):
    home.keyboard.press("?")
    expect(help(home)).to_be_visible()
    home.keyboard.press("Escape")
    expect(help(home)).to_be_hidden()
    button = home.get_by_role("button", name="Keyboard keys")
    button.press("Enter")
    expect(help(home)).to_be_visible()
    help(home).get_by_role("button", name="Close").press("Enter")
    expect(help(home)).to_be_hidden()
    expect(button).to_be_focused()


def test_single_keys_can_be_switched_off_for_good(home):
    home.keyboard.press("?")
    help(home).get_by_role("checkbox").press("Space")
    home.keyboard.press("Escape")
    home.reload()
    expect(home.get_by_role("button", name="Keyboard keys")).to_be_visible()
    for key in ("/", "?", "f"):
        home.keyboard.press(key)
    assert home.evaluate("document.activeElement.tagName") == "BODY"
    expect(help(home)).to_be_hidden()
    home.keyboard.press("ArrowRight")
    assert focused(home) is not None
    home.get_by_role("button", name="Keyboard keys").press("Enter")
    expect(help(home).get_by_role("checkbox")).not_to_be_checked()
    help(home).get_by_role("checkbox").press("Space")
    home.keyboard.press("Escape")
    home.keyboard.press("/")
    expect(field(home)).to_be_focused()


def test_keys_with_ctrl_or_alt_are_the_browsers(home):
    for key in ("Control+/", "Alt+/", "Control+f"):
        home.keyboard.press(key)
        assert home.evaluate("document.activeElement.tagName") == "BODY"
        assert not home.evaluate(FULL)


# The walk


def walk(page, most=400):
    """(tag, words) of all that Tab reaches, in order, until the page ends."""
    met = []
    for _ in range(most):
        page.keyboard.press("Tab")
        tag, words = page.evaluate(WHERE)
        if tag == "BODY":
            return met
        met.append((tag, words))
    raise AssertionError(f"no way out of {met[-3:]}")


def visible(page):
    """All that can be pressed with a mouse, but for what is a second way to the same."""
    return page.locator("a[href], button, input, select, summary").evaluate_all(
        """all => all.filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.disabled)
        .filter((each) => each.tabIndex >= 0 && !each.closest("dialog")).length"""
    )


@pytest.mark.parametrize(
    "url",
    [
        "/?view=stills&q=harbour",
        "/cameras/harbour-east-quay/?view=stills",
        "/cameras/glacier-viewpoint/",
        "/mosaics/",
        "/mosaics/town-centre/?view=stills",
        "/grid/?c=lighthouse,high-street&view=stills",
        "/groups/",
        "/map/",
        "/status/",
        "/nothing/",
    ],
)
def test_tab_reaches_all_that_a_mouse_can_press(page, url):
    page.goto(url)
    expect(page.get_by_role("button", name="Keyboard keys")).to_be_visible()
    there = visible(page)
    met = walk(page)
    assert len(met) == there
    assert all(words for _, words in met), met


def tab_to(page, words, most=80):
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(WHERE)[1] == words:
            return
    raise AssertionError(f"Tab does not reach {words}")


def test_the_home_page_is_operated_by_keyboard_alone(page):
    page.goto("/?view=stills")
    expect(page.get_by_role("button", name="Keyboard keys")).to_be_visible()
    tab_to(page, "Ski resort")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?group=Ski+resort&view=stills")
    expect(page.get_by_role("button", name="Favourite: Summit panorama")).to_be_visible()
    tab_to(page, "Favourite: Summit panorama")
    page.keyboard.press("Enter")
    favourite = page.get_by_role("button", name="Favourite: Summit panorama")
    expect(favourite).to_have_attribute("aria-pressed", "true")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    page.keyboard.type("summit")
    expect(page.locator("main .tile")).to_have_count(1)
    tab_to(page, "Play live: Summit panorama")
    page.keyboard.press("Enter")
    expect(page.locator("main iframe")).to_have_count(1)
    tab_to(page, "Summit panorama")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cameras/summit-panorama/")


def test_the_camera_page_is_operated_by_keyboard_alone(page):
    page.goto("/cameras/summit-panorama/?view=stills")
    expect(page.get_by_role("button", name="Keyboard keys")).to_be_visible()
    tab_to(page, "Play live: Summit panorama")
    page.keyboard.press("Space")
    expect(page.locator(".stage iframe")).to_have_count(1)
    tab_to(page, "Favourite: Summit panorama")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Favourite: Summit panorama")).to_have_attribute(
        "aria-pressed", "true"
    )
    tab_to(page, "Ski resort")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?group=Ski+resort**")
