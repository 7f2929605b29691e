"""portal/settings.py with an environment of its own: what it makes of it, and what it refuses."""

import os
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from environ import FileAwareEnv

from tests.declared import ROOT, declared

KEY = "k" * 60
Load = Callable[..., dict[str, Any]]


@pytest.fixture
def load() -> Iterator[Load]:
    """Runs the settings file anew, given nothing but these variables and SECRET_KEY."""
    before = dict(os.environ)

    def run(**variables: str) -> dict[str, Any]:
        FileAwareEnv.ENVIRON.files_cache.clear()
        for name in declared():
            os.environ.pop(name, None)
            os.environ.pop(f"{name}_FILE", None)
        os.environ.update({"ENV_FILE": os.devnull, "SECRET_KEY": KEY} | variables)
        return runpy.run_path(str(ROOT / "portal" / "settings.py"))

    yield run
    os.environ.clear()
    os.environ.update(before)
    FileAwareEnv.ENVIRON.files_cache.clear()


def test_a_public_site_is_safe_by_default(load: Load) -> None:
    settings = load(SITE_URL="https://cameras.example.com")
    assert settings["DEBUG"] is False
    assert settings["SECURE_SSL_REDIRECT"] is True
    assert settings["SECURE_HSTS_SECONDS"] == 365 * 24 * 3600
    assert settings["SESSION_COOKIE_SECURE"] is settings["CSRF_COOKIE_SECURE"] is True
    assert settings["PUBLISH_NEW_CAMERAS"] is False


@pytest.mark.parametrize("variables", [{"DEBUG": "true"}, {"SECURE_SSL_REDIRECT": "false"}])
def test_without_the_redirect_there_is_no_hsts(load: Load, variables: dict[str, str]) -> None:
    settings = load(**variables)
    assert settings["SECURE_SSL_REDIRECT"] is False
    assert settings["SECURE_HSTS_SECONDS"] == 0
    assert settings["SESSION_COOKIE_SECURE"] is False


def test_the_address_gives_hosts_and_origins(load: Load) -> None:
    settings = load(SITE_URL="https://cameras.example.com:8443/")
    assert settings["SITE_URL"] == "https://cameras.example.com:8443"
    assert settings["ALLOWED_HOSTS"] == ["cameras.example.com"]
    assert settings["CSRF_TRUSTED_ORIGINS"] == ["https://cameras.example.com:8443"]


def test_lists_are_separated_by_spaces_or_commas(load: Load) -> None:
    assert load(ALLOWED_HOSTS="a.example, b.example  c.example")["ALLOWED_HOSTS"] == [
        "a.example",
        "b.example",
        "c.example",
    ]


def test_whom_to_tell_of_a_hole(load: Load) -> None:
    given = "security@example.com https://example.com/a mailto:b@example.com tel:+1-201-555-0123"
    assert load(SECURITY_CONTACT=given)["SECURITY_CONTACT"] == [
        f"mailto:{given.split()[0]}",
        *given.split()[1:],
    ]


@pytest.mark.parametrize(
    "word", ["somebody", "http://example.com/", "https://", "mailto:x", "javascript:a@b", "a@b@c"]
)
def test_a_contact_that_nobody_could_use_is_refused(load: Load, word: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="^SECURITY_CONTACT must read like"):
        load(SECURITY_CONTACT=word)


@pytest.mark.parametrize("name", ["DEBUG", "SECURE_SSL_REDIRECT", "PUBLISH_NEW_CAMERAS"])
@pytest.mark.parametrize("word", ["yes", "1", "ture", "", "off"])
def test_a_mistyped_boolean_is_refused(load: Load, name: str, word: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"^{name} must be true or false"):
        load(**{name: word})


@pytest.mark.parametrize("word", ["true", "True", "TRUE", " true "])
def test_true_may_be_written_as_people_do(load: Load, word: str) -> None:
    assert load(DEBUG=word)["DEBUG"] is True


@pytest.mark.parametrize("name", ["CATALOG_FRESH", "CATALOG_STALE", "STILL_FRESH", "LIVE_TILES"])
@pytest.mark.parametrize("word", ["0", "-5", "1.5", "10s", "ten", ""])
def test_a_mistyped_number_is_refused(load: Load, name: str, word: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"^{name} must be a whole number"):
        load(**{name: word})


@pytest.mark.parametrize(
    "address",
    [
        "cameras.example.com",
        "ftp://a.example",
        "https://",
        "https://a.example/path",
        "http://[::1",
        "http://a:x",
    ],
)
def test_an_address_that_is_none_is_refused(load: Load, address: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="SITE_URL must read like"):
        load(SITE_URL=address)


def test_a_log_format_that_is_not_known_is_refused(load: Load) -> None:
    with pytest.raises(ImproperlyConfigured, match="plain or json"):
        load(LOG_FORMAT="xml")


