"""For all that runs in the background: trouble is said once and not each second, and no thread dies unheard."""

import logging
import math
import re
import threading
import time
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, ProgrammingError, connection

HOUR = 3600.0  # seconds
# What comes of a database that cannot be asked; other errors of a database are faults of ours.
DATABASE_DOWN = OperationalError, InterfaceError
UNMIGRATED = r"no such (table|column)|has no column|(relation|column) \S+ does not exist"

log = logging.getLogger(__name__)


class OnceLog:
    """Says that something broke when it breaks, and that it is well again, with the time that it took.

    `broken` and `healed` are the sentences for both. While it lasts it is said anew after every `again` seconds,
    if at all; it is over when it works and nothing has failed for `calm` seconds: what began to wait
    before it was well may still fail afterwards. For any number of threads; all clocks are monotonic.
    """

    def __init__(
        self,
        log: logging.Logger,
        broken: str,
        healed: str,
        level: int = logging.ERROR,
        again: float = math.inf,
        calm: float = 0.0,
    ) -> None:
        self._log, self.broken, self.healed = log, broken, healed
        self.level, self.again, self.calm = level, again, calm
        self._lock = threading.Lock()
        self.began: float | None = None
        self._last = self._said = 0.0

    def failed(self, error: BaseException | str, *, fault: bool = False) -> None:
        """`fault`: it is one of ours, and the log tells where."""
        with self._lock:
            now = self._last = time.monotonic()
            first = self.began is None
            if not first and now - self._said < self.again:
                return
            self.began = now if self.began is None else self.began
            self._said = now
            lasted = "" if first else f" for {in_words(now - self.began)} now"
        trace = error if fault and isinstance(error, BaseException) else None
        self._log.log(self.level, "%s%s: %s", self.broken, lasted, one_line(error), exc_info=trace)

    def worked(self) -> None:
        if self.began is None:
            return
        with self._lock:
            began, last = self.began, self._last
            if began is None or time.monotonic() - last < self.calm:
                return
            self.began = None
        self._log.info("%s, after %s", self.healed, in_words(time.monotonic() - began))


def one_line(error: BaseException | str) -> str:
    """Its message, or its kind where it has none."""
    return " ".join(str(error).split()) or type(error).__name__


def in_words(seconds: float) -> str:
    for unit, size in (("h", HOUR), ("min", 60.0)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


# Whoever waits for a database that says nothing is told so after 5 s (portal/postgresql).
database = OnceLog(log, "the database fails", "the database answers again", again=HOUR, calm=6.0)


def of_database(error: BaseException | None) -> str:
    """What is wrong with the database, where that is what the error comes of; else ""."""
    words = one_line(error) if error else ""
    if isinstance(error, ProgrammingError | OperationalError) and re.search(UNMIGRATED, words):
        return f"it is not migrated; run manage.py migrate ({words.partition(' LINE ')[0]})"
    return words if isinstance(error, DATABASE_DOWN) else ""


class DatabaseFilter(logging.Filter):
    """Makes one trouble of all records of errors that come of the database, whoever was the one to ask it."""

    def filter(self, record: logging.LogRecord) -> bool:
        words = of_database(record.exc_info[1] if record.exc_info else None)
        if words:
            database.failed(words)
        return not words


def run_quietly(log: logging.Logger, what: str, work: Callable[[], None]) -> None:
    """What a thread is there for, to its end: nobody waits for it, so what fails is said here or never."""
    try:
        work()
    except Exception as error:
        if words := of_database(error):
            database.failed(words)
        else:
            log.exception("%s failed", what)
    finally:
        connection.close()  # nobody else can
