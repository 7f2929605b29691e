"""Passwords whose special characters nobody escaped, in every setting that is an address: no piece of one is ever said.

Unescaped, a piece of the password is read as the host, the port, a path or an alias, and would stand in an error.
"""

import os
import smtplib
from collections.abc import Callable, Iterator
from unittest.mock import patch

import psycopg
import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection
from django.db.utils import ConnectionHandler
from hypothesis import example, given
from hypothesis import strategies as st

from cameras import checks, sources
from cameras.vms.dsn import DsnError, parse_all
from cameras.vms.errors import SourceError
from cameras.vms.kinds import open_kind
from cameras.vms.plain_camera import Fault, camera
from portal import env
from tests.strategies import examples

# Letters that no message of ours or of a library has in a row with these signs.
LETTERS, SIGNS = "qjxQJX7", "@/#?:%&=+[]<> $\"'\\;,"
PASSWORDS = st.text(LETTERS + SIGNS, min_size=3, max_size=14)


def unsaid(password: str, said: str) -> None:
    for start in range(len(password) - 2):
        piece = password[start : start + 3]
        if any(letter in piece for letter in LETTERS):
            assert piece not in said, said


def database(password: str) -> None:
    url = f"postgres://portal:{password}@127.0.0.1:1/portal"
    with patch.dict(os.environ, {"DATABASE_URL": url}):
        parts = env.database("DATABASE_URL", "")
    assert (parts["HOST"], parts["USER"]) == ("127.0.0.1", "portal")
    ConnectionHandler({"default": parts})["default"].connect()


def mail(password: str) -> None:
    with patch.dict(os.environ, {"EMAIL_URL": f"smtp+tls://login:{password}@127.0.0.1:1"}):
        parts = env.email("EMAIL_URL")
    assert parts["EMAIL_HOST"] == "127.0.0.1"
    get_connection(parts["EMAIL_BACKEND"], host=parts["EMAIL_HOST"], port=parts["EMAIL_PORT"]).open()


def site(password: str) -> None:
    with patch.dict(os.environ, {"SITE_URL": f"https://portal:{password}@cameras.example.com"}):
        env.site("SITE_URL", "")


def ancestors(password: str) -> None:
    with patch.dict(os.environ, {"EMBED_ANCESTORS": f"https://u:{password}@news.example.com"}):
        env.origins("EMBED_ANCESTORS")


def hosts(password: str) -> None:
    with patch.dict(os.environ, {"STREAMER_HOSTS": f"u:{password}@10.0.0.20"}):
        env.host_names("STREAMER_HOSTS")


def source(kind: str) -> Callable[[str], None]:
    def ask(password: str) -> None:
        text = f"other=watcher+http://a:b@127.0.0.1:1 city={kind}+http://webuser:{password}@127.0.0.1:1"
        dsn = parse_all(text)[1]
        assert dsn.base_url == "http://127.0.0.1:1"
        open_kind(dsn, []).login(None)

    return ask


def token(password: str) -> None:
    open_kind(parse_all(f"city=camstreamer+http://{password}@127.0.0.1:1")[0], []).login(None)


def streamer(password: str) -> None:
    text = f"city=watcher+http://a:b@127.0.0.1:1?streamer=http://u:{password}@127.0.0.1"
    open_kind(parse_all(text)[0], [])


def camera_file(password: str) -> None:
    camera({"name": "gate", "jpeg": f"http://root:{password}@10.0.0.8/still.jpg"})


ASKED = {
    "DATABASE_URL": database,
    "EMAIL_URL": mail,
    "SITE_URL": site,
    "EMBED_ANCESTORS": ancestors,
    "STREAMER_HOSTS": hosts,
    **{f"CAMERA_SOURCES, {kind}": source(kind) for kind in ("watcher", "aipix", "zoneminder", "camstreamer")},
    "CAMERA_SOURCES, a token": token,
    "CAMERA_SOURCES, streamer=": streamer,
    "a camera file": camera_file,
}
SAID = ImproperlyConfigured, psycopg.Error, smtplib.SMTPException, OSError, DsnError, SourceError, Fault


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
@example("p@ss/word")
@example("7/ss@zz")
@example("xq zj=q")
@example("qx#zj")
@example("q[xz]j")
@given(PASSWORDS)
@examples(40)
def test_no_piece_of_a_password_is_said_of_an_address(ask: Callable[[str], None], password: str) -> None:
    try:
        ask(password)
    except SAID as error:
        unsaid(password, f"{error} {error.__context__ or ''}")


@pytest.fixture
def opened() -> Iterator[None]:
    yield
    sources.opened.cache_clear()


@example("p@ss/word")
@example("xq zj=q")
@given(PASSWORDS)
@examples(40)
def test_no_check_says_a_piece_of_one(settings: LazySettings, opened: None, password: str) -> None:
    sources.opened.cache_clear()
    settings.CAMERA_SOURCES = f"city=watcher+https://webuser:{password}@vms.example.com"
    settings.MAP_TILES = f"https://u:{password}@tiles.example.com/{{z}}/{{x}}/{{y}}.png?key={password}"
    for check in (checks.camera_sources, checks.map_tiles):
        for message in check():
            unsaid(password, f"{message.msg} {message.hint or ''}")
