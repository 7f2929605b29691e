"""When the site is assembled anew: for whatever changes what the public sees, and for nothing else."""

import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection, models
from PIL import Image

from cameras import catalog, changes, public, stillfiles
from cameras.changes import PICTURES_EVERY, ROWS, ROWS_EVERY
from cameras.imports import import_catalog, refresh_and_import
from cameras.models import Camera
from cameras.publishing import publish
from cameras.site import State
from cameras.stillfiles import PUBLIC
from tests.test_sharedcopy import backdate
from tests.test_tick import settled, tick  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db(transaction=True)

HARBOUR = "harbour-east-quay"
LONG_AGO = "'2020-01-01 00:00:00+00:00'"
CAMERA = {
    "slug": "'another'", "is_public": "false", "first_public_at": LONG_AGO, "vms_title": "'Another'",
    "vanished_at": LONG_AGO, "title": "'Another'", '"order"': "99", "source": "'another'", "name": "'another'",
    "vms_folder": "'Another'", "vms_address": "'Another', show_address = true", "latitude": "1.5", "longitude": "1.5",
    "description": "'Another'", '"group"': "'Another'", "show_on_map": "false", "show_address": "true",
}  # fmt: skip
MOSAIC = {
    "slug": "'another'", "is_public": "false", "vms_title": "'Another'", "vanished_at": LONG_AGO, "title": "'Another'",
    '"order"': "99", "source": "'another'", "layout": "'3x3'",
}  # fmt: skip


def raw(words):
    with connection.cursor() as cursor:
        cursor.execute(words)


def change(table, column, value, where):
    raw(f"UPDATE {table} SET {column} = {value} WHERE {where}")  # noqa: S608 - a table of ours


def a_minute_later(tick):  # noqa: F811
    tick.changes.rows_at -= ROWS_EVERY
    tick.beat()
    return public.site()


@pytest.mark.parametrize("column", CAMERA)
def test_a_camera_that_is_changed_past_our_code_is_shown_so_within_a_minute(published, tick, column):  # noqa: F811
    tick.beat()
    before = public.site()
    change("cameras_camera", column, CAMERA[column], "name = 'harbour'")
    tick.beat()
    assert public.site() is before
    assert a_minute_later(tick) != before


@pytest.mark.parametrize("column", MOSAIC)
def test_so_is_a_mosaic(published, tick, column):  # noqa: F811
    tick.beat()
    before = public.site()
    change("cameras_mosaic", column, MOSAIC[column], "vms_title = 'Harbour front'")
    assert a_minute_later(tick) != before


@pytest.mark.parametrize(
    "words",
    [
        "UPDATE cameras_cell SET position = position + 100",
        "UPDATE cameras_cell SET camera_id = (SELECT min(id) FROM cameras_camera)",
        "UPDATE cameras_cell SET position = position + 100 * mosaic_id, mosaic_id = (SELECT max(id) FROM cameras_mosaic)",  # noqa: E501
        "DELETE FROM cameras_cell",
        "UPDATE cameras_outage SET began_at = '2020-01-01 00:00:00+00:00'",
    ],
)
def test_so_are_cells_and_outages(published, tick, words):  # noqa: F811
    raw("UPDATE cameras_camera SET first_public_at = '2019-01-01 00:00:00+00:00'")
    tick.beat()
    before = public.site()
    raw(words)
    assert a_minute_later(tick) != before


COLUMNS = [(model, field) for model in ROWS for field in model._meta.concrete_fields if not field.primary_key]


@pytest.mark.parametrize(("model", "field"), COLUMNS, ids=lambda it: getattr(it, "column", None))
def test_no_column_can_change_unseen(published, model, field):
    """Whatever columns there will be."""
    row = model.objects.order_by("pk").first()
    if isinstance(field, models.ForeignKey):  # others may stand where it is put
        model.objects.exclude(pk=row.pk).delete()
    before = changes.checksum()
    change(model._meta.db_table, f'"{field.column}"', another(field), f"id = {row.pk}")
    assert changes.checksum() != before


