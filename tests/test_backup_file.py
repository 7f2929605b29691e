"""The file of a backup: every kind of column is written and read, and what is no whole backup is refused with words."""

import hashlib
import io
import json
from contextlib import suppress
from dataclasses import asdict

import pytest
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from cameras.backup import scratch, tables
from cameras.backup.file import Header, Unusable, read, rows, write
from cameras.models import Camera
from tests.commands import run

pytestmark = pytest.mark.django_db(transaction=True)

HEADER = Header("0.1.0", "2026-11-29T12:00:00+00:00", None, {"cameras": "0005_recordings_and_counts"})


class Everything(models.Model):
    """A column of every kind that a later release may use."""

    json = models.JSONField(null=True)
    date = models.DateField()
    time = models.TimeField()
    length = models.DurationField()
    price = models.DecimalField(max_digits=20, decimal_places=10)
    uuid = models.UUIDField()

    class Meta:
        app_label = "tests"
        managed = False

    def __str__(self):
        return f"{self.pk}"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)
COLUMNS = {
    "json": JSON, "date": st.dates(), "time": st.times(), "length": st.timedeltas(),
    "price": st.decimals(allow_nan=False, allow_infinity=False, places=10, min_value=-10**9, max_value=10**9),
    "uuid": st.uuids(),
}  # fmt: skip


@examples(max_examples=25)
@given(st.fixed_dictionaries(COLUMNS))
def test_a_column_of_any_kind_can_be_written_and_read(told):
    file = io.BytesIO()
    assert write(file, HEADER, [("table", told)] * 2) == 2
    assert read(file) == HEADER
    assert file.getvalue().isascii()
    fields = tables.columns(Everything)
    for _, row in rows(file):
        assert {name: fields[name].to_python(value) for name, value in row.items()} == told


# What is refused, before anything is touched


AUTH = {"auth": "0012_alter_user_first_name_max_length"}


def whole(*lines, header=None, rows=None):
    """A file as `backup` would write it, with these lines for its own."""
    first = {"camera-portal backup": 1, **asdict(HEADER), "migrations": HEADER.migrations | AUTH} | (
        header or {}
    )
    body = b"".join(json.dumps(line).encode() + b"\n" for line in (first, *lines))
    end = {"rows": len(lines) if rows is None else rows, "sha256": hashlib.sha256(body).hexdigest()}
    return body + json.dumps(end).encode() + b"\n"


CAMERA = {"id": 1, "source": "city", "name": "x"}
WRONG = {
    "empty": (b"", "it is empty"),
    "a page": (b"<!doctype html>\n<p>hello", "no backup of Camera Portal"),
    "SQLite's own": (b"SQLite format 3\0" + b"\xff\0" * 500, "no backup of Camera Portal"),
    "a dump": (b"PGDMP\1\16", "no backup of Camera Portal"),
    "other JSON": (b'[{"model": "cameras.camera", "pk": 1, "fields": {}}]', "no backup of Camera Portal"),
    "deep": (b"[" * 90_000, "no backup of Camera Portal"),
    "one long line": (b"a" * 300_000, "no backup of Camera Portal"),
    "a header alone": (whole().splitlines(True)[0], "not whole"),
    "a row less": (whole(["cameras_camera", CAMERA], rows=2), "not whole"),
    "a newer format": (
        whole(header={"camera-portal backup": 2, "version": "9.0.0"}),
        "newer release (9.0.0)",
    ),
    "a newer release": (whole(header={"version": "9.0.0"}), "newer release (9.0.0)"),
    "rows that need one": (whole(header={"oldest_release": "9.0.0"}), "newer release"),
    "a release without shape": (whole(header={"version": "x"}), "newer release"),
    "a later migration": (whole(header={"migrations": {"cameras": "0099_later"}}), "newer release"),
    "an app of later": (whole(header={"migrations": {"maps": "0001_initial"}}), "newer release"),
    "no migrations": (whole(header={"migrations": None}), "damaged"),
    "more in the header": (whole(header={"x": 1}), "damaged"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_no_backup_for_us_is_refused_with_words(path, wrong):
    body, words = WRONG[wrong]
    path.write_bytes(body)
    Camera.objects.create(source="city", name="here")
    ran = run("restore", str(path), "--replace", "--as-saved")
    assert ran.error.startswith("nothing was restored")
    assert words in ran.error
    assert Camera.objects.get().name == "here"


def test_a_file_that_is_not_there_is_refused(path):
    assert "nothing was restored: " in run("restore", str(path)).error


REPORT = {"id": 1, "camera_id": 7, "what": "other", "words": "", "at": "2026-01-01T00:00Z", "done": False}
UNFIT = {
    "an unknown table": [["cameras_odd", {}]],
    "a left out table": [["cameras_sharedcopy", {"key": "site"}]],
    "an unknown column": [["cameras_camera", CAMERA | {"odd": 1}]],
    "a time that is none": [["cameras_outage", {"id": 1, "camera_id": 1, "began_at": "soon"}]],
    "a number that is none": [["cameras_camera", CAMERA | {"latitude": "north"}]],
    "no columns": [["cameras_camera", ["id"]]],
    "twice the same": [["cameras_camera", CAMERA], ["cameras_camera", CAMERA]],
    "of nobody": [["cameras_report", REPORT]],
}


@pytest.mark.parametrize("unfit", UNFIT)
def test_rows_that_do_not_fit_are_refused(unfit):
    executor = MigrationExecutor(connection)
    schema = tables.Schema(executor, executor.loader.graph.leaf_nodes())
    with pytest.raises(Unusable, match="do not fit"):
        scratch.load(schema, UNFIT[unfit])
    Camera.objects.all().delete()


@pytest.mark.parametrize("lines", [UNFIT["an unknown column"], [["cameras_camera"]]])
def test_what_does_not_fit_is_seen_before_anything_is_touched(path, lines):
    path.write_bytes(whole(*lines))
    Camera.objects.create(source="city", name="here")
    assert "do not fit" in run("restore", str(path), "--replace").error
    assert Camera.objects.get().name == "here"


@examples(max_examples=60)
@given(data=st.data())
def test_a_file_that_was_cut_or_changed_anywhere_is_refused(data):
    """Unless it says the same all the same: a blank more in its last line."""
    good = whole(["cameras_camera", CAMERA], ["cameras_camera", CAMERA | {"id": 2, "name": "y"}])
    place = data.draw(st.integers(0, len(good) - 2))
    other = data.draw(st.binary(max_size=3).filter(lambda some: some != good[place : place + 1]))
    for bad in (good[:place], good[:place] + other + good[place + 1 :]):
        with suppress(Unusable):
            read(io.BytesIO(bad))
            assert list(map(json.loads, bad.splitlines())) == list(map(json.loads, good.splitlines()))
