"""HLS from a real server plays in our own player, alone and in tiles; what is the matter where it does not."""

import re
import secrets

import pytest
from playwright.sync_api import expect

from cameras import public
from cameras.models import Camera
from cameras.publishing import unpublish
from demo.plain import PlainCameras
from tests import nginx_rtmp
from tests.browser.own_players import NO_MSE, in_tile, moves, own
from tests.browser.tabs import after, tile
from tests.shown import show

pytestmark = [pytest.mark.browser, pytest.mark.rtmp]

PIER, LIVE = "Pier", "/cameras/pier/live/"
LATE, LATE_LIVE = "Late", "/cameras/late/live/"
NOT_COMING = "The picture is not arriving."

REFUSE = """
  const { play } = HTMLMediaElement.prototype;
  let pressed = false;
  addEventListener("pointerdown", () => (pressed = true), true);
  HTMLMediaElement.prototype.play = function () {
    if (pressed) return play.call(this);
    return Promise.reject(new DOMException("Not without a press", "NotAllowedError"));
  };
"""
"""As a browser that lets nothing begin by itself: Chromium can be told so of sound alone."""
NO_HLS = f"{NO_MSE} HTMLMediaElement.prototype.canPlayType = () => '';"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with nginx_rtmp.serve(tmp_path_factory.mktemp("rtmp") / "nginx") as running, running.camera("pier"):
        yield running


@pytest.fixture
def late():
    """A stream that nobody sends yet; the last pictures of one that was sent stay for a while."""
    return f"late-{secrets.token_hex(4)}"


@pytest.fixture
def published(transactional_db, server, late, configure, tmp_path):
    """A camera that plays and the late one, with stills."""
    with PlainCameras() as stills:
        file = tmp_path / "cameras.yaml"
        file.write_text(
            f"- name: pier\n  title: {PIER}\n  hls: {server.playlist('pier')}\n"
            f"  still: {stills.guarded}/jpeg/harbour\n"
            f"- name: late\n  title: {LATE}\n  hls: {server.playlist(late)}\n"
            f"  still: {stills.guarded}/jpeg/harbour\n"
        )
        yield show(configure, f"own=plain+file://{file}")


def test_a_player_of_a_camera_that_is_hidden_ends_and_asks_for_no_more(page, server):
    page.clock.install()
    page.goto(LIVE)
    assert after(page, lambda: page.locator("main").get_attribute("data-state") == "playing")
    unpublish(Camera.objects.filter(name="pier"), "test")
    public.renew()

    def gone():
        page.clock.run_for(500)
        return page.locator("video").count() == 0

    assert after(page, gone)
    expect(page.locator("main")).to_have_text("There is nothing here")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.run_for(60_000)
    page.wait_for_timeout(1500)
    assert asked == []


def test_the_player_address_plays(page, complaints):
    page.goto(LIVE)
    assert moves(lambda: page.main_frame, page)
    assert complaints == []


def test_a_tile_plays_by_itself(page, complaints):
    page.goto("/?q=pier")
    assert moves(lambda: own(page), page)
    expect(tile(page, PIER).locator("[data-state]")).to_have_text("Live")
    assert complaints == []


def test_a_press_on_a_still_plays_it_in_its_place(page, complaints):
    page.goto("/?view=stills&q=pier")
    tile(page, PIER).get_by_role("button", name=f"Play live: {PIER}").click()
    assert moves(lambda: own(page), page, 10)
    expect(tile(page, PIER).get_by_alt_text(f"Still of {PIER}")).to_be_hidden()
    assert complaints == []


def test_a_stream_that_dies_is_told_in_words_and_plays_on_when_it_is_back(page, server, late):
    with server.camera(late):
        page.goto(LATE_LIVE)
        assert moves(lambda: page.main_frame, page)
    main = page.locator("main")
    expect(main).to_have_attribute("data-state", "waiting", timeout=40_000)
    expect(main.get_by_role("status")).to_have_text(NOT_COMING)
    expect(main.get_by_role("timer")).to_have_text(re.compile(r"^Next try in \d+ s$"))
    expect(main.get_by_alt_text(f"Still of {LATE}")).to_be_visible()
    with server.camera(late):
        assert moves(lambda: page.main_frame, page, 60)