def another(field):
    if isinstance(field, models.ForeignKey):
        return f"(SELECT max(id) FROM {field.related_model._meta.db_table})"  # noqa: S608 - a table of ours
    if isinstance(field, models.BooleanField):
        return f'NOT "{field.column}"'
    if isinstance(field, models.DateTimeField):
        return LONG_AGO
    return "77" if isinstance(field, models.IntegerField | models.FloatField) else "'another'"


def test_while_nothing_changes_one_query_a_second_is_all(published, tick, django_assert_num_queries):  # noqa: F811
    tick.beat()
    tick.beat()
    before = public.site()
    tick.changes.pictures_at -= PICTURES_EVERY
    with django_assert_num_queries(3):
        for _ in range(3):
            tick.beat()
    with django_assert_num_queries(2):
        assert a_minute_later(tick) is before


def test_our_own_changes_wait_for_no_minute(published, tick):  # noqa: F811
    tick.beat()
    Camera.objects.filter(name="harbour").update(title="Another")
    publish(Camera.objects.filter(name="glacier"), "ann")
    raw("UPDATE cameras_camera SET is_public = false WHERE name = 'glacier'")
    publish(Camera.objects.filter(name="glacier"), "ann")
    tick.beat()
    assert public.site().by_slug[HARBOUR].title == "Another"


def test_an_outage_is_told_with_the_beat_after_it_was_recorded(demo, published, tick):  # noqa: F811
    tick.beat()
    demo.world.set_state("harbour", alive=False)
    import_catalog("city", catalog.refresh(published, force=True))
    tick.beat()
    assert public.site().status[HARBOUR].since is None
    refresh_and_import(published, force=True)
    tick.beat()
    assert public.site().status[HARBOUR].since is not None


def test_a_vms_that_falls_silent_is_so_at_its_second(demo, published, tick, settings):  # noqa: F811
    tick.beat()
    with demo.world.faults.during("all", "down"):
        backdate("catalog:4:city", heard_at=settings.CATALOG_STALE + 1)
        settled(tick)
    assert {camera.state for camera in public.site().cameras} == {State.UNHEARD}


def picture(taken_at):
    path = stillfiles.path_of(PUBLIC, "city", "harbour")
    path.parent.mkdir(parents=True, exist_ok=True)
    file = io.BytesIO()
    Image.new("RGB", (64, 36)).save(file, "JPEG")
    stillfiles.store(path, file.getvalue(), taken_at)


def test_a_new_picture_is_told_within_ten_seconds(published, tick):  # noqa: F811
    tick.beat()
    now = datetime.now(UTC).replace(microsecond=0)
    picture(now)
    tick.beat()
    assert public.site().by_slug[HARBOUR].still_taken_at is None
    tick.changes.pictures_at -= PICTURES_EVERY
    tick.beat()
    assert public.site().by_slug[HARBOUR].still_taken_at == now
    picture(now + timedelta(seconds=1))
    tick.changes.pictures_at -= PICTURES_EVERY
    tick.beat()
    assert public.site().by_slug[HARBOUR].still_taken_at > now


def test_a_picture_grows_old_by_itself(published, tick, settings):  # noqa: F811
    now = datetime.now(UTC)
    picture(now)
    tick.beat()
    assert not public.site().by_slug[HARBOUR].still_stale
    with time_machine.travel(now + timedelta(seconds=settings.STILL_STALE + 1), tick=False):
        tick.beat()
    assert public.site().by_slug[HARBOUR].still_stale


def test_what_fails_to_be_assembled_is_tried_again_with_the_next_beat(published, tick, monkeypatch):  # noqa: F811
    tick.beat()
    raw("UPDATE cameras_camera SET title = 'Another' WHERE name = 'harbour'")
    tick.changes.rows_at -= ROWS_EVERY
    with monkeypatch.context() as patch:
        patch.setattr(public, "assemble", lambda: 1 / 0)
        tick.safely(tick.beat)
    tick.beat()
    assert public.site().by_slug[HARBOUR].title == "Another"
