"""Secrets in log lines and error reports: struck, in plain and in JSON, raw and as an address quotes them."""

import json
import logging
import sys
from collections.abc import Iterator
from types import TracebackType

import pytest
from django.conf import LazySettings
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.core.handlers.exception import response_for_exception
from django.http import UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.test import RequestFactory
from django.views.debug import get_exception_reporter_class

from portal import secrets
from portal.logs import JsonFormatter, PlainFormatter, RequestFilter

PASSWORD, QUOTED = "pa55 w/rd@ü", "pa55%20w%2Frd%40%C3%BC"
API_KEY, DATABASE_PASSWORD = "api-key-0123", "db:pa55"
UNKNOWN = "hush-hush"  # of which the settings know nothing
KEYS = [PASSWORD, QUOTED, API_KEY, DATABASE_PASSWORD, "db%3Apa55"]

FORMATTERS = [PlainFormatter(), JsonFormatter()]


@pytest.fixture(autouse=True)
def configured(settings: LazySettings) -> Iterator[None]:
    settings.CAMERA_SOURCES = f"city=watcher+https://webuser:{QUOTED}@vms.example.com port=watcher+https://b@c.example.com?api_key={API_KEY}"
    settings.DATABASES["default"]["PASSWORD"] = DATABASE_PASSWORD
    secrets.known.cache_clear()
    yield
    settings.DATABASES["default"]["PASSWORD"] = ""
    secrets.known.cache_clear()


def line(formatter: logging.Formatter, message: str, error: BaseException | None = None) -> str:
    info = (type(error), error, error.__traceback__) if error else None
    return formatter.format(logging.LogRecord("test", logging.ERROR, __file__, 1, "%s", (message,), info))


@pytest.mark.parametrize("formatter", FORMATTERS)
@pytest.mark.parametrize("secret", KEYS)
def test_what_the_settings_hold_is_struck(formatter: logging.Formatter, secret: str) -> None:
    assert secret not in line(formatter, f"it says {secret} here")
    assert "[struck]" in line(formatter, f"it says {secret} here")


@pytest.mark.parametrize("formatter", FORMATTERS)
def test_the_secret_key_is_struck(formatter: logging.Formatter, settings: LazySettings) -> None:
    assert settings.SECRET_KEY not in line(formatter, settings.SECRET_KEY)


@pytest.mark.parametrize("formatter", FORMATTERS)
@pytest.mark.parametrize(
    "message",
    [
        "GET https://s.example.com/cam/embed.html?autoplay=true&token=HUSH&mute=true failed",
        "Error handling request GET /cameras/a/play/?instead=HUSH&ticket=HUSH",
        "X-Vsaas-Session: HUSH",
        "{'X-Vsaas-Session': 'HUSH', 'a': 1}",
        '{"session": "HUSH"}',
        '{"access_token": "HUSH", "refresh_token": "HUSH"}',
        "Authorization: Bearer HUSH",
        "{'Authorization': 'Basic HUSH'}",
        "api_key=HUSH",
        "x-vsaas-api-key: HUSH",
        "rtsp://admin:HUSH@10.1.2.3/stream",
        "password=HUSH",
        "playback_token='HUSH'",
    ],
)
def test_what_looks_like_a_secret_is_struck(formatter: logging.Formatter, message: str) -> None:
    assert "HUSH" not in line(formatter, message)


@pytest.mark.parametrize("formatter", FORMATTERS)
def test_the_rest_of_a_line_stays(formatter: logging.Formatter) -> None:
    told = line(formatter, "source city: 12 cameras at https://s.example.com/cam?token=HUSH&mute=true")
    assert "source city: 12 cameras at https://s.example.com/cam?token=[struck]&mute=true" in told


def failure() -> Exception:
    try:
        raise ValueError(f"login with {PASSWORD} failed")
    except ValueError as cause:
        try:
            raise RuntimeError("for https://vms/?token=HUSH") from cause
        except RuntimeError as error:
            return error


