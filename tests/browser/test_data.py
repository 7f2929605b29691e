"""Less data: a choice of live or stills is remembered; where data is dear or motion unwelcome stills come first."""

import pytest

from tests.browser.conftest import players

pytestmark = pytest.mark.browser

LINE = """
  Object.defineProperty(Navigator.prototype, "connection", { configurable: true, get: () => (%s) });
"""
NO_MEMORY = """
  Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError"); } });
"""


@pytest.fixture
def on_line(new_context):
    """A page whose browser says this of its line."""

    def opened(said="{ saveData: true }", **options):
        page = new_context(**options).new_page()
        page.add_init_script(LINE % said)
        return page

    return opened


def view(page):
    return page.locator(".switch [aria-current]").inner_text()


def choose(page, name):
    page.get_by_role("navigation", name="Pictures").get_by_role("link", name=name).click()
    page.wait_for_load_state()


@pytest.mark.parametrize(
    "said",
    [
        "{ saveData: true }", "{ effectiveType: '2g' }", "{ effectiveType: 'slow-2g' }",
        "{ effectiveType: '3g' }", "{ type: 'cellular', effectiveType: '4g' }",
    ],
)  # fmt: skip
def test_a_dear_line_leads_to_stills_without_a_player_on_the_way(on_line, demo, complaints, said):
    page = on_line(said)
    page.goto("/")
    page.wait_for_url("**/?view=stills")
    assert view(page) == "Stills"
    assert demo.calls.count("/harbour/embed.html") == 0
    assert complaints == []


@pytest.mark.parametrize(
    "said", ["undefined", "{ effectiveType: '4g', saveData: false }", "{ type: 'wifi' }"]
)
def test_any_other_line_plays(on_line, said):
    page = on_line(said)
    page.goto("/")
    assert len(players(page, 9)) == 9
    assert page.url.endswith("/")


def test_one_press_leads_to_live_and_stays_there(on_line):
    page = on_line()
    page.goto("/?q=harbour")
    page.wait_for_url("**/?q=harbour&view=stills")
    choose(page, "Live")
    assert view(page) == "Live"
    assert len(players(page, 1)) == 1
    page.goto("/cameras/harbour-east-quay/")
    assert view(page) == "Live"


def test_a_press_counts_before_any_script_is_there(on_line):
    page = on_line()
    page.route("**/site.js", lambda route: None)
    page.main_frame.goto("/?view=stills", wait_until="commit")
    choose(page, "Live")
    page.unroute("**/site.js")
    page.wait_for_url("**/")
    page.goto("/cameras/harbour-east-quay/")
    assert view(page) == "Live"


def test_it_stays_there_too_where_the_browser_keeps_nothing(on_line):
    page = on_line()
    page.add_init_script(NO_MEMORY)
    page.goto("/?q=harbour")
    page.wait_for_url("**view=stills")
    choose(page, "Live")
    assert view(page) == "Live"
    assert page.url.endswith("/?q=harbour#live")
    page.reload()
    assert view(page) == "Live"


def test_reduced_motion_leads_to_stills_unless_live_was_chosen(new_context):
    page = new_context(reduced_motion="reduce").new_page()
    page.goto("/")
    page.wait_for_url("**/?view=stills")
    choose(page, "Live")
    page.goto("/mosaics/harbour-front/")
    assert view(page) == "Live"


def test_a_choice_is_remembered_from_page_to_page(page):
    page.goto("/")
    choose(page, "Stills")
    page.goto("/mosaics/harbour-front/#main")
    page.wait_for_url("**/mosaics/harbour-front/?view=stills#main")
    choose(page, "Live")
    page.goto("/")
    assert view(page) == "Live"


def test_the_way_back_leads_out_and_not_round_in_a_circle(page):
    page.goto("/?view=stills")
    choose(page, "Stills")
    page.get_by_role("heading", name="Harbour").get_by_role("link").click()
    page.wait_for_url("**/cameras/harbour-east-quay/?view=stills")
    page.go_back()
    page.wait_for_url("**/?view=stills")


def test_an_address_that_says_live_is_believed_and_remembered_by_nobody(on_line):
    page = on_line()
    page.goto("/?q=harbour&view=live")
    assert view(page) == "Live"
    page.goto("/?q=harbour")
    page.wait_for_url("**view=stills")


def test_without_scripts_nothing_leads_anywhere(new_context):
    page = new_context(java_script_enabled=False, reduced_motion="reduce").new_page()
    page.goto("/")
    assert page.url.endswith("/")
    assert view(page) == "Live"
