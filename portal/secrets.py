"""Strikes secrets from what leaves the process as text: log lines, tracebacks, error reports."""

import re
from collections.abc import ItemsView
from functools import cache
from typing import Any
from urllib.parse import quote, unquote

from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

STRUCK = "[struck]"
_NAMED = re.compile(
    r"""((?:token|session|password|api[_-]?key|authorization)["']?\s*[=:]\s*["']?(?:Bearer\s+|Basic\s+)?|"""
    r"""[?&](?:ticket|instead)=)[^\s&"',;)}]+""",
    re.IGNORECASE,
)
_IN_ADDRESS = re.compile(r"(?<=://)[^\s/@]+@")


@cache
def known() -> tuple[str, ...]:
    """The secrets that the settings hold, as they stand and as an address quotes them."""
    found = {
        settings.SECRET_KEY,
        *settings.SECRET_KEY_FALLBACKS,
        str(settings.DATABASES["default"].get("PASSWORD") or ""),
    }
    found.add(settings.EMAIL_HOST_PASSWORD or "")
    for word in settings.CAMERA_SOURCES.split():
        found |= set(_of_address(word.partition("=")[2]))
    both = found | {quote(secret, safe="") for secret in found}
    return tuple(sorted((secret for secret in both if len(secret) > 3), key=len, reverse=True))


def _of_address(address: str) -> list[str]:
    """The password as far as it can be told; a DSN too broken to parse may still hold one."""
    authority, _, query = address.partition("?")
    _, _, password = authority.rpartition("@")[0].rpartition(":")
    options = [
        option.partition("=")[2] for option in query.split("&") if "key" in option or "token" in option
    ]
    return [unquote(secret) for secret in (password, *options)] + [password, *options]


def strike(text: str) -> str:
    for secret in known() if settings.configured else ():
        text = text.replace(secret, STRUCK)
    return _IN_ADDRESS.sub(f"{STRUCK}@", _NAMED.sub(rf"\1{STRUCK}", text))


class Struck(str):
    """A value's repr without its secrets; the report takes the repr once more."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


class ReporterFilter(SafeExceptionReporterFilter):
    """Django's own, which would show CAMERA_SOURCES, DATABASE_URL and local variables as they are."""

    hidden_settings = re.compile(
        r"API|AUTH|TOKEN|KEY|SECRET|PASS|SIGNATURE|HTTP_COOKIE|SOURCES|DATABASE|SESSION", re.IGNORECASE
    )

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: Any
    ) -> ItemsView[str, Any]:
        variables = super().get_traceback_frame_variables(request, tb_frame)
        struck = {name: Struck(strike(repr(value))) for name, value in variables}
        hidden = {name: self.cleansed_substitute for name in struck if self.hidden_settings.search(name)}
        return (struck | hidden).items()


class Reporter(ExceptionReporter):
    """The filter sees variables and settings alone; messages, source lines and the address come here."""

    def get_traceback_data(self) -> dict[str, Any]:
        data = super().get_traceback_data()
        for key in ("request_GET_items", "filtered_POST_items"):
            data[key] = [
                (name, STRUCK if ReporterFilter.hidden_settings.search(name) else value)
                for name, value in data.get(key) or []
            ]
        return {key: _struck(value) for key, value in data.items()}


def _struck(value: Any) -> Any:
    """The same without secrets, however deep they lie; an error becomes its message."""
    if isinstance(value, SafeString):
        return mark_safe(strike(value))  # noqa: S308 - it was safe before
    if isinstance(value, str | BaseException):
        return strike(str(value))
    if isinstance(value, dict):
        return {key: _struck(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_struck(inner) for inner in value]
    return value
