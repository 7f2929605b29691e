"""For all that runs in the background: trouble is said once and not each second, and no thread dies unheard."""

import fcntl
import logging
import math
import re
import threading
import time
from collections.abc import Callable
from zlib import crc32

from django.db import InterfaceError, OperationalError, ProgrammingError, connection

HOUR = 3600.0  # seconds
# What comes of a database that cannot be asked; other errors of a database are faults of ours.
DATABASE_DOWN = OperationalError, InterfaceError
UNMIGRATED = r"no such (table|column)|has no column|(relation|column) \S+ does not exist"

log = logging.getLogger(__name__)


# A file that the workers of one gunicorn have in common (portal/gunicorn.conf.py): who holds its lock speaks for all.
voices: int | None = None


class OnceLog:
    """Says that something broke when it breaks, and that it is well again, with the time that it took.

    `broken` and `healed` are the sentences for both. It is broken when it has failed `enough` times in a row, for
    `after` seconds at least. While it lasts it is said anew after every `again` seconds, if at all; it is over when it
    works and nothing has failed for `calm` seconds: what began to wait before it was well may still fail afterwards.
    For any number of threads, and one of all workers of a gunicorn speaks; all clocks are monotonic.
    """

    def __init__(
        self,
        log: logging.Logger,
        broken: str,
        healed: str,
        level: int = logging.ERROR,
        *,
        enough: int = 1,
        after: float = 0.0,
        again: float = math.inf,
        calm: float = 0.0,
    ) -> None:
        self._log, self.broken, self.healed, self.level = log, broken, healed, level
        self.enough, self.after, self.again, self.calm = enough, after, again, calm
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        self._began: float | None = None
        self._said: float | None = None
        self._last, self._failures = 0.0, 0

    def failed(self, error: BaseException | str = "", *, fault: bool = False) -> None:
        """`fault`: it is one of ours, and the log tells where."""
        with self._lock:
            lasted = self._to_say(time.monotonic())
        if lasted is not None:
            trace = error if fault and isinstance(error, BaseException) else None
            words = f": {one_line(error)}" if error != "" else ""
            self._log.log(self.level, "%s%s%s", self.broken, lasted, words, exc_info=trace)

    def _to_say(self, now: float) -> str | None:
        """How long it has lasted, in words; None where there is nothing to say."""
        self._began = now if self._began is None else self._began
        self._last, self._failures = now, self._failures + 1
        if self._said is None and (self._failures < self.enough or now - self._began < self.after):
            return None
        if self._said is not None and now - self._said < self.again:
            return None
        if not _lock_voice(self.broken):
            return None
        first, self._said = self._said is None, now
        return "" if first else f" for {in_words(now - self._began)} now"

    def worked(self) -> None:
        if self._began is None:
            return
        with self._lock:
            now, began, said = time.monotonic(), self._began, self._said
            if began is None or now - self._last < self.calm:
                return
            self.forget()
        if said is not None:
            self._log.info("%s, after %s", self.healed, in_words(now - began))
            _unlock_voice(self.broken)


def _lock_voice(name: str) -> bool:
    """Whether this process is the one that speaks of it; one that ends gives it up."""
    if voices is None:
        return True
    try:
        fcntl.lockf(voices, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, crc32(name.encode()))
    except OSError:
        return False
    return True


def _unlock_voice(name: str) -> None:
    if voices is not None:
        fcntl.lockf(voices, fcntl.LOCK_UN, 1, crc32(name.encode()))


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
