"""The map in a real browser: markers, clusters, popups, the keyboard, and the list it belongs to."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from cameras import public
from cameras.imports import refresh_and_import
from cameras.models import Camera
from tests.browser.tabs import until
from tests.test_pages import keep_still

pytestmark = pytest.mark.browser

TILES = "https://tile.example/{z}/{x}/{y}.png"
HARBOUR, GLACIER = "Harbour, east quay", "Glacier viewpoint"


def tile() -> bytes:
    out = BytesIO()
    Image.new("RGB", (256, 256), "#cfd8cf").save(out, "PNG")
    return out.getvalue()


@pytest.fixture(autouse=True)
def tiles(settings):
    settings.MAP_TILES = TILES
    settings.MAP_ATTRIBUTION = "© Surveyors https://surveyors.example/"


def on_map(context):
    """A page whose tiles come from a server of the test's own; the list says which were asked for."""
    asked = []
    page = context.new_page()
    page.route(
        "https://tile.example/**",
        lambda route: (asked.append(route.request.url), route.fulfill(body=tile(), content_type="image/png")),
    )
    return page, asked


@pytest.fixture
def map_page(new_context):
    return on_map(new_context())[0]


def entry(page, title):
    return page.locator(".place", has_text=title)


def open_by_button(page, title):
    entry(page, title).get_by_role("button").click()
    shown = page.locator(".shown")
    expect(shown).to_contain_text(title)
    return shown


def test_cameras_stand_on_the_map_and_the_browser_has_nothing_to_complain_of(new_context, complaints):
    page, asked = on_map(new_context())
    page.goto("/map/")
    expect(page.locator(".leaflet-tile-loaded").first).to_be_visible()
    expect(page.locator(".pin, .bunch").first).to_be_visible()
    open_by_button(page, HARBOUR)
    assert asked and all(re.fullmatch(r"https://tile\.example/\d+/\d+/\d+\.png", url) for url in asked)
    page.wait_for_timeout(300)
    assert complaints == []


def test_markers_and_clusters_hold_every_camera_that_has_a_place(map_page):
    map_page.goto("/map/")
    expect(map_page.locator(".pin, .bunch").first).to_be_visible()
    counts = map_page.locator(".bunch").evaluate_all("all => all.map((each) => Number(each.textContent))")
    pins = map_page.locator(".pin").count()
    assert pins + sum(counts) == len(public.site().placed) > 0


def test_a_marker_tells_its_state_by_word_and_shape(map_page):
    map_page.goto("/map/")
    open_by_button(map_page, GLACIER)
    pin = map_page.get_by_role("button", name=f"{GLACIER}, Offline")
    assert "state-offline" in pin.get_attribute("class")
    box = pin.bounding_box()
    assert box["width"] >= 24 and box["height"] >= 24


def test_a_popup_shows_the_still_with_its_age_and_leads_to_the_camera(map_page, settings):
    settings.STILL_FRESH = 1
    map_page.goto("/map/")
    shown = open_by_button(map_page, HARBOUR)
    image = shown.locator("img")
    expect(image).to_have_attribute("src", re.compile("^blob:"))
    expect(shown.locator("time")).to_have_count(1)
    assert image.evaluate("image => image.naturalWidth") == 384
    expect(shown.get_by_role("link")).to_have_count(1)
    shown.get_by_role("link", name=HARBOUR).click()
    expect(map_page).to_have_url(re.compile(r"/cameras/harbour-east-quay/$"))


def test_the_last_picture_of_a_camera_that_is_offline_has_its_age_too(map_page, published):
    keep_still(published, "glacier", datetime.now(UTC) - timedelta(minutes=5, seconds=10))
    map_page.goto("/map/")
    shown = open_by_button(map_page, GLACIER)
    expect(shown.locator("time")).to_have_text("5m ago")
    expect(shown.locator(".state")).to_have_text("Offline")


def test_by_keyboard_a_popup_opens_takes_the_focus_and_gives_it_back(map_page):
    map_page.goto("/map/")
    open_by_button(map_page, HARBOUR)
    map_page.keyboard.press("Escape")
    expect(map_page.locator(".shown")).to_have_count(0)
    pin = map_page.get_by_role("button", name=f"{HARBOUR}, Live")
    for key in ("Enter", "Space"):
        pin.focus()
        map_page.keyboard.press(key)
        expect(map_page.locator(".shown a.title")).to_be_focused()
        map_page.keyboard.press("Escape")
        expect(pin).to_be_focused()
        expect(map_page.locator(".shown")).to_have_count(0)


def test_a_cluster_opens_by_keyboard_and_the_focus_stays_on_the_map(map_page):
    map_page.goto("/map/")
    bunch = map_page.locator(".bunch").first
    assert re.fullmatch(r"Cameras here: \d+", bunch.get_attribute("aria-label"))
    before = map_page.locator(".bunch").evaluate_all("all => all.map((each) => each.textContent)")
    bunch.focus()
    map_page.keyboard.press("Space")
    expect(map_page.locator("#map")).to_be_focused()
    until(
        map_page,
        "before => [...document.querySelectorAll('.bunch')].map((each) => each.textContent).join() !== before",
        ",".join(before),
    )


