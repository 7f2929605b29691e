"""Backup and restore: nothing is lost, nothing is shown by the way; on both databases."""

import json
import os
import stat
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.contrib.sessions.models import Session
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.connection import ConnectionDoesNotExist
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from cameras import catalog, imports, outages, public, releases, sharedcopy, stillfiles
from cameras.backup import restoring, scratch, stricter, tables
from cameras.backup.file import read, rows
from cameras.models import Camera, Cell, Mosaic, Outage, Publication, Report, Ticket
from cameras.publishing import SITE_KEY, publish, unpublish
from cameras.sharedcopy import SharedCopy
from cameras.tick import Tick
from tests.commands import run
from tests.patience import in_background, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

CATALOG = catalog.catalog_key("city")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "portal.backup"


@pytest.fixture
def town():
    """Rows of a site with a bit of everything."""
    names = "harbour", "street", "river"
    Camera.objects.bulk_create(Camera(source="city", name=name, vms_title=name.title()) for name in names)
    given = Mosaic.objects.create(source="city", vms_id="1", vms_title="All")
    own = Mosaic.objects.create(title="Own", layout="2x2")
    for mosaic in (given, own):
        Cell.objects.create(mosaic=mosaic, position=3, camera=camera())
    publish([*Camera.objects.all(), given, own], "ann")
    staff = Group.objects.create(name="editors")
    staff.permissions.set(Permission.objects.filter(codename__in=["view_camera", "change_camera"]))
    ben = User.objects.create(username="ben", password="a hash", is_staff=True)
    ben.groups.add(staff)
    ben.user_permissions.add(Permission.objects.get(codename="view_publication"))
    Report.objects.create(camera=camera(), what="other", words="\u2028 \U0001f6a2 \u202e \\ \" '")
    Outage.objects.create(camera=camera(), began_at=at(7), ended_at=at(9))


@pytest.fixture
def saved(town, path):
    saves(path)
    return path


def at(microsecond):
    return datetime(2026, 3, 1, 12, 0, 0, microsecond, tzinfo=UTC)


def camera(name="harbour"):
    return Camera.objects.get(name=name)


def saves(path):
    ran = run("backup", str(path))
    assert not ran.error, ran.error
    return content(path)


def restores(path, *options):
    ran = run("restore", str(path), *options)
    assert not ran.error, ran.error
    return ran.out


def content(path):
    """The rows of a backup; not when and by whom it was made."""
    with path.open("rb") as file:
        read(file)
        return sorted(map(json.dumps, rows(file)))


def present():
    executor = MigrationExecutor(connection)
    return tables.Schema(executor, executor.loader.graph.leaf_nodes())


def everything():
    """Every row of the database but what a backup leaves out, as it stands there."""
    schema = present()
    return {table: list(tables.values(model)) for table, model in schema.saved.items()}


def clear():
    """As after `migrate` on a new database."""
    schema = present()
    with transaction.atomic(), connection.cursor() as cursor:
        for table in schema.tables.keys() - tables.MADE_BY_MIGRATE:
            cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608


# There and back


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


def test_copies_tickets_counts_and_sessions_are_in_no_backup(published, path):
    Ticket.objects.create(
        token="secret-ticket", source="city", name="harbour", small=False, asked_at=at(0), seen_at=at(0)
    )
    Session.objects.create(session_key="secret-session", session_data="", expire_date=at(0))
    saves(path)
    text = path.read_text()
    assert not [word for word in ("secret-", "catalog:", "session:city", "eyJ") if word in text]
    assert {json.loads(row)[0] for row in content(path)}.isdisjoint(tables.LEFT_OUT)
    named = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    assert named - tables.LEFT_OUT == set(everything())


def test_workers_see_restored_rows_with_their_next_beat(heard, path):
    publish([camera()], "ann")
    saves(path)
    clock = Tick()
    clock.beat()
    unpublish([camera()], "ann")
    clock.beat()
    assert not public.site().cameras
    restores(path, "--replace", "--as-saved")
    clock.beat()
    assert [shown.origin[1] for shown in public.site().cameras] == ["harbour"]
    for thread in clock.running.values():
        thread.join(15)


def test_the_next_refresh_brings_old_rows_up_to_the_vms(demo, saved, published):
    demo.world.change("harbour", title="New harbour")
    imports.refresh_and_import(published, force=True)
    restores(saved, "--replace")
    assert camera().vms_title != "New harbour"
    imports.refresh_and_import(published, force=True)
    assert camera().vms_title == "New harbour"


def test_the_oldest_release_that_may_serve_them_goes_with_the_rows(town, path, settings):
    releases.require("0.1.5")
    saves(path)
    clear()
    restores(path)
    assert releases.oldest() == "0.1.5"


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


# The file


def test_it_is_ours_alone_and_replaces_an_earlier_one_at_once(town, path):
    path.write_text("an earlier one")
    path.chmod(0o644)
    usual = os.umask(0o022)
    try:
        with path.open() as earlier:
            saves(path)
            assert earlier.read() == "an earlier one"
    finally:
        os.umask(usual)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(path.parent) == [path.name]


