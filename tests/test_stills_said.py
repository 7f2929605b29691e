"""Stills that fail: a line when a streamer gives none any more, one when it does again, and none of a camera's own."""

import logging

import pytest

from cameras import background, public, stills
from cameras.fetches import Job
from cameras.stillfiles import PUBLIC, path_of

pytestmark = pytest.mark.django_db(transaction=True)

TOKEN = "embed.html"


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now = 1000.0

        def monotonic(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr(background, "time", clock)
    return clock


@pytest.fixture
def fetch(published, settings, caplog):
    """Has the stills of these cameras fetched now, or of all that work."""
    caplog.set_level(logging.INFO)
    settings.STILL_FRESH = 0
    stills._streamer.cache_clear()

    def fetch(*names):
        for (alias, name), (source, stream) in public.site().streams.items():
            if stream.alive and (name in names or not names):
                stills.fetch(Job(path_of(PUBLIC, alias, name), source, stream, lambda: True))

    yield fetch
    stills._streamer.cache_clear()


@pytest.fixture
def lines(caplog):
    return lambda: [
        f"{record.levelname} {record.message}" for record in caplog.records if record.name == "cameras.stills"
    ]


def test_a_streamer_that_is_down_is_said_once_now_and_then_and_when_it_is_back(demo, fetch, lines, clock):
    fetch("harbour")
    with demo.world.faults.during("streamer", "status", status=500, body="token=hush"):
        for _ in range(3):
            fetch("harbour", "slope", "mountains")
            clock.now += 1800
    fetch("harbour")
    assert [line.split()[0] for line in lines()] == ["WARNING", "WARNING", "INFO"]
    broken, again, healed = lines()
    where = f"http://127.0.0.1:{demo.port}"
    assert broken.startswith(f"WARNING source city: no still comes from {where}: ")
    assert again.startswith(f"WARNING source city: no still comes from {where} for 60 min now: ")
    assert healed == f"INFO source city: stills come from {where} again, after 90 min"
    assert "hush" not in str(lines())


def test_three_of_many_cameras_are_no_trouble_of_their_streamer(demo, fetch, lines):
    for name in ("harbour", "slope", "lift"):
        demo.world.faults.set("streamer", "status", path=f"/{name}/", status=404)
    for _ in range(3):
        fetch()
    assert lines() == []


def test_a_picture_that_is_none_is_trouble_too(demo, fetch, lines):
    with demo.world.faults.during("streamer", "garbage", body="no picture"):
        fetch()
    assert len(lines()) == 1
