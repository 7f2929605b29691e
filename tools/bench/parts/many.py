"""10,000 cameras of two sources: refreshing, memory, the ready page, pages not yet kept, the admin."""

import contextlib
import sqlite3
import time
from functools import partial
from pathlib import Path

from tools.bench.http import get
from tools.bench.pace import Pace
from tools.bench.portals import Portal, portal, published
from tools.bench.processes import Failed, Served, gunicorn, memory_of
from tools.bench.report import ALIKE, Figure, Section, Target, as_table, paired
from tools.bench.standin import stand_in
from tools.bench.wrk import in_turns, rate

MANY, FEW = 10_000, 100
TICKS = 10
QUICKLY = Target(high=1.0)
FEW_QUERIES = Target(high=15)

WORDS = (
    "Two stand-ins of 5,000 cameras each, by API v3 in pages of 100, on this machine too: their time is in the "
    "refreshes. All but 500 cameras are public. SQLite. Memory is that of one gunicorn worker."
)


def measure(place: Path, pace: Pace) -> Section:
    with contextlib.ExitStack() as stack:
        halves = [
            stack.enter_context(stand_in(place / f"{name}.log", MANY // 2)) for name in ("city", "coast")
        ]
        sources = [half.dsn(name) for half, name in zip(halves, ("city", "coast"), strict=True)]
        (place / "many").mkdir()
        many = portal(place / "many", sources, CATALOG_FRESH="3600")
        figures = refreshing(many, pace) + admin(place, many, pace)
        figures += compared(place, many, pace) + worker_memory(place, many)
        extra = memory_by_part(many)
    return Section("10,000 cameras", WORDS, figures, extra)


def refreshing(many: Portal, pace: Pace) -> list[Figure]:
    found: dict[str, list[float]] = many.probe("catalogs", str(pace.repeats))
    target = {
        "refresh a source, first": Target(high=5),
        "refresh a source with its import": Target(high=5),
        "refresh both at once": Target(high=5),
    }
    return [
        Figure(name, values, "" if name.endswith("queries") else "s", target.get(name))
        for name, values in found.items()
    ]


def admin(place: Path, many: Portal, pace: Pace) -> list[Figure]:
    """On a copy, since it publishes. The slowest counts: the first is a worker's that had never shown it."""
    copy = place / "admin.sqlite3"
    with contextlib.closing(sqlite3.connect(place / "many" / "portal.sqlite3")) as original:
        original.execute("VACUUM INTO ?", [str(copy)])
    environment = many.environment | {"DATABASE_URL": f"sqlite:///{copy}"}
    found: dict[str, list[float]] = Portal(environment).probe("admin", str(pace.repeats))
    return [
        Figure(f"admin: {name}", values, "", FEW_QUERIES)
        if name.endswith("queries")
        else Figure(f"admin: {name}", values, "s", QUICKLY)
        for name, values in found.items()
    ]


def compared(place: Path, many: Portal, pace: Pace) -> list[Figure]:
    """The ready page of 10,000 against that of 100, and the first views of pages that are not kept yet."""
    with contextlib.ExitStack() as stack:
        few_source = stack.enter_context(stand_in(place / "few.log", FEW))
        (place / "few").mkdir()
        few = published(place / "few", [few_source.dsn("city")], CATALOG_FRESH="3600")
        servers = [
            stack.enter_context(gunicorn("portal.wsgi", each.environment, place / f"{name}-portal.log"))
            for name, each in (("few", few), ("many", many), ("few-again", few))
        ]
        first = [get(f"{server.url}/").seconds * 1000 for server in servers]
        views = first_views(servers[1])
        for server in servers:
            rate(f"{server.url}/", 1)
        rates = in_turns([partial(rate, f"{server.url}/", pace.short) for server in servers], pace.rounds)
    return [
        Figure("ready page: 100 against 100", paired(rates[2], rates[0]), target=ALIKE, control=True),
        Figure("ready page: 10,000 against 100", paired(rates[1], rates[0]), target=ALIKE),
        Figure("first page of a worker", [first[1]], "ms"),
        *(Figure(f"first view of {name}", values, "ms", Target(high=100)) for name, values in views.items()),
    ]


def first_views(served: Served) -> dict[str, list[float]]:
    """Milliseconds; the slowest counts too, so it is looked at in the spread."""
    kinds = {
        "a page of the list": [f"/?page={number}" for number in range(2, 42)],
        "a page of stills": [f"/?view=stills&page={number}" for number in range(2, 22)],
        "a camera's page": [f"/cameras/extra-camera-{number}/" for number in range(1, 21)],
        "a search (never kept)": [f"/?q=camera+{number}" for number in range(10, 20)],
    }
    return {name: [viewed(f"{served.url}{path}") for path in paths] for name, paths in kinds.items()}


def viewed(url: str) -> float:
    got = get(url, "br")
    if got.status != 200:
        raise Failed(f"{url} answers {got.status}")
    return got.seconds * 1000


def worker_memory(place: Path, many: Portal) -> list[Figure]:
    """After ten ticks in peace, and after ten ticks in which it refreshed both sources itself."""
    figures = []
    for name, fresh in (("no refresh of its own", 3600), ("refreshes of its own", 4)):
        environment = many.environment | {"CATALOG_FRESH": str(fresh)}
        with gunicorn("portal.wsgi", environment, place / "memory.log") as served:
            get(f"{served.url}/")
            time.sleep(TICKS + 2)
            get(f"{served.url}/")
            used = memory_of(served.workers[0])
        label = f"worker after its first page and ten ticks, {name}"
        figures += [
            Figure(f"{label}: VmRSS", [used["VmRSS"]], "MB", Target(high=150)),
            Figure(f"{label}: Pss", [used["Pss"]], "MB"),
            Figure(f"{label}: peak", [used["VmHWM"]], "MB"),
        ]
    return figures


def memory_by_part(many: Portal) -> list[str]:
    held, kept = many.alone("memory"), many.alone("memory", "kept")
    rows = [
        [name, f"{resident:.1f}", f"{size:.1f}"]
        for (name, resident), (_, size) in zip(held["parts"], kept["parts"], strict=True)
    ]
    total = [f"{sum(part[1] for part in found['parts']):.1f}" for found in (held, kept)]
    return [
        "A worker's memory by part, in a process of its own that does one thing after the other (MB that each adds;",
        f"the process's peak is {held['peak']:.0f} MB):",
        "",
        *as_table(["part", "in memory", "held by Python objects"], [*rows, ["all of it", *total]]),
    ]
