"""The clock of a worker: what one beat does, and that nothing stops it."""

import logging

import pytest
from django.db import connection

from cameras import catalog, public, sharedcopy, trouble
from cameras.background import database
from cameras.catalog import catalog_key
from cameras.imports import import_catalog
from cameras.models import Camera
from cameras.publishing import publish, site_changed
from cameras.tick import JOBS, Tick
from demo.server import Demo
from tests.conftest import dsn
from tests.patience import wait_until
from tests.test_sharedcopy import backdate

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tick():
    """A worker's clock that the test winds; no refresh outlives the test."""
    clock = Tick()
    yield clock
    for thread in clock.running.values():
        thread.join(15)


def settled(tick):
    """A beat, with the refreshes that it began."""
    tick.beat()
    for thread in tick.running.values():
        thread.join(15)


def shown():
    return {camera.origin[1] for camera in public.site().cameras}


def test_a_new_worker_hears_the_cameras_in_its_first_beat(source, tick):
    settled(tick)
    assert Camera.objects.filter(name="harbour").exists()


def test_nothing_is_asked_while_the_catalog_is_fresh(demo, heard, tick):
    demo.calls.clear()
    for _ in range(3):
        settled(tick)
    assert len(demo.calls) == 0


def test_a_publication_is_shown_with_the_next_beat(heard, tick):
    tick.beat()
    publish(Camera.objects.filter(name="harbour"), "ann")
    tick.beat()
    assert shown() == {"harbour"}


def test_without_a_change_the_site_is_not_assembled_again(published, tick):
    tick.beat()
    before = public.site()
    tick.beat()
    assert public.site() is before


def test_rotated_tokens_are_shown_once_the_catalog_is_renewed(demo, published, tick, settings):
    settled(tick)
    demo.world.rotate_tokens()
    backdate(catalog_key("city"), heard_at=settings.CATALOG_FRESH)
    settled(tick)
    tick.beat()
    camera = public.site().by_slug["harbour-east-quay"]
    assert demo.world.tokens.current("harbour") in camera.player.url


def test_another_workers_refresh_is_shown_too(demo, published, tick):
    tick.beat()
    demo.world.set_state("harbour", alive=False)
    import_catalog("city", catalog.refresh(published, force=True))
    tick.beat()
    assert not public.site().by_slug["harbour-east-quay"].live


def test_a_hanging_source_delays_neither_the_clock_nor_another_source(demo, configure, tick):
    with Demo.start(port=0) as second:
        configure(dsn(demo, "hanging"), dsn(second, "well"))
        with demo.world.faults.during("all", "hang"):
            tick.beat()
            tick.running[JOBS[0], "well"].join(10)
            assert Camera.objects.filter(source="well").exists()
            assert tick.busy(JOBS[0], "hanging")
            publish(Camera.objects.filter(source="well"), "ann")
            tick.beat()
            assert shown()


def test_the_clock_outlives_the_database_and_says_so_once(published, tick, caplog, monkeypatch):
    caplog.set_level(logging.INFO, "cameras")
    monkeypatch.setattr(database, "calm", 0.0)
    tick.safely(tick.beat)
    connection.close()
    name, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], "/dev/null/db.sqlite3"
    for _ in range(3):
        tick.safely(tick.beat)
    connection.settings_dict["NAME"] = name
    assert shown()
    tick.safely(tick.beat)
    lines = [record for record in caplog.records if record.name in {"cameras.background", "cameras.tick"}]
    assert [record.levelname for record in lines] == ["ERROR", "INFO"]
    assert not lines[0].exc_info


def test_a_fault_of_ours_in_a_refresh_is_logged_and_not_repeated_each_second(
    demo, published, tick, settings, caplog
):
    for name in ("harbour", "glacier"):
        demo.world.change(name, title="The same")
    backdate(catalog_key("city"), heard_at=settings.CATALOG_FRESH)
    with connection.cursor() as cursor:
        cursor.execute("CREATE UNIQUE INDEX one ON cameras_camera (vms_title) WHERE vms_title = 'The same'")
    tick.safely(tick.beat)
    wait_until(lambda: trouble.read("city"))
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one")
    assert trouble.read("city").error == "BadAnswer"
    assert not catalog.due(published, sharedcopy.glance())
    wait_until(lambda: "Traceback" in caplog.text)


def test_a_table_that_is_missing_is_told_with_what_to_do(published, tick, caplog):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cameras_mosaic RENAME TO elsewhere")
    for _ in range(2):
        tick.changes.rows_at = float("-inf")
        tick.safely(tick.beat)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE elsewhere RENAME TO cameras_mosaic")
    [line] = [record for record in caplog.records if record.levelname == "ERROR"]
    assert "run manage.py migrate" in line.message and not line.exc_info


def test_the_version_alone_is_looked_at_each_second(published, tick, django_assert_num_queries):
    tick.beat()
    tick.beat()
    with django_assert_num_queries(1):
        tick.beat()


def test_site_changed_outside_a_transaction_is_seen_at_once(published, tick):
    tick.beat()
    Camera.objects.filter(name="harbour").update(title="Old harbour")
    site_changed()
    tick.beat()
    assert public.site().by_slug["harbour-east-quay"].title == "Old harbour"


def test_a_site_that_is_as_before_keeps_its_version_so_that_pages_made_from_it_stay_good(published, tick):
    tick.beat()
    before = public.site()
    site_changed()
    tick.beat()
    assert public.site() is not before
    assert public.site().version == before.version


def test_that_the_vms_was_heard_again_makes_no_page_anew_but_is_told(published, tick):
    backdate(catalog_key("city"), heard_at=5)  # what is told are whole seconds
    tick.beat()
    before = public.site()
    import_catalog("city", catalog.refresh(published, force=True))
    tick.beat()
    assert public.site().version == before.version
    assert public.site().cameras[0].heard_at > before.cameras[0].heard_at