def seconds(text):
    return int(re.findall(r"\d+", text)[0])


def given_up(page, main):
    """Time passes until it has given up; the pauses between its tries, as it tells them."""
    pauses = []
    while len(pauses) < 6:
        expect(main).to_have_attribute("data-state", re.compile("waiting|failed"))
        expect(main.get_by_role("timer")).to_have_text(re.compile(r"^Next try in \d+ s$"))
        pauses.append(seconds(main.get_by_role("timer").inner_text()))
        if main.get_attribute("data-state") == "failed":
            break
        page.clock.run_for(1000 * pauses[-1] + 600)
    return pauses


def test_pauses_grow_until_it_gives_up_and_a_press_tries_again_at_once(page, server, late):
    page.clock.install()
    page.goto(LATE_LIVE)
    main = page.locator("main")
    pauses = given_up(page, main)
    assert len(pauses) == 5 and pauses[0] <= 3 and pauses[2] >= 6 and 24 <= pauses[4] <= 36
    before = len(server.told())
    main.get_by_role("button", name="Try again").click()
    after(page, lambda: any(late in address for _, address in server.told()[before:]))


def test_a_tile_that_gives_up_shows_its_still_with_words_and_plays_when_pressed_again(page, server, late):
    page.clock.install()
    page.goto("/?q=late")
    shown = tile(page, LATE)
    again = shown.locator(".act").get_by_role("button", name="Try again")

    def gives_up():
        page.clock.run_for(3000)
        return again.is_visible()

    after(page, gives_up, 40)
    expect(shown.get_by_text("The live picture cannot be shown at the moment.")).to_be_visible()
    expect(shown.get_by_alt_text(f"Still of {LATE}")).to_be_visible()
    expect(shown.locator("iframe")).to_have_count(0)
    with server.camera(late):
        again.click()
        assert moves(lambda: own(page), page, 30)


def test_where_nothing_begins_by_itself_a_button_says_in_words_what_it_does(page, complaints):
    page.add_init_script(REFUSE)
    page.goto(LIVE)
    button = page.get_by_role("button", name=f"Play live: {PIER}")
    expect(button).to_have_text("Play live")
    button.click()
    assert moves(lambda: page.main_frame, page)
    assert complaints == []


def test_in_a_tile_too(page):
    page.add_init_script(REFUSE)
    page.goto("/?q=pier")
    in_tile(page).get_by_role("button", name="Play live").click()
    assert moves(lambda: own(page), page)


def test_while_it_does_not_play_a_tile_shows_its_own_still_and_tells_its_age(page):
    page.add_init_script(REFUSE)
    page.goto("/?q=pier")
    shown = tile(page, PIER)
    expect(in_tile(page).get_by_role("button", name="Play live")).to_be_visible()
    expect(shown.get_by_alt_text(f"Still of {PIER}")).to_be_visible()
    expect(shown.locator("[data-state]")).to_have_text("Still")
    expect(shown.locator("time[data-taken]")).to_be_visible()
    expect(in_tile(page).locator("img")).to_be_hidden()


def test_a_browser_that_cannot_play_it_gets_stills_and_is_told_so(page, settings, complaints):
    settings.STILL_FRESH = 1
    page.add_init_script(NO_HLS)
    page.goto(LIVE)
    main = page.locator("main")
    expect(main).to_have_attribute("data-state", "stills")
    expect(main.get_by_role("status")).to_have_text(
        "This browser cannot play the live picture. You see stills."
    )
    image = main.get_by_alt_text(f"Still of {PIER}")
    first = after(page, lambda: (src := image.get_attribute("src")).startswith("blob:") and src)
    after(page, lambda: image.get_attribute("src") != first)
    expect(main.get_by_role("button")).to_have_count(0)
    assert complaints == []
