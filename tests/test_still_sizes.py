"""What others are told of a still's size is that of the picture which they get, whatever the camera's shape."""

from functools import cache
from io import BytesIO
from itertools import product
from urllib.parse import urlsplit

import pytest
from PIL import Image

from cameras import public, stillfiles
from tests.bombs import movie
from tests.markup import read
from tests.patience import wait_until
from tests.shown import show
from tests.strategies import STREAM_V3
from tests.test_oembed import THUMBNAIL
from tests.vms_helpers import Said, scripted, v3_routes

SHAPES = {"wide": (1280, 720), "classic": (1024, 768), "small": (320, 240), "tall": (720, 1280)}
"""What cameras send."""

LIMITS = (), (640, 480), (640, 360), (400, 400), (384, 288), (320, 240), (200, 700)
"""What readers of oEmbed have room for."""

SITE = "http://testserver"

pytestmark = pytest.mark.django_db(transaction=True)


film = cache(movie)


@pytest.fixture
def shapes(configure):
    """A camera of each shape, without a still yet."""
    with scripted({}) as server:
        there = {"alive": True, "streaming_endpoint": server.url}
        streams = [{**STREAM_V3, "name": name, "title": name, "stats": there} for name in SHAPES]
        films = {f"GET /{name}/preview.mp4": Said(film(*size)) for name, size in SHAPES.items()}
        server.routes = v3_routes(streams) | films
        show(configure, f"city=watcher+http://u:secret-word@127.0.0.1:{server.port}?api=v3")
        yield server


@pytest.fixture
def fetched(client, shapes):
    for name in SHAPES:
        wait_until(lambda name=name: "Last-Modified" in client.get(f"/cameras/{name}/still.jpg"))
    public.renew()


def size_of(client, address):
    return Image.open(BytesIO(client.get(urlsplit(address).path).content)).size


def shared(client, address):
    """What Open Graph says of the picture."""
    said = read(client.get(address).text).one("head").all("meta")
    found = {meta["property"]: meta["content"] for meta in said if "property" in meta}
    return {name: value for name, value in found.items() if name.startswith("og:image")}


def embedded(client, name, **limits):
    """oEmbed's thumbnail: address, width and height; empty where it offers none."""
    told = client.get("/oembed/", {"url": f"{SITE}/cameras/{name}/", **limits}).json()
    return tuple(told[part] for part in THUMBNAIL if part in told)


def test_a_shared_page_tells_the_size_of_the_picture_that_is_fetched(client, fetched):
    for name in SHAPES:
        said = shared(client, f"/cameras/{name}/")
        told = int(said["og:image:width"]), int(said["og:image:height"])
        assert told == size_of(client, said["og:image"]), name


def test_the_shape_of_a_camera_is_kept(client, fetched):
    said = shared(client, "/cameras/classic/")
    assert (said["og:image:width"], said["og:image:height"]) == ("640", "480")


def test_before_a_still_is_there_no_size_is_told(client, shapes):
    assert set(shared(client, "/cameras/classic/")) == {"og:image", "og:image:type", "og:image:alt"}
    assert embedded(client, "classic") == ()


def test_a_thumbnail_is_as_large_as_is_said_and_fits(client, fetched):
    for name, limits in product(SHAPES, LIMITS):
        told = embedded(client, name, **dict(zip(("maxwidth", "maxheight"), limits, strict=False)))
        if told:
            address, *size = told
            assert tuple(size) == size_of(client, address), (name, limits)
            assert all(each <= most for each, most in zip(size, limits, strict=False)), (name, limits)


def test_the_largest_that_fits_is_chosen(client, fetched):
    for name, width, height, size in (
        ("classic", 640, 480, (640, 480)),
        ("classic", 640, 479, (384, 288)),
        ("classic", 384, 287, ()),
        ("small", 320, 240, (320, 240)),
        ("tall", 640, 1000, (384, 682)),
    ):
        assert embedded(client, name, maxwidth=width, maxheight=height)[1:] == size, (name, width, height)


def test_a_file_that_is_no_picture_has_no_size_and_harms_nothing(client, shapes):
    path = stillfiles.path_of(stillfiles.PUBLIC, "city", "classic")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"a picture")
    public.renew()
    assert "og:image:width" not in shared(client, "/cameras/classic/")


def test_a_new_picture_of_another_shape_is_told_anew(client, fetched, shapes):
    size = 480, 480
    shapes.routes["GET /classic/preview.mp4"] = Said(movie(*size))
    stillfiles.path_of(stillfiles.PUBLIC, "city", "classic").with_suffix(".asked").unlink()
    wait_until(lambda: size_of(client, "/cameras/classic/still.jpg") == size)
    public.renew()
    assert shared(client, "/cameras/classic/")["og:image:height"] == "480"
