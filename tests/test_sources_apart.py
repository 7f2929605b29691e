"""A source that is down, slow or out of quota never slows another: each has its own refresh, its own queue of players.

That one which hangs delays neither the clock nor another source is in test_tick.py; how much, `make bench` measures.
"""

from datetime import UTC, datetime
from threading import Event

import pytest
import requests

from cameras import public, quota, sharedcopy, trouble
from cameras.imports import refresh_and_import
from cameras.models import Camera
from cameras.publishing import publish
from cameras.tick import JOBS
from cameras.vms.camstreamer import CamStreamer
from demo.aipix import AipixDemo
from demo.camstreamer import CamStreamerDemo
from demo.server import Demo
from tests.conftest import dsn
from tests.test_plays import OURS, played, take
from tests.test_tick import settled, tick  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db(transaction=True)
ALLOWED = CamStreamer.abilities.quota


@pytest.fixture
def cloud():
    with CamStreamerDemo.start() as running:
        yield running


def cloud_dsn(cloud):
    return f"cloud=camstreamer+{cloud.url.replace('://', f'://{cloud.world.tokens.made}@')}"


def test_one_that_waits_for_its_turn(demo, cloud, configure, tick):  # noqa: F811
    configure(cloud_dsn(cloud), dsn(demo))
    refresh = JOBS[0]
    with quota.turn("cloud", ALLOWED):
        tick.beat()
        tick.running[refresh, "city"].join(10)
        assert Camera.objects.filter(source="city").exists() and trouble.read("city") is None
        assert tick.busy(refresh, "cloud")
        publish(Camera.objects.filter(source="city"), "test")
        tick.beat()
        assert public.site().cameras
    tick.running[refresh, "cloud"].join(20)
    assert Camera.objects.filter(source="cloud").exists()


def test_one_whose_calls_of_today_are_used_up(demo, cloud, configure, tick):  # noqa: F811
    configure(cloud_dsn(cloud), dsn(demo))
    today = datetime.now(UTC).date().isoformat()
    sharedcopy.write(quota.key("cloud"), {"day": today, "calls": ALLOWED.daily})
    settled(tick)
    assert trouble.read("cloud").error == "Busy" and cloud.world.limits.today == 0
    assert Camera.objects.filter(source="city").exists() and trouble.read("city") is None


def test_one_that_is_down(demo, configure, tick):  # noqa: F811
    with Demo.start() as gone:
        configure(dsn(gone, "gone"), dsn(demo))
    settled(tick)
    assert trouble.read("gone").error == "Unreachable" and trouble.read("city") is None
    assert Camera.objects.filter(source="city").exists()


def test_players_of_one_that_hangs_hold_up_no_other_players(client, minting, demo, configure):
    with AipixDemo.start() as aipix:
        town = f"town=aipix+{aipix.url.replace('://', f'://{aipix.world.login}:{aipix.world.password}@')}"
        for source in configure(dsn(demo), town).values():
            refresh_and_import(source)
        publish(Camera.objects.all(), "test")
        minting.held = Event()
        assert take(client).status_code == 202 and minting.begun.wait(10)
        ferry = "/cameras/ferry-pier-queue/play/"
        answer = played(client, client.post(ferry, **OURS), ferry)
        assert requests.get(answer.json()["playback"]["url"], timeout=5).text.startswith("#EXTM3U")
        assert client.get("/cameras/harbour-east-quay/").status_code == 200
        minting.held.set()
