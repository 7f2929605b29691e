"""What is hidden is taken down from every page that is open, within ten seconds; what else fails takes down nothing."""

import re

import pytest
from playwright.sync_api import expect

from cameras import public, sharedcopy
from cameras.catalog import catalog_key
from cameras.models import Camera, Mosaic
from cameras.publishing import publish, unpublish
from cameras.views.nearby import around
from tests.browser.conftest import players, plays
from tests.browser.tabs import HIDE, after
from tools.audit.site import tiles

pytestmark = pytest.mark.browser

SLUG, TITLE = "harbour-east-quay", "Harbour, east quay"
LIVE = f"/cameras/{SLUG}/live/"
WITHIN, STEP = 10_000, 500
NOW, STATES = "**/api/now/", "**/api/cameras/?c=*"

PAGES = {
    "the list": "/",
    "the list of stills": "/?view=stills",
    "a search": "/?q=harbour",
    "a group": "/?group=City",
    "the camera": f"/cameras/{SLUG}/",
    "the camera's still": f"/cameras/{SLUG}/?view=stills",
    "a report": f"/cameras/{SLUG}/report/",
    "the mosaics": "/mosaics/",
    "a mosaic": "/mosaics/harbour-front/",
    "the groups": "/groups/",
    "a grid": f"/grid/?c=high-street,{SLUG}&layout=2x2",
    "the choice of a grid": f"/grid/?c=high-street,{SLUG}&choose=1",
    "the places": "/map/",
    "the wall": "/wall/",
    "a wall": "/wall/harbour-front/",
    "a wall of stills": "/wall/harbour-front/?view=stills",
    "the status": "/status/",
    "the player": LIVE,
}

SHOWN = """() => [
  document.title,
  ...[...document.querySelectorAll("main")].map((main) => main.innerHTML),
  ...[...document.images].map((image) => image.currentSrc),
].join("\\n")"""
"""All that a page shows of a camera, and where its players and pictures come from."""


@pytest.fixture
def page(page):
    page.add_init_script(HIDE)
    page.clock.install()
    return page


def close(*names, mosaics=()):
    unpublish(Camera.objects.filter(name__in=names), "test")
    unpublish(Mosaic.objects.filter(vms_title__in=mosaics), "test")
    public.renew()


def shows(place, *words):
    text = place.evaluate(SHOWN)
    return any(word in text for word in words)


def wait_for(page, true, within=WITHIN):
    """Whether it is true within so many ms of the page's own time."""
    for _ in range(0, within, STEP):
        if true():
            return True
        page.clock.run_for(STEP)
        page.wait_for_timeout(40)
    return true()


def taken_down(page, *words, place=None):
    return wait_for(page, lambda: not shows(place or page, *words))


def listen(page):
    """The addresses that the page asks for from now on."""
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    return asked


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_camera_that_is_hidden_is_taken_down_from_every_page(page, path, complaints):
    page.goto(path)
    assert shows(page, SLUG, TITLE)
    before = page.locator(".cell").count()
    close("harbour")
    assert taken_down(page, SLUG, TITLE), path
    assert page.locator(".cell").count() in (before, 0)
    assert not [frame.url for frame in page.frames if SLUG in frame.url and frame != page.main_frame]
    assert [each for each in complaints if "404" not in each] == []  # a still may be asked for meanwhile


@pytest.mark.parametrize(
    "path", ["/mosaics/", "/mosaics/harbour-front/", "/wall/harbour-front/", "/cameras/harbour-east-quay/"]
)
def test_a_mosaic_that_is_hidden_is_taken_down_and_its_cameras_stay_elsewhere(page, path):
    page.goto(path)
    assert shows(page, "harbour-front", "Harbour front")
    close(mosaics=["Harbour front"])
    assert taken_down(page, "harbour-front", "Harbour front")
    assert "/cameras/" not in path or shows(page, SLUG)


def test_a_camera_that_is_hidden_is_taken_down_from_the_pages_of_those_nearby(page):
    site = public.site()
    near = next(other for other in site.cameras if site.by_slug[SLUG] in around(site, other))
    page.goto(f"/cameras/{near.slug}/")
    assert shows(page, SLUG)
    close("harbour")
    assert taken_down(page, SLUG, TITLE)
    assert shows(page, near.title)


def test_in_its_place_stands_what_stands_where_there_never_was_a_camera(page, complaints):
    page.goto("/cameras/nobody/")
    never = page.locator("main").inner_text(), page.title()
    complaints.clear()  # that it is not there
    page.goto(f"/cameras/{SLUG}/")
    close("harbour")
    assert taken_down(page, SLUG, TITLE)
    assert (page.locator("main").inner_text(), page.title()) == never


