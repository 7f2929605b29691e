"""A backup as a file: a header, a line of JSON for each row, and a last line that vouches for all before it.

    {"camera-portal backup": 1, "version": "0.2.0", "made_at": "…", "oldest_release": null, "migrations": {app: name}}
    ["cameras_camera", {"id": 1, "source": "city", …}]
    {"rows": 1, "sha256": "…"}

Nothing but ASCII stands in it; times are ISO 8601 in UTC, to the microsecond.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import IO, Any
from uuid import UUID

from django.utils.duration import duration_iso_string

FORMAT = 1
MARK = "camera-portal backup"

LONGEST_HEADER = 100_000

Row = tuple[str, dict[str, Any]]
"""A table, and the values of its columns."""


class Unusable(Exception):
    """What was given cannot be restored, or cannot be saved; the message says why, and what to do."""


@dataclass(frozen=True)
class Header:
    """`migrations`: the last one of each app; `oldest_release`: that may serve these rows, None where any may."""

    version: str
    made_at: str
    oldest_release: str | None
    migrations: dict[str, str]


def write(file: IO[bytes], header: Header, rows: Iterable[Row]) -> int:
    """Returns how many rows were written."""
    digest, count = hashlib.sha256(), 0

    def line(value: Any) -> None:
        content = json.dumps(value, default=_plain).encode("ascii") + b"\n"
        digest.update(content)
        file.write(content)

    line({MARK: FORMAT, **asdict(header)})
    for count, row in enumerate(rows, 1):  # noqa: B007 - the last number counts
        line(row)
    line({"rows": count, "sha256": digest.hexdigest()})
    return count


def _plain(value: Any) -> str:
    """What JSON has no word for, as Django's fields read it."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    if isinstance(value, Decimal | UUID):
        return str(value)
    raise TypeError(f"a backup cannot hold {type(value).__name__}")


def read(file: IO[bytes]) -> Header:
    """Looks through the whole file; Unusable unless it is one of ours, whole and as it was written."""
    file.seek(0)
    first = file.readline(LONGEST_HEADER)
    if not first:
        raise Unusable("it is empty")
    header = _header(first)
    digest, count, last = hashlib.sha256(first), 0, b""
    for content in file:
        if last:
            digest.update(last)
            count += 1
        last = content
    if _object(last) != {"rows": count, "sha256": digest.hexdigest()}:
        raise Unusable("it is damaged, or not whole: its last line does not fit the others")
    return header


def _header(first: bytes) -> Header:
    told = _object(first)
    if MARK not in told:
        raise Unusable("it is no backup of Camera Portal; `manage.py backup FILE` makes one")
    if told.pop(MARK) != FORMAT:
        raise Unusable(f"it was made by a newer release ({told.get('version')}); upgrade first")
    try:
        return Header(**{**told, "migrations": dict(told["migrations"])})
    except (KeyError, TypeError, ValueError):
        raise Unusable("its first line is damaged") from None


def _object(content: bytes) -> dict[str, Any]:
    with suppress(ValueError, RecursionError):
        told = json.loads(content)
        if isinstance(told, dict):
            return told
    return {}


def rows(file: IO[bytes]) -> Iterator[Row]:
    """The rows of a file that `read` has looked through."""
    file.seek(0)
    lines = iter(file)
    next(lines)
    for content in lines:
        told = json.loads(content)
        if isinstance(told, list):
            yield told[0], told[1]