@pytest.mark.parametrize("formatter", FORMATTERS)
def test_tracebacks_are_struck_with_their_causes(formatter: logging.Formatter) -> None:
    told = line(formatter, "it broke", failure())
    assert "ValueError" in told and "RuntimeError" in told
    assert PASSWORD not in told and "HUSH" not in told


def test_json_is_one_object_a_line() -> None:
    told = line(JsonFormatter(), "two\nlines", failure())
    assert "\n" not in told
    assert {"time", "level", "logger", "message", "traceback"} == json.loads(told).keys()


def test_plain_lines_cannot_be_forged() -> None:
    """What came from outside starts no line of its own."""
    told = line(PlainFormatter(), "camera a\n2026-01-01 00:00:00 INFO root: all is well")
    assert len(told.splitlines()) == 1


def test_tracebacks_are_set_in_and_cannot_be_forged_either() -> None:
    told = line(
        PlainFormatter(), "it broke", ValueError("a\n2026-01-01 00:00:00 INFO root: all is well\x1b[2J")
    )
    assert all(each.startswith("    ") for each in told.splitlines()[1:])
    assert "\x1b" not in told


def logged(error: Exception, caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """What Django writes of a view that raises it, as far as our filter lets it through."""
    caplog.clear()
    response_for_exception(RequestFactory().get("/"), error)
    return [record for record in caplog.records if RequestFilter().filter(record)]


def below(kind: type[Exception]) -> list[type[Exception]]:
    return [kind, *(deeper for inner in kind.__subclasses__() for deeper in below(inner))]


REFUSALS = [
    *below(SuspiciousOperation),
    MultiPartParserError,
    BadRequest,
    PermissionDenied,
    UnreadablePostError,
]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", REFUSALS)
def test_what_a_visitor_does_wrong_is_one_short_warning(
    kind: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    [record] = logged(kind("said\n" * 500), caplog)
    assert (record.levelname, record.exc_info) == ("WARNING", None)
    for formatter in FORMATTERS:
        assert len(formatter.format(record).splitlines()) == 1
        assert len(formatter.format(record)) < 3000


@pytest.mark.django_db
def test_a_fault_of_ours_keeps_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    [record] = logged(ValueError("ours"), caplog)
    assert record.levelname == "ERROR" and record.exc_info


def test_the_root_logger_uses_them(settings: LazySettings) -> None:
    handlers = [handler for handler in logging.getLogger().handlers if type(handler) is logging.StreamHandler]
    assert [type(handler.formatter) for handler in handlers] == [PlainFormatter]


def report(debug: bool, settings: LazySettings) -> str:
    """Django's error report of a view that held secrets in its variables; html and text together."""
    settings.DEBUG = debug
    request = RequestFactory().post(
        f"/?token={UNKNOWN}", {"password": UNKNOWN}, headers={"X-Vsaas-Session": UNKNOWN}
    )
    request.COOKIES = {"sessionid": UNKNOWN}
    try:
        session, note, token = UNKNOWN, [{"url": f"https://x/?token={UNKNOWN}&p={QUOTED}"}], UNKNOWN
        cause = ValueError(f"{len(session + token)} {len(note)} with {PASSWORD} and token={UNKNOWN}")
        raise RuntimeError(f"broken with {PASSWORD}") from cause
    except RuntimeError:
        kind, error, trace = sys.exc_info()
    assert isinstance(trace, TracebackType)
    reporter = get_exception_reporter_class(request)(request, kind, error, trace)
    return reporter.get_traceback_html() + reporter.get_traceback_text()


@pytest.mark.parametrize("debug", [True, False])
def test_the_error_report_tells_no_secret(debug: bool, settings: LazySettings) -> None:
    told = report(debug, settings)
    assert "RuntimeError" in told
    for secret in [*KEYS, settings.SECRET_KEY, UNKNOWN]:
        where = told.find(secret)
        assert where < 0, told[max(0, where - 200) : where + 100]
