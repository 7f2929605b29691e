"""Whether the site must be assembled anew, seen without assembling it: ten thousand rows are not read for nothing.

It is made from shared copies, whose versions tell; from pictures on the disk, whose folder tells; from rows, which our
own code changes together with a version; and from time. Rows that are changed past our code are found by a checksum.
"""

import time
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Model

from cameras import catalog, closing, counts, history, outages, stillfiles
from cameras.models import Camera, Cell, Mosaic, Outage
from cameras.publishing import SITE_KEY
from cameras.sharedcopy import Glance
from cameras.site import Site
from cameras.sources import opened

PICTURES_EVERY = 10.0
ROWS_EVERY = 60.0
# Seconds. Pictures come all the time while somebody looks; rows change past our code when somebody mends something.

ROWS: dict[type[Model], str] = {Camera: "", Mosaic: "", Cell: "", Outage: "WHERE ended_at IS NULL"}
# All that is read for each site. What is over counts for the uptimes alone, and those are renewed every five minutes.

NEVER = datetime.max.replace(tzinfo=UTC)


class Changes:
    """What one worker's site was made from, and until when time leaves it as it is."""

    def __init__(self) -> None:
        self._glance: tuple[Any, ...] = ()
        self._pictures, self._rows = 0, ""
        self._found = self._glance, self._pictures, self._rows
        self._until = NEVER
        self._told, self._closing = 0, ""
        self.pictures_at = self.rows_at = float("-inf")

    def look(self, seen: dict[str, Glance]) -> bool:
        """Whether anything has changed, by a glance at the shared copies and one query a minute.

        `assembled` is to be called once the site has been made anew; until then the answer stays the same.
        """
        now, glance = time.monotonic(), _glance(seen)
        due = glance != self._glance or datetime.now(UTC) >= self._until or self._closed_elsewhere(seen)
        pictures, rows = self._pictures, self._rows
        if due or now - self.pictures_at >= PICTURES_EVERY:
            pictures, self.pictures_at = stillfiles.changed(), now
        if due or now - self.rows_at >= ROWS_EVERY:
            rows, self.rows_at = checksum(), now
        if rows != self._rows and not due:
            history.forget()
        self._found = glance, pictures, rows
        if due or self._found != (self._glance, self._pictures, self._rows):
            self.pictures_at = self.rows_at = float("-inf")
            return True
        return False

    def _closed_elsewhere(self, seen: dict[str, Glance]) -> bool:
        """Whether another worker has seen that something is less public, as by a checksum before ours."""
        version = seen[closing.KEY].version if closing.KEY in seen else 0
        if version != self._told and closing.word() == self._closing:
            self._told = version
        return version != self._told

    def assembled(self, site: Site) -> None:
        self._closing = site.closing
        self._glance, self._pictures, self._rows = self._found
        self.pictures_at = self.rows_at = time.monotonic()
        taken = (camera.still_taken_at for camera in site.cameras if not camera.still_stale)
        oldest = min(filter(None, taken), default=None)
        self._until = oldest + timedelta(seconds=settings.STILL_STALE, milliseconds=1) if oldest else NEVER


def _glance(seen: dict[str, Glance]) -> tuple[Any, ...]:
    """Of each shared copy that is read its version, which catalogs are stale, and the time of the uptimes."""
    catalogs = [key for key in chain.from_iterable(map(catalog.keys, opened())) if key in seen]
    others = [SITE_KEY, *map(counts.key, opened()), *filter(outages.is_digest, seen)]
    versions = {key: seen[key].version for key in (*catalogs, *others) if key in seen}
    stale = {key for key in catalogs if seen[key].age > settings.CATALOG_STALE}
    return versions, stale, history.step()


def checksum() -> str:
    """Of all columns of the rows that a site is made from: another one when any of them was changed, by whomever."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(_of(model, where) for model, where in ROWS.items())}")
        return " ".join(map(str, cursor.fetchone()))


def _of(model: type[Model], where: str) -> str:
    """One table's, as a subquery; no value comes from outside."""
    table = connection.ops.quote_name(model._meta.db_table)
    if connection.vendor == "postgresql":
        return f"(SELECT md5(string_agg(t::text, '' ORDER BY id)) FROM {table} t {where})"  # noqa: S608
    columns = (connection.ops.quote_name(str(field.column)) for field in model._meta.concrete_fields)
    row = " || ',' || ".join(f"quote({column})" for column in columns)
    return f"(SELECT md5(group_concat({row})) FROM (SELECT * FROM {table} {where} ORDER BY id))"  # noqa: S608
