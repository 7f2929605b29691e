"""A release beside the one before it, and a way back: what a migration may do while older workers use the tables."""

from types import SimpleNamespace

import pytest
from django.db import models
from django.db.migrations import operations as made
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from cameras import releases
from portal.version import VERSION
from tests.declared import ROOT

FIRST = "0006"  # what came before was in the first release
GONE = (made.RemoveField, made.DeleteModel, made.RenameField, made.RenameModel, made.AlterModelTable)
NARROWER = (made.AddConstraint, made.AlterUniqueTogether, made.AlterIndexTogether)
RELEASED = {path.stem for path in (ROOT / "tests" / "releases").glob("*.json")}


def complaint(migration: object, operation: Operation, before: ProjectState, known: set[str]) -> str:
    """Why a worker of an older release could not go on; "" where it can. `known`: the tables that it has."""
    if isinstance(operation, GONE):
        since = getattr(migration, "unused_since", "")
        past = since in RELEASED and releases.parse(since) < releases.parse(VERSION)
        return (
            ""
            if past
            else "removes what the release before still uses; name `unused_since`, a release that is out"
        )
    if getattr(operation, "model_name", "") not in known:
        return ""
    if isinstance(operation, made.AddField):
        return "" if _may_be_left_out(operation.field) else "the column needs a db_default, or null=True"
    if isinstance(operation, made.AlterField):
        return _narrower(
            before.models["cameras", operation.model_name].fields[operation.name], operation.field
        )
    return "what an older release writes may not fit" if isinstance(operation, NARROWER) else ""


def _may_be_left_out(field: models.Field) -> bool:
    return field.null or field.has_db_default() or field.many_to_many


def _narrower(before: models.Field, after: models.Field) -> str:
    if before.get_internal_type() != after.get_internal_type():
        return "the column becomes one of another kind"
    if before.null and not after.null:
        return "the column was nullable"
    if (after.max_length or 0) < (before.max_length or 0) or (after.unique and not before.unique):
        return "what an older release writes may not fit"
    if before.has_db_default() and not after.has_db_default() and not after.null:
        return "an older release counts on the db_default"
    return ""


def test_older_workers_can_go_on_beside_every_migration():
    loader = MigrationLoader(None)
    for app, name in sorted(node for node in loader.graph.nodes if node[0] == "cameras" and node[1] >= FIRST):
        migration, state = loader.graph.nodes[app, name], loader.project_state((app, name), at_end=False)
        known = {model for label, model in state.models if label == app}
        for operation in migration.operations:
            why = complaint(migration, operation, state, known)
            assert not why, f"{name}: {operation.describe()}: {why}"
            operation.state_forwards(app, state)


def field(kind=models.CharField, **options):
    return kind(**{"max_length": 200, **options} if kind is models.CharField else options)


CAMERA = {"model_name": "camera", "name": "title"}
BAD = {
    "a column that must be given": made.AddField("camera", "level", field()),
    "one with a default of Django's alone": made.AddField("camera", "level", field(default="live")),
    "a column less": made.RemoveField("camera", "title"),
    "a table less": made.DeleteModel("Report"),
    "another name": made.RenameField("camera", "title", "name_for_people"),
    "a table's other name": made.RenameModel("Camera", "Eye"),
    "another table": made.AlterModelTable("camera", "eyes"),
    "no longer null": made.AlterField("camera", "slug", models.SlugField(max_length=80, unique=True)),
    "shorter": made.AlterField(**CAMERA, field=field(max_length=20)),
    "unique": made.AlterField(**CAMERA, field=field(unique=True)),
    "of another kind": made.AlterField(**CAMERA, field=models.IntegerField()),
    "without its db_default": made.AlterField("camera", "group", field(default="")),
    "a constraint": made.AddConstraint("camera", models.UniqueConstraint(fields=["title"], name="x")),
}
GOOD = {
    "nullable": made.AddField("camera", "level", field(null=True)),
    "with a db_default": made.AddField("camera", "level", field(default="live", db_default="live")),
    "longer": made.AlterField(**CAMERA, field=field(max_length=2000)),
    "an index": made.AddIndex("camera", models.Index(fields=["title"], name="x")),
    "a table": made.CreateModel("Mask", [("id", models.BigAutoField(primary_key=True))]),
    "a column of a new table": made.AddField("mask", "area", field()),
    "a constraint of a new table": made.AddConstraint(
        "mask", models.UniqueConstraint(fields=["area"], name="y")
    ),
}


def why(operation, **migration):
    state = MigrationLoader(None).project_state(("cameras", "0005_recordings_and_counts"))
    return complaint(SimpleNamespace(**migration), operation, state, {model for _, model in state.models})


@pytest.mark.parametrize("operation", BAD)
def test_what_an_older_worker_could_not_bear_is_refused(operation):
    assert why(BAD[operation])


@pytest.mark.parametrize("operation", GOOD)
def test_what_it_does_not_notice_may_be_done(operation):
    assert not why(GOOD[operation])


def test_what_no_release_in_use_knows_may_go():
    assert not why(BAD["a column less"], unused_since="0.1.0")
    assert why(BAD["a column less"], unused_since=VERSION)
    assert why(BAD["a column less"], unused_since="0.0.9")
