"""Closed-loop rounds with wrk: requests a second of one server, and rounds of several in turns."""

import re
import subprocess
from collections.abc import Callable, Sequence

from tools.bench.processes import Failed

CONNECTIONS, THREADS = 32, 2

Measure = Callable[[], float]


def rate(url: str, seconds: float, coding: str = "identity") -> float:
    """Requests a second; Failed where an answer was no 2xx or did not come."""
    command = ["wrk", f"-t{THREADS}", f"-c{CONNECTIONS}", f"-d{seconds:.0f}s"]
    command += ["-H", f"Accept-Encoding: {coding}", url]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds + 60)
    return parsed(done.stdout)


def parsed(told: str) -> float:
    found = re.search(r"^Requests/sec:\s+([\d.]+)", told, re.MULTILINE)
    wrong = re.search(r"^\s*(Non-2xx|Socket errors).*$", told, re.MULTILINE)
    if not found or wrong:
        raise Failed(f"wrk: {wrong[0].strip() if wrong else told.strip() or 'no answer'}")
    return float(found[1])


def in_turns(measures: Sequence[Measure], rounds: int) -> list[list[float]]:
    """A list for each measure. Every other round goes backwards, so that a drift strikes all alike."""
    found: list[list[float]] = [[] for _ in measures]
    for number in range(rounds):
        order = list(range(len(measures)))
        for index in reversed(order) if number % 2 else order:
            found[index].append(measures[index]())
    return found
