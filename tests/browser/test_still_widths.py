"""The browser takes the still that fits, and the same one is renewed."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

CAMERA = "/cameras/harbour-east-quay/?view=stills"


@pytest.fixture(autouse=True)
def often(settings):
    settings.STILL_FRESH = 1


def stills_of(page, path):
    """Every still that the page asks for, from now on, by its camera: the page's own and those renewed."""
    asked = {}

    def listen(request):
        camera, _, name = request.url.rpartition("/")
        if name.endswith(".jpg"):
            asked.setdefault(camera.rpartition("/")[2], set()).add((name, request.resource_type == "fetch"))

    page.on("request", listen)
    page.goto(path)
    return asked


def renewed(images):
    expect(images.first).to_have_attribute("src", re.compile("^blob:"), timeout=10_000)


def test_small_tiles_ask_for_small_stills_alone(page):
    asked = stills_of(page, CAMERA)
    renewed(page.locator(".neighbours img[data-still]"))
    renewed(page.locator(".stage img"))
    large = asked.pop("harbour-east-quay")
    assert large == {("still.jpg", False), ("still.jpg", True)}
    assert asked and {name for each in asked.values() for name, _ in each} == {"still-small.jpg"}


@pytest.mark.parametrize(("fine", "size"), [(1, (1440, 900)), (1, (390, 800)), (2, (390, 800))])
def test_a_list_asks_for_small_ones(new_context, fine, size):
    view = {"width": size[0], "height": size[1]}
    page = new_context(device_scale_factor=fine, viewport=view).new_page()
    asked = stills_of(page, "/?view=stills")
    renewed(page.locator(".tile img"))
    last = page.locator("img[data-still]").last
    last.scroll_into_view_if_needed()
    renewed(last)
    assert {name for each in asked.values() for name, _ in each} == {"still-small.jpg"}


def test_a_fine_screen_gets_large_ones_in_a_list(new_context):
    page = new_context(device_scale_factor=3, viewport={"width": 390, "height": 800}).new_page()
    asked = stills_of(page, "/?view=stills")
    renewed(page.locator(".tile img"))
    assert {name for each in asked.values() for name, _ in each} == {"still.jpg"}


def test_the_list_of_mosaics_asks_for_small_ones(page):
    asked = stills_of(page, "/mosaics/")
    renewed(page.locator(".mosaic img"))
    assert {name for each in asked.values() for name, _ in each} == {"still-small.jpg"}
