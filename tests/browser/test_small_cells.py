"""However small a cell is, its picture has its age: for the eye within the cell, and to be read out."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from cameras import public
from cameras.models import Camera
from cameras.stillfiles import PUBLIC, path_of
from tests.test_pages import keep_still

pytestmark = pytest.mark.browser

ALL = "all-over-town"
GRID = "/grid/?c={all}&layout=8x8&view=stills"
LAPTOP = {"width": 1366, "height": 768}
TABLET = {"viewport": {"width": 820, "height": 1180}, "has_touch": True, "is_mobile": True}

BOXES = """(cell, parts) => [cell, ...parts.map((part) => cell.querySelector(part))]
  .map((element) => element?.getBoundingClientRect().toJSON())"""


@pytest.fixture(params=[timedelta(seconds=20), timedelta(days=40)], ids=["fresh", "old"])
def ages(request, published, settings):
    """All cameras have a still of that age; nothing newer comes."""
    settings.STILL_FRESH = 10**7 if request.param.days else 10
    for name in Camera.objects.values_list("name", flat=True):
        keep_still(published, name, datetime.now(UTC) - request.param)
        path_of(PUBLIC, published.alias, name).with_suffix(".asked").touch()
    public.renew()


def told(page):
    """The cells that have a picture."""
    cells = page.locator(".cell[data-camera]:has(time)")
    expect(cells.first.locator("time")).to_be_visible()
    return cells.all()


def boxes(cell):
    """Of the cell and of what is in it, at one moment: a new picture brings a new time."""
    return cell.evaluate(BOXES, ["time", ".over", ".over a", ".corners"])


def inside(outer, inner):
    assert inner["width"] and inner["height"]
    return (
        inner["x"] >= outer["x"] - 1
        and inner["y"] >= outer["y"] - 1
        and inner["x"] + inner["width"] <= outer["x"] + outer["width"] + 1
        and inner["y"] + inner["height"] <= outer["y"] + outer["height"] + 1
    )


def apart(one, other):
    beside = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
    return beside or one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"]


@pytest.mark.parametrize(
    ("url", "options"),
    [
        (f"/mosaics/{ALL}/?view=stills", {"viewport": LAPTOP}),
        (f"/mosaics/{ALL}/?view=stills", TABLET),
        (f"/wall/{ALL}/?view=stills", {"viewport": {"width": 1280, "height": 720}}),
        (GRID, {"viewport": LAPTOP}),
    ],
    ids=["mosaic", "tablet", "wall", "64 cells"],
)
def test_every_picture_has_its_age(new_context, ages, url, options):
    page = new_context(**options).new_page()
    page.goto(url.format(all=",".join(camera.slug for camera in public.site().cameras)))
    cells = told(page)
    assert len(cells) >= 14
    for cell in cells:
        whole, time, words, *_ = boxes(cell)
        assert inside(whole, time) and inside(words, time)
        read_out = cell.aria_snapshot()
        assert "time: " in read_out and cell.locator(".state").text_content() in read_out


@pytest.mark.parametrize("url", [f"/mosaics/{ALL}/?view=stills", GRID], ids=["mosaic", "64 cells"])
def test_a_title_that_comes_with_the_pointer_leaves_age_and_full_screen_their_places(new_context, ages, url):
    page = new_context(viewport=LAPTOP).new_page()
    page.goto(url.format(all=",".join(camera.slug for camera in public.site().cameras)))
    for cell in told(page):
        cell.hover()
        whole, time, words, title, button = boxes(cell)
        assert title["width"] >= 24
        assert inside(whole, title) and inside(whole, time)
        assert apart(words, button)


@pytest.mark.parametrize("width", [390, 820, 1440])
def test_the_ages_of_cameras_nearby_are_whole(new_context, ages, width):
    page = new_context(viewport={"width": width, "height": 900}).new_page()
    page.goto("/cameras/harbour-east-quay/?view=stills")
    told = page.locator(".neighbours .taken:has(time)")
    expect(told.first).to_have_text(re.compile("ago|Last picture"))
    assert told.evaluate_all("all => all.filter((each) => each.scrollWidth > each.clientWidth).length") == 0
