"""The API: what other programs are told. tests/test_openapi.py holds it against its description."""

import gzip
import json

import pytest

from cameras import public, ready, stillfiles
from cameras.catalog import catalog_key
from cameras.imports import refresh_and_import
from cameras.models import Camera, Mosaic
from cameras.publishing import unpublish
from tests.patience import wait_until
from tests.test_sharedcopy import backdate

pytestmark = pytest.mark.django_db(transaction=True)

FIELDS = {
    "slug", "title", "description", "address", "group", "state", "plays", "pictured", "heard_at", "still_taken_at",
    "camera", "live", "still", "latitude", "longitude",
}  # fmt: skip


def test_it_lists_the_public_cameras_with_absolute_addresses_from_site_url(client, published, settings):
    settings.SITE_URL = "https://cameras.example.com"
    listed = client.get("/api/cameras/", headers={"host": "testserver"}).json()["cameras"]
    harbour = next(camera for camera in listed if camera["slug"] == "harbour-east-quay")
    assert set(harbour) == FIELDS
    assert harbour["title"] == "Harbour, east quay"
    assert harbour["state"] == "live"
    assert harbour["live"] == "https://cameras.example.com/cameras/harbour-east-quay/live/"
    assert len(listed) == len(public.site().cameras)


def test_there_is_no_token_in_it(client, demo, published):
    body = client.get("/api/cameras/").content.decode()
    tokens = [demo.world.tokens.current(camera.name) for camera in Camera.objects.all()]
    assert not [token for token in tokens if token in body]
    assert "token" not in body


def test_it_tells_states_and_the_time_of_the_still(client, published):
    client.get("/cameras/harbour-east-quay/still.jpg")
    wait_until(lambda: stillfiles.Times().of("city", "harbour"))
    public.renew()
    listed = {camera["slug"]: camera for camera in client.get("/api/cameras/").json()["cameras"]}
    assert listed["harbour-east-quay"]["still_taken_at"].endswith("+00:00")
    assert "offline" in {camera["state"] for camera in listed.values()}


def test_it_costs_no_query(client, published, django_assert_num_queries):
    client.get("/api/cameras/")
    with django_assert_num_queries(0):
        client.get("/api/cameras/")


def slugs_of(client, address):
    return [camera["slug"] for camera in client.get(address).json()["cameras"]]


def test_cameras_that_are_named_are_told_alone(client, published):
    two = "/api/cameras/?c=harbour-east-quay,high-street"
    every = {camera["slug"]: camera for camera in client.get("/api/cameras/").json()["cameras"]}
    assert client.get(two).json() == {
        "cameras": [every["harbour-east-quay"], every["high-street"]],
        "complete": True,
        "closing": public.site().closing,
    }
    assert slugs_of(client, "/api/cameras/?c=high-street,nobody,harbour-east-quay,high-street") == slugs_of(
        client, two
    )
    assert slugs_of(client, "/api/cameras/?c=") == slugs_of(client, "/api/cameras/?c=nobody") == []


def test_no_more_than_a_hundred_are_told_at_once(client, published, monkeypatch):
    monkeypatch.setattr("cameras.views.api.MOST", 2)
    every = sorted(public.site().by_slug)
    assert slugs_of(client, f"/api/cameras/?c={','.join(every)}") == every[:2]


def test_a_selection_is_kept_once_and_pushes_no_other_page_out(client, published, monkeypatch):
    monkeypatch.setattr(ready.selections, "most", 2)
    client.get("/api/cameras/")
    for asked in ("high-street,harbour-east-quay", "harbour-east-quay,high-street,nobody&x=1"):
        client.get(f"/api/cameras/?c={asked}")
    assert len(ready.selections) == 1
    for slug in sorted(public.site().by_slug)[:4]:
        client.get(f"/api/cameras/?c={slug}")
    assert len(ready.selections) == 2
    assert "/api/cameras/" in ready.data_shelf


def test_a_portal_that_knows_no_cameras_yet_says_so(client, monkeypatch):
    monkeypatch.setattr("cameras.views.api.site", lambda: public.Site(unavailable=True, complete=False))
    assert client.get("/api/cameras/?c=harbour").json() == {"cameras": [], "complete": False, "closing": ""}


ADDRESSES = [
    "/api/", "/api/openapi.json", "/api/now/", "/api/cameras/", "/api/cameras/?c=harbour-east-quay",
    "/api/cameras/harbour-east-quay/", "/api/mosaics/",
    "/api/mosaics/harbour-front/", "/api/status/", "/status.json", "/cameras.geojson",
    "/oembed/?url=http://testserver/cameras/harbour-east-quay/",
]  # fmt: skip


