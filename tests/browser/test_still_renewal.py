"""Stills renew in place: only where they are seen, one question at a time, and they keep what they have."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.utils.http import http_date
from PIL import Image, ImageDraw

from cameras import public
from cameras.models import Camera
from cameras.pictures import placeholder
from cameras.publishing import unpublish
from tests.browser.pixels import colour, picture
from tests.browser.tabs import HIDE, after
from tests.browser.test_layout import SHIFTS
from tests.test_pages import keep_still

pytestmark = pytest.mark.browser

HARBOUR = "Still of Harbour, east quay"
ONE = "/?view=stills&q=harbour"

COUNT = """
  const { createObjectURL, revokeObjectURL } = URL;
  window.made = window.freed = 0;
  URL.createObjectURL = (...all) => { window.made++; return createObjectURL.apply(URL, all); };
  URL.revokeObjectURL = (...all) => { window.freed++; return revokeObjectURL.apply(URL, all); };
"""

FADES = """
  const { animate } = Element.prototype;
  window.faded = [];
  Element.prototype.animate = function (...all) {
    const { backgroundImage, backgroundSize, backgroundColor } = getComputedStyle(this.parentElement);
    faded.push([backgroundImage, this.src, [backgroundSize, backgroundColor]]);
    return animate.apply(this, all);
  };
