"""The status page and the form of a report, in a browser: by keyboard, without JavaScript, on narrow screens."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from cameras import history, public
from cameras.models import Camera, Outage, Report
from tests.browser.test_layout import SMALL_TARGETS, awkward, sideways  # noqa: F401
from tests.test_pages import keep_still

pytestmark = pytest.mark.browser

FORM = "/cameras/harbour-east-quay/report/"


@pytest.fixture
def troubled(published):
    """A site that has seen some trouble."""
    now = datetime.now(UTC)
    Camera.objects.update(first_public_at=now - timedelta(days=60))
    camera = Camera.objects.get(name="street")
    Outage.objects.create(camera=camera, began_at=now - timedelta(hours=5), ended_at=now - timedelta(hours=1))
    history.forget()
    public.renew()


def test_the_status_is_a_table_that_can_be_read_out(page, troubled, complaints):
    page.goto("/")
    page.get_by_role("contentinfo").get_by_role("link", name="Status").click()
    table = page.get_by_role("table", name="Cameras, those with trouble first")
    expect(table.get_by_role("columnheader")).to_have_text(["Camera", "24 hours", "30 days"])
    row = table.get_by_role("row").filter(has_text="High Street")
    expect(row.get_by_role("rowheader")).to_contain_text("Works")
    expect(row.get_by_role("cell").first).to_have_text("83.3%")
    assert complaints == []


def test_status_and_form_fit_every_screen_whatever_the_titles(page, troubled, awkward):  # noqa: F811
    for url in ("/status/", FORM, f"{FORM}thanks/"):
        page.goto(url)
        for width in (320, 390, 820, 1440):
            page.set_viewport_size({"width": width, "height": 700})
            assert sideways(page) <= 0, (url, width)
            assert page.evaluate(SMALL_TARGETS) == [], (url, width)


def test_the_picture_beside_the_form_tells_when_it_was_taken(page, published):
    keep_still(published, "harbour", datetime.now(UTC))
    public.renew()
    page.goto(FORM)
    shown = page.get_by_role("figure")
    expect(shown.get_by_alt_text("Still of Harbour, east quay")).to_be_visible()
    expect(shown.locator("time")).to_have_text(re.compile(r"\d+\s?s ago"))


def test_the_picture_beside_the_form_comes_where_there_was_none_and_then_stays(page, published):
    page.clock.install()
    page.goto(FORM)
    shown = page.get_by_role("figure")
    expect(shown.locator(".taken")).to_have_text("No picture yet")
    page.clock.fast_forward(1000)
    expect(shown.locator("time")).to_have_text(re.compile(r"\d+\s?s ago"))
    picture = shown.get_by_role("img").get_attribute("src")
    assert picture.startswith("blob:")
    for _ in range(3):
        page.clock.fast_forward(60_000)
    expect(shown.locator("time")).to_have_text(re.compile(r"3\s?m(in)? ago"))
    assert shown.get_by_role("img").get_attribute("src") == picture


def test_a_report_is_sent_by_keyboard_alone(page, complaints):
    page.goto("/cameras/harbour-east-quay/")
    page.get_by_role("link", name="Report a problem with this camera").press("Enter")
    page.wait_for_url(f"**{FORM}")
    page.get_by_role("radio", name="There is no picture").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("Turned to the wall")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    report = Report.objects.get()
    assert (report.camera.name, report.what, report.words) == (
        "harbour",
        "wrong_picture",
        "Turned to the wall",
    )
    assert page.context.cookies() == []
    assert complaints == []


def test_a_report_needs_no_script(new_context):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"/ru{FORM}")
    page.locator("[name=what]").last.check()
    page.locator("form[method=post] button").click()
    page.wait_for_url(f"**/ru{FORM}thanks/")
    assert Report.objects.get().what == "other"


def test_the_browser_itself_asks_for_what_is_missing(page):
    page.goto(FORM)
    page.get_by_role("button", name="Send the report").click()
    assert page.locator("input:invalid").count() == 4  # one group
    assert not Report.objects.exists()


def test_another_site_cannot_have_it_sent(page, live_server, demo):
    page.goto(demo.url)
    page.evaluate(
        """(address) => {
          const form = document.createElement("form");
          Object.assign(form, { method: "post", action: address });
          form.innerHTML = '<input name="what" value="other">';
          document.body.append(form);
          form.submit();
        }""",
        f"{live_server.url}{FORM}",
    )
    expect(page.get_by_role("alert")).to_have_text("Please send the form from this page.")
    assert not Report.objects.exists()


def test_what_people_must_not_fill_in_is_not_there_for_them(page):
    page.goto(FORM)
    expect(page.get_by_label("Leave this empty")).to_be_hidden()
    assert page.get_by_role("textbox").all_inner_texts() == [""]