def is_problem(response, status):
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "no-store"
    told = response.json()
    assert set(told) == {"type", "title", "status", "detail"} and told["status"] == status
    return True


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "TRACE"])
def test_only_reading_is_allowed(client, published, address, method):
    response = client.generic(method, address)
    assert is_problem(response, 405)
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_the_index_leads_to_all_of_it(client, published):
    told = client.get("/api/").json()
    assert told["site"] == "http://testserver/"
    for name in ("cameras", "mosaics", "status", "openapi"):
        assert client.get(told[name].removeprefix("http://testserver")).status_code == 200


def test_one_camera_and_one_mosaic_are_told_as_in_the_list(client, published):
    for things, page in (("cameras", "camera"), ("mosaics", "mosaic")):
        for each in client.get(f"/api/{things}/").json()[things]:
            assert client.get(f"/api/{things}/{each['slug']}/").json() == each
            assert client.get(each[page].removeprefix("http://testserver")).status_code == 200


def test_a_mosaic_has_a_slug_or_nothing_in_each_cell(client, published):
    before = client.get("/api/mosaics/harbour-front/").json()
    assert before["layout"] == "2x2" and len(before["cells"]) == 4
    at = before["cells"].index("harbour-east-quay")
    unpublish(Camera.objects.filter(name="harbour"), "test")
    public.renew()
    cells = client.get("/api/mosaics/harbour-front/").json()["cells"]
    assert cells[at] is None
    assert cells[:at] + cells[at + 1 :] == before["cells"][:at] + before["cells"][at + 1 :]


def test_what_is_no_longer_public_answers_like_what_never_was(client, published):
    unpublish(Camera.objects.filter(name="harbour"), "test")
    unpublish(Mosaic.objects.filter(slug="harbour-front"), "test")
    public.renew()
    for things, slug in (("cameras", "harbour-east-quay"), ("mosaics", "harbour-front")):
        gone, never = client.get(f"/api/{things}/{slug}/"), client.get(f"/api/{things}/nobody/")
        assert is_problem(gone, 404)
        assert (gone.content, gone.headers) == (never.content, never.headers)
        assert slug not in client.get(f"/api/{things}/").text


@pytest.mark.parametrize(
    "address", ["/api/nothing/", "/api/cameras/a/b/", "/api/x.json", "/status.json/", "/cameras.geojson/"]
)
def test_there_is_a_problem_where_there_is_nothing(client, published, address):
    assert is_problem(client.get(address), 404)


@pytest.mark.parametrize(
    ("address", "part"),
    [
        ("/api/cameras/", "api.cameras_as_json"),
        ("/oembed/?url=http://testserver/cameras/harbour-east-quay/", "oembed.as_oembed"),
        ("/status.json", "status.rows"),
        ("/cameras.geojson", "maps.collection"),
    ],
)
def test_when_we_break_programs_are_told_so_in_json(client, published, monkeypatch, address, part):
    client.raise_request_exception = False
    monkeypatch.setattr(f"cameras.views.{part}", None)
    response = client.get(address)
    assert is_problem(response, 500)
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "NoneType" not in response.text


@pytest.mark.parametrize("address", ADDRESSES)
def test_scripts_of_any_site_may_read_it(client, published, address):
    asked = {"origin": "https://news.example.com"}
    etag = client.get(address, headers=asked).get("ETag", '"x"')
    for response in (
        client.get(address, headers=asked),
        client.get(address, headers=asked | {"if-none-match": etag}),
        client.post(address, headers=asked),
        client.get("/api/nothing/", headers=asked),
    ):
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response
        assert "Origin" not in response.get("Vary", "")


def test_a_browser_that_asks_first_is_told_what_scripts_may_send(client, published):
    asked = {"access-control-request-method": "GET", "access-control-request-headers": "if-none-match"}
    response = client.options("/api/cameras/", headers={"origin": "https://news.example.com"} | asked)
    assert (response.status_code, response.content) == (204, b"")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Access-Control-Allow-Methods"] == response["Allow"] == "GET, HEAD, OPTIONS"
    assert response["Access-Control-Allow-Headers"] == "If-None-Match"


@pytest.mark.parametrize("address", ADDRESSES[:-1])
def test_it_is_sent_compressed_and_once(client, published, address):
    first = client.get(address, headers={"accept-encoding": "gzip"})
    assert first["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(first.content)) == client.get(address).json()
    assert set(first["Cache-Control"].split(", ")) == {"public", "max-age=1", "must-revalidate"}
    asked = {"accept-encoding": "gzip", "if-none-match": first["ETag"]}
    again = client.get(address, headers=asked)
    assert (again.status_code, again.content) == (304, b"")
    assert client.head(address).headers == client.get(address).headers
    assert client.head(address).content == b""


def test_it_tells_the_time_of_each_refresh_though_pages_stay_as_they_are(client, published):
    backdate(catalog_key("city"), heard_at=60)
    public.renew()
    before = client.get("/api/cameras/harbour-east-quay/").json()["heard_at"]
    version = public.site().version
    refresh_and_import(published, force=True)
    public.renew()
    assert public.site().version == version
    assert client.get("/api/cameras/harbour-east-quay/").json()["heard_at"] > before
