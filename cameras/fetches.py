"""The pictures under way: a queue in front of a pool of threads. stills.py fills it and does the fetching."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from cameras.sources import Source
from cameras.vms.base import Stream

WORKERS = 2


@dataclass(frozen=True)
class Job:
    """A picture to fetch; `path`: where its large one goes; `wanted`: asked again when it has come."""

    path: Path
    source: Source
    stream: Stream
    wanted: Callable[[], bool]


class Fetches:
    """Each camera once, streamers in turn, WORKERS at a time and MOST in the queue.

    Streamers take turns, so that one that hangs holds up its own pictures and not those of the others.
    `fetch` raises nothing.
    """

    MOST = 500

    def __init__(self, fetch: Callable[[Job], None]) -> None:
        self._fetch = fetch
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(WORKERS, "stills")
        self._waiting: dict[Path, Job] = {}
        self._running: dict[Path, Job] = {}

    def __len__(self) -> int:
        return len(self._waiting) + len(self._running)

    def add(self, job: Job) -> None:
        with self._lock:
            if job.path not in self._running and len(self._waiting) < self.MOST:
                self._waiting.setdefault(job.path, job)
                self._begin()

    def end(self) -> None:
        """Waits for what runs and drops what waits."""
        with self._lock:
            self._waiting.clear()
        self._pool.shutdown()

    def _begin(self) -> None:
        while self._waiting and len(self._running) < WORKERS:
            busy = Counter(job.stream.streamer for job in self._running.values())
            job = min(self._waiting.values(), key=lambda job: busy[job.stream.streamer])
            self._running[job.path] = self._waiting.pop(job.path)
            self._pool.submit(self._run, job)

    def _run(self, job: Job) -> None:
        try:
            self._fetch(job)
        finally:
            with self._lock:
                del self._running[job.path]
                self._begin()
