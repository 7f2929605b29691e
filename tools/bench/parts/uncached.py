"""Addresses that anybody can make up: what each costs a worker's CPU, beside a page that is kept ready."""

import contextlib
import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from urllib.parse import quote, urlsplit

from tools.bench.http import get
from tools.bench.pace import Pace
from tools.bench.portals import published
from tools.bench.processes import Failed, Served, gunicorn, running_time_of
from tools.bench.report import Figure, Section, Target, paired
from tools.bench.standin import stand_in
from tools.bench.wrk import in_turns

CAMERAS, IN_GRID = 500, 50
SYNTHETIC = 450
REQUESTS = 20  # of a round and a second of it; kept pages are asked for ten times as often
WORDS = (
    f"{CAMERAS} cameras, published; gunicorn with 1 worker, one connection, br. No address is asked for twice: each "
    "number is another, each selection of cameras a new one. CPU is the time that the worker's threads ran."
)


@dataclass(frozen=True)
class Kind:
    """Addresses of one kind: `address` makes up one for a number; `times` and `most` (ms) are its targets."""

    name: str
    address: Callable[[int], str]
    times: float = 0
    most: float = 0
    status: int = 200


KEPT = Kind("a kept page, /", lambda _: "/")
KINDS = [
    Kind("/?x=…", lambda n: f"/?x={n}", times=1.5),
    Kind("/?page=…, beyond the last", lambda n: f"/?page={1000 + n}", times=1.5),
    Kind("/?group=…, of no camera", lambda n: f"/?group=nowhere+{n}", times=1.5),
    Kind("/?utm_source=…&page=2", lambda n: f"/?utm_source={n}&page=2", times=1.5),
    Kind("/status/?x=…", lambda n: f"/status/?x={n}", times=1.5),
    Kind("/cameras/<slug>/?x=…", lambda n: f"/cameras/extra-camera-1/?x={n}", times=1.5),
    Kind("/wall/?page=2&x=…", lambda n: f"/wall/?page=2&x={n}", times=1.5),
    Kind("/grid/?c=…, of no camera", lambda n: f"/grid/?c=nobody-{n}", times=1.5),
    Kind("/site.css?…", lambda n: f"/site.css?{n}", times=1.5),
    Kind("/nothing-…/, 404", lambda n: f"/nothing-{n}/", times=1.5, status=404),
    Kind(f"/grid/?c=<{IN_GRID} cameras>", lambda n: f"/grid/?c={selection(n)}", most=12),
    Kind(f"/grid/?c=<{IN_GRID} cameras>&choose=1", lambda n: f"/grid/?c={selection(n)}&choose=1", most=12),
    Kind("/?q=…", lambda n: f"/?q=camera+{n % SYNTHETIC}&page={n}", most=12),
    Kind("/wall/?every=…", lambda n: f"/wall/?every={1000 + n % 2600}", most=12),
    Kind(f"/api/cameras/?c=<{IN_GRID} cameras>", lambda n: f"/api/cameras/?c={selection(n)}", most=12),
    Kind("/oembed/?url=…", lambda n: f"/oembed/?url={quote(site_address(n))}&maxwidth={n}", most=12),
]


def selection(number: int) -> str:
    """Other cameras for each number, always the same ones."""
    chosen = random.Random(number).sample(range(1, SYNTHETIC + 1), IN_GRID)  # noqa: S311 - no secret
    return ",".join(f"extra-camera-{each}" for each in chosen)


def site_address(number: int) -> str:
    return f"http://127.0.0.1:8000/cameras/extra-camera-{number % SYNTHETIC + 1}/"


def measure(place: Path, pace: Pace) -> Section:
    with contextlib.ExitStack() as stack:
        source = stack.enter_context(stand_in(place / "stand-in.log", CAMERAS))
        made = published(place, [source.dsn("city")], CATALOG_FRESH="3600")
        served = stack.enter_context(gunicorn("portal.wsgi", made.environment, place / "portal.log"))
        for kind in [KEPT, *KINDS]:  # what is kept is there before it is measured
            get(served.url + kind.address(0), "br")
        numbers = count(1)
        often = round(REQUESTS * pace.short)
        measures = [partial(cost, served, KEPT, numbers, 10 * often)]
        measures += [partial(cost, served, kind, numbers, often * 1) for kind in KINDS]
        costs = in_turns(measures, pace.rounds)
    figures = [Figure(f"{KEPT.name}: CPU a request", costs[0], "ms")]
    for kind, values in zip(KINDS, costs[1:], strict=True):
        figures += told(kind, values, costs[0])
    return Section("Addresses that are made up", WORDS, figures)


def told(kind: Kind, costs: list[float], kept: list[float]) -> list[Figure]:
    most = Target(high=kind.most) if kind.most else None
    times = Target(high=kind.times) if kind.times else None
    return [
        Figure(f"{kind.name}: CPU a request", costs, "ms", most),
        Figure(f"{kind.name}: against a kept page", paired(costs, kept), target=times),
    ]


def cost(served: Served, kind: Kind, numbers: "count[int]", requests: int) -> float:
    """Milliseconds of the worker's CPU a request, on a connection that stays."""
    parts = urlsplit(served.url)
    with contextlib.closing(HTTPConnection(parts.hostname or "", parts.port, timeout=30)) as connection:
        before = running_time_of(served.workers[0])
        for _ in range(requests):
            ask(connection, kind, next(numbers))
        return (running_time_of(served.workers[0]) - before) / requests * 1000


def ask(connection: HTTPConnection, kind: Kind, number: int) -> None:
    address = kind.address(number)
    connection.request("GET", address, headers={"Accept-Encoding": "br"})
    answer = connection.getresponse()
    answer.read()
    if answer.status != kind.status:
        raise Failed(f"{address} answers {answer.status}")
