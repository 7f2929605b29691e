"""/api/cameras/: what other programs are told."""

import pytest

from cameras import public, stills
from cameras.models import Camera
from tests.patience import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

FIELDS = {
    "slug", "title", "description", "address", "group", "state", "heard_at", "still_taken_at",
    "camera", "live", "still",
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
    wait_until(lambda: stills.Times().of("city", "harbour"))
    public.renew()
    listed = {camera["slug"]: camera for camera in client.get("/api/cameras/").json()["cameras"]}
    assert listed["harbour-east-quay"]["still_taken_at"].endswith("+00:00")
    assert "offline" in {camera["state"] for camera in listed.values()}


def test_it_costs_no_query(client, published, django_assert_num_queries):
    client.get("/api/cameras/")
    with django_assert_num_queries(0):
        client.get("/api/cameras/")


def test_only_reading_is_allowed(client, published):
    assert client.post("/api/cameras/").status_code == 405
