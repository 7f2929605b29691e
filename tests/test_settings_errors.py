"""A setting that is wrong: one plain sentence on stderr, whoever reads the settings, and nothing starts."""

import subprocess
import sys

import pytest

from tests.declared import ROOT
from tests.processes import environment

MANAGE = "manage.py", "migrate", "--check"
GUNICORN = "-m", "gunicorn", "-b", "127.0.0.1:0", "portal.wsgi"
AS_MEANT = "-m", "gunicorn", "-c", "portal/gunicorn.conf.py", "-b", "127.0.0.1:0", "portal.wsgi"
PRELOADED = *AS_MEANT, "--preload"

# What is set, and how the sentence begins.
WRONG = {
    "no key": ({"SECRET_KEY": ""}, "Set SECRET_KEY"),
    "a word": ({"DEBUG": "yes"}, "DEBUG must be true or false"),
    "a number": ({"CATALOG_FRESH": "9" * 5000}, "CATALOG_FRESH must be a whole number"),
    "a zone": ({"TIME_ZONE": "Europe/Nowhere"}, "TIME_ZONE must read like Europe/Berlin"),
    "a format": ({"LOG_FORMAT": "xml"}, "LOG_FORMAT must be plain or json"),
    "an address": ({"SITE_URL": "cameras"}, "SITE_URL must read like"),
    "a database": ({"DATABASE_URL": "postgres://portal:p@ss/word@db/portal"}, "DATABASE_URL must read like"),
    "mail": ({"EMAIL_URL": "smtp://u:p/ss@mail"}, "EMAIL_URL must read like"),
    "no recipient's server": ({"REPORT_EMAIL": "a@b.example"}, "REPORT_EMAIL needs EMAIL_URL"),
    "no file": ({"ENV_FILE": "/nowhere/env"}, "ENV_FILE: /nowhere/env cannot be read: No such file"),
    "a folder": ({"ENV_FILE": "/tmp"}, "ENV_FILE: /tmp cannot be read: Is a directory"),  # noqa: S108
    "no secret's file": (
        {"DATABASE_URL_FILE": "/nowhere/url"},
        "DATABASE_URL_FILE cannot be read: No such file",
    ),
    "a secret's folder": ({"EMAIL_URL_FILE": "/tmp"}, "EMAIL_URL_FILE cannot be read: Is a directory"),  # noqa: S108
}
CHECKED = {
    "a source": (
        {"CAMERA_SOURCES": "city=watcher+https://u:p@ss/word@vms"},
        "CAMERA_SOURCES: source “city”: ",
    ),
    "a proxy": ({"TRUSTED_PROXIES": "everybody"}, "TRUSTED_PROXIES: “everybody” is no address"),
}


def run(arguments, variables, tmp_path):
    environ = environment(f"sqlite:///{tmp_path / 'portal.sqlite3'}", "", tmp_path / "stills")
    return subprocess.run(
        [sys.executable, *arguments],
        env=environ | variables, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def is_one_sentence(done, words):
    assert done.returncode not in {0, None}
    [sentence] = done.stderr.strip().splitlines()
    assert sentence.removeprefix("Error: ").startswith(words), sentence
    assert "Traceback" not in done.stdout


@pytest.mark.parametrize(("variables", "words"), WRONG.values(), ids=WRONG)
def test_commands_say_it_and_end(variables, words, tmp_path):
    done = run(MANAGE, variables, tmp_path)
    is_one_sentence(done, words)
    assert done.stdout == ""


@pytest.mark.served
@pytest.mark.parametrize("arguments", [AS_MEANT, GUNICORN], ids=["as meant", "plain"])
@pytest.mark.parametrize("wrong", ["no key", "no file", "a database"])
def test_gunicorn_says_it_before_it_starts_anything(arguments, wrong, tmp_path):
    variables, words = WRONG[wrong]
    done = run(arguments, variables, tmp_path)
    is_one_sentence(done, words)
    assert done.stdout == ""


@pytest.mark.served
@pytest.mark.parametrize("arguments", [AS_MEANT, PRELOADED], ids=["as meant", "preloaded"])
@pytest.mark.parametrize(("variables", "words"), CHECKED.values(), ids=CHECKED)
def test_what_the_workers_find_is_said_once(arguments, variables, words, tmp_path):
    is_one_sentence(run(arguments, variables, tmp_path), words)


def test_no_env_file_is_fine_where_none_is_named(tmp_path):
    environ = {"ENV_FILE": ""}
    assert run(("manage.py", "check"), environ, tmp_path).returncode == 0


@pytest.mark.parametrize("command", [["refresh"], ["publish", "--all"], ["migrate"]], ids=" ".join)
def test_a_command_without_a_database_says_so_in_one_sentence(command, tmp_path):
    away = {
        "DATABASE_URL": "postgres://portal:hush-hush@127.0.0.1:1/portal",
        "CAMERA_SOURCES": "a=plain+file:///x",
    }
    done = run(("manage.py", *command), away, tmp_path)
    is_one_sentence(done, "The database fails: connection failed:")
    assert "hush" not in done.stderr


def test_a_command_without_tables_says_what_to_do(tmp_path):
    done = run(("manage.py", "publish", "--all"), {}, tmp_path)
    is_one_sentence(done, "The database fails: it is not migrated; run manage.py migrate")
