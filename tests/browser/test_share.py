"""The share box of a camera's page: link and code are there, are copied, and the code plays in another site."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import players, plays
from tests.browser.tabs import until

pytestmark = pytest.mark.browser

HARBOUR = "/cameras/harbour-east-quay/"
SHARES = """navigator.share = (shared) => {
  window.shared = shared;
  return Promise.resolve();
}"""


@pytest.fixture(autouse=True)
def framed_by_the_news(settings, live_server, news):
    settings.SITE_URL = live_server.url
    settings.EMBED_ANCESTORS = [news.url]


@pytest.fixture
def opened(new_context, live_server):
    """The page with its share box open, in a browser that lets pages write to the clipboard."""

    def open_box(script="", **options):
        context = new_context(**options)
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server.url)
        context.add_init_script(script)
        page = context.new_page()
        page.goto(f"{HARBOUR}?view=stills")
        page.get_by_text("Share", exact=True).click()
        return page

    return open_box


def copied(page):
    return page.evaluate("navigator.clipboard.readText()")


def test_the_link_and_the_code_are_copied_and_it_is_said(opened, live_server, complaints):
    page = opened()
    link, code = (
        page.get_by_label("Link to this page"),
        page.get_by_label("Code for the player in your own page"),
    )
    page.get_by_role("button", name="Copy").first.click()
    expect(page.locator(".share [role=status]")).to_have_text("Copied")
    assert copied(page) == link.input_value() == f"{live_server.url}{HARBOUR}"
    page.locator(".share textarea + button").click()
    until(page, "async () => (await navigator.clipboard.readText()).startsWith('<iframe')")
    assert copied(page) == code.input_value()
    assert complaints == []


def test_it_can_be_done_by_the_keyboard(opened, live_server):
    page = opened()
    page.get_by_label("Link to this page").focus()
    assert page.evaluate("getSelection().toString()") == f"{live_server.url}{HARBOUR}"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".share [role=status]")).to_have_text("Copied")
    expect(page.get_by_role("button", name="Copied")).to_be_focused()
    page.get_by_text("Share", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Link to this page")).to_be_hidden()


def test_a_clipboard_that_refuses_leaves_the_text_selected(opened, complaints, live_server):
    page = opened(
        "if (navigator.clipboard) navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))"
    )
    page.get_by_role("button", name="Copy").first.click()
    assert page.evaluate("getSelection().toString()") == f"{live_server.url}{HARBOUR}"
    expect(page.locator(".share [role=status]")).to_have_text("")
    assert complaints == []


def test_the_device_shares_in_its_own_way_where_it_has_one(opened, live_server):
    page = opened(SHARES)
    page.get_by_role("button", name="Share…").click()
    shared = page.evaluate("window.shared")
    assert shared == {"title": page.title(), "url": f"{live_server.url}{HARBOUR}"}


def test_there_is_no_such_button_elsewhere(opened):
    assert opened("delete Navigator.prototype.share").get_by_role("button", name="Share…").count() == 0


def test_without_javascript_link_and_code_can_be_taken_by_hand(opened, live_server):
    page = opened(java_script_enabled=False)
    expect(page.get_by_label("Link to this page")).to_have_value(f"{live_server.url}{HARBOUR}")
    expect(page.get_by_label("Code for the player in your own page")).to_be_visible()
    assert page.get_by_role("button", name="Copy").count() == 0


def test_without_permission_to_frame_there_is_the_link_alone(opened, settings):
    settings.EMBED_ANCESTORS = []
    page = opened()
    expect(page.get_by_label("Link to this page")).to_be_visible()
    assert page.locator(".share textarea").count() == 0


def code_of(page):
    return page.get_by_label("Code for the player in your own page").input_value()


def test_the_code_plays_in_a_site_that_may_frame_it(opened, news):
    page = opened()
    news.article = code_of(page)
    page.goto(news.url)
    assert plays(players(page, 1)[0])


def test_the_code_of_oembed_plays_too(page, client, live_server, news):
    news.article = json.loads(client.get("/oembed/", {"url": f"{live_server.url}{HARBOUR}"}).content)["html"]
    page.goto(news.url)
    assert plays(players(page, 1)[0])


def test_a_site_that_may_not_frame_it_shows_nothing(opened, settings, news):
    page = opened()
    news.article = code_of(page)
    settings.EMBED_ANCESTORS = ["https://other.example"]
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        page.goto(news.url)
    assert not [frame for frame in page.frames if "embed.html" in frame.url]


def test_it_fits_on_a_narrow_screen(opened):
    page = opened(viewport={"width": 320, "height": 640})
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide == 320
    box = page.locator(".share summary").bounding_box()
    assert box["height"] >= 24
