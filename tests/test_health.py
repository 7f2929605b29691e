"""What the machines in front are told: whether this process lives, and whether it can show its pages."""

import json

import pytest
from django.contrib.staticfiles.finders import get_finders
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from cameras import assets, public, readiness
from cameras.imports import refresh_and_import
from cameras.models import Camera
from cameras.publishing import publish
from cameras.tick import Tick
from tests.conftest import dsn

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def beat():
    """The clock of a worker, wound by hand; like the clock itself it outlives what fails."""
    clock = Tick()

    def beat():
        clock.safely(clock.beat)
        for thread in clock.running.values():
            thread.join(15)

    return beat


@pytest.fixture
def cut():
    """Takes the database away until the test ends."""
    name = connection.settings_dict["NAME"]

    def cut():
        connection.close()
        connection.settings_dict["NAME"] = "/dev/null/db.sqlite3"

    yield cut
    connection.close()
    connection.settings_dict["NAME"] = name


def ready(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) in {(200, b"ok\n"), (503, b"not ready\n")}
    return answer.status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.parametrize("host", ["testserver", "10.1.2.3:8000", "anything"])
def test_they_answer_any_host_over_http_and_say_no_more_than_ok(client, beat, settings, path, host):
    settings.SECURE_SSL_REDIRECT = True
    beat()
    response = client.get(path, headers={"host": host})
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Cache-Control"] == "no-store"


def test_a_worker_is_ready_once_its_clock_has_seen_that_it_can_show_pages(client, published, beat):
    assert not ready(client)
    beat()
    assert ready(client)


def test_a_portal_without_sources_has_its_pages_to_show(client, configure, beat):
    configure()
    beat()
    assert ready(client)
    assert client.get("/").status_code == 200


def test_as_long_as_the_vms_was_never_heard_nobody_is_sent_here(client, demo, source, beat):
    with demo.world.faults.during("all", "down"):
        beat()
        assert not ready(client)
        assert client.get("/").status_code == 503
    refresh_and_import(source, force=True)
    beat()
    assert ready(client)
    assert client.get("/").status_code == 200


def test_one_source_that_was_heard_is_something_to_show(client, demo, configure, beat):
    heard = configure(dsn(demo, "heard"), dsn(demo, "silent"))["heard"]
    refresh_and_import(heard)
    publish(Camera.objects.filter(source="heard"), "test")
    with demo.world.faults.during("all", "down"):
        beat()
        assert ready(client)
        assert client.get("/").status_code == 200


def test_a_vms_that_goes_down_later_does_not_turn_visitors_away(client, demo, published, beat):
    beat()
    with demo.world.faults.during("all", "down"):
        beat()
        assert ready(client)


def test_a_database_that_goes_down_later_does_not_either(client, published, beat, cut):
    beat()
    cut()
    beat()
    assert ready(client)
    assert client.get("/").status_code == 200


def test_a_worker_that_never_saw_the_database_lives_but_is_not_ready(client, published, beat, cut):
    cut()
    beat()
    assert client.get("/healthz").status_code == 200
    assert not ready(client)


def test_a_migration_that_is_missing_keeps_visitors_away_until_it_was_seen_applied(client, published, beat):
    recorder = MigrationRecorder(connection)
    latest = recorder.migration_qs.filter(app="cameras").latest("id").name
    recorder.record_unapplied("cameras", latest)
    try:
        beat()
        assert public.known()
        assert not ready(client)
    finally:
        recorder.record_applied("cameras", latest)
    beat()
    assert ready(client)


@pytest.fixture
def collected(settings, tmp_path):
    """Says which files `collectstatic` has left, to a worker that starts now."""
    settings.STATIC_ROOT = tmp_path / "collected"

    def collected(*names):
        settings.STATIC_ROOT.mkdir(exist_ok=True)
        manifest = {"version": "1.1", "hash": "", "paths": {name: name for name in names}}
        (settings.STATIC_ROOT / "staticfiles.json").write_text(json.dumps(manifest))
        settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "portal.static.Storage"}}
        readiness.forget()

    yield collected
    assets.missing.cache_clear()


def ours():
    return {name for finder in get_finders() for name, _ in finder.list(assets.NOT_COLLECTED)}


def test_without_static_files_nobody_is_sent_here_and_the_log_says_what_to_do(
    client, published, beat, collected, caplog
):
    collected()
    beat()
    beat()
    assert not ready(client)
    [line] = [record.getMessage() for record in caplog.records if record.name == "cameras.readiness"]
    assert "collectstatic" in line


@pytest.mark.parametrize(("lost", "shown"), [(set(), True), ({"js/players.js"}, False)])
def test_the_static_files_must_be_those_of_this_release(client, published, beat, collected, lost, shown):
    collected(*ours() - lost, "of-another-release.js")
    beat()
    assert ready(client) is shown


def test_a_probe_asks_the_database_nothing(client, published, beat, django_assert_num_queries):
    beat()
    with django_assert_num_queries(0):
        assert ready(client)
