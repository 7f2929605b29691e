"""What is saved and what is not, when a restore is refused, and that nothing becomes more public by it."""

import json
import os
import stat

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.db import connection, models

from cameras import imports, public, releases, sharedcopy
from cameras.backup import stricter, tables
from cameras.models import Camera, Mosaic, Publication, Ticket
from cameras.publishing import publish, unpublish
from cameras.tick import Tick
from tests.backups import at, camera, clear, content, everything, restores, saves
from tests.commands import run

pytestmark = pytest.mark.django_db(transaction=True)


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
    name, connection.settings_dict["NAME"] = (
        connection.settings_dict["NAME"],
        str(tmp_path / "memory-lane.sqlite3"),
    )
    try:
        assert "there is no database" in run("backup", str(path)).error
        assert not os.listdir(tmp_path)
        (tmp_path / "memory-lane.sqlite3").touch()
        assert "the database is empty" in run("backup", str(path)).error
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
    assert not path.exists()


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


# Nothing becomes more public by the way

NEUTRAL: set[tuple[type[models.Model], str]] = {(Camera, "has_archive")}
NAMED = (
    "  city:harbour: published, its address, people counts",
    "  city:street: its place, its description",
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
        == {
            (model, column)
            for model, shown in stricter.SHOWN.items()
            for column, (less, _) in shown.items()
            if less is False
        }
        | NEUTRAL
    )


def strict():
    """What is shown of each, in the order of NAMED."""
    harbour, street = camera(), camera("street")
    shown = harbour.is_public, harbour.show_address, harbour.show_counts, street.show_on_map
    return (*shown, *Mosaic.objects.order_by("id").values_list("is_public", flat=True))


@pytest.mark.parametrize("as_saved", [False, True])
def test_what_shows_more_than_before_is_named_and_kept_unless_asked_for(town, path, as_saved):
    Camera.objects.update(show_address=True, show_counts=True)
    Camera.objects.filter(name="street").update(description="Ask Ann, 555 0123")
    saves(path)
    unpublish([camera(), *Mosaic.objects.all()], "ann")
    Camera.objects.filter(name="harbour").update(show_address=False, show_counts=False)
    Camera.objects.filter(name="street").update(show_on_map=False, description="")
    camera("river").delete()
    out = restores(path, "--replace", *(["--as-saved"] if as_saved else []))
    assert [line for line in out.splitlines() if line.startswith("  ")] == [
        *NAMED[:2],
        "  city:river: published",
        *NAMED[2:],
    ]
    assert set(strict()) == {as_saved}
    assert bool(camera("street").description) is as_saved
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
