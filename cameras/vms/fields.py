"""Reads single fields of a VMS's JSON, of which nothing is certain: any may be null or of another type."""

import re
from collections.abc import Iterator
from typing import Any

NAME = 255
KEY = 100
TEXT = 500
TOKEN = 4096
SECRET = 16384
HUGE = 1e15

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_SECRET = re.compile(rf"[!-~]{{1,{SECRET}}}")


def text(value: Any, limit: int = TEXT) -> str:
    """A clipped line without control characters and lone surrogates (PostgreSQL takes no NUL)."""
    return _UNPRINTABLE.sub(" ", value).strip()[:limit] if isinstance(value, str) else ""


def key(value: Any) -> str:
    """An id as text, whether the VMS gives numbers or strings; "" for anything else.

    One that is too long is no id: clipped, two might become one.
    """
    if isinstance(value, bool):
        return ""
    told = str(value) if isinstance(value, int) else text(value)
    return told if len(told) <= KEY else ""


def secret(value: Any) -> str:
    """A session or a token of our login, as it can stand in a header and in the database; else ""."""
    return value if isinstance(value, str) and _SECRET.fullmatch(value) else ""


def name(value: Any) -> str:
    """A stream's name as given, or "" where it cannot stand in an address on the streamer.

    `..` would lead out of the stream's own path there, and clients fold `.` and `//` away.
    """
    if not isinstance(value, str) or not 0 < len(value) <= NAME or _UNPRINTABLE.search(value):
        return ""
    return "" if {"", ".", ".."} & set(value.replace("\\", "/").split("/")) else value


def number(value: Any) -> float | None:
    """Finite: a session is kept as JSON, which knows no infinity."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < HUGE:
        return None
    return float(value)


def port(value: Any) -> int | None:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,5}", value):
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 65536 else None


def mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def items(value: Any) -> Iterator[Any]:
    yield from value if isinstance(value, list) else ()


def place(latitude: float | None, longitude: float | None) -> tuple[float, float] | tuple[None, None]:
    """Both in range, or neither. NaN is in no range; 0 0 is a form left empty, not a ship off Guinea."""
    if latitude is None or longitude is None or not (latitude or longitude):
        return None, None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else (None, None)
