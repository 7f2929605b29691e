"""Stills at two widths: made together, shown as the browser needs them, gone together."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from PIL import Image

from cameras import public, stillfiles, stills
from cameras.layouts import LAYOUTS, layout_for
from cameras.models import Camera
from cameras.pictures import jpegs, placeholder
from cameras.publishing import unpublish
from cameras.stillfiles import PUBLIC
from tests.markup import read
from tests.patience import wait_until

LARGE, SMALL = "/cameras/harbour-east-quay/still.jpg", "/cameras/harbour-east-quay/still-small.jpg"

pytestmark = pytest.mark.django_db(transaction=True)


def size(response):
    return Image.open(BytesIO(response.content)).size


def previews(demo):
    return sum(call.path == "/harbour/preview.mp4" for call in demo.calls)


@pytest.fixture
def fetched(client, published):
    wait_until(lambda: "Last-Modified" in client.get(SMALL))


def pictures():
    return sorted(path.suffixes for path in (stills.settings.STILLS_DIR / PUBLIC).glob("*.jpg"))


def test_both_come_of_one_question_to_the_streamer_with_one_time(client, demo, fetched):
    large, small = client.get(LARGE), client.get(SMALL)
    assert (size(large), size(small)) == ((640, 360), (384, 216))
    assert large["Last-Modified"] == small["Last-Modified"]
    assert small["Cache-Control"] == large["Cache-Control"] == "public, max-age=10, must-revalidate"
    assert len(small.content) < len(large.content) / 2
    assert previews(demo) == 1


def test_a_browser_that_has_the_small_one_is_told_so(client, fetched):
    modified = client.get(SMALL)["Last-Modified"]
    assert client.get(SMALL, headers={"if-modified-since": modified}).status_code == 304


def test_before_the_first_picture_the_placeholder_is_small_too(client, demo, published):
    with demo.world.faults.during("streamer", "hang"):
        response = client.get(SMALL)
    assert (response.content, response["Cache-Control"]) == (placeholder(small=True), "no-store")
    assert size(response) == (384, 216)


def test_a_large_picture_stands_in_until_there_is_a_small_one(client, demo, published):
    path = stillfiles.path_of(PUBLIC, "city", "harbour")
    path.parent.mkdir(parents=True)
    with demo.world.faults.during("streamer", "hang"):
        stillfiles.store(path, placeholder(), datetime(2026, 7, 1, 10, 30, tzinfo=UTC))
        response = client.get(SMALL)
    assert size(response) == (640, 360)
    assert response["Last-Modified"] == "Wed, 01 Jul 2026 10:30:00 GMT"


def test_both_go_with_the_publication(client, fetched):
    assert pictures() == [[".384", ".jpg"], [".jpg"]]
    unpublish(Camera.objects.filter(name="harbour"), "test")
    public.renew()
    assert client.get(SMALL).status_code == 404
    assert pictures() == []


def test_neither_is_kept_of_what_was_hidden_meanwhile(client, demo, published):
    with demo.world.faults.during("streamer", "hang"):
        client.get(SMALL)
        wait_until(lambda: previews(demo))
        unpublish(Camera.objects.filter(name="harbour"), "test")
        public.renew()
    wait_until(lambda: not len(stills.fetches))
    assert pictures() == []


def test_the_time_told_on_pages_is_that_of_the_large_one(client, fetched):
    taken = stillfiles.Times().of("city", "harbour")
    assert taken == stillfiles.last(PUBLIC, "city", "harbour").taken_at


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ((1920, 1080), (384, 216)),
        ((480, 270), (384, 216)),
        ((200, 100), (200, 100)),
        ((720, 1280), (384, 682)),
        ((360, 640), (360, 640)),
    ],
)
def test_a_picture_is_never_made_larger(given, wanted):
    out = BytesIO()
    Image.new("RGB", given, "#456").save(out, "JPEG")
    assert Image.open(BytesIO(jpegs(out.getvalue(), "image/jpeg")[1])).size == wanted


# In pages


def images(client, path):
    found = read(client.get(path).content.decode()).all("img", class_="picture")
    return [image for image in found if "still" in image["src"]]


def test_pages_offer_both_and_say_how_wide_they_are_drawn(client, published):
    harbour = next(image for image in images(client, "/?view=stills") if image["src"] == LARGE)
    assert harbour["srcset"].split() == [SMALL, "384w,", LARGE, "640w"]
    assert harbour["sizes"] == "(min-width: 46rem) 24rem, (max-width: 30rem) 44vw, 100vw"


def test_small_pictures_are_said_to_be_small(client, published):
    stage, *neighbours = images(client, "/cameras/harbour-east-quay/?view=stills")
    assert stage["sizes"] == "100vw"
    assert {image["sizes"] for image in neighbours} == {"12rem"}
    assert {image["sizes"] for image in images(client, "/mosaics/town-centre/?view=stills")} == {
        public.site().mosaic_by_slug["town-centre"].layout.sizes
    }


def test_the_list_of_mosaics_shows_small_ones_alone(client, published):
    found = images(client, "/mosaics/")
    assert found and {image["src"].rpartition("/")[2] for image in found} == {"still-small.jpg"}
    assert {(image["width"], image["height"]) for image in found} == {("384", "216")}


def test_a_cell_is_a_part_of_the_window_and_a_large_one_a_larger():
    assert layout_for("4x4", 16).sizes == "(min-width: 40rem) 25vw, 100vw"
    assert LAYOUTS["1x7"].sizes == "(min-width: 40rem) 75vw, 100vw"