def test_a_marker_on_the_map_is_taken_down_with_what_it_opened(page, settings, published):
    with tiles() as drawn:
        settings.MAP_TILES = drawn
        page.goto(f"/map/#place-{SLUG}")
        wait_for(page, lambda: page.locator(".leaflet-popup").count())
        expect(page.locator(".leaflet-popup").get_by_text(TITLE)).to_be_attached()
        markers = page.evaluate("document.querySelectorAll('.leaflet-marker-icon').length")
        close("harbour")
        assert taken_down(page, SLUG, TITLE)
        assert wait_for(page, lambda: page.locator(".leaflet-popup").count() == 0)
        assert page.evaluate("document.querySelectorAll('.leaflet-marker-icon').length") <= markers


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"description": ""}, "The quay, as seen from the customs house"),
        ({"show_address": False}, "East Quay 4"),
        ({"show_on_map": False}, f"#place-{SLUG}"),
    ],
)
def test_a_part_of_a_camera_that_is_shown_no_more_is_taken_down_and_the_camera_plays_on(
    page, settings, change, words
):
    settings.MAP_TILES = "http://tiles.example.com/{z}/{x}/{y}.png"
    rows = Camera.objects.filter(name="harbour")
    rows.update(description="The quay, as seen from the customs house", show_address=True)
    public.renew()
    page.goto(f"/cameras/{SLUG}/")
    frame = players(page, 1)[0]
    assert shows(page, words)
    rows.update(**change)
    public.renew()
    assert taken_down(page, words)
    assert players(page, 1) == [frame]


def test_what_stays_public_plays_on(page):
    page.goto(f"/grid/?c=high-street,{SLUG}")
    players(page, 2)
    close("harbour")
    assert taken_down(page, SLUG)
    assert len(players(page, 1)) == 1
    assert plays(players(page, 1)[0])


def test_a_still_that_was_fetched_is_let_go_of(page):
    page.goto("/?view=stills&q=harbour")
    picture = page.locator(f"[data-camera={SLUG}] img")
    assert wait_for(page, lambda: picture.get_attribute("src").startswith("blob:"))
    address = picture.get_attribute("src")
    page.route("**/still*.jpg", lambda route: route.abort())  # it is not the picture that tells
    close("harbour")
    assert taken_down(page, SLUG)
    assert page.evaluate("address => fetch(address).then(() => true, () => false)", address) is False


# What takes down nothing

TROUBLES = {
    "the portal is out of reach": lambda route: route.abort(),
    "the portal is restarted": lambda route: route.fulfill(status=503, body="The site is being restarted."),
    "something else answers": lambda route: route.fulfill(body="<html>Log in to this network</html>"),
}


@pytest.mark.parametrize("answer", TROUBLES.values(), ids=TROUBLES)
@pytest.mark.parametrize("address", [NOW, STATES])
def test_a_portal_in_trouble_leaves_all_as_it_is_until_it_answers_again(page, answer, address):
    page.goto(f"/cameras/{SLUG}/")
    frame = players(page, 1)[0]
    page.route(address, answer)
    close("harbour")
    assert not taken_down(page, SLUG)
    assert plays(frame)
    page.unroute(address)
    assert taken_down(page, SLUG)


def test_a_portal_that_does_not_know_all_cameras_takes_down_none(page):
    page.goto(f"/cameras/{SLUG}/")
    frame = players(page, 1)[0]
    close("harbour")
    sharedcopy.forget(catalog_key("city"))
    assert not public.renew().complete
    assert not taken_down(page, SLUG)
    assert players(page, 1) == [frame]


def test_a_camera_that_goes_offline_is_not_taken_down(page, demo, published):
    page.goto("/?view=stills&q=harbour")
    asked = listen(page)
    demo.world.set_state("harbour", alive=False)
    public.renew()
    assert not taken_down(page, SLUG)
    assert not [url for url in asked if "?c=" in url]


def test_a_worker_that_has_not_heard_of_it_takes_down_nothing_and_is_asked_again(page):
    page.goto("/?view=stills&q=harbour")
    answers = []
    page.route(STATES, lambda route: old(route, answers))
    close("harbour")
    assert wait_for(page, lambda: len(answers) > 2)
    assert shows(page, SLUG)
    page.unroute(STATES)
    assert wait_for(page, lambda: not shows(page, SLUG), 3000)


def old(route, answers):
    answers.append(route.request.url)
    route.fulfill(json={"cameras": [], "complete": True, "closing": "an-older-one"})


# How the portal is asked


def test_it_asks_every_five_seconds_and_for_cameras_only_after_a_closing(page):
    page.goto("/?view=stills&q=harbour")
    asked = listen(page)
    wait_for(page, lambda: False, 20_000)
    assert 3 <= sum(url.endswith("/api/now/") for url in asked) <= 4
    assert not [url for url in asked if "?c=" in url]


def test_the_cameras_of_a_page_are_asked_for_in_their_order_and_once(page):
    page.goto(f"/grid/?c={SLUG},high-street&view=stills")
    asked = listen(page)
    close("glacier")
    wait_for(page, lambda: [url for url in asked if "?c=" in url])
    assert {url.partition("?c=")[2] for url in asked if "?c=" in url} == {f"{SLUG},high-street"}


