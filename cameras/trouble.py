"""What is wrong with a source, for all workers: kept when a refresh fails, with the pause before the next try.

The log speaks when a source breaks, every hour while that lasts, and when it heals.
"""

import logging
import random
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from cameras import sharedcopy
from cameras.background import HOUR, in_words
from cameras.sharedcopy import Copy, as_known
from cameras.vms.errors import BadAnswer, LoginRejected, SourceError

PAUSES = 1.0, 2.0, 20.0
REJECTED_PAUSES = 5.0, 3.0, 600.0
"""Seconds before the next try: the first pause, what each is multiplied by, the longest."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Trouble:
    """Why the last refresh failed, in words for an admin. `failures` in a row of this `error`."""

    error: str
    message: str
    since: datetime
    failures: int
    pause: float


def key(alias: str) -> str:
    return f"trouble:{alias}"


def read(alias: str) -> Trouble | None:
    copy = sharedcopy.read(key(alias))
    return _of(copy) if copy else None


def _of(copy: Copy) -> Trouble:
    return as_known(Trouble, {**copy.value, "since": datetime.fromisoformat(copy.value["since"])})


def keep(alias: str, error: SourceError) -> None:
    copy = sharedcopy.read(key(alias))
    before = _of(copy) if copy else None
    kind = type(error).__name__
    same = before is not None and before.error == kind
    if not same:
        log.warning("source %s: %s", alias, error)
    elif copy and before and (lasted := _another_hour(before.since, copy.age)):
        log.warning("source %s: for %s now: %s", alias, in_words(lasted), error)
    failures = before.failures + 1 if before and same else 1
    since = before.since if before else datetime.now(UTC)
    record = Trouble(kind, str(error), since, failures, _pause(error, failures))
    sharedcopy.write(key(alias), {**asdict(record), "since": since.isoformat()})


def _another_hour(since: datetime, age: float) -> float:
    """The seconds that it has lasted, where another hour of it is over since it was kept last, `age` ago; else 0."""
    lasted = (datetime.now(UTC) - since).total_seconds()
    return lasted if lasted // HOUR > max(lasted - abs(age), 0) // HOUR else 0


def keep_unexpected(alias: str, error: Exception) -> None:
    """A fault of ours is kept like one of the VMS, or it would be tried again each second."""
    keep(alias, BadAnswer(f"the refresh failed ({type(error).__name__}); the log tells where"))


def healed(alias: str) -> None:
    if before := read(alias):
        sharedcopy.forget(key(alias))
        lasted = (datetime.now(UTC) - before.since).total_seconds()
        log.info("source %s: heard again, after %s", alias, in_words(lasted))


def _pause(error: SourceError, failures: int) -> float:
    """Seconds till the next try, with jitter; a rejected login will hardly mend itself."""
    first, growth, most = REJECTED_PAUSES if isinstance(error, LoginRejected) else PAUSES
    pause = min(first * growth ** min(failures - 1, 10), most)
    return pause * random.uniform(0.75, 1.25)  # noqa: S311 - jitter is no secret
