"""Recordings and people counts in a real browser: the bar moves by itself, the chart fits and can be read out."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import expect

from cameras import counts, public, recordings
from cameras.models import Camera
from tests.browser.test_layout import SMALL_TARGETS, sideways
from tests.test_recordings import FERRY, address, step
from tests.wall import MARKET

pytestmark = pytest.mark.browser

PASSWORD = "only-for-this-test"
PAGE = "/cameras/covered-market-main-door/"


@pytest.fixture
def published(wall):
    """In the place of the Watcher's cameras."""
    Camera.objects.filter(name=MARKET).update(show_counts=True)
    counts.renew(wall)
    public.renew()
    return wall


def signed_in(page):
    User.objects.create_superuser("boss", password=PASSWORD)
    page.goto("/admin/")
    page.get_by_label("Username").fill("boss")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    return page


def test_the_bar_moves_and_the_link_comes_by_itself(page, published, cloud, complaints):
    cloud.world.recordings.takes = 1000
    ferry = Camera.objects.get(name=FERRY)
    signed_in(page).goto(f"/admin/cameras/camera/{ferry.pk}/change/")
    page.get_by_role("link", name="Recordings").click()
    page.get_by_role("button", name="Prepare for download").click()
    expect(page.get_by_text("The VMS is asked for it")).to_be_visible()
    step(published)
    expect(page.get_by_text("The VMS prepares it")).to_be_visible()
    cloud.world.recordings.takes = 0.001
    step(published)
    expect(page.get_by_role("link", name="Download")).to_be_visible()
    page.set_viewport_size({"width": 320, "height": 700})
    assert sideways(page) <= 0
    assert complaints == []


def test_without_scripts_a_link_shows_how_far_it_is(new_context, published):
    ferry = Camera.objects.get(name=FERRY)
    page = signed_in(new_context(java_script_enabled=False).new_page())
    recordings.ask(ferry, timezone.now() - timedelta(minutes=9), timezone.now(), "boss")
    page.goto(address(ferry))
    step(published)
    page.get_by_role("link", name="See how far they are now").click()
    expect(page.get_by_text("The VMS prepares it")).to_be_visible()


def test_the_chart_can_be_read_out_and_fits(page, published, complaints):
    page.goto(PAGE)
    chart = page.get_by_role("img", name="People counted in each hour of the last day")
    expect(chart).to_be_visible()
    expect(page.get_by_role("table")).not_to_be_visible()
    page.get_by_text("Hour by hour").press("Enter")
    expect(page.get_by_role("table").get_by_role("row")).to_have_count(25)
    for width in (320, 390, 820, 1440):
        page.set_viewport_size({"width": width, "height": 700})
        assert sideways(page) <= 0 and page.evaluate(SMALL_TARGETS) == [], width
    assert complaints == []


def test_the_chart_runs_from_left_to_right_in_every_direction(page, published):
    page.goto(PAGE)
    page.evaluate("document.documentElement.dir = 'rtl'")
    page.set_viewport_size({"width": 320, "height": 700})
    first, last = (page.locator(".counts .hours span").nth(place).bounding_box() for place in (0, -1))
    assert first["x"] < last["x"] and sideways(page) <= 0