"""


@pytest.fixture(autouse=True)
def often(settings):
    settings.STILL_FRESH = 1


@pytest.fixture
def page(page):
    page.add_init_script(HIDE)
    page.add_init_script(COUNT)
    return page


def source_of(page, alt=HARBOUR):
    return page.get_by_alt_text(alt).evaluate("image => image.src")


def taken(page):
    found = page.locator(".taken time").first
    return found.get_attribute("datetime") if found.count() else None


def asked(page):
    """The stills that the page fetches from now on; a list that grows."""
    found = []

    def note(request):
        if request.resource_type == "fetch" and "/still" in request.url:
            found.append(request.url)

    page.on("request", note)
    return found


def without_a_time(route):
    """A placeholder, whoever asks."""
    route.fulfill(body=placeholder(), content_type="image/jpeg")


def nearly_square(route):
    """A new picture of four to three: blue, with red bands above and below."""
    image = Image.new("RGB", (640, 480), "red")
    ImageDraw.Draw(image).rectangle((0, 60, 639, 419), "blue")
    image.save(out := BytesIO(), "JPEG")
    headers = {"Last-Modified": http_date()}
    route.fulfill(body=out.getvalue(), content_type="image/jpeg", headers=headers)


def test_a_placeholder_gives_way_to_the_first_picture_and_that_to_the_next(page, complaints):
    page.goto(ONE)
    assert source_of(page).endswith("/still.jpg")
    first = after(page, lambda: source_of(page).startswith("blob:") and source_of(page))
    first_time = taken(page)
    assert first_time is not None
    after(page, lambda: source_of(page) != first and taken(page) > first_time)
    assert page.get_by_alt_text(HARBOUR).evaluate("image => image.naturalWidth") > 0
    assert complaints == []


def test_times_are_told_in_the_portals_zone(new_context, settings):
    settings.TIME_ZONE = "Asia/Kathmandu"
    page = new_context(timezone_id="America/New_York").new_page()
    page.goto(ONE)
    after(page, lambda: taken(page))
    said = page.locator(".taken time").first
    local = said.evaluate(
        "time => new Date(Date.parse(time.dateTime) + 5.75 * 3600e3).toISOString().slice(11, 16)"
    )
    assert said.get_attribute("title").endswith(local)
    assert said.inner_text().endswith("ago")


@pytest.mark.parametrize("view", ["", "?view=stills"])
def test_a_cameras_page_tells_its_local_time_whatever_the_visitors_clock_says(new_context, settings, view):
    settings.TIME_ZONE = "Asia/Kathmandu"
    page = new_context(timezone_id="America/New_York", viewport={"width": 390, "height": 800}).new_page()
    page.clock.install(time=datetime.now(UTC) - timedelta(days=3, hours=7))
    page.goto(f"/cameras/harbour-east-quay/{view}")
    near = {datetime.now(ZoneInfo("Asia/Kathmandu")) + timedelta(minutes=more) for more in (0, 1)}
    told = after(page, page.locator("[data-clock]").inner_text)
    assert told in {f"{moment:%H:%M} GMT+5:45" for moment in near}
    assert page.evaluate(SHIFTS) < 0.02


@pytest.mark.parametrize("hours", [-3, 3])
def test_a_wrong_clock_of_the_visitor_makes_no_picture_older_or_newer(page, hours):
    page.clock.install(time=datetime.now(UTC) + timedelta(hours=hours))
    page.goto(ONE)
    after(page, lambda: taken(page))
    said = page.locator(".taken time").first
    after(page, lambda: re.fullmatch(r"\d+s ago", said.inner_text()))
    assert page.locator("[data-state]").first.inner_text() in ("Still", "Delayed")


def test_until_the_portals_time_is_known_a_page_tells_the_time_of_day(page, published):
    keep_still(published, "harbour", datetime.now(UTC) - timedelta(seconds=30))
    public.renew()
    page.route(
        "**/still*.jpg",
        lambda route: route.abort() if route.request.resource_type == "fetch" else route.continue_(),
    )
    page.goto(ONE)
    page.wait_for_timeout(1500)
    assert re.fullmatch(r"\d\d:\d\d:\d\d", page.locator(".taken time").first.inner_text())


def test_in_russian_ages_are_words_and_no_negative_numbers(page):
    page.goto(f"/ru{ONE}")
    after(page, lambda: taken(page))
    assert page.locator(".taken time").first.inner_text().endswith("назад")


def test_nothing_is_asked_in_a_hidden_tab(page):
    page.goto(ONE)
    after(page, lambda: taken(page))
    page.evaluate("hide(true)")
    page.wait_for_timeout(300)
    before, requests = source_of(page), asked(page)
    page.wait_for_timeout(1600)
    assert requests == []
    assert source_of(page) == before
    page.evaluate("hide(false)")
    after(page, lambda: source_of(page) != before)


def test_nothing_is_asked_off_screen(new_context):
    page = new_context(viewport={"width": 800, "height": 500}).new_page()
    requests = asked(page)
    page.goto("/?view=stills")
    after(page, lambda: len(requests) >= 4)
    page.wait_for_timeout(1500)
    assert 2 <= len(set(requests)) <= 6
    page.get_by_alt_text("Still of Town hall square").scroll_into_view_if_needed()
    after(page, lambda: any("town-hall-square" in url for url in requests))


def test_no_second_question_while_an_answer_is_awaited(page):
    held = []
    page.route(
        "**/still*.jpg",
        lambda route: held.append(route) if route.request.resource_type == "fetch" else route.continue_(),
    )
    page.goto(ONE)
    after(page, lambda: held)
    page.wait_for_timeout(1600)
    assert len(held) == 1
    held[0].abort()


def test_a_network_that_fails_leaves_the_last_picture_and_is_tried_again(page):
    page.goto(ONE)
    after(page, lambda: taken(page))
    tries = []
    page.route("**/still*.jpg", lambda route: (tries.append(1), route.abort()))
    after(page, lambda: tries)
    last = source_of(page)
    after(page, lambda: len(tries) > 2)
    assert source_of(page) == last
    assert page.get_by_alt_text(HARBOUR).evaluate("image => image.complete && image.naturalWidth") > 0
    page.unroute("**/still*.jpg")
    after(page, lambda: source_of(page) != last)


def test_an_answer_that_is_no_picture_leaves_the_last(page):
    page.goto(ONE)
    after(page, lambda: taken(page))
    spoiled = []

    def spoil(route):
        spoiled.append(1)
        route.fulfill(body="no picture", headers={"Last-Modified": "Wed, 21 Oct 2026 07:28:00 GMT"})

    page.route("**/still*.jpg", spoil)
    after(page, lambda: spoiled)
    last = taken(page)
    after(page, lambda: len(spoiled) > 2)
    assert taken(page) == last
    assert page.get_by_alt_text(HARBOUR).evaluate("image => image.complete && image.naturalWidth") > 0


def test_old_pictures_are_let_go_of(page):
    page.goto(ONE)
    after(page, lambda: page.evaluate("made") >= 3)
    page.evaluate("hide(true)")
    page.wait_for_timeout(500)
    assert page.evaluate("made - freed") == 1


def test_a_new_picture_comes_over_the_last_one_which_then_goes(page):
    page.add_init_script(FADES)
    page.goto(ONE)
    (below, above, _), *_ = after(page, lambda: page.evaluate("faded"))
    assert below.startswith('url("blob:') and above.startswith("blob:")
    assert above not in below
    page.evaluate("hide(true)")
    page.wait_for_timeout(500)
    assert page.get_by_alt_text(HARBOUR).locator("..").get_attribute("style") in ("", None)


def test_on_its_own_page_a_picture_of_another_shape_is_seen_whole_also_while_it_fades(page):
    page.add_init_script(FADES)
    page.route("**/still.jpg", nearly_square)
    page.goto("/cameras/harbour-east-quay/?view=stills")
    after(page, lambda: page.evaluate("faded"))
    drawn = picture(page.locator(".stage .frame"))
    assert [colour(drawn, *place) for place in ((0.02, 0.5), (0.5, 0.04), (0.5, 0.5))] == [
        "black",
        "red",
        "blue",
    ]
    assert page.evaluate("faded.map(([, , below]) => below)")[0] == ["contain", "rgb(0, 0, 0)"]


def test_without_motion_pictures_change_at_once(new_context):
    page = new_context(reduced_motion="reduce").new_page()
    page.add_init_script(COUNT)
    page.add_init_script(FADES)
    page.goto(ONE)
    after(page, lambda: page.evaluate("made") >= 3)
    assert page.evaluate("faded") == []


@pytest.mark.parametrize("renewed", [True, False])
def test_a_camera_hidden_meanwhile_is_seen_no_longer(page, renewed):
    page.add_init_script(f"window.isHidden = {str(not renewed).lower()}")
    page.goto(ONE)
    image = page.get_by_alt_text(HARBOUR)
    after(page, lambda: image.evaluate("image => image.naturalWidth"))
    after(page, lambda: source_of(page).startswith("blob:") == renewed)
    unpublish(Camera.objects.filter(name="harbour"), "test")
    public.renew()
    page.evaluate("hide(false)")
    gone = "images => images.every((image) => !image.currentSrc && !image.naturalWidth)"
    after(page, lambda: image.evaluate_all(gone))  # or its tile is taken down by then
    requests = asked(page)
    page.wait_for_timeout(1500)
    assert requests == []


def test_a_picture_in_time_is_asked_for_once_an_interval(page, settings):
    settings.STILL_FRESH = 3
    page.goto(ONE)
    after(page, lambda: taken(page))
    requests = asked(page)
    page.wait_for_timeout(10_000)
    assert 2 <= len(requests) <= 4


def test_a_picture_that_is_late_is_asked_for_soon_and_then_once_an_interval(page, settings):
    settings.STILL_FRESH = 10
    page.route("**/still*.jpg", without_a_time)
    page.clock.install()
    requests = asked(page)
    page.goto(ONE)
    counts = []
    for _ in range(4):
        for _ in range(20):
            page.clock.run_for(500)
            page.wait_for_timeout(20)  # the answer is on its way
        counts.append(len(requests) - sum(counts))
    assert counts[0] == 2
    assert max(counts[1:]) == 1


def test_a_picture_that_leaves_the_page_is_let_go_of(page):
    page.goto(ONE)
    after(page, lambda: source_of(page).startswith("blob:"))
    page.get_by_role("searchbox").fill("nothing like this")
    after(page, lambda: page.get_by_alt_text(HARBOUR).count() == 0)
    page.wait_for_timeout(500)
    assert page.evaluate("made - freed") == 0
