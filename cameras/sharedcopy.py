"""Values that all workers and hosts share: one table in the portal's own database.

The locks are rows too: `UPDATE … WHERE locked_until < now` has one winner on SQLite and on
PostgreSQL, and its `now` is the database's, so hosts with wrong clocks agree. docs/decisions/0002.
"""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import models
from django.db.models import ExpressionWrapper, F
from django.db.models.functions import Now

T = TypeVar("T")

LOCK_SECONDS = 15
SET_BACK = 60
"""Seconds. A lock that ends so much later than anybody can have set it is one of a clock since set back."""


class SharedCopy(models.Model):
    """One shared value. `version` grows with each write; `heard_at` is when the value was true."""

    key = models.CharField(max_length=100, primary_key=True)
    value = models.JSONField(null=True)
    version = models.PositiveBigIntegerField(default=0)
    heard_at = models.DateTimeField(null=True)
    locked_until = models.DateTimeField(null=True)
    locked_by = models.CharField(max_length=32, blank=True)

    class Meta:
        verbose_name_plural = "shared copies"

    def __str__(self) -> str:
        return self.key


@dataclass(frozen=True)
class Copy:
    """A value as last written; `age` in seconds by the database's clock."""

    value: Any
    version: int
    heard_at: datetime
    age: float


@dataclass(frozen=True)
class Glance:
    """What can be known of a value without reading it."""

    version: int
    heard_at: datetime
    age: float


AGE = ExpressionWrapper(Now() - F("heard_at"), output_field=models.DurationField())


def read(key: str) -> Copy | None:
    row = next(iter(SharedCopy.objects.filter(key=key).annotate(age=AGE)), None)
    if row is None or row.heard_at is None:
        return None
    return Copy(row.value, row.version, row.heard_at, row.age.total_seconds())


def glance() -> dict[str, Glance]:
    """Version and age of every value, in one query and without the values."""
    rows = SharedCopy.objects.filter(heard_at__isnull=False).annotate(age=AGE)
    return {
        key: Glance(version, heard_at, age.total_seconds())
        for key, version, heard_at, age in rows.values_list("key", "version", "heard_at", "age")
        if heard_at
    }


def write(key: str, value: Any) -> None:
    """Keeps `value` as heard now; whoever renews a value that others read holds its lock."""
    row = SharedCopy.objects.filter(key=key)
    news = {"value": value, "version": F("version") + 1, "heard_at": Now()}
    if not row.update(**news):
        _ensure(key)
        row.update(**news)


def as_known(kind: type[T], value: Mapping[str, Any]) -> T:
    """A dataclass from what any release kept of one: what is unknown here is left out, what is missing is the default.

    Raises TypeError where something is missing that has no default.
    """
    names = _names(kind)
    return (
        kind(**value)
        if value.keys() <= names
        else kind(**{name: value[name] for name in value.keys() & names})
    )


_fields: dict[type[Any], frozenset[str]] = {}


def _names(kind: type[Any]) -> frozenset[str]:
    if kind not in _fields:
        _fields[kind] = frozenset(known.name for known in fields(kind))
    return _fields[kind]


def touch(key: str) -> None:
    """The value as it is was true just now: its age begins anew, its version stays."""
    SharedCopy.objects.filter(key=key, heard_at__isnull=False).update(heard_at=Now())


def forget(key: str) -> None:
    """The value is gone; its version and its lock stay."""
    SharedCopy.objects.filter(key=key).update(value=None, version=F("version") + 1, heard_at=None)


@dataclass
class Lock:
    """Held for `seconds` from the last renewal, by this holder alone."""

    key: str
    seconds: float = LOCK_SECONDS
    holder: str = field(default_factory=lambda: secrets.token_hex(8))

    def take(self) -> bool:
        ended = models.Q(locked_until__isnull=True) | models.Q(locked_until__lt=Now())
        absurd = models.Q(locked_until__gt=Now() + timedelta(seconds=self.seconds + SET_BACK))
        return self._hold(SharedCopy.objects.filter(ended | absurd, key=self.key))

    def renew(self, seconds: float | None = None) -> bool:
        """False: it was lost in the meantime, and what was made under it must not be written."""
        self.seconds = seconds or self.seconds
        return self._hold(SharedCopy.objects.filter(key=self.key, locked_by=self.holder))

    def release(self) -> None:
        SharedCopy.objects.filter(key=self.key, locked_by=self.holder).update(locked_until=None, locked_by="")

    def _hold(self, rows: "models.QuerySet[SharedCopy]") -> bool:
        until = Now() + timedelta(seconds=self.seconds)
        return rows.update(locked_until=until, locked_by=self.holder) == 1


@contextmanager
def lock(key: str, seconds: float = LOCK_SECONDS) -> Iterator[Lock | None]:
    """The lock of `key`, or None where somebody else holds it. Never waits."""
    _ensure(key)
    mine = Lock(key, seconds)
    if not mine.take():
        yield None
        return
    try:
        yield mine
    finally:
        mine.release()


def _ensure(key: str) -> None:
    SharedCopy.objects.bulk_create([SharedCopy(key=key)], ignore_conflicts=True)


def queue_up(key: str) -> None:
    """Holds others who ask for it until the transaction under way ends; on SQLite any transaction does."""
    row = SharedCopy.objects.select_for_update().filter(key=key)
    if not row.first():
        _ensure(key)
        row.get()