def test_one_that_cannot_be_made_leaves_the_earlier_one_and_nothing_else(town, path, monkeypatch):
    path.write_text("an earlier one")
    monkeypatch.setattr(tables, "values", lambda model: iter([{"odd": object()}]))
    with pytest.raises(TypeError):
        run("backup", str(path))
    assert path.read_text() == "an earlier one"
    assert os.listdir(path.parent) == [path.name]


@pytest.mark.parametrize("place", ["", "nowhere/portal.backup"])
def test_a_place_that_is_no_file_is_refused(town, tmp_path, place):
    (tmp_path / "folder").mkdir()
    ran = run("backup", str(tmp_path / "folder" / place))
    assert ran.error.startswith("nothing was saved: ")


def test_a_database_that_is_not_there_is_not_saved_as_an_empty_one(path, tmp_path):
    """What the documented line did: a file of nothing, and exit code 0."""
    if connection.vendor != "sqlite":
        return
    connection.close()
    name, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], str(tmp_path / "other.sqlite3")
    try:
        assert "there is no database" in run("backup", str(path)).error
        assert not os.listdir(tmp_path)
        (tmp_path / "other.sqlite3").touch()
        assert "the database is empty" in run("backup", str(path)).error
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
    assert not path.exists()


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


def test_a_database_with_rows_is_left_alone_unless_told_otherwise(saved):
    before = everything()
    ran = run("restore", str(saved))
    assert "the database has rows (" in ran.error
    assert f"{Camera.objects.count()} cameras" in ran.error
    assert "--replace" in ran.error
    assert everything() == before


def test_what_migrate_and_the_workers_make_are_no_rows(saved):
    clear()
    sharedcopy.write("site", None)
    Group.objects.create(name="a role")
    restores(saved)
    assert Group.objects.get().name == "editors"


def test_a_database_of_a_newer_release_is_neither_saved_nor_replaced(saved, path):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('cameras', '0099_later', %s)", [at(0)]
        )
    try:
        for command in (["backup", str(path)], ["restore", str(path), "--replace"]):
            assert "of a newer release (it has cameras.0099_later)" in run(*command).error
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE name = '0099_later'")


def test_what_fails_in_the_middle_leaves_all_as_it_was(saved, monkeypatch):
    unpublish([camera()], "ann")
    before = everything()
    monkeypatch.setattr(restoring, "_tell_workers", lambda header: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run("restore", str(saved), "--replace")
    assert everything() == before


# Nothing becomes more public by the way

NEUTRAL: set[tuple[type[models.Model], str]] = {(Camera, "has_archive")}
NAMED = (
    "  city:harbour: published, its address, people counts",
    "  city:street: its place",
    "  mosaic “All”: published",
    "  mosaic “Own”: published",
)


def test_every_switch_of_a_camera_or_mosaic_has_been_thought_of():
    """A new one belongs in SHOWN where it makes something public, else in NEUTRAL here."""
    switches = {
        (model, field.name)
        for model in (Camera, Mosaic)
        for field in model._meta.concrete_fields
        if isinstance(field, models.BooleanField)
    }
    assert (
        switches
        == {(model, column) for model in stricter.SHOWN for column in stricter.SHOWN[model]} | NEUTRAL
    )


def strict():
    """What is shown of each, in the order of NAMED."""
    harbour, street = camera(), camera("street")
    shown = harbour.is_public, harbour.show_address, harbour.show_counts, street.show_on_map
    return (*shown, *Mosaic.objects.order_by("id").values_list("is_public", flat=True))


@pytest.mark.parametrize("as_saved", [False, True])
def test_what_shows_more_than_before_is_named_and_kept_unless_asked_for(town, path, as_saved):
    Camera.objects.update(show_address=True, show_counts=True)
    saves(path)
    unpublish([camera(), *Mosaic.objects.all()], "ann")
    Camera.objects.filter(name="harbour").update(show_address=False, show_counts=False)
    Camera.objects.filter(name="street").update(show_on_map=False)
    camera("river").delete()
    out = restores(path, "--replace", *(["--as-saved"] if as_saved else []))
    assert [line for line in out.splitlines() if line.startswith("  ")] == [
        *NAMED[:2],
        "  city:river: published",
        *NAMED[2:],
    ]
    assert set(strict()) == {as_saved}
    assert camera("river").is_public == as_saved
    last = Publication.objects.filter(stream="city:harbour").order_by("-id")[0]
    expected = ("published", "ann") if as_saved else ("unpublished", "manage.py restore")
    assert (last.what, last.by, last.subject_id) == (*expected, camera().pk)


def test_what_shows_less_than_before_needs_no_words(town, path):
    unpublish([camera()], "ann")
    saves(path)
    publish([camera()], "ann")
    assert "more public" not in restores(path, "--replace")
    assert not camera().is_public


def test_a_hidden_camera_that_the_backup_does_not_know_is_not_taken_for_a_new_one(
    demo, published, path, settings
):
    settings.PUBLISH_NEW_CAMERAS = True
    saves(path)
    demo.world.add("new", "A new one")
    imports.refresh_and_import(published, force=True)
    unpublish([camera("new")], "ann")
    Camera.objects.filter(name="new").update(title="Never to be seen")
    restores(path, "--replace")
    imports.refresh_and_import(published, force=True)
    assert (camera("new").is_public, camera("new").title) == (False, "Never to be seen")


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


# While workers run


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
