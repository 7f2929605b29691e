"""Connections to the database are few: nobody holds one while a VMS is waited for."""

import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from cameras import counts, plays, public, recordings, sharedcopy, stillfiles, stills
from cameras.imports import refresh_and_import
from cameras.models import Camera, Ticket
from cameras.vms.http import Http
from tests.commands import run
from tests.patience import wait_until
from tests.staff import CAMERAS, signed_in
from tests.wall import MARKET

OTHERS = """SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""


def in_use():
    """Connections of this process to the database, as the server or the kernel counts them."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        files = (f"/proc/self/fd/{fd}" for fd in os.listdir("/proc/self/fd"))
        return sum(os.path.realpath(file) == name for file in files)
    with psycopg.connect(dbname=name, **watching(connection.get_connection_params())) as watcher:
        return watcher.execute(OTHERS).fetchone()[0]


def watching(options):
    return {name: options[name] for name in ("user", "host", "port", "password") if name in options}


@pytest.fixture
def held(monkeypatch):
    """How many connections are still in use at each exchange with a VMS; none, once the last one has gone.

    Those do not count that others in this process hold for good, as the server of the tests in browsers.
    """
    seen = []
    exchange = Http._exchanged
    connection.close()
    others = in_use()

    def exchanged(self, request):
        with suppress(AssertionError):
            wait_until(lambda: in_use() <= others, 2)
        seen.append(max(0, in_use() - others))
        return exchange(self, request)

    monkeypatch.setattr(Http, "_exchanged", exchanged)
    return seen


def log_in_and_refresh(source):
    sharedcopy.forget(source.key)
    refresh_and_import(source, force=True)


def fetch_a_still(source):
    stream = public.site().streams[source.alias, "harbour"][1]
    stills.renew(stillfiles.PUBLIC, source, stream)
    connection.close()
    wait_until(lambda: stillfiles.last(stillfiles.PUBLIC, source.alias, "harbour"))


def look_into_the_archive(source):
    hour_ago = (datetime.now(UTC) - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S")
    row = Camera.objects.get(name="harbour")
    assert signed_in().get(f"{CAMERAS}{row.pk}/archive.jpg?at={hour_ago}").status_code == 200


def refresh_by_hand(source):
    assert signed_in().post(f"{CAMERAS}refresh/").status_code == 302


def serve_a_ticket(wall):
    camera = next(camera for camera in public.site().cameras if camera.minted)
    Ticket.objects.create(token="t", source=wall.alias, name=camera.origin[1], small=False,
                          asked_at=timezone.now(), seen_at=timezone.now())  # fmt: skip
    plays.serve(wall)
    assert Ticket.objects.get().sealed


def count_people(wall):
    Camera.objects.filter(name=MARKET).update(show_counts=True)
    counts.renew(wall)


def prepare_a_recording(wall):
    now = timezone.now()
    recordings.ask(Camera.objects.get(name="140094"), now - timedelta(minutes=9), now, "ann")
    recordings.go_on(wall)


def command(*words):
    def by_command(source):
        assert not run(*words).error

    by_command.__name__ = words[0]
    return by_command


WATCHER = [
    log_in_and_refresh,
    fetch_a_still,
    look_into_the_archive,
    refresh_by_hand,
    command("refresh"),
    command("check_sources"),
    command("camera_links", "--format", "embed"),
]
WALL = [log_in_and_refresh, serve_a_ticket, count_people, prepare_a_recording, command("check_sources")]


@pytest.mark.parametrize("job", WATCHER, ids=lambda job: job.__name__)
def test_no_connection_is_held_while_a_watcher_is_asked(published, held, job):
    job(published)
    assert held and set(held) == {0}


@pytest.mark.parametrize("job", WALL, ids=lambda job: job.__name__)
def test_nor_while_one_with_a_quota_is(wall, held, job):
    job(wall)
    assert held and set(held) == {0}
