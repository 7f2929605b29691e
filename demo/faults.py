"""Faults on command: which answers the stand-in spoils, and how. `spoil.py` carries them out."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from threading import Condition, Event
from typing import Any

AREAS = ("v2", "v3", "api", "streamer", "all")
KINDS = {
    "latency": "waits so many `seconds`, then goes on",
    "hang": "waits until the fault is cleared, then goes on",
    "down": "closes the connection without an answer",
    "reset": "resets the connection without an answer",
    "status": "answers `status` with `body` of `type`",
    "absent": "answers 404 like a web server that knows no such API",
    "garbage": "answers 200 with a `body` that is not the JSON it says it is",
    "html": "answers 200 with a single-page site",
    "redirect": "answers 302 to `location`",
    "huge": "answers `size` bytes of JSON in chunks, with a Content-Length if `declared`",
    "bomb": "answers little gzip that unpacks to `size` bytes",
    "cut": "sends half of the true body, then closes",
    "drip": "sends the true body a byte each so many `seconds`",
}


@dataclass(slots=True, eq=False)
class Fault:
    """`path` narrows it to addresses below the area's base that begin so; `*` stands for anything.

    `times` is how many more answers it spoils; None: all until it is cleared.
    """

    area: str
    kind: str
    path: str = ""
    times: int | None = None
    seconds: float = 0.5
    status: int = 500
    body: str | None = None
    type: str = "text/plain; charset=utf-8"
    location: str = "https://elsewhere.example/"
    size: int = 41_000_000
    declared: bool = False

    def __post_init__(self) -> None:
        if self.area not in AREAS or self.kind not in KINDS:
            raise ValueError(f"area is one of {', '.join(AREAS)}; kind is one of {', '.join(KINDS)}")

    def meets(self, area: str, path: str) -> bool:
        spent = self.times is not None and self.times <= 0
        return not spent and self.area in (area, "all") and fnmatchcase(path, self.path + "*")


class Faults:
    """The faults in force, in the order of their setting; of several that spoil one answer the first does."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._faults: list[Fault] = []
        self._stopped = Event()

    def set(self, area: str, kind: str, **options: Any) -> Fault:
        """Sets a fault, in the place of one of the same area, kind and path. Options: see Fault."""
        fault = Fault(area, kind, **options)
        with self._changed:
            self._faults = [each for each in self._faults if _key(each) != _key(fault)] + [fault]
            self._changed.notify_all()
        return fault

    def clear(self, area: str | None = None, kind: str | None = None) -> None:
        """Ends all faults, or those of one area or kind."""
        with self._changed:
            self._faults = [
                each
                for each in self._faults
                if area not in (None, each.area) or kind not in (None, each.kind)
            ]
            self._changed.notify_all()

    @contextmanager
    def during(self, area: str, kind: str, **options: Any) -> Iterator[Fault]:
        """The fault is in force inside the `with` only."""
        fault = self.set(area, kind, **options)
        try:
            yield fault
        finally:
            with self._changed:
                self._drop(fault)

    def take(self, area: str, path: str) -> list[Fault]:
        """The faults that this answer meets; counts one off their `times`."""
        with self._changed:
            met = [each for each in self._faults if area in AREAS and each.meets(area, path)]
            for fault in met:
                self._count(fault)
            return met

    def wait(self, seconds: float) -> None:
        """Waits so long, or until the server stops."""
        self._stopped.wait(seconds)

    def hold(self, fault: Fault) -> None:
        """Waits until the fault is cleared or the server stops."""
        with self._changed:
            self._changed.wait_for(lambda: self.closed or fault not in self._faults)

    @property
    def closed(self) -> bool:
        return self._stopped.is_set()

    def open(self) -> None:
        self._stopped.clear()

    def close(self) -> None:
        """Lets go of everything that waits: the server stops."""
        self._stopped.set()
        with self._changed:
            self._changed.notify_all()

    def listed(self) -> list[dict[str, Any]]:
        with self._changed:
            return [asdict(fault) for fault in self._faults]

    def _count(self, fault: Fault) -> None:
        if fault.times is None:
            return
        fault.times -= 1
        if fault.times <= 0 and fault.kind != "hang":
            self._drop(fault)

    def _drop(self, fault: Fault) -> None:
        self._faults = [each for each in self._faults if each is not fault]
        self._changed.notify_all()


def _key(fault: Fault) -> tuple[str, str, str]:
    return fault.area, fault.kind, fault.path
