"""How much may come from one network, and from all: counted for all workers, without keeping an address.

A row counts one window of one network. What it costs does not depend on how many rows there are: each is found by an
index, and all that one visitor raises are raised by one statement. docs/decisions/0012.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import NamedTuple

from django.db import connection, models, transaction
from django.db.models.functions import Now

from cameras import sharedcopy
from cameras.networks import networks
from cameras.sharedcopy import Copy, SharedCopy

SALT = "ratelimit"
HOUR, DAY = 3600, 86400
BATCH, BATCHES = 500, 20

UPSERT = """
INSERT INTO cameras_tally ("key", "network", "ends", "count") VALUES {rows}
ON CONFLICT ("key", "network", "ends") DO UPDATE SET "count" = cameras_tally."count" + 1
RETURNING "key", "network", "ends", "count"
"""


class TooMany(Exception):
    """Enough came from this network, or from everywhere; what came now is not to be taken."""


class Tally(models.Model):
    """So many came from a network in the window that ends then (seconds since 1970, UTC).

    `network` is a hash, "" for all networks together.
    """

    key = models.CharField(max_length=60)
    network = models.CharField(max_length=32, blank=True)
    ends = models.BigIntegerField(db_index=True)
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "tallies"
        constraints = [models.UniqueConstraint(fields=["key", "network", "ends"], name="one_tally_a_window")]

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"


@dataclass(frozen=True)
class Limits:
    """What a house may in an hour, what all may in a day (UTC), and a house's share of that.

    The networks round a house may more (networks.WEIGHTS).
    """

    an_hour: int
    a_day: int
    share: float = 0.05

    @property
    def a_day_of_a_house(self) -> int:
        return max(1, int(self.a_day * self.share))


class Row(NamedTuple):
    key: str
    network: str
    ends: int


def count(key: str, address: str, limits: Limits) -> None:
    """One more under `key` from this address. Raises TooMany, and then it is not counted.

    Two workers that count at once never let more through: the rows that one raises, the other waits for.
    """
    day = _day()
    allowances = dict(_allowances(key, address, limits, day.value, _now(day)))
    with transaction.atomic():
        for row, number in _raised(list(allowances)):
            if number > allowances[row]:
                raise TooMany


def forget_old() -> None:
    """Throws yesterday's salt away, and rows whose windows are over, so many at a time that nobody waits for it."""
    now = _now(_day())
    for _ in range(BATCHES):
        if _forgotten(now) < BATCH:
            return


def _forgotten(now: float) -> int:
    with transaction.atomic():
        rows = Tally.objects.select_for_update(skip_locked=True).filter(ends__lte=now).order_by("ends")
        return Tally.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[:BATCH])).delete()[0]


def _allowances(key: str, address: str, limits: Limits, salt: str, now: float) -> Iterator[tuple[Row, int]]:
    """In one order for everybody, so that no two workers wait for each other; the row that all share is the last."""
    hour, today = (int(now // length + 1) * length for length in (HOUR, DAY))
    rows = {}
    for network in networks(address):
        sender = sha256(f"{salt} {key} {network.name}".encode()).hexdigest()[:32]
        rows[Row(f"{key} an hour", sender, hour)] = limits.an_hour * network.weight
        rows[Row(f"{key} a day", sender, today)] = limits.a_day_of_a_house * network.weight
    yield from sorted(rows.items())
    yield Row(f"{key} a day", "", today), limits.a_day


def _raised(rows: list[Row]) -> list[tuple[Row, int]]:
    """Each row's number once it is one more."""
    values = ", ".join(["(%s, %s, %s, 1)"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(UPSERT.format(rows=values), [value for row in rows for value in row])
        return [(Row(*columns), number) for *columns, number in cursor.fetchall()]


def _day() -> Copy:
    """Today's salt, with the time by the database's clock."""
    copy = sharedcopy.read(SALT)
    return copy if copy and not _over(copy) else _new_day()


def _new_day() -> Copy:
    with transaction.atomic():
        sharedcopy.queue_up(SALT)
        copy = sharedcopy.read(SALT)
        if copy is None or _over(copy):
            sharedcopy.write(SALT, secrets.token_hex(16))
            _forget_of_older_releases()
    return _day()


def _forget_of_older_releases() -> None:
    """They kept their hashes and the salt together in shared copies, and may still run beside this one."""
    theirs = models.Q(key="reports") | models.Q(key__startswith="plays:")
    SharedCopy.objects.filter(theirs, heard_at__lt=Now() - timedelta(days=1)).delete()


def _over(copy: Copy) -> bool:
    return copy.heard_at.timestamp() // DAY != _now(copy) // DAY


def _now(copy: Copy) -> float:
    return copy.heard_at.timestamp() + copy.age
