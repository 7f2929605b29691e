"""The ready home page through gunicorn, against a bare application with the same bytes and headers."""

import contextlib
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tools.bench.http import get
from tools.bench.pace import Pace
from tools.bench.portals import Portal, clean, published
from tools.bench.processes import Failed, Served, gunicorn
from tools.bench.report import ALIKE, Figure, Section, Target, as_table, paired
from tools.bench.standin import stand_in
from tools.bench.wrk import in_turns, rate

CODINGS = ("identity", "br")
WORDS = (
    "The home page with the stand-in's 16 cameras, published. gunicorn with 1 worker and 4 threads, wrk with 32 "
    "connections. Bare is a WSGI function that answers with the same bytes and headers, under the same gunicorn. "
    "CPU is that of the worker."
)


def measure(place: Path, pace: Pace) -> Section:
    with contextlib.ExitStack() as stack:
        source = stack.enter_context(stand_in(place / "stand-in.log"))
        made = published(place, [source.dsn("city")])
        served = stack.enter_context(gunicorn("portal.wsgi", made.environment, place / "portal.log"))
        figures: list[Figure] = []
        bare_cost = 0.0
        for coding in CODINGS:
            found, bare_cost = compare(place, pace, served, coding)
            figures += found
    return Section("Ready page", WORDS, figures, breakdown(made, bare_cost))


def compare(place: Path, pace: Pace, served: Served, coding: str) -> tuple[list[Figure], float]:
    """The figures, and the µs that a request takes of the bare worker's CPU."""
    with bare(place, served.url, coding, "a") as one, bare(place, served.url, coding, "b") as other:
        servers = [one, served, other]
        for each in servers:
            rate(each.url, 1, coding)
        costs: list[list[float]] = [[] for _ in servers]
        measures = [
            partial(watched, each, pace.seconds, coding, cost)
            for each, cost in zip(servers, costs, strict=True)
        ]
        rates = in_turns(measures, pace.rounds)
    figures = [
        Figure(f"{coding}: bare against bare", paired(rates[2], rates[0]), target=ALIKE, control=True),
        Figure(f"{coding}: portal against bare", paired(rates[1], rates[0]), target=Target(0.60)),
        Figure(f"{coding}: portal", rates[1], "/s"),
        Figure(f"{coding}: bare", rates[0], "/s"),
        Figure(f"{coding}: portal, CPU a request", costs[1], "µs"),
        Figure(f"{coding}: bare, CPU a request", costs[0], "µs"),
    ]
    return figures, figures[-1].median


def watched(served: Served, seconds: float, coding: str, costs: list[float]) -> float:
    """Requests a second; adds to `costs` the µs of CPU that each took of the worker."""
    before = served.cpu
    found = rate(served.url + "/", seconds, coding)
    costs.append((served.cpu - before) / (found * seconds) * 1e6)
    return found


@contextlib.contextmanager
def bare(place: Path, url: str, coding: str, name: str) -> Iterator[Served]:
    """A bare application that answers as the portal does now."""
    answer = captured(place, url, coding, name)
    environment = clean() | {"BARE_ANSWER": str(answer)}
    with gunicorn("tools.bench.bare", environment, place / f"bare-{coding}-{name}.log") as served:
        ours, theirs = get(f"{served.url}/", coding), get(f"{url}/", coding)
        if (ours.headers, ours.body) != (theirs.headers, theirs.body):
            raise Failed("the bare application answers with something else")
        yield served


def captured(place: Path, url: str, coding: str, name: str) -> Path:
    """A file with the portal's headers and bytes, for tools/bench/bare.py."""
    got = get(f"{url}/", coding)
    if got.status != 200:
        raise Failed(f"the portal answers {got.status}")
    answer = place / f"answer-{coding}-{name}.json"
    answer.write_text(json.dumps({"headers": got.headers, "body": got.body.hex()}))
    return answer


def breakdown(made: Portal, bare_cost: float) -> list[str]:
    """Where the portal's share goes, measured inside one process without a server."""
    parts: list[list[float | str]] = made.probe("breakdown")["parts"]
    rows = [[str(name), f"{float(cost):.1f}"] for name, cost in parts]
    rows.append(["gunicorn: the bare worker's CPU a request, for comparison", f"{bare_cost:.1f}"])
    return [
        "Where a request's time goes: the portal's WSGI application called again and again in one process, with its",
        "middlewares added one by one from the outermost; each line is what that part adds (µs, the lowest of rounds).",
        "",
        *as_table(["part", "µs"], rows),
    ]
