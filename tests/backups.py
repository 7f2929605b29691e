"""What the tests of backups share: rows of every kind, and short ways to save, restore and compare them."""

import json
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from cameras.backup import tables
from cameras.backup.file import read, rows
from cameras.models import Camera, Cell, Mosaic, Outage, Report
from cameras.publishing import publish
from tests.commands import run


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
