"""What the refresh writes of outages and silences: every change once, and nothing while all stays as it is."""

from datetime import UTC, datetime, timedelta

import pytest

from cameras import catalog, outages, sharedcopy
from cameras.catalog import Catalog, catalog_key
from cameras.imports import refresh_and_import
from cameras.models import Camera, Outage, Silence
from cameras.outages import KEPT, watch
from cameras.vms.base import Stream
from cameras.vms.errors import SourceError
from tests.test_sharedcopy import backdate

pytestmark = pytest.mark.django_db(transaction=True)

BEGAN = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def refresh(source):
    return refresh_and_import(source, force=True)


def lasting():
    return set(Outage.objects.filter(ended_at=None).values_list("camera__name", flat=True))


def of(name):
    return list(Outage.objects.filter(camera__name=name).values_list("began_at", "ended_at"))


@pytest.fixture
def town(transactional_db):
    """Rows of a source without a VMS: their catalogs are made up."""

    def make(count):
        Camera.objects.bulk_create(Camera(source="town", name=f"c{number}") for number in range(count))

    return make


def told(count, down=(), **more):
    streams = (Stream(f"c{number}", alive=number not in down) for number in range(count))
    return Catalog(tuple(streams), **more)


def test_what_does_not_work_at_the_first_look_is_out_from_then_on(heard):
    told_off = {stream.name for stream in catalog.read("city").streams if not stream.active}
    assert lasting() == told_off
    assert len(told_off) > 1


def test_a_camera_that_starts_on_demand_works(heard):
    assert "night-run" not in lasting()


def test_an_outage_has_a_row_with_its_beginning_and_its_end(demo, heard, time_machine):
    time_machine.move_to(BEGAN, tick=False)
    demo.world.set_state("harbour", alive=False)
    refresh(heard)
    time_machine.move_to(BEGAN + HOUR, tick=False)
    refresh(heard)
    assert of("harbour") == [(BEGAN, None)]
    demo.world.set_state("harbour", alive=True)
    refresh(heard)
    assert of("harbour") == [(BEGAN, BEGAN + HOUR)]
    demo.world.set_state("harbour", alive=False)
    refresh(heard)
    assert of("harbour") == [(BEGAN, BEGAN + HOUR), (BEGAN + HOUR, None)]


def test_what_the_vms_loses_or_disables_does_not_work(demo, heard):
    demo.world.remove("harbour")
    demo.world.change("street", enabled=False)
    refresh(heard)
    assert {"harbour", "street"} <= lasting()


def test_when_nothing_changed_nothing_is_written(town, django_assert_num_queries):
    town(3)
    assert watch("town", told(3, down={1}))
    with django_assert_num_queries(1) as queries:
        assert not watch("town", told(3, down={1}))
    assert queries[0]["sql"].startswith("SELECT")


def test_10000_cameras_take_a_handful_of_queries(town, django_assert_max_num_queries):
    town(10_000)
    watch("town", told(10_000))
    with django_assert_max_num_queries(20):
        watch("town", told(10_000, down=set(range(500))))
    assert Outage.objects.filter(ended_at=None).count() == 500
    with django_assert_max_num_queries(20):
        watch("town", told(10_000))
    assert Outage.objects.exclude(ended_at=None).count() == 500


def test_who_finds_another_at_it_leaves_it_and_the_next_refresh_catches_up(town):
    town(2)
    with sharedcopy.lock("watched:town"):
        assert not watch("town", told(2, down={1}))
    assert lasting() == set()
    watch("town", told(2, down={1}))
    assert lasting() == {"c1"}


def test_a_camera_whose_row_is_still_to_come_is_not_forgotten(town):
    town(1)
    watch("town", told(2, down={1}))
    assert lasting() == set()
    Camera.objects.create(source="town", name="c1")
    watch("town", told(2, down={1}))
    assert lasting() == {"c1"}


def test_sources_do_not_mix(town):
    town(2)
    Camera.objects.create(source="port", name="c1")
    watch("town", told(2))
    watch("port", told(2, down={1}))
    assert list(Outage.objects.values_list("camera__source", flat=True)) == ["port"]


def test_while_the_vms_is_not_heard_nothing_is_written(demo, heard):
    before = list(Outage.objects.values())
    with demo.world.faults.during("all", "status"), pytest.raises(SourceError):
        refresh(heard)
    assert list(Outage.objects.values()) == before
    assert not Silence.objects.exists()


def test_a_silence_is_written_when_it_is_over(heard, settings):
    backdate(catalog_key("city"), heard_at=settings.CATALOG_STALE + 60)
    last = catalog.read("city").heard_at
    assert refresh(heard)
    refresh(heard)
    silence = Silence.objects.get()
    assert (silence.source, silence.began_at) == ("city", last)
    assert silence.ended_at - last >= timedelta(seconds=settings.CATALOG_STALE + 60)


def test_a_short_pause_is_no_silence(heard, settings):
    backdate(catalog_key("city"), heard_at=settings.CATALOG_STALE - 60)
    refresh(heard)
    assert not Silence.objects.exists()


def test_the_first_word_of_a_source_ends_no_silence(heard):
    assert not Silence.objects.exists()


def test_what_ended_long_ago_is_deleted_and_what_lasts_is_kept(town, time_machine):
    town(3)
    time_machine.move_to(BEGAN, tick=False)
    watch("town", told(3, down={0, 1}))
    watch("town", told(3, down={0}))
    Silence.objects.create(source="town", began_at=BEGAN - HOUR, ended_at=BEGAN)
    time_machine.move_to(BEGAN + KEPT + HOUR, tick=False)
    watch("town", told(3, down={0, 2}))
    assert set(Outage.objects.values_list("camera__name", flat=True)) == {"c0", "c2"}
    assert not Silence.objects.exists()


def test_outages_go_with_their_camera(town):
    town(2)
    watch("town", told(2, down={1}))
    Camera.objects.all().delete()
    assert not Outage.objects.exists()


def test_it_is_all_one_change(town, monkeypatch):
    """A digest without its rows would hide the change for good."""
    town(2)

    def fails():
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(outages, "_forget_old", fails)
        with pytest.raises(RuntimeError):
            watch("town", told(2, down={1}))
    assert lasting() == set()
    watch("town", told(2, down={1}))
    assert lasting() == {"c1"}