def test_a_missing_key_is_said_with_what_to_do(load: Load) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"Set SECRET_KEY .* \.env\.example"):
        load(SECRET_KEY="")


def test_a_value_may_lie_in_a_file(load: Load, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from-the-file\n")
    (tmp_path / "database").write_text("postgres://portal:p%40ss@db.example/portal\n")
    (tmp_path / "debug").write_text("true\n")
    settings = load(
        SECRET_KEY_FILE=str(tmp_path / "key"),
        DATABASE_URL_FILE=str(tmp_path / "database"),
        DEBUG_FILE=str(tmp_path / "debug"),
    )
    assert settings["SECRET_KEY"] == "from-the-file"
    assert settings["DATABASES"]["default"]["NAME"] == "portal"
    assert settings["DATABASES"]["default"]["PASSWORD"] == "p@ss"
    assert settings["DEBUG"] is True


def test_a_file_that_is_not_there_is_named(load: Load) -> None:
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY_FILE cannot be read"):
        load(SECRET_KEY_FILE="/nowhere/key")


def test_a_value_may_start_with_a_dollar_sign(load: Load) -> None:
    assert load(SECRET_KEY="$ecret")["SECRET_KEY"] == "$ecret"


def test_the_environment_counts_more_than_the_env_file(load: Load, tmp_path: Path) -> None:
    (tmp_path / "env").write_text("# a comment\n\nSITE_NAME=Of the file\nexport LOG_FORMAT='json'\n")
    settings = load(ENV_FILE=str(tmp_path / "env"), SITE_NAME="Of the environment")
    assert (settings["SITE_NAME"], settings["LOG_FORMAT"]) == ("Of the environment", "json")


def test_a_slip_in_the_env_file_is_told_by_its_line_alone(load: Load, tmp_path: Path) -> None:
    (tmp_path / "env").write_text("SITE_NAME=Cameras\nCAMERA_SOURCES = hush-hush\n")
    with pytest.raises(ImproperlyConfigured, match="line 2") as refusal:
        load(ENV_FILE=str(tmp_path / "env"))
    assert "hush-hush" not in str(refusal.value)


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "postgres://portal:hush/hush@db/portal",
        "postgres://portal:1@db:hush/portal",
        "mysql:",
        "odd://portal:hush@db/portal",
    ],
)
def test_a_broken_database_url_is_told_without_its_password(load: Load, url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL must read like") as refusal:
        load(DATABASE_URL=url)
    assert "hush" not in str(refusal.value)


def test_reading_the_settings_makes_nothing(
    load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither where they say nor in var/: `collectstatic` and `check` write nothing there."""
    for maker in ("mkdir", "makedirs"):
        monkeypatch.setattr(os, maker, lambda path, *_, **__: pytest.fail(f"makes {path}"))
    load(DATABASE_URL=f"sqlite:///{tmp_path}/inside/portal.sqlite3", STILLS_DIR=f"{tmp_path}/stills")
    load()
    assert list(tmp_path.iterdir()) == []


def test_mail_is_sent_by_the_server_that_is_named(load: Load) -> None:
    settings = load(
        EMAIL_URL="smtp+tls://ops%40example.com:p%40ss@mail.example.com:587",
        REPORT_EMAIL="a@b.example, c@d.example",
    )
    assert (settings["EMAIL_HOST"], settings["EMAIL_PORT"], settings["EMAIL_USE_TLS"]) == (
        "mail.example.com",
        587,
        True,
    )
    assert settings["EMAIL_HOST_PASSWORD"] == "p@ss"
    assert settings["DEFAULT_FROM_EMAIL"] == "ops@example.com"
    assert settings["REPORT_EMAIL"] == ["a@b.example", "c@d.example"]
    assert settings["EMAIL_TIMEOUT"] == 5


def test_no_mail_is_sent_unless_it_was_asked_for(load: Load) -> None:
    assert load()["EMAIL_BACKEND"].endswith("dummy.EmailBackend")


@pytest.mark.parametrize(
    "address",
    ["mail.example.com", "smtp://", "ftp://u:s3cret@h", "smtp://u:s3cret@h:x", "smtp://u:s3cret@[::1"],
)
def test_a_mail_server_that_is_none_is_refused_without_telling_its_password(load: Load, address: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL must read like") as refused:
        load(EMAIL_URL=address)
    assert "s3cret" not in str(refused.value) + str(refused.value.__context__)


def test_a_recipient_without_a_mail_server_is_refused(load: Load) -> None:
    with pytest.raises(ImproperlyConfigured, match="REPORT_EMAIL needs EMAIL_URL"):
        load(REPORT_EMAIL="ops@example.com")