def test_the_list_lights_its_marker_and_the_marker_its_entry(map_page):
    map_page.goto("/map/")
    open_by_button(map_page, HARBOUR)
    map_page.keyboard.press("Escape")
    pin, place = map_page.get_by_role("button", name=f"{HARBOUR}, Live"), entry(map_page, HARBOUR)
    lit = re.compile(r"\blit\b")
    place.get_by_role("link").hover()
    expect(pin).to_have_class(lit)
    map_page.get_by_role("heading", level=1).hover()
    expect(pin).not_to_have_class(lit)
    place.get_by_role("link").focus()
    expect(pin).to_have_class(lit)
    map_page.get_by_role("link", name="Skip to content").focus()
    expect(pin).not_to_have_class(lit)
    pin.focus()
    expect(place).to_have_class(lit)


def test_an_address_leads_to_one_camera(map_page):
    map_page.goto("/cameras/glacier-viewpoint/")
    map_page.get_by_role("link", name="Show on the map").click()
    expect(map_page.locator(".shown")).to_contain_text(GLACIER)


def test_the_keyboard_can_skip_the_map(map_page):
    map_page.goto("/map/")
    map_page.get_by_role("link", name="Skip the map").focus()
    map_page.keyboard.press("Enter")
    map_page.keyboard.press("Tab")
    assert map_page.evaluate("document.activeElement.closest('#list') !== null")


def test_hostile_titles_stay_words_on_the_map(map_page):
    title = "<img src=x onerror=document.title='owned'>"
    Camera.objects.filter(name="harbour").update(title=title)
    map_page.goto("/map/")
    open_by_button(map_page, title)
    assert map_page.title() != "owned"
    assert not map_page.locator("img[src=x]").count()


def test_one_camera_alone_is_not_shown_too_close(map_page, camera):
    Camera.objects.exclude(pk=camera.pk).update(show_on_map=False)
    map_page.goto("/map/")
    expect(map_page.locator(".pin")).to_have_count(1)
    address = map_page.locator(".leaflet-tile").first.get_attribute("src")
    assert int(address.split("/")[3]) <= 16


def test_nothing_on_the_map_moves_where_motion_is_unwelcome(new_context):
    page, _ = on_map(new_context(reduced_motion="reduce"))
    page.goto("/map/")
    expect(page.locator(".pin, .bunch").first).to_be_visible()
    assert not page.locator(".leaflet-zoom-anim, .leaflet-fade-anim").count()


def test_a_tile_server_that_is_away_leaves_markers_and_list(new_context):
    page = new_context().new_page()
    page.route("https://tile.example/**", lambda route: route.abort())
    page.goto("/map/")
    expect(page.locator(".pin, .bunch").first).to_be_visible()
    expect(entry(page, HARBOUR)).to_be_visible()


def test_cameras_of_other_pages_of_the_list_stand_on_the_map_too(map_page, monkeypatch):
    monkeypatch.setattr("cameras.views.maps.PAGE_SIZE", 3)
    map_page.goto("/map/?page=2#place-harbour-east-quay")
    expect(map_page.locator(".shown")).to_contain_text(HARBOUR)
    expect(map_page.locator(".place")).to_have_count(3)
    expect(entry(map_page, HARBOUR)).to_have_count(0)
    map_page.keyboard.press("Escape")
    map_page.get_by_role("button", name=f"{HARBOUR}, Live").hover()
    expect(map_page.locator(".lit")).to_have_count(1)


def test_markers_and_entries_of_an_open_map_follow_their_cameras(new_context, demo, published, settings):
    settings.CATALOG_FRESH = 5
    page, _ = on_map(new_context())
    page.clock.install()
    page.goto("/map/")
    open_by_button(page, HARBOUR)
    page.keyboard.press("Escape")
    pin = page.get_by_role("button", name=f"{HARBOUR}, Live")
    expect(pin).to_be_focused()
    demo.world.set_state("harbour", alive=False)
    refresh_and_import(published, force=True)
    public.renew()
    page.clock.run_for(11_000)
    gone = page.get_by_role("button", name=f"{HARBOUR}, Offline")
    expect(gone).to_have_class(re.compile("state-offline"))
    expect(gone).to_be_focused()
    expect(entry(page, HARBOUR).locator(".state")).to_have_text("Offline")


def test_where_the_cameras_do_not_come_the_list_is_all(new_context):
    page = new_context().new_page()
    page.route("**/cameras.geojson", lambda route: route.abort())
    page.goto("/map/")
    expect(page.locator("#map")).to_have_count(0)
    expect(entry(page, HARBOUR).get_by_role("link")).to_be_visible()


def test_where_leaflet_does_not_come_the_list_is_all(new_context):
    page = new_context().new_page()
    page.route("**/leaflet.js", lambda route: route.abort())
    page.goto("/map/")
    expect(page.locator("#map")).to_have_count(0)
    expect(entry(page, HARBOUR).get_by_role("link")).to_be_visible()


def test_without_javascript_the_list_is_all(new_context):
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/map/")
    expect(page.locator("#map")).to_be_hidden()
    entry(page, HARBOUR).get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"/cameras/harbour-east-quay/$"))


@pytest.mark.parametrize("width", [320, 390, 820, 1440])
def test_it_scrolls_sideways_on_no_screen(map_page, width):
    map_page.set_viewport_size({"width": width, "height": 700})
    map_page.goto("/map/")
    expect(map_page.locator(".pin, .bunch").first).to_be_visible()
    assert (
        map_page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    )


def test_nothing_jumps_while_it_loads(map_page):
    map_page.goto("/map/")
    expect(map_page.locator(".leaflet-tile-loaded").first).to_be_visible()
    shifts = map_page.evaluate(
        """() => new Promise((resolve) => {
          let shifts = 0;
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) shifts += entry.value;
          }).observe({ type: "layout-shift", buffered: true });
          setTimeout(() => resolve(shifts), 300);
        })"""
    )
    assert shifts < 0.02