def test_visitors_do_not_ask_all_at_once(page):
    """The question is spread over two seconds."""
    page.add_init_script("Math.random = () => 0.9;")
    page.goto("/?view=stills&q=harbour")
    asked = listen(page)
    close("glacier")
    wait_for(page, lambda: [url for url in asked if url.endswith("/api/now/")])
    page.clock.run_for(1000)
    page.wait_for_timeout(200)
    assert not [url for url in asked if "?c=" in url]
    assert wait_for(page, lambda: [url for url in asked if "?c=" in url], 1500)


def test_a_page_asks_for_the_players_in_it(page):
    """Those of our own page do not ask as well."""
    page.goto("/wall/harbour-front/")
    wait_for(page, lambda: len(players(page, 1)) > 0, 1000)
    asked = listen(page)
    page.clock.run_for(6000)
    page.wait_for_timeout(200)
    assert sum(url.endswith("/api/now/") for url in asked) == 1


def test_a_page_without_a_camera_asks_nothing(page):
    page.goto("/mosaics/?page=1")
    page.evaluate("document.querySelector('main').replaceChildren()")
    asked = listen(page)
    page.clock.run_for(20_000)
    page.wait_for_timeout(200)
    assert not [url for url in asked if "/api/" in url]


# Out of sight


def seen(page):
    return page.evaluate("getComputedStyle(document.body).opacity") == "1"


def test_a_hidden_tab_asks_before_it_shows_anything_again(page):
    page.goto(f"/cameras/{SLUG}/")
    players(page, 1)
    held = []
    page.evaluate("hide(true)")
    asked = listen(page)
    page.clock.run_for(20_000)
    page.wait_for_timeout(100)
    assert not [url for url in asked if "/api/" in url]
    close("harbour")
    page.route(NOW, lambda route: held.append(route))
    page.evaluate("hide(false)")
    after(page, lambda: held)
    assert shows(page, TITLE) and not seen(page)
    held[0].continue_()
    assert taken_down(page, SLUG, TITLE)
    assert after(page, lambda: seen(page))


@pytest.mark.parametrize("answer", [None, *TROUBLES.values()], ids=["nothing was closed", *TROUBLES])
def test_what_is_still_public_is_seen_again_and_so_is_all_where_the_portal_does_not_answer(page, answer):
    page.goto(f"/cameras/{SLUG}/")
    frame = players(page, 1)[0]
    page.evaluate("hide(true)")
    page.clock.run_for(6000)
    assert not seen(page)
    if answer:
        page.route(NOW, answer)
    page.evaluate("hide(false)")
    assert after(page, lambda: seen(page))
    assert players(page, 1) == [frame]


def test_a_page_that_comes_back_from_the_browsers_memory_asks_first(page):
    page.goto("/?view=stills&q=harbour")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    assert not seen(page)
    close("harbour")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    assert taken_down(page, SLUG)
    assert after(page, lambda: seen(page))


# In other sites


@pytest.fixture
def frame(page, news, live_server, settings):
    """The camera's player in another site's article."""
    settings.EMBED_ANCESTORS = [news.url]
    news.article = f'<iframe width="640" height="360" src="{live_server.url}{LIVE}"></iframe>'
    page.goto(news.url)
    return after(page, lambda: next((frame for frame in page.frames if LIVE in frame.url), None))


def test_a_player_in_another_site_is_taken_down(page, frame):
    players(page, 1)
    assert shows(frame, TITLE)
    close("harbour")
    assert taken_down(page, SLUG, TITLE, place=frame)
    assert frame.locator("main").inner_text().strip() == "There is nothing here"
    assert frame.locator("iframe").count() == 0


def test_a_player_in_another_site_outlives_an_outage(page, frame):
    player = players(page, 1)[0]
    page.route(NOW, lambda route: route.abort())
    close("harbour")
    assert not taken_down(page, TITLE, place=frame)
    assert plays(player)


# When scripts fail


@pytest.mark.parametrize("script", ["site", "players", "stills", "states", "words"])
def test_no_other_script_that_fails_keeps_a_camera_shown(page, script):
    page.route(re.compile(rf"/{script}(\.[0-9a-f]+)?\.js"), lambda route: route.abort())
    page.goto("/?view=stills&q=harbour")
    close("harbour")
    assert taken_down(page, SLUG, TITLE)


def test_a_failing_closing_takes_nothing_else_with_it(page):
    page.route(re.compile(r"/closing(\.[0-9a-f]+)?\.js"), lambda route: route.abort())
    page.goto("/?view=stills&q=harbour")
    page.get_by_role("button", name=f"Play live: {TITLE}").click()
    assert plays(players(page, 1)[0])


def test_what_is_published_meanwhile_changes_nothing(page):
    close("street")
    page.goto("/?view=stills&q=harbour")
    asked = listen(page)
    publish(Camera.objects.filter(name="street"), "test")
    public.renew()
    page.clock.run_for(10_000)
    page.wait_for_timeout(200)
    assert not [url for url in asked if "?c=" in url]
