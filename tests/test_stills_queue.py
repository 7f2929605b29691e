"""Pictures under way: how many, in which turn, and what becomes of those that nobody wants any more."""

import os
import time
from datetime import UTC, datetime

import pytest

from cameras import public, stillfiles, stills
from cameras.imports import refresh_and_import
from cameras.models import Camera
from cameras.publishing import publish, unpublish
from cameras.stillfiles import PUBLIC
from demo.server import Demo
from tests.conftest import dsn
from tests.patience import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def ask_for_all(client):
    for camera in public.site().cameras:
        client.get(f"/cameras/{camera.slug}/still.jpg")


def forget_when_asked(settings):
    """As if STILL_FRESH had passed for every camera."""
    for asked in (settings.STILLS_DIR / PUBLIC).glob("*.asked"):
        os.utime(asked, (time.time() - 60,) * 2)


def test_a_hanging_streamer_does_not_fill_the_queue(client, demo, published, settings):
    with demo.world.faults.during("streamer", "hang"):
        for _ in range(5):
            ask_for_all(client)
            forget_when_asked(settings)
        assert len(stills.fetches) <= len(public.site().cameras)


def test_two_are_fetched_at_a_time(client, demo, published):
    with demo.world.faults.during("streamer", "hang"):
        ask_for_all(client)
        wait_until(lambda: sum("preview" in call.path for call in demo.calls) == 2)
        assert len(stills.fetches) > 2


def test_a_streamer_that_hangs_does_not_hold_up_the_pictures_of_another(client, demo, configure):
    with Demo.start(port=0) as healthy:
        for source in configure(dsn(demo, "bad"), dsn(healthy, "well")).values():
            refresh_and_import(source)
        publish(
            Camera.objects.filter(source="bad") | Camera.objects.filter(source="well", name="harbour"), "test"
        )
        public.renew()
        with demo.world.faults.during("streamer", "hang"):
            ask_for_all(client)
            wait_until(lambda: stillfiles.last(PUBLIC, "well", "harbour"))
            assert len(stills.fetches) > 2  # the others still wait


def test_pictures_are_no_reason_to_log_in(client, demo, published, configure):
    configure(dsn(demo, password="wrong-by-now"))
    public.renew()
    demo.calls.clear()
    ask_for_all(client)
    wait_until(lambda: stillfiles.last(PUBLIC, "city", "harbour"))
    assert demo.calls.count("/watcher/client-api/v3/login") == demo.calls.count("/vsaas") == 0


def test_a_picture_of_what_was_hidden_meanwhile_is_not_kept(client, demo, published):
    with demo.world.faults.during("streamer", "hang"):
        client.get("/cameras/harbour-east-quay/still.jpg")
        wait_until(lambda: any("harbour/preview" in call.path for call in demo.calls))
        unpublish(Camera.objects.filter(name="harbour"), "test")
        public.renew()
    wait_until(lambda: not len(stills.fetches))
    assert not stillfiles.path_of(PUBLIC, "city", "harbour").exists()


def test_what_a_crash_left_half_written_is_swept(published, settings):
    path = stillfiles.path_of(PUBLIC, "city", "harbour")
    path.parent.mkdir(parents=True)
    half = path.with_name(f"{path.stem}.x1y2z3")
    half.write_bytes(b"half")
    os.utime(half, (time.time() - 120,) * 2)
    public.renew()
    assert not half.exists()


def test_a_write_that_fails_leaves_nothing_behind(tmp_path):
    path = tmp_path / "a-folder.jpg"
    path.mkdir()
    with pytest.raises(OSError, match="directory"):
        stillfiles.store(path, b"jpeg", datetime.now(UTC))
    assert list(tmp_path.iterdir()) == [path]
