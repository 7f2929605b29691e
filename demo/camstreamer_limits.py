"""What an account may ask of the stand-in: one query in a second, so many a day. Whoever asks more is told so."""

import time
from collections.abc import Callable
from threading import Lock


class Limits:
    """`arrivals` are of the queries that were let in, on the monotonic clock; `faults` says what was refused and why.

    `every` and `daily` may be set at any time; days are of `clock`, UTC.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self.every, self.daily = 1.0, 10_000
        self.arrivals: list[float] = []
        self.faults: list[str] = []
        self._clock = clock
        self._day, self._today = 0, 0
        self._lock = Lock()

    @property
    def today(self) -> int:
        """Queries of this day so far, those that were refused too."""
        return self._today if self._day == self._clock() // 86_400 else 0

    def refusal(self) -> str:
        """Counts a query that comes now; why it is refused, "" if it is not."""
        with self._lock:
            now, day = time.monotonic(), int(self._clock() // 86_400)
            self._today = self._today + 1 if day == self._day else 1
            self._day = day
            fault = self._fault(now)
            if fault:
                self.faults.append(fault)
            else:
                self.arrivals.append(now)
            return fault

    def _fault(self, now: float) -> str:
        if self._today > self.daily:
            return f"more than {self.daily} queries in a day"
        since = now - self.arrivals[-1] if self.arrivals else self.every
        return f"two queries within {since:.3f} s" if since < self.every else ""
