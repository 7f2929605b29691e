"""Waiting for what happens elsewhere: until it is there, never for a fixed time."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import connections

T = TypeVar("T")


def wait_until(true: Callable[[], T], seconds: float = 10, every: float = 0.02) -> T:
    """What `true` returns once it is truthy; AssertionError after so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = true()
        if found:
            return found
        time.sleep(every)
    raise AssertionError(f"not within {seconds} s: {true}")


def in_background(work: Callable[..., T], *args: Any) -> "Future[T]":
    """Runs it in a thread with a database connection of its own, closed when it ends."""

    def run() -> T:
        try:
            return work(*args)
        finally:
            connections.close_all()

    pool = ThreadPoolExecutor(1)
    future = pool.submit(run)
    pool.shutdown(wait=False)
    return future
