"""A wrong setting is told by `manage.py check` in words, and never with a secret."""

import re
import subprocess
import sys

import pytest
from django.core.checks import run_checks

from cameras import assets
from cameras.sources import opened
from tests import postgres
from tests.declared import ROOT
from tests.processes import collect_static, environment

SECRET = "Gr8-Secret"


def messages(settings, sources):
    settings.CAMERA_SOURCES = sources
    opened.cache_clear()
    return [message for message in run_checks() if message.id.startswith("cameras")]


@pytest.mark.parametrize(
    ("sources", "alias", "fault"),
    [
        (f"https://u:{SECRET}@host", "", "alias=kind"),
        (f"City=watcher+https://u:{SECRET}@host", "", "alias"),
        (f"city=watcher+ftp://u:{SECRET}@host", "city", "https://"),
        (f"city=watchman+https://u:{SECRET}@host", "city", "the kind is not known; known are"),
        (f"city=watcher+https://u:{SECRET}@", "city", "host"),
        (f"city=watcher+https://u:{SECRET}@host:port", "city", "port"),
        (f"city=watcher+https://u:{SECRET}#1@host", "city", ""),
        (f"city=watcher+https://u:{SECRET}@host?api=v9", "city", "api"),
        (f"city=watcher+https://u:{SECRET}@host?colour=red", "city", "colour"),
        (f"city=watcher+https://u:{SECRET}@host?streamer=nowhere", "city", "streamer"),
        (f"a=watcher+https://u:{SECRET}@one a=watcher+https://u:{SECRET}@two", "a", "twice"),
        ("city=watcher+https://host", "city", "login"),
    ],
)
def test_a_wrong_source_is_named_with_its_fault_and_without_its_password(settings, sources, alias, fault):
    (error,) = messages(settings, sources)
    assert error.id == "cameras.E001"
    assert alias in error.msg
    assert fault in error.msg
    assert SECRET not in error.msg


def test_good_sources_pass(settings):
    assert not messages(settings, "a=watcher+https://u:p%40ss@one?api=v2 b=watcher+http://u:p@two:8080/vms")


def test_players_on_http_under_a_site_on_https_are_warned_of(settings):
    settings.SITE_URL = "https://cameras.example.com"
    (warning,) = messages(settings, "city=watcher+http://u:p@host")
    assert warning.id == "cameras.W001"
    assert not messages(settings, "city=watcher+http://u:p@host?streamer=https://streamer.example.com")


def test_wrong_proxies_are_told(settings):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8", "nginx"]
    told = {message.id: message.msg for message in messages(settings, "")}
    assert "nginx" in told["cameras.E002"]


@pytest.mark.parametrize(("code", "right"), [("en", True), ("ru", True), ("en-us", False), ("de", False)])
def test_the_default_language_is_one_that_the_site_speaks(settings, code, right):
    settings.LANGUAGE_CODE = code
    assert ("cameras.E008" not in {message.id for message in messages(settings, "")}) == right


@pytest.mark.parametrize(
    ("redirect", "proxies", "ids"),
    [(True, [], ["cameras.W010"]), (True, ["127.0.0.1"], []), (False, [], [])],
)
def test_https_without_a_proxy_that_is_believed_is_warned_of(settings, redirect, proxies, ids):
    settings.SECURE_SSL_REDIRECT, settings.TRUSTED_PROXIES = redirect, proxies
    assert [message.id for message in run_checks(tags=["cameras"], include_deployment_checks=True)] == ids


def test_static_files_that_are_missing_are_told_with_what_to_do(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "portal.static.Storage"}}
    assets.missing.cache_clear()
    try:
        [error] = run_checks(tags=["cameras"], include_deployment_checks=True)
    finally:
        assets.missing.cache_clear()
    assert error.id == "cameras.E010"
    assert "collectstatic" in error.hint


@pytest.mark.django_db
def test_a_portal_that_is_configured_wrongly_does_not_start_and_says_why(tmp_path):
    environ = environment(
        f"sqlite:///{tmp_path}/db", f"city=watcher+https://u:{SECRET}@host?api=v9", tmp_path / "stills"
    )
    done = subprocess.run(
        [sys.executable, "-c", "import portal.wsgi"],
        env=environ,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "api" in done.stderr
    assert SECRET not in done.stderr + done.stdout


def test_production_passes_the_deployment_checks(tmp_path):
    environ = environment(
        f"sqlite:///{tmp_path}/db", "", tmp_path / "stills",
        SITE_URL="https://cameras.example.com", SECURE_SSL_REDIRECT="true", TRUSTED_PROXIES="127.0.0.1",
    )  # fmt: skip
    collect_static(environ)
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        env=environ, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.postgres
def test_the_connections_of_postgresql_are_held_against_the_workers_that_they_are_enough_for(tmp_path):
    with postgres.server("max_connections=31") as database:
        environ = environment(database, "", tmp_path / "stills", SECURE_SSL_REDIRECT="false")
        done = subprocess.run(
            [sys.executable, "manage.py", "check", "--deploy", "--tag", "cameras"],
            env=environ, cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert "31 connections: enough for 10 workers" in done.stderr


def test_no_two_checks_share_an_id():
    """Whoever silences one would silence the other too."""
    texts = [path.read_text() for path in (ROOT / "cameras").glob("*checks.py")]
    ids = [found for text in texts for found in set(re.findall(r'"(cameras\.[EWI]\d{3})"', text))]
    assert len(ids) == len(set(ids)) > 10
