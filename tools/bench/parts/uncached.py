"""Addresses that anybody can make up: what each costs a worker's CPU, beside a page that is kept ready."""

import contextlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from statistics import mean
from urllib.parse import quote, urlsplit

from tools.bench.http import get
from tools.bench.pace import Pace
from tools.bench.portals import published
from tools.bench.processes import Failed, Served, gunicorn, running_time_of
from tools.bench.report import Figure, Section, Target, paired
from tools.bench.standin import stand_in

CAMERAS, IN_GRID = 500, 50
SYNTHETIC = 450  # of them have an address that counts on; at least so many
AS_KEPT = 1.5  # times what a kept page costs
MADE = 12  # ms
IN_TURN = 5  # requests
TURNS = 4  # for each second of a round
WORDS = (
    f"{CAMERAS} cameras, published; gunicorn with 1 worker, one connection, br. No address is asked for twice: each "
    "number is another, each selection of cameras a new one. CPU is the time that the worker's threads ran; each "
    f"address and the kept page are asked for in turns, {IN_TURN} requests at once."
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
    Kind("/?x=…", lambda n: f"/?x={n}", times=AS_KEPT),
    Kind("/?page=…, beyond the last", lambda n: f"/?page={1000 + n}", times=AS_KEPT),
    Kind("/?group=…, of no camera", lambda n: f"/?group=nowhere+{n}", times=AS_KEPT),
    Kind("/?utm_source=…&page=2", lambda n: f"/?utm_source={n}&page=2", times=AS_KEPT),
    Kind("/status/?x=…", lambda n: f"/status/?x={n}", times=AS_KEPT),
    Kind("/cameras/<slug>/?x=…", lambda n: f"/cameras/extra-camera-1/?x={n}", times=AS_KEPT),
    Kind("/wall/?page=2&x=…", lambda n: f"/wall/?page=2&x={n}", times=AS_KEPT),
    Kind("/grid/?c=…, of no camera", lambda n: f"/grid/?c=nobody-{n}", times=AS_KEPT),
    Kind("/site.css?…", lambda n: f"/site.css?{n}", times=AS_KEPT),
    Kind("/nothing-…/, 404", lambda n: f"/nothing-{n}/", times=AS_KEPT, status=404),
    Kind(f"/grid/?c=<{IN_GRID} cameras>", lambda n: f"/grid/?c={selection(n)}", most=MADE),
    Kind(f"/grid/?c=<{IN_GRID} cameras>&choose=1", lambda n: f"/grid/?c={selection(n)}&choose=1", most=MADE),
    Kind("/?q=…, some cameras", lambda n: f"/?q=camera+{n % SYNTHETIC + 1}&page={n}", most=MADE),
    Kind("/?q=…, a page full", lambda n: f"/?q=extra&page={n}", most=MADE),
    Kind("/wall/?every=…", lambda n: f"/wall/?every={1000 + n % 2600}", most=MADE),
    Kind(f"/api/cameras/?c=<{IN_GRID} cameras>", lambda n: f"/api/cameras/?c={selection(n)}", most=MADE),
    Kind("/oembed/?url=…", lambda n: f"/oembed/?url={quote(site_address(n))}&maxwidth={n}", most=MADE),
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
        numbers, turns = count(1), round(TURNS * pace.short)
        rounds = [[costs(served, kind, numbers, turns) for kind in KINDS] for _ in range(pace.rounds)]
    found = [list(zip(*pairs, strict=True)) for pairs in zip(*rounds, strict=True)]
    figures = [Figure(f"{KEPT.name}: CPU a request", [kept for each in found for kept in each[0]], "ms")]
    for kind, (kept, own) in zip(KINDS, found, strict=True):
        figures += told(kind, own, kept)
    return Section("Addresses that are made up", WORDS, figures)


def told(kind: Kind, own: Sequence[float], kept: Sequence[float]) -> list[Figure]:
    most = Target(high=kind.most) if kind.most else None
    times = Target(high=kind.times) if kind.times else None
    return [
        Figure(f"{kind.name}: CPU a request", own, "ms", most),
        Figure(f"{kind.name}: against a kept page", paired(own, kept), target=times),
    ]


def costs(served: Served, kind: Kind, numbers: "count[int]", turns: int) -> tuple[float, float]:
    """Milliseconds of the worker's CPU that a kept page and one of the kind cost, a few requests in turns."""
    parts = urlsplit(served.url)
    with contextlib.closing(HTTPConnection(parts.hostname or "", parts.port, timeout=30)) as connection:
        pairs = [[cost(served, connection, each, numbers) for each in (KEPT, kind)] for _ in range(turns)]
    kept, own = zip(*pairs, strict=True)
    return mean(kept), mean(own)


def cost(served: Served, connection: HTTPConnection, kind: Kind, numbers: "count[int]") -> float:
    """Milliseconds a request; the connection stays."""
    before = running_time_of(served.workers[0])
    for _ in range(IN_TURN):
        ask(connection, kind, next(numbers))
    return (running_time_of(served.workers[0]) - before) / IN_TURN * 1000


def ask(connection: HTTPConnection, kind: Kind, number: int) -> None:
    address = kind.address(number)
    connection.request("GET", address, headers={"Accept-Encoding": "br"})
    answer = connection.getresponse()
    answer.read()
    if answer.status != kind.status:
        raise Failed(f"{address} answers {answer.status}")
