"""What an account may ask its VMS, kept for all workers and hosts: one call at a time, with a pause, and so many a day.

The turn is a lock in the shared copy. It is held until the answer is there and the pause counts from then, so no
two calls can ever arrive closer than the VMS allows, however long either is under way. Times are the database's.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from cameras import sharedcopy
from cameras.sharedcopy import Copy
from cameras.vms.base import Quota
from cameras.vms.errors import Busy

PATIENCE = 20.0
"""Seconds that a call waits for its turn; none is waited for in a request."""
EVERY = 0.05
MARGIN = 0.05
"""Seconds on top of the pause: the VMS's clock is not ours."""
LOCK_SECONDS = 30.0
"""Longer than the longest call. Whoever is killed in the middle of one holds up the others so long."""
SECONDS_A_DAY = 86400
# Of the calls that the lists leave, and of all.
FOR_VISITORS, LEAST_FOR_VISITORS = 0.9, 0.05


@dataclass(frozen=True)
class Spent:
    """The calls of a day (UTC, by the database's clock)."""

    day: date
    calls: int = 0


def key(alias: str) -> str:
    return f"quota:{alias}"


def spent(alias: str) -> int:
    """Today's calls so far."""
    return _today(sharedcopy.read(key(alias))).calls


def left_to_visitors(quota: Quota, cameras: int, every: float) -> int:
    """So many of a day's calls may be made for visitors while the list of so many cameras is heard `every` seconds.

    Some are left for logins, mosaics, recordings and counts. Where the lists alone would need nearly all of them,
    visitors still get some.
    """
    lists = SECONDS_A_DAY / max(1, every) * (2 + cameras / quota.cameras_a_call)
    return int(max(LEAST_FOR_VISITORS * quota.daily, FOR_VISITORS * (quota.daily - lists)))


@contextmanager
def turn(alias: str, quota: Quota) -> Iterator[None]:
    """Waits for its turn; Busy where the day's calls are used up, or where it does not come within PATIENCE."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if not _paused(alias, quota):
            time.sleep(EVERY)
            continue
        with sharedcopy.lock(key(alias), LOCK_SECONDS) as lock:
            if lock and _paused(alias, quota):
                _count(alias, quota)
                try:
                    yield
                finally:
                    _ended(alias)
                return
        time.sleep(EVERY)
    raise Busy("the account's limit of calls is used up for the moment; it will be tried again")


def _paused(alias: str, quota: Quota) -> bool:
    """Whether the pause after the last call is over. Far below zero: the database's clock was set back."""
    last = sharedcopy.read(key(alias))
    return last is None or abs(last.age) >= quota.every + MARGIN


def _count(alias: str, quota: Quota) -> None:
    """Before the call: one during which we are killed was made all the same."""
    today = _today(sharedcopy.read(key(alias)))
    if today.calls >= quota.daily:
        raise Busy(
            f"the account's {quota.daily} calls of today are used up; they begin anew at midnight, UTC"
        )
    sharedcopy.write(key(alias), {"day": today.day.isoformat(), "calls": today.calls + 1})


def _ended(alias: str) -> None:
    """The pause counts from now: writing the same value anew makes it heard now."""
    copy = sharedcopy.read(key(alias))
    if copy:
        sharedcopy.write(key(alias), copy.value)


def _today(copy: Copy | None) -> Spent:
    if copy is None:
        return Spent(datetime.now(UTC).date())
    today = (copy.heard_at + timedelta(seconds=copy.age)).date()
    known = date.fromisoformat(copy.value["day"])
    return Spent(today, copy.value["calls"] if known == today else 0)
