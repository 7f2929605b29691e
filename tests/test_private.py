"""What the portal writes is its own user's alone, whatever the umask and wherever it lies; and what is not is named."""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.db import ConnectionHandler, OperationalError, connection

from cameras import private, stillfiles
from portal.settings import DATABASES
from tests.conftest import dsn
from tests.declared import ROOT
from tests.patience import wait_until
from tests.processes import environment, manage_in_turn

DAMP = "of-nobody-" + "k" * 50


@pytest.fixture(params=[0o022, 0o000], ids=["umask 022", "umask 000"])
def umask(request):
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.fixture
def for_all():
    """A folder into which every user of this machine can look, as /srv is."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def loose(folder):
    """Whatever others could read there, or look into."""
    return {path.relative_to(folder): oct(mode(path)) for path in folder.rglob("*") if mode(path) & 0o077}


@pytest.fixture
def opened(django_db_blocker):
    """Opens a database as the settings do."""
    known = []

    def open_there(path):
        of_ours = {**DATABASES["default"], "NAME": str(path), "TEST": {}}
        known.append(ConnectionHandler({"default": of_ours})["default"])
        return known[-1]

    with django_db_blocker.unblock():
        yield open_there
        for database in known:
            database.close()


on_sqlite = pytest.mark.skipif(
    not DATABASES["default"]["ENGINE"].endswith("sqlite"), reason="PostgreSQL keeps its own files"
)


def used(database):
    """Written to, so that all its files are there."""
    with database.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS a (b)")
        cursor.execute("INSERT INTO a VALUES (1)")


@on_sqlite
def test_a_new_database_its_companions_and_its_folder_are_private(umask, opened, tmp_path):
    path = tmp_path / "deep" / "inside" / "portal.sqlite3"
    used(opened(path))
    assert {each.name for each in path.parent.iterdir()} == {
        f"portal.sqlite3{end}" for end in ("", "-wal", "-shm")
    }
    assert loose(tmp_path) == {}


@on_sqlite
def test_one_that_lay_open_is_closed_when_it_is_opened(umask, opened, tmp_path):
    """As earlier releases left it, with what others were just writing."""
    path = tmp_path / "portal.sqlite3"
    used(opened(path))
    for each in tmp_path.iterdir():
        each.chmod(0o644)
    used(opened(path))
    assert len(list(tmp_path.iterdir())) == 3 and loose(tmp_path) == {}


@on_sqlite
def test_var_is_closed_too_and_no_folder_that_is_not_ours_to_close(umask, opened, tmp_path, settings):
    settings.VAR_DIR, elsewhere = tmp_path / "var", tmp_path / "srv"
    for folder in (settings.VAR_DIR, elsewhere):
        folder.mkdir(mode=0o755)
        folder.chmod(0o755)
        used(opened(folder / "portal.sqlite3"))
    assert (mode(settings.VAR_DIR), mode(elsewhere)) == (0o700, 0o755)


@on_sqlite
def test_where_no_file_can_be_it_is_the_databases_trouble(opened):
    with pytest.raises(OperationalError, match="unable to open database file: Not a directory"):
        opened("/dev/null/portal.sqlite3").ensure_connection()


def test_what_belongs_to_others_is_left_as_it_is(tmp_path, monkeypatch):
    path = tmp_path / "portal.sqlite3"
    path.touch()
    path.chmod(0o644)
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    private.tighten(path)
    assert mode(path) == 0o644


@pytest.mark.django_db(transaction=True)
def test_stills_are_private_with_the_folders_above_them(umask, published, client, settings, tmp_path):
    settings.STILLS_DIR = tmp_path / "var" / "stills"
    wait_until(lambda: "Last-Modified" in client.get("/cameras/harbour-east-quay/still.jpg"))
    assert stillfiles.path_of(stillfiles.PUBLIC, "city", "harbour").exists()
    assert loose(tmp_path) == {}


def test_nothing_that_commands_write_is_open(demo, tmp_path):
    """Each of them a process of its own, as an operator runs it, under umask 022."""
    folder = tmp_path / "of" / "the portal"
    environ = environment(f"sqlite:///{folder / 'portal.sqlite3'}", dsn(demo), folder / "stills")
    commands = "migrate -v0", "refresh", "publish harbour", f"backup {tmp_path}/portal.backup"
    manage_in_turn({**environ, "PATH": os.environ["PATH"]}, *commands)
    assert (tmp_path / "portal.backup").exists() and loose(tmp_path) == {}


# Static files: for whoever serves them


def test_collectstatic_makes_nothing_else_and_what_all_can_read(tmp_path):
    """In a checkout without var/, under umask 077 as services have it."""
    checkout = tmp_path / "portal"
    for part in ("portal", "cameras", "templates", "locale"):
        shutil.copytree(ROOT / part, checkout / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", checkout)
    (checkout / "static" / "js").mkdir(parents=True)
    (checkout / "static" / "js" / "one.js").write_text("export const one = 1;\n" * 100)
    before = {path.name for path in checkout.iterdir()}
    environ = {"PATH": os.environ["PATH"], "SECRET_KEY": DAMP, "PYTHONDONTWRITEBYTECODE": "1", "ENV_FILE": ""}
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "-v0"]
    done = subprocess.run(
        command, cwd=checkout, env=environ, umask=0o077, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert {path.name for path in checkout.iterdir()} - before == {"staticfiles"}
    collected = [checkout / "staticfiles", *(checkout / "staticfiles").rglob("*")]
    assert {path.suffix for path in collected} >= {".js", ".css", ".br", ".gz", ".json"}
    assert {path for path in collected if mode(path) != (0o755 if path.is_dir() else 0o644)} == set()


# What the check says


def told(settings):
    return {
        (message.id, message.hint)
        for message in run_checks()
        if message.id in {"cameras.W011", "cameras.W012"}
    }


@pytest.fixture
def written(for_all, settings, monkeypatch):
    """Everything that the portal and its operator write, private as it should be."""
    settings.VAR_DIR, settings.STILLS_DIR = for_all / "var", for_all / "stills"
    settings.ENV_FILE = for_all / ".env"
    for folder in (
        settings.VAR_DIR,
        settings.STILLS_DIR,
        settings.STILLS_DIR / "public",
        settings.STILLS_DIR / "staff",
    ):
        folder.mkdir(mode=0o700)
    database = for_all / "portal.sqlite3"
    if connection.vendor == "sqlite":
        monkeypatch.setitem(connection.settings_dict, "NAME", str(database))
    for file in (settings.ENV_FILE, database, for_all / "portal.sqlite3-wal"):
        file.touch(0o600)
    settings.ENV_FILE.write_text("# of ours\nSECRET_KEY=hush-hush\n")
    return for_all


OPEN = {"var": 0o755, "stills": 0o705, ".env": 0o644, "portal.sqlite3": 0o604, "portal.sqlite3-wal": 0o644}


@pytest.mark.parametrize("name", OPEN)
def test_what_every_user_can_read_is_named_with_what_to_do(written, settings, name):
    if name.startswith("portal") and connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps its own files")
    assert told(settings) == set()
    path = written / name
    path.chmod(OPEN[name])
    assert told(settings) == {("cameras.W011", f"chmod {'700' if path.is_dir() else '600'} {path}")}
    written.chmod(0o700)
    assert told(settings) == set()


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("SECRET_KEY=x", True),
        ("CAMERA_SOURCES=city=watcher+https://webuser:p%40ss@vms.example.com", True),
        ("DATABASE_URL=postgres://portal:word@db/portal", True),
        ("SITE_URL=https://cameras.example.com\nSECRET_KEY_FILE=/run/secrets/key\n# SECRET_KEY=x", False),
        ("SECRET_KEY=", False),
    ],
)
def test_a_file_of_settings_is_to_hide_where_it_holds_secrets(written, settings, text, secret):
    settings.ENV_FILE.write_text(text)
    settings.ENV_FILE.chmod(0o644)
    assert bool(told(settings)) is secret


def test_what_belongs_to_another_user_is_named_with_both(written, settings, monkeypatch):
    uid = settings.VAR_DIR.stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    names = [message.msg for message in run_checks() if message.id == "cameras.W012"]
    assert f"{settings.VAR_DIR} belongs to the user {private.name_of(uid)}" in " ".join(names)
    assert all("this process runs as number 54321" in name for name in names)
