"""Every page on every screen: no complaint of the browser, no sideways scrolling, nothing that jumps."""

import re
from itertools import pairwise
from urllib.parse import urlsplit

import pytest

from cameras import public
from cameras.colours import contrast, luminance
from cameras.imports import refresh_and_import
from tests.browser.tabs import until

pytestmark = pytest.mark.browser

GRID = "/grid/?c=harbour-east-quay,high-street&view=stills"
PAGES = [
    "/",
    "/?view=stills",
    "/?q=nothing-like-this",
    "/cameras/harbour-east-quay/",
    "/cameras/harbour-east-quay/?view=stills",
    "/cameras/harbour-east-quay/live/",
    "/cameras/glacier-viewpoint/",
    "/cameras/glacier-viewpoint/live/",
    "/map/",
    "/mosaics/",
    "/mosaics/town-centre/",
    "/mosaics/up-in-the-snow/?view=stills",
    "/wall/town-centre/?view=stills",
    "/groups/",
    "/grid/",
    GRID,
    "/status/",
    "/cameras/harbour-east-quay/report/",
]
AWKWARD = {
    "harbour": "W" * 500,
    "street": "\u202egnp.exe \u200fمرفأ المدينة القديمة" + " الميناء" * 40,
    "square": "👨‍👩‍👧‍👦🏖️" * 60,
    "mountains": "Summit panorama " * 31,
    "lighthouse": "<b>bold</b>" * 40,
}
SMALL_TARGETS = """() => [...document.querySelectorAll("a, button, input")]
  .filter((element) => !element.closest(".hidden, .skip, p") && !element.matches(".hidden, .skip"))
  .filter((element) => element.checkVisibility())
  .map((element) => [element.outerHTML.slice(0, 90), element.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.width < 24 || box.height < 24))
  .map(([html, box]) => `${Math.round(box.width)} × ${Math.round(box.height)} ${html}`)"""
WORDS = "main :is(h1, h2 a, th a, .facts > *, .state, .words a), .places a, .bottom a"
COLOURS = """words => [
  getComputedStyle(document.body).backgroundColor,
  ...new Set([...document.querySelectorAll(words)].map((each) => getComputedStyle(each).color)),
]"""
LATER = {"site.css", "site.js", "stills.js"}
TIMES = """() => Object.fromEntries(performance.getEntriesByType("resource").reverse()
  .map((entry) => [new URL(entry.name).pathname.split("/").at(-1), entry.toJSON()]))"""
HOLD_FRAMES = """
  window.held = [];
  window.requestAnimationFrame = (draw) => window.held.push(draw);
"""
SHIFTS = """() => new Promise((resolve) => {
  let shifts = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) shifts += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(shifts), 300);
})"""


@pytest.fixture
def awkward(demo, published):
    for name, title in AWKWARD.items():
        demo.world.change(name, title=title)
    refresh_and_import(published, force=True)
    public.renew()


