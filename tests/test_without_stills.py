"""Cameras of which there are no stills: nothing promises one, nobody asks for one, and they play on a press."""

import json

import pytest

from cameras import public, stillfiles, stills
from cameras.models import Camera
from demo.plain import PlainCameras
from tests.markup import read
from tests.shown import show

pytestmark = pytest.mark.django_db(transaction=True)

BANDSTAND, PATH = "bandstand", "riverside-path"


@pytest.fixture
def plain():
    with PlainCameras() as running:
        yield running


@pytest.fixture
def sources(plain, configure, tmp_path):
    """Of two cameras that play one has stills, and the bandstand has none."""
    return show(configure, f"own={plain.write(tmp_path / 'cameras.yaml')}")


def tile(client, slug, address="/?view=stills"):
    page = read(client.get(address).content.decode())
    return next(each for each in page.all("li") if each.get("data-camera") == slug)


def without_a_still(shown):
    image = shown.one("img")
    return image["src"].endswith(".svg") and "srcset" not in image and "data-still" not in image


def test_its_tile_asks_for_a_press_and_promises_no_still(client, sources):
    shown = tile(client, BANDSTAND)
    assert without_a_still(shown)
    assert shown.one("span", class_="state").text == "Press to play"
    assert shown.all("span", class_="taken") == []


def test_a_kind_may_have_none_at_all(client, wall, cloud):
    public.renew()
    shown = read(client.get("/").content.decode()).all("li", class_="tile")
    assert {each.one("span", class_="state").text for each in shown} == {"Press to play", "Offline"}
    assert all(map(without_a_still, shown))
    cloud.calls.clear()
    assert client.get("/cameras/ferry-terminal/still.jpg")["Content-Type"] == "image/jpeg"
    assert (len(stills.fetches), len(cloud.calls)) == (0, 0)


def test_one_with_stills_waits_for_its_first(client, sources):
    shown = tile(client, PATH)
    assert "data-still" in shown.one("img")
    assert shown.one("span", class_="taken").text == "No picture yet"


def test_a_wall_that_nobody_can_press_says_that_there_is_no_picture(client, sources):
    assert tile(client, BANDSTAND, "/wall/?view=stills").one("span", class_="state").text == "No picture"


@pytest.mark.parametrize("address", ["", "live/", "report/"])
def test_no_page_of_it_asks_for_a_still(client, sources, address):
    page = read(client.get(f"/cameras/{BANDSTAND}/{address}").content.decode())
    assert [image for image in page.all("img") if f"/cameras/{BANDSTAND}/" in image["src"]] == []


def test_groups_and_mosaics_show_the_drawing_and_what_has_stills_first(client, sources):
    Camera.objects.filter(slug__in=[BANDSTAND, PATH]).update(group="Park")
    Camera.objects.filter(slug=BANDSTAND).update(order=-1)
    public.renew()
    park = next(
        each for each in read(client.get("/groups/").content.decode()).all("li") if "Park" in each.text
    )
    assert ["data-still" in image for image in park.all("img")] == [True, False]
    assert park.all("img")[1]["src"].endswith(".svg")


def test_its_page_offers_no_choice_between_live_and_stills(client, sources):
    assert [
        len(read(client.get(f"/cameras/{slug}/").content.decode()).all("nav", class_="switch"))
        for slug in (BANDSTAND, PATH)
    ] == [0, 1]


def test_nobody_is_shown_a_drawing_in_the_place_of_a_picture_elsewhere(client, sources):
    page = client.get(f"/cameras/{BANDSTAND}/").content.decode()
    assert "og:image" not in page
    assert "application/ld+json" not in page
    told = client.get(f"/oembed/?url=http://testserver/cameras/{BANDSTAND}/").json()
    assert told["title"] == "Bandstand" and "thumbnail_url" not in told


def test_a_page_of_many_is_shared_with_a_still_that_there_is(client, sources):
    Camera.objects.filter(slug=BANDSTAND).update(order=-1)
    public.renew()
    page = read(client.get("/").content.decode())
    assert page.all("li", class_="tile")[0]["data-camera"] == BANDSTAND
    shared = [each["content"] for each in page.all("meta") if each.get("property") == "og:image"]
    assert len(shared) == 1
    assert BANDSTAND not in shared[0]


def test_programs_are_told(client, sources):
    cameras = {each["slug"]: each for each in client.get("/api/cameras/").json()["cameras"]}
    assert [cameras[slug]["pictured"] for slug in (BANDSTAND, PATH)] == [False, True]
    Camera.objects.filter(slug=BANDSTAND).update(latitude=46.2, longitude=6.1, show_on_map=True)
    public.renew()
    places = json.loads(client.get("/cameras.geojson").content)["features"]
    assert [each["properties"]["pictured"] for each in places if each["id"] == BANDSTAND] == [False]


def test_whoever_asks_for_its_still_gets_a_drawing_and_nobody_is_asked(client, sources, plain):
    answer = client.get(f"/cameras/{BANDSTAND}/still.jpg")
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/jpeg", "no-store")
    assert (len(stills.fetches), len(plain.calls)) == (0, 0)


def test_the_last_picture_goes_when_there_are_stills_no_more(client, sources):
    """Such as of a camera whose address for stills was taken out of the file."""
    path = stillfiles.path_of(stillfiles.PUBLIC, "own", BANDSTAND)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"a picture")
    public.renew()
    assert not path.exists()
