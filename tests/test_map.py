"""Where the cameras are: the list by place and group, the map beside it, and the same as GeoJSON."""

import json

import pytest
from django.core.checks import run_checks

from cameras import public
from cameras.imports import refresh_and_import
from cameras.maptiles import credits, is_address, origin
from cameras.models import Camera
from cameras.publishing import unpublish
from tests.markup import read

pytestmark = pytest.mark.django_db(transaction=True)

TILES = "https://tile.example.com/{z}/{x}/{y}.png"
CREDIT = "© OpenStreetMap contributors https://www.openstreetmap.org/copyright"
HARBOUR = "place-harbour-east-quay"


@pytest.fixture
def tiles(settings):
    settings.MAP_TILES, settings.MAP_ATTRIBUTION = TILES, CREDIT


def page(client, path="/map/"):
    response = client.get(path)
    assert response.status_code == 200
    return read(response.content.decode())


def images(response):
    directives = (part.strip() for part in response["Content-Security-Policy"].split(";"))
    return next(part for part in directives if part.startswith("img-src")).split()[1:]


def move(demo, published, name, **place):
    demo.world.change(name, **place)
    refresh_and_import(published, force=True)
    public.renew()


# The list


def test_every_camera_is_listed_under_its_group_with_its_state_in_words(client, published):
    shown = page(client)
    headed = [section.one("h2").text for section in shown.all("section")]
    wanted = [*public.site().groups, *(["Other cameras"] if ungrouped() else [])]
    assert [words.rpartition(" ")[0] for words in headed] == wanted
    places = shown.all("li", class_="place")
    assert {place["id"] for place in places} == {f"place-{each.slug}" for each in public.site().cameras}
    assert {place.all("span", class_="state")[0].text for place in places} == {"Live", "Offline"}
    assert shown.one("li", id=HARBOUR).one("a")["href"] == "/cameras/harbour-east-quay/"


def ungrouped():
    return [camera for camera in public.site().cameras if not camera.group]


def test_an_address_is_listed_where_it_is_shown(client, published, camera):
    address = camera.vms_address
    assert address and address not in page(client).text
    Camera.objects.filter(pk=camera.pk).update(show_address=True)
    public.renew()
    assert address in page(client).one("li", id=HARBOUR).text


def test_hostile_words_stay_words(client, demo, published):
    title = "<img src=x onerror=alert(1)>"
    move(demo, published, "harbour", title=title, folder="<b>City</b>")
    shown = page(client)
    assert shown.one("li", id=HARBOUR).one("a").text == title
    assert not shown.all("b") and not [image for image in shown.all("img") if image["src"] == "x"]


def test_without_tiles_nothing_speaks_of_a_map(client, published):
    response = client.get("/map/")
    shown = read(response.content.decode())
    assert "Map" not in shown.text and "leaflet" not in response.content.decode()
    assert shown.one("h1").text.startswith("Places")
    assert "Places" in shown.one("nav", class_="places").text
    assert not shown.all("div", id="map")
    assert images(response) == ["'self'", "blob:"]
    assert not page(client, "/cameras/harbour-east-quay/").all("a", href=f"/map/#{HARBOUR}")


def test_without_a_camera_it_says_so(client, heard):
    assert "No camera is published yet." in page(client).text


