"""An aipix behind the portal: its cameras published, watched by visitors, its links shared and made anew."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import requests

from cameras import plays
from cameras.imports import refresh_and_import
from cameras.models import Camera, Mosaic, Ticket
from cameras.publishing import publish
from demo.aipix import AipixDemo
from tests.test_plays import OURS, played, take

FERRY = "/cameras/ferry-pier-queue/play/"
VIDEO = "/api/v1/cameras/video"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def aipix() -> Iterator[AipixDemo]:
    with AipixDemo.start() as running:
        yield running
        plays.serving.end()


@pytest.fixture
def site(aipix, configure):
    """Everything of it public."""
    world = aipix.world
    source = configure(f"town=aipix+http://{world.login}:{world.password}@127.0.0.1:{aipix.port}")["town"]
    refresh_and_import(source)
    publish(Camera.objects.all(), "test")
    publish(Mosaic.objects.all(), "test")
    return source


def playback(client, url=FERRY):
    response = take(client, url)
    answer = response if response.status_code == 200 else played(client, response, FERRY)
    assert answer.status_code == 200
    return answer.json()["playback"]


def test_who_presses_play_gets_a_playlist_that_answers(client, aipix, site):
    found = playback(client)
    assert found["kind"] == "hls"
    assert requests.get(found["url"], timeout=5).text.startswith("#EXTM3U")


def test_a_link_is_shared_by_visitors_until_near_its_end(client, aipix, site):
    first = playback(client)
    assert playback(client) == first and aipix.calls.count(VIDEO) == 1
    Ticket.objects.update(expires_at=datetime.now(UTC) + timedelta(seconds=30))
    again = playback(client)
    assert again["expires_at"] >= first["expires_at"] and aipix.calls.count(VIDEO) == 2


def test_no_page_asks_for_a_link_before_somebody_watches(client, aipix, site):
    for url in ("/", "/cameras/ferry-pier-queue/", "/cameras/ferry-pier-queue/live/", "/mosaics/"):
        assert client.get(url).status_code == 200
    assert aipix.calls.count(VIDEO) == 0


def test_the_player_page_may_fetch_from_the_origin_of_the_link_alone(client, aipix, site):
    ticket = take(client, FERRY).json()["ticket"]
    plays.serving.end()
    page = client.get("/cameras/ferry-pier-queue/live/", {"ticket": ticket})
    policy = dict(part.strip().partition(" ")[::2] for part in page["Content-Security-Policy"].split(";"))
    assert aipix.url in policy["connect-src"].split() and "token=" in page.text


def test_a_session_that_has_ended_keeps_nobody_from_watching(client, aipix, site):
    aipix.world.end_sessions()
    assert playback(client)["url"]


def test_a_camera_that_was_blocked_since_is_trouble_and_no_more(client, aipix, site):
    aipix.world.change(102, user_status="blocked")
    answer = played(client, client.post(FERRY, **OURS), FERRY)
    assert (answer.status_code, answer.json()) == (503, {"trouble": "trouble"})


def test_its_mosaics_stand_on_the_site_with_their_empty_cells(site):
    mosaic = Mosaic.objects.get(vms_title="On the way up")
    assert mosaic.layout == "3x3"
    assert [cell.position for cell in mosaic.cells.order_by("position")] == [1, 3, 4, 5, 7]


def test_no_secret_of_it_is_on_a_page(client, aipix, site):
    pages = [client.get(url).text for url in ("/", "/api/cameras/", "/cameras/ferry-pier-queue/live/")]
    for secret in (aipix.world.password, "Secr3tCam!", "10.9.8.7", aipix.world.cameras[102].uuid):
        assert not any(secret in page for page in pages)
