"""The admin in a real browser: a member of staff logs in, publishes a camera, and the public sees it."""

import time

import pytest
from django.contrib.auth.models import User

from cameras import public
from cameras.models import Camera, Mosaic
from cameras.publishing import unpublish

pytestmark = pytest.mark.browser

PASSWORD = "only-for-this-test"


@pytest.fixture
def admin(page):
    """Logged in, as the portal was before anything was published."""
    unpublish(Camera.objects.all(), "test")
    unpublish(Mosaic.objects.all(), "test")
    User.objects.create_superuser("boss", password=PASSWORD)
    page.goto("/admin/")
    page.get_by_label("Username").fill("boss")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    return page


def seen_by_the_public(page):
    """As a worker's clock shows it each second; at an address that the browser has not kept for its own second."""
    public.forget()
    page.goto(f"/?at={time.monotonic_ns()}")
    return page.locator("main").inner_text()


def test_a_camera_is_published_from_the_list(admin, complaints):
    assert "Harbour, east quay" not in seen_by_the_public(admin)
    admin.goto("/admin/cameras/camera/?q=harbour")
    row = admin.locator("#result_list tbody tr").filter(has_text="Harbour, east quay")
    row.locator("input[type=checkbox]").check()
    admin.locator("select[name=action]").select_option(label="Publish selected")
    admin.get_by_role("button", name="Go").click()
    admin.get_by_text("Published 1.").wait_for()
    assert row.locator(".pill-public").inner_text() == "public"
    assert "Harbour, east quay" in seen_by_the_public(admin)
    assert complaints == []


def test_pictures_of_hidden_cameras_come_by_themselves(admin, complaints):
    admin.goto("/admin/cameras/camera/?q=harbour")
    admin.wait_for_selector("img[data-still][src^='blob:']")
    assert complaints == []


def test_a_mosaic_is_made_and_previewed(admin, complaints):
    admin.goto("/admin/cameras/mosaic/add/")
    admin.get_by_label("Title").fill("Our own")
    admin.locator("#cells-1 .select2-selection").click()
    admin.locator(".select2-search__field").fill("east quay")
    admin.locator(".select2-results__option", has_text="Harbour, east quay").click()
    admin.get_by_role("button", name="Save and continue editing").click()
    cells = admin.locator(".preview > li")
    assert [cells.nth(place).inner_text() for place in range(4)] == [
        "",
        "Harbour, east quay · hidden",
        "",
        "",
    ]
    assert complaints == []


def test_a_phone_shows_every_page_without_scrolling_sideways(admin, complaints):
    Camera.objects.filter(name="harbour").update(title="", vms_title="Längstes" * 60)
    mosaic, camera = Mosaic.objects.earliest("id"), Camera.objects.get(name="harbour")
    admin.set_viewport_size({"width": 390, "height": 844})
    for tail in ("camera/", f"camera/{camera.pk}/change/", f"camera/{camera.pk}/archive/", "mosaic/",
                 f"mosaic/{mosaic.pk}/change/", "mosaic/add/", "publication/"):  # fmt: skip
        admin.goto(f"/admin/cameras/{tail}")
        assert admin.evaluate("document.documentElement.scrollWidth") <= 390, tail
    assert complaints == []
