"""Recordings at the stand-in: asked for, prepared in a few seconds, and then there to be downloaded."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from threading import Lock

HOUR = 3600.0
LONGEST = 2 * HOUR


@dataclass(slots=True)
class Recording:
    """Times are seconds of the epoch; `prepared_from` is None until somebody has it prepared."""

    media: str
    duration: int
    found_at: float
    prepared_from: float | None = None
    key: str = ""


class Recordings:
    """`takes` is how many seconds a recording is prepared; `kept` how many back there are any.

    `breaks` are moments (seconds of the epoch) at which a recording ended and another began.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self.takes, self.kept = 5.0, 30 * 24 * HOUR
        self.breaks: list[int] = []
        self._clock = clock
        self._lock = Lock()
        self._known: dict[str, Recording] = {}

    @property
    def known(self) -> list[Recording]:
        with self._lock:
            return list(self._known.values())

    def find(self, media: str, begin: int, end: int) -> list[str]:
        """The ids of what was recorded in that time."""
        now = self._clock()
        begin, end = max(begin, int(now - self.kept)), min(end, int(now))
        if end <= begin:
            return []
        bounds = [begin, *(each for each in sorted(self.breaks) if begin < each < end), end]
        return [self._found(media, last - first, now) for first, last in pairwise(bounds)]

    def _found(self, media: str, seconds: int, now: float) -> str:
        id = secrets.token_urlsafe(8)
        with self._lock:
            self._known[id] = Recording(media, int(min(seconds, LONGEST)), now)
        return id

    def get(self, id: str) -> Recording | None:
        """An id that nobody used lives an hour."""
        with self._lock:
            found = self._known.get(id)
        if found and found.prepared_from is None and self._clock() - found.found_at > HOUR:
            return None
        return found

    def prepare(self, id: str) -> bool:
        found = self.get(id)
        if found is None:
            return False
        if found.prepared_from is None:
            found.prepared_from, found.key = self._clock(), secrets.token_urlsafe(24)
        return True

    def progress(self, recording: Recording) -> int:
        """In per cent."""
        if recording.prepared_from is None:
            return 0
        return min(100, int(100 * (self._clock() - recording.prepared_from) / self.takes))

    def by_key(self, key: str) -> Recording | None:
        """What a download's key opens, for 24 hours."""
        with self._lock:
            found = next((each for each in self._known.values() if key and each.key == key), None)
        if found is None or self._clock() - (found.prepared_from or 0) > 24 * HOUR:
            return None
        return found