def sideways(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_the_browser_has_nothing_to_complain_of(page, complaints):
    for url in PAGES:
        page.goto(url)
        page.wait_for_timeout(50)
    assert complaints == []


@pytest.mark.parametrize("width", [320, 390, 820, 1023, 1440])
def test_the_focus_goes_through_the_header_in_the_order_in_which_it_is_seen(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/?view=stills")
    boxes = page.evaluate(
        """() => [...document.querySelectorAll("header.top :is(a, input, summary)")]
          .filter((element) => element.checkVisibility()).map((element) => element.getBoundingClientRect().toJSON())"""
    )
    assert len(boxes) > 7
    for one, next_one in pairwise(boxes):
        assert next_one["top"] >= one["bottom"] - 4 or next_one["left"] >= one["right"]


def test_a_page_that_is_not_there_complains_of_nothing_else(page, complaints):
    page.goto("/cameras/never-was/")
    assert page.get_by_role("heading", level=1).inner_text() == "There is nothing here"
    assert [text for text in complaints if "404" not in text] == []


def test_no_page_scrolls_sideways_and_targets_stay_large_whatever_the_titles(page, awkward):
    for url in PAGES:
        page.goto(url)
        for width in (320, 390, 820, 1440):
            page.set_viewport_size({"width": width, "height": 700})
            assert sideways(page) <= 0, (url, width)
            assert page.evaluate(SMALL_TARGETS) == [], (url, width)


@pytest.mark.parametrize("width", [390, 820, 1440])
@pytest.mark.parametrize("url", ["/", "/?view=stills", "/mosaics/town-centre/", GRID])
def test_nothing_jumps_while_a_page_loads(page, url, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(url)
    page.wait_for_timeout(1200)
    assert page.evaluate(SHIFTS) < 0.02


@pytest.fixture
def asked(page):
    """The names of the files that the page asks for."""
    names = []
    page.on("request", lambda request: names.append(urlsplit(request.url).path.rpartition("/")[2]))
    return names


@pytest.mark.parametrize(("url", "script"), [("/?view=stills", "stills.js"), ("/mosaics/", "site.js")])
def test_the_first_frame_comes_before_what_scripts_do(page, asked, url, script):
    page.add_init_script(HOLD_FRAMES)
    page.main_frame.goto(url)
    until(page, "window.held.length")
    assert [name for name in asked if name.endswith(".js")] == (["first.js"] if url == "/mosaics/" else [])
    with page.expect_request(f"**/{script}"):
        page.evaluate("window.held.forEach((draw) => draw())")


def test_the_rest_of_a_page_does_not_compete_with_its_first_picture(page):
    page.goto("/?view=stills")
    times = page.evaluate(TIMES)
    assert min(times[name]["startTime"] for name in LATER) > times["still-small.jpg"]["responseEnd"]


def test_a_first_picture_that_does_not_come_holds_nothing_up_for_long(page):
    page.route("**/blue-run-lower-part/still*", lambda route: None)
    with page.expect_request("**/site.js"):
        page.main_frame.goto("/?view=stills", wait_until="commit")
    assert 1000 <= page.evaluate(TIMES)["site.css"]["startTime"] < 5000


@pytest.mark.parametrize("width", [320, 390, 820])
def test_the_name_of_the_site_is_torn_in_no_word(page, width):
    page.set_viewport_size({"width": width, "height": 700})
    page.goto("/?view=stills")
    assert page.locator(".top .name bdi").evaluate("name => name.getClientRects().length") == 1


def test_a_mosaics_title_stands_right_under_its_drawing(page):
    page.goto("/mosaics/")
    tile = page.locator(".tile").first
    drawn, title = tile.locator(".mosaic").bounding_box(), tile.locator("h2").bounding_box()
    assert 0 <= title["y"] - drawn["y"] - drawn["height"] < 12


def test_from_right_to_left_titles_of_cells_and_their_buttons_keep_apart(page):
    page.goto("/mosaics/town-centre/?view=stills")
    page.evaluate("document.documentElement.dir = 'rtl'")
    cell = page.locator(".cell[data-camera]").first
    title, button = cell.locator(".over").bounding_box(), cell.locator(".corners").bounding_box()
    assert title["x"] >= button["x"] + button["width"]


def test_what_is_chosen_is_told_by_a_shape_too(page):
    page.goto("/?view=stills")
    marks = page.locator(".pills a").evaluate_all(
        "links => links.map((link) => [link.ariaCurrent, getComputedStyle(link, '::before').content])"
    )
    assert {(current == "true", mark != "none") for current, mark in marks} == {(True, True), (False, False)}


def in_hex(colour):
    """Of "rgb(1, 2, 3)"."""
    return "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", colour)[:3])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("url", ["/?view=stills", "/cameras/glacier-viewpoint/", "/status/"])
def test_words_are_legible_in_light_and_dark(new_context, scheme, url):
    page = new_context(color_scheme=scheme).new_page()
    page.goto(url)
    paper, *inks = map(in_hex, page.evaluate(COLOURS, WORDS))
    assert (luminance(paper) < 0.1) == (scheme == "dark")
    assert len(inks) > 2
    assert [ink for ink in inks if contrast(ink, paper) < 4.5] == []


def test_the_keyboard_reaches_the_content_first(page):
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_without_motion_nothing_of_ours_moves(new_context):
    page = new_context(reduced_motion="reduce").new_page()
    page.goto("/mosaics/harbour-front/")
    moving = page.locator("*").evaluate_all(
        "all => all.map((each) => getComputedStyle(each)).map((style) =>"
        " [style.transitionDuration, style.animationName])"
    )
    assert {tuple(each) for each in moving} == {("0s", "none")}