def test_it_is_kept_and_answers_a_browser_that_has_it(client, published, django_assert_num_queries):
    first = client.get("/map/")
    with django_assert_num_queries(0):
        again = client.get("/map/", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert first["Cache-Control"] == "public, max-age=1, must-revalidate"


def test_a_long_list_comes_in_pages_and_groups_go_on_from_one_to_the_next(client, published, monkeypatch):
    monkeypatch.setattr("cameras.views.maps.PAGE_SIZE", 5)
    first = page(client)
    last = -(-len(public.site().cameras) // 5)
    pages = [page(client, f"/map/?page={number}") for number in range(1, last + 1)]
    listed = [place["id"] for shown in pages for place in shown.all("li", class_="place")]
    assert len(listed) == len(set(listed)) == len(public.site().cameras)
    assert all(1 <= len(shown.all("li", class_="place")) <= 5 for shown in pages)
    assert first.one("a", rel="next")["href"] == "/map/?page=2"
    for shown in pages:
        for section in shown.all("section"):
            name, _, count = section.one("h2").text.rpartition(" ")
            group = "" if name == "Other cameras" else name
            assert int(count) == len([each for each in public.site().cameras if each.group == group])
    out_of_range = page(client, "/map/?page=99")
    assert [each["id"] for each in out_of_range.all("li", class_="place")] == listed[
        -len(pages[-1].all("li", class_="place")) :
    ]


# The map


def test_with_tiles_there_is_a_map_with_its_credits(client, published, tiles):
    shown = page(client)
    assert shown.one("div", id="map")["data-tiles"] == TILES
    credit = shown.one("p", class_="credits").one("a")
    assert (credit.text, credit["href"]) == tuple(CREDIT.rsplit(" ", 1))
    assert shown.one("h1").text.startswith("Map")
    assert "Map" in shown.one("nav", class_="places").text
    assert shown.one("li", id=HARBOUR)["data-camera"] == "harbour-east-quay"


def test_the_map_finds_markers_pages_and_stills_at_addresses_of_its_own_language(client, published, tiles):
    drawn = page(client, "/ru/map/").one("div", id="map")
    named = (drawn["data-cameras"], drawn["data-page"], drawn["data-still"])
    assert named == ("/cameras.geojson", "/ru/cameras/_/", "/cameras/_/still-small.jpg")


def test_the_tiles_origin_is_in_the_policy_of_that_page_alone(client, published, tiles):
    assert images(client.get("/map/")) == ["'self'", "blob:", "data:", "https://tile.example.com"]
    for path in ("/", "/mosaics/", "/cameras/harbour-east-quay/", "/nothing/"):
        assert "tile.example.com" not in client.get(path)["Content-Security-Policy"]


def test_a_camera_leads_to_its_place_on_the_map(client, published, tiles):
    link = page(client, "/cameras/harbour-east-quay/").all("a", href=f"/map/#{HARBOUR}")
    assert [each.text for each in link] == ["Show on the map"]


def test_a_camera_without_a_place_is_listed_and_said_not_to_be_on_the_map(client, demo, published, tiles):
    move(demo, published, "harbour", latitude=None, longitude=None)
    harbour = page(client).one("li", id=HARBOUR)
    assert "data-placed" not in harbour and "Not on the map" in harbour.text


def test_where_no_camera_has_a_place_there_is_no_map(client, published, tiles):
    Camera.objects.update(show_on_map=False)
    public.renew()
    response = client.get("/map/")
    assert read(response.content.decode()).one("h1").text.startswith("Places")
    assert images(response) == ["'self'", "blob:"]


# GeoJSON


def features(client):
    response = client.get("/cameras.geojson")
    assert response["Content-Type"] == "application/geo+json"
    told = json.loads(response.content, parse_constant=pytest.fail)
    assert told.keys() == {"type", "features", "complete", "closing"} and told["type"] == "FeatureCollection"
    return {strictly(feature)["slug"]: feature for feature in told["features"]}


def strictly(feature):
    """RFC 7946, sections 3.1.1, 3.1.2 and 3.2."""
    assert feature["type"] == "Feature"
    assert feature["geometry"].keys() == {"type", "coordinates"}
    assert feature["geometry"]["type"] == "Point"
    longitude, latitude = feature["geometry"]["coordinates"]
    assert -180 <= longitude <= 180 and -90 <= latitude <= 90
    properties = feature["properties"]
    assert properties.keys() == {"slug", "title", "group", "state", "plays", "pictured", "camera", "still"}
    return properties


def test_geojson_names_every_public_camera_with_a_place_longitude_first(client, published, settings):
    settings.SITE_URL = "https://cameras.example.com"
    found = features(client)
    placed = Camera.objects.exclude(latitude=None)
    shown = placed.filter(slug__in=public.site().by_slug)
    assert found.keys() == set(shown.values_list("slug", flat=True))
    row = placed.get(name="harbour")
    harbour = found["harbour-east-quay"]
    assert harbour["geometry"]["coordinates"] == [row.longitude, row.latitude]
    assert harbour["properties"]["camera"] == "https://cameras.example.com/cameras/harbour-east-quay/"
    assert harbour["properties"]["still"].endswith("/cameras/harbour-east-quay/still.jpg")
    assert {each["properties"]["plays"] for each in found.values()} == {True, False}


def test_a_place_that_an_admin_does_not_show_is_nowhere(client, published, camera, tiles):
    Camera.objects.filter(pk=camera.pk).update(show_on_map=False)
    public.renew()
    assert camera.slug not in features(client)
    assert "data-placed" not in page(client).one("li", id=HARBOUR)


def test_a_hidden_camera_is_not_in_it(client, published, camera):
    unpublish(Camera.objects.filter(pk=camera.pk), "test")
    public.renew()
    assert camera.slug not in features(client)


@pytest.mark.parametrize("place", [(0.0, 0.0), (91.0, 8.0), (46.0, -180.5), (None, 7.0)])
def test_a_place_that_cannot_be_is_none(client, demo, published, place):
    move(demo, published, "harbour", latitude=place[0], longitude=place[1])
    assert "harbour-east-quay" not in features(client)


def test_geojson_may_be_read_by_any_site_and_is_not_sent_twice(client, published):
    first = client.get("/cameras.geojson")
    assert first["Access-Control-Allow-Origin"] == "*"
    assert first["Cache-Control"] == "public, max-age=1, must-revalidate"
    assert client.get("/cameras.geojson", headers={"if-none-match": first["ETag"]}).status_code == 304
    assert client.post("/cameras.geojson").status_code == 405


# Settings


@pytest.mark.parametrize(
    ("template", "named"),
    [
        (TILES, "https://tile.example.com"),
        ("https://{s}.tile.example.com:8443/{z}/{x}/{y}{r}.png?key=a-b", "https://*.tile.example.com:8443"),
        ("http://127.0.0.1:8080/styles/osm/{z}/{x}/{y}.png", "http://127.0.0.1:8080"),
        ("/tiles/{z}/{x}/{y}.webp", ""),
        ("HTTPS://{s}.Плитки.РФ:443/{z}/{x}/{y}.png", "https://*.xn--h1aafctu.xn--p1ai"),
    ],
)
def test_addresses_of_tiles_and_what_the_policy_names(template, named):
    assert is_address(template)
    assert origin(template) == named


@pytest.mark.parametrize(
    "template",
    [
        "https://tile.example.com/",
        "https://tile.example.com/{z}/{x}.png",
        "https://tile.example.com/{z}/{x}/{y}.png?key={key}",
        "tile.example.com/{z}/{x}/{y}.png",
        "//tile.example.com/{z}/{x}/{y}.png",
        "ftp://tile.example.com/{z}/{x}/{y}.png",
        "https://tile.example.com;script-src */{z}/{x}/{y}.png",
        "https://a b/{z}/{x}/{y}.png",
        "https://[::1]:8080/{z}/{x}/{y}.png",
        "https://a'b.example/{z}/{x}/{y}.png",
        "https://user:word@tile.example.com/{z}/{x}/{y}.png",
        "javascript:alert(1)//{z}/{x}/{y}",
    ],
)
def test_what_is_no_address_of_tiles_is_told_and_names_no_origin(settings, template):
    settings.MAP_TILES, settings.MAP_ATTRIBUTION = template, CREDIT
    (error,) = problems()
    assert error.id == "cameras.E006" and "“" not in error.msg  # it may hold a key
    assert not is_address(template)


def problems():
    return [message for message in run_checks() if "MAP_" in message.msg]


def test_tiles_on_http_under_a_site_on_https_and_missing_or_html_credits_are_told(settings):
    settings.SITE_URL, settings.MAP_TILES = "https://cameras.example.com", "http://t.example/{z}/{x}/{y}.png"
    assert [problem.id for problem in problems()] == ["cameras.W002", "cameras.W003"]
    settings.MAP_TILES, settings.MAP_ATTRIBUTION = TILES, '&copy; <a href="https://o.example">O</a>'
    assert [problem.id for problem in problems()] == ["cameras.E007"]
    settings.MAP_ATTRIBUTION = CREDIT
    assert not problems()


def test_credits_are_words_with_or_without_a_link():
    assert credits(f"{CREDIT}; Our own survey") == [
        ("© OpenStreetMap contributors", "https://www.openstreetmap.org/copyright"),
        ("Our own survey", ""),
    ]
    assert credits("javascript:alert(1) javascript:alert(2)") == [
        ("javascript:alert(1) javascript:alert(2)", "")
    ]
    assert credits("") == []
