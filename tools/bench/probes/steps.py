"""What the probes share: the time, the queries and the memory of a step."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import connection

T = TypeVar("T")


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


class Queries:
    """Counts what goes through this thread's connection, but not where transactions begin and end."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., T], sql: str, params: Any, many: bool, context: Any) -> T:
        self.count += not sql.startswith(("BEGIN", "SAVEPOINT", "RELEASE"))
        return execute(sql, params, many, context)


@contextmanager
def queries() -> Iterator[Queries]:
    counter = Queries()
    with connection.execute_wrapper(counter):
        yield counter
