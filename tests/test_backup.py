"""Backup and restore: nothing is lost, whoever writes meanwhile; on both databases."""

import json
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.db import connection, models
from django.utils import timezone
from django.utils.connection import ConnectionDoesNotExist
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from cameras import catalog, imports, outages, sharedcopy, stillfiles
from cameras.backup import restoring, scratch, tables
from cameras.models import Camera, Mosaic, Publication, Ticket
from cameras.publishing import SITE_KEY, publish, unpublish
from cameras.sharedcopy import SharedCopy
from tests.backups import at, camera, clear, content, everything, restores, saves
from tests.commands import run
from tests.patience import in_background, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

CATALOG = catalog.catalog_key("city")


def test_what_was_saved_is_restored_to_the_last_microsecond(saved):
    before = everything()
    clear()
    restores(saved)
    assert everything() == before
    assert User.objects.get(username="ben").has_perm("cameras.change_camera")


def test_another_database_has_given_rights_other_numbers(saved):
    """As one that was migrated in other steps: what refers to them goes by their names."""
    before = {(user.username, tuple(sorted(user.get_all_permissions()))) for user in User.objects.all()}
    clear()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE auth_permission SET id = id + 5000")
    restores(saved)
    assert {
        (user.username, tuple(sorted(user.get_all_permissions()))) for user in User.objects.all()
    } == before


def test_new_rows_get_numbers_that_are_free(saved):
    clear()
    restores(saved)
    for made in (
        Camera.objects.create(source="city", name="new"),
        Mosaic.objects.create(title="new"),
        User.objects.create_user("eve"),
        Publication.objects.create(subject="camera", subject_id=1, title="x", what="published", by="eve"),
    ):
        assert type(made).objects.filter(pk__lt=made.pk).count() == type(made).objects.count() - 1
    User.objects.get(username="eve").groups.add(Group.objects.get())


# Odd rows


def fitting(field):
    """Values that a column takes, odd ones among them."""
    text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
    if field.null and not field.unique:
        return st.none() | fitting_of_kind(field, text)
    return fitting_of_kind(field, text)


def fitting_of_kind(field, text):
    if field.choices:
        return st.sampled_from([value for value, _ in field.flatchoices])
    if isinstance(field, models.BooleanField):
        return st.booleans()
    if isinstance(field, models.DateTimeField):
        return st.datetimes(datetime(1971, 1, 1), datetime(9990, 1, 1), timezones=st.just(UTC))
    if isinstance(field, models.FloatField):
        return st.floats(allow_nan=False, allow_infinity=False)
    if isinstance(field, models.IntegerField):
        least, most = connection.ops.integer_field_range("IntegerField")
        return st.integers(least, most)
    most = getattr(field, "max_length", None) or 3000
    return text.map(lambda word: word[:most]) | st.just("ж" * most)


FREE = [field for field in Camera._meta.concrete_fields if field.name not in {"id", "source", "name", "slug"}]
ODD = st.lists(
    st.fixed_dictionaries({field.attname: fitting(field) for field in FREE}), min_size=1, max_size=12
)


@examples(max_examples=2, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(odd=ODD)
def test_odd_rows_come_back_as_they_were(path, odd):
    clear()
    Camera.objects.bulk_create(
        Camera(source="city", name=f"{number}", **row) for number, row in enumerate(odd)
    )
    before = everything()
    saves(path)
    clear()
    restores(path)
    assert everything() == before


def test_rows_of_one_moment_are_saved_while_others_write(town, path, monkeypatch):
    """Two cameras are always published and hidden together, all the while."""
    read_slowly, began, stop, rounds = tables.values, Event(), Event(), []
    pair = Camera.objects.filter(name__in=["harbour", "street"])

    def write_all_the_time():
        while not stop.is_set():
            (unpublish if len(rounds) % 2 == 0 else publish)(pair.all(), "ann")
            rounds.append(len(rounds))

    def values(model, using="default"):
        """Waits at each table until somebody has written twice more."""
        began.set()
        seen = len(rounds)
        wait_until(lambda: len(rounds) > seen + 1)
        yield from read_slowly(model, using)

    monkeypatch.setattr(tables, "values", values)
    writing = in_background(write_all_the_time)
    try:
        saves(path)
    finally:
        stop.set()
        writing.result(30)
    told = [json.loads(row) for row in content(path)]
    states = {
        row["is_public"]
        for table, row in told
        if table == "cameras_camera" and row["name"] in ("harbour", "street")
    }
    last = max((row for table, row in told if table == "cameras_publication"), key=lambda row: row["id"])
    assert states == {last["what"] == "published"}
    assert len(rounds) > 20


def test_what_fails_in_the_middle_leaves_all_as_it_was(saved, monkeypatch):
    unpublish([camera()], "ann")
    before = everything()
    monkeypatch.setattr(restoring, "_tell_workers", lambda header: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run("restore", str(saved), "--replace")
    assert everything() == before


def test_what_was_of_the_rows_before_ends(saved):
    """Pictures, logins and tickets go, and what was imported is forgotten; what the VMS said last stays."""
    pictures = [stillfiles.path_of(area, "city", "harbour") for area in (stillfiles.PUBLIC, stillfiles.STAFF)]
    for picture in pictures:
        picture.parent.mkdir(parents=True, exist_ok=True)
        stillfiles.store(picture, b"jpeg", timezone.now())
    Session.objects.create(session_key="s", session_data="", expire_date=timezone.now() + timedelta(days=1))
    Ticket.objects.create(
        token="t", source="city", name="harbour", small=False, asked_at=at(0), seen_at=at(0)
    )
    for key in (imports.digest_key("city"), outages.digest_key("city"), CATALOG, SITE_KEY):
        sharedcopy.write(key, "x")
    before, name = sharedcopy.glance(), connection.settings_dict["NAME"]
    restores(saved, "--replace")
    assert not [picture for picture in pictures if picture.exists()]
    assert not Session.objects.exists()
    assert not Ticket.objects.exists()
    assert set(sharedcopy.glance()) == {CATALOG, SITE_KEY}
    assert sharedcopy.glance()[SITE_KEY].version > before[SITE_KEY].version
    assert connection.settings_dict["NAME"] == name
    with pytest.raises(ConnectionDoesNotExist):
        Camera.objects.using(scratch.NAME).count()


@pytest.mark.parametrize("lock", [imports.lock_key, outages.lock_key])
def test_an_import_under_way_is_let_finish(saved, lock):
    with sharedcopy.lock(lock("city")):
        restoring_now = in_background(run, "restore", str(saved), "--replace")
        wait_until(lambda: SharedCopy.objects.filter(key=imports.lock_key("city")).exists())
        assert not restoring_now.done()
    assert not restoring_now.result(30).error


def test_one_that_never_ends_is_not_waited_for_for_ever(saved, monkeypatch):
    monkeypatch.setattr(restoring, "PATIENCE", 0)
    with sharedcopy.lock(imports.lock_key("city")):
        assert "city is being imported all the time" in run("restore", str(saved), "--replace").error
