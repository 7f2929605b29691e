"""What the stand-in was asked: tests count calls here instead of patching clients."""

from collections import deque
from collections.abc import Iterator
from threading import Lock
from typing import NamedTuple

KEPT = 100_000


class Call(NamedTuple):
    """`path` is decoded and without its query; `referer` tells what a browser gave away."""

    method: str
    path: str
    referer: str = ""


class Calls:
    """The last 100,000 calls in the order of their coming."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._calls: deque[Call] = deque(maxlen=KEPT)

    def add(self, call: Call) -> None:
        with self._lock:
            self._calls.append(call)

    def clear(self) -> None:
        with self._lock:
            self._calls.clear()

    def count(self, prefix: str = "", method: str = "") -> int:
        """Calls whose path begins with `prefix`, of any method unless one is given."""
        return sum(call.path.startswith(prefix) and method in ("", call.method) for call in self)

    def __iter__(self) -> Iterator[Call]:
        with self._lock:
            return iter(list(self._calls))

    def __len__(self) -> int:
        return len(self._calls)
