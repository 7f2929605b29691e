"""manage.py still: a picture in a file, and a diary of pictures in a folder."""

import signal
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from PIL import Image

from cameras.imports import refresh_and_import
from demo.server import Demo
from tests.commands import run
from tests.conftest import PASSWORD, dsn
from tests.declared import ROOT
from tests.patience import wait_until
from tests.processes import environment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("name", "form"), [("x.png", "PNG"), ("x.jpg", "JPEG"), ("x.JPEG", "JPEG")])
def test_a_picture_of_now_in_full_size(heard, tmp_path, name, form):
    ran = run("still", "harbour", "--out", str(tmp_path / name))
    with Image.open(tmp_path / name) as image:
        assert image.format == form and image.width >= 640
    assert ran.out.startswith(f"{tmp_path / name}  taken 20")
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []


def test_whoever_may_read_other_files_may_read_it(heard, tmp_path):
    run("still", "harbour", "--out", str(tmp_path / "x.png"))
    (tmp_path / "plain").touch()
    modes = {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("x.png", "plain")}
    assert len(modes) == 1


def test_a_moment_in_the_portals_time_zone(heard, tmp_path, demo):
    hour_ago = (datetime.now(UTC) - timedelta(hours=1)).replace(microsecond=0)
    with timezone.override("Asia/Tokyo"):
        local = timezone.localtime(hour_ago)
        ran = run("still", "harbour", "--at", f"{local:%Y-%m-%dT%H:%M:%S}", "--out", str(tmp_path / "x.png"))
    assert ran.out.endswith(f"taken {local:%Y-%m-%d %H:%M:%S}\n")
    assert demo.calls.count(f"/harbour/{int(hour_ago.timestamp())}-preview.mp4") == 1


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2020-01-01T00:00", "there is no picture of that time"),
        ("2999-01-01T00:00", "is still to come"),
        ("yesterday", "--at must read like 2026-11-20T14:30"),
    ],
)
def test_moments_without_a_picture(heard, tmp_path, at, words):
    assert words in run("still", "harbour", "--at", at, "--out", str(tmp_path / "x.png")).error
    assert not list(tmp_path.glob("*.png"))


@pytest.mark.parametrize(
    ("out", "words"),
    [("x.gif", "must end in .png or .jpg"), ("", "must end in"), ("no/x.png", "there is no folder")],
)
def test_files_that_cannot_be(heard, demo, tmp_path, out, words):
    demo.calls.clear()
    assert words in run("still", "harbour", "--out", str(tmp_path / out)).error
    assert demo.calls.count() == 0


def test_a_file_that_cannot_be_written(heard, tmp_path):
    (tmp_path / "x.png").mkdir()
    assert "x.png cannot be written" in run("still", "harbour", "--out", str(tmp_path / "x.png")).error
    assert not (tmp_path / ".x.png.part").exists()


def test_the_old_picture_stays_when_there_is_no_new_one(heard, tmp_path, demo):
    out = tmp_path / "x.png"
    run("still", "harbour", "--out", str(out))
    before = out.read_bytes()
    demo.world.faults.set("streamer", "cut")
    assert run("still", "harbour", "--out", str(out)).error.startswith("Harbour, east quay: ")
    assert out.read_bytes() == before


def test_a_camera_that_is_offline(heard, tmp_path):
    ran = run("still", "glacier", "--out", str(tmp_path / "x.png"))
    assert ran.error == "Glacier viewpoint: there is no picture just now; is the camera offline?"


def test_unknown_and_ambiguous_names(demo, configure, tmp_path):
    out = str(tmp_path / "x.png")
    with Demo.start() as second:
        for source in configure(dsn(demo), dsn(second, "hills")).values():
            refresh_and_import(source)
        assert "there is no camera “quay”" in run("still", "quay", "--out", out).error
        assert "city:harbour or hills:harbour" in run("still", "harbour", "--out", out).error
        assert run("still", "hills:harbour", "--out", out).error == ""


def test_before_the_first_refresh(source, tmp_path):
    assert "run manage.py refresh first" in run("still", "harbour", "--out", str(tmp_path / "x.png")).error


def test_a_source_that_is_not_configured_any_more(heard, configure, tmp_path):
    configure()
    assert "there is no source “city”" in run("still", "harbour", "--out", str(tmp_path / "x.png")).error


def test_the_vms_is_down_or_rejects_us(heard, demo, tmp_path):
    out = str(tmp_path / "x.png")
    with demo.world.faults.during("all", "down"):
        assert "broke off the connection" in run("still", "harbour", "--out", out).error
    demo.world.evict_sessions()
    demo.world.password = "changed"
    ran = run("still", "harbour", "--out", out)
    assert "login rejected" in ran.error and PASSWORD not in ran.all


def test_a_session_that_ended_is_renewed_on_the_way(heard, demo, tmp_path):
    demo.world.evict_sessions()
    assert run("still", "harbour", "--out", str(tmp_path / "x.png")).error == ""


@pytest.mark.parametrize(
    "words", [("--every", "0"), ("--every", "-5"), ("--every", "nan"), ("--every", "9e9"),
              ("--every", "5", "--at", "2026-11-20T14:30")],
)  # fmt: skip
def test_pauses_that_cannot_be(heard, tmp_path, words):
    assert (
        "--every takes 1 to 604800 seconds" in run("still", "harbour", *words, "--out", str(tmp_path)).error
    )


def test_a_diary_needs_a_folder(heard, tmp_path):
    (tmp_path / "file").touch()
    ran = run("still", "harbour", "--every", "1", "--out", str(tmp_path / "file"))
    assert "file cannot be a folder" in ran.error


def whole(folder, count):
    """Whether so many pictures are there; one that is not whole raises."""
    paths = list(folder.glob("*.jpg"))
    for path in paths:
        with Image.open(path) as image:
            image.load()
    return len(paths) >= count


@pytest.fixture
def diary(heard, tmp_path, settings):
    """The command as a service runs it, in a process of its own."""
    database = connection.settings_dict
    if connection.vendor != "sqlite":
        pytest.skip("its database is a file")
    environ = environment(
        f"sqlite:///{database['NAME']}", settings.CAMERA_SOURCES, tmp_path / "stills", TIME_ZONE="Asia/Tokyo"
    )
    command = [
        sys.executable,
        "manage.py",
        "still",
        "harbour",
        "--every",
        "1",
        "--out",
        str(tmp_path / "new" / "diary"),
    ]
    with subprocess.Popen(
        command, env=environ, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        try:
            yield running, tmp_path / "new" / "diary"
        finally:
            running.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_diary_ends_cleanly(diary, number):
    running, folder = diary
    wait_until(lambda: whole(folder, 2), 30)
    running.send_signal(number)
    out, err = running.communicate(timeout=10)
    assert (running.returncode, err) == (0, "") and out.endswith("stopped\n")
    assert whole(folder, 2) and not list(folder.glob("*.part"))
    assert all(path.stem.endswith("+0900") for path in folder.iterdir())


def test_a_diary_outlives_a_bad_hour(diary, demo):
    running, folder = diary
    wait_until(lambda: whole(folder, 1), 30)
    with demo.world.faults.during("all", "down"):
        demo.calls.clear()
        wait_until(lambda: "broke off the connection" in running.stderr.readline(), 30)
        before = len(list(folder.glob("*.jpg")))
    wait_until(lambda: whole(folder, before + 1), 30)
    running.terminate()
    assert running.wait(10) == 0
