"""A day's views while catalogs are refreshed: what the VMSs are asked, and what visitors notice of it."""

import contextlib
from collections.abc import Iterator
from math import ceil
from pathlib import Path

from tools.bench.http import get
from tools.bench.load import Latencies, load
from tools.bench.pace import Pace
from tools.bench.portals import published
from tools.bench.processes import Failed, gunicorn
from tools.bench.report import Figure, Section, Target
from tools.bench.standin import StandIn, stand_in

RATE = 55
FRESH = 10
PATHS = ("/", "/", "/", "/?view=stills", "/mosaics/")
"""Every page that a visitor is likely to begin with; home three times as often."""

LOGINS = {"v2": "POST /vsaas/api/v2/auth/login", "v3": "POST /watcher/client-api/v3/login"}
LISTS = {"v2": "GET /vsaas/api/v2/cameras", "v3": "GET /watcher/client-api/v3/streams"}
CALLS_A_LIST = {"v2": 2, "v3": 1}
"""API v2 tells no total: its list ends with a page that is empty. v3 tells where its list ends."""

WORDS = (
    f"gunicorn with 3 workers, {RATE} views a second whether or not the earlier ones were answered, each on a "
    "connection of its own. Two sources of 16 cameras, one by API v2 (which logs in at v3 too, for its mosaics) and "
    f"one by v3. With refreshes: CATALOG_FRESH={FRESH}; without: 3600. Logins are counted from the empty database on, "
    "lists during the views (two calls each at API v2, whose list ends with an empty page)."
)


def measure(place: Path, pace: Pace) -> Section:
    with_them, calls = visited(place / "with", pace.visit, FRESH)
    without, _ = visited(place / "without", pace.visit, 3600)
    ratio = with_them.percentile(0.99) / without.percentile(0.99)
    figures = [
        Figure("p99 with refreshes against without", [ratio], target=Target(high=1.5)),
        *told("with refreshes", with_them),
        *told("without", without),
        *(Figure(name, [count], "", Target(1, 1)) for name, count in calls.items() if "logins" in name),
        *(
            Figure(f"{name} in {pace.visit:.0f} s", [count], "", Target(high=ceil(pace.visit / FRESH)))
            for name, count in calls.items()
            if "lists" in name
        ),
    ]
    return Section("Views while catalogs are refreshed", WORDS, figures)


def told(name: str, seen: Latencies) -> list[Figure]:
    return [
        Figure(f"{name}: p50", [seen.percentile(0.50) * 1000], "ms"),
        Figure(f"{name}: p99", [seen.percentile(0.99) * 1000], "ms"),
        Figure(f"{name}: slowest", [seen.percentile(1) * 1000], "ms"),
        Figure(f"{name}: answers that failed", [len(seen.failed)], "", Target(high=0)),
        Figure(f"{name}: the client's own lateness, p99", [seen.late * 1000], "ms"),
    ]


def visited(place: Path, seconds: float, fresh: int) -> tuple[Latencies, dict[str, int]]:
    """The views, and how often each API was asked for a login (in all) and for its list (meanwhile)."""
    place.mkdir()
    with two_sources(place) as sources:
        dsns = [source.dsn(api, f"api={api}") for api, source in sources.items()]
        made = published(place, dsns, CATALOG_FRESH=str(fresh))
        with gunicorn("portal.wsgi", made.environment, place / "portal.log", workers=3) as served:
            urls = [served.url + path for path in PATHS]
            warm(urls)
            before = {api: source.calls() for api, source in sources.items()}
            seen = load(urls, RATE, seconds)
            after = {api: source.calls() for api, source in sources.items()}
    return seen, counted(before, after)


def counted(before: dict[str, dict[str, int]], after: dict[str, dict[str, int]]) -> dict[str, int]:
    found = {
        f"source by {api}: logins at {at}": calls.get(path, 0)
        for api, calls in after.items()
        for at, path in LOGINS.items()
        if at == "v3" or api == "v2"
    }
    for api, path in LISTS.items():
        calls = after[api].get(path, 0) - before[api].get(path, 0)
        found[f"source by {api}: lists"] = ceil(calls / CALLS_A_LIST[api])
    return found


def warm(urls: list[str]) -> None:
    """Until each worker has very likely had each page: a start is measured elsewhere."""
    for _ in range(20):
        for url in urls:
            if get(url).status != 200:
                raise Failed(f"{url} does not answer")


@contextlib.contextmanager
def two_sources(place: Path) -> Iterator[dict[str, StandIn]]:
    with stand_in(place / "v2.log") as v2, stand_in(place / "v3.log") as v3:
        yield {"v2": v2, "v3": v3}
