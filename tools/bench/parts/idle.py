"""A worker that nobody visits, with 10,000 public cameras on PostgreSQL: its processor and its transactions."""

import contextlib
import time
from pathlib import Path

import psycopg

from tests import postgres
from tools.bench.http import get
from tools.bench.pace import Pace
from tools.bench.portals import published
from tools.bench.processes import cpu_of, gunicorn
from tools.bench.report import Figure, Section, Target
from tools.bench.standin import stand_in

MANY = 10_000
SETTLED = 10.0
# Seconds until a worker has its first site, and the queries of its first beats behind it.
WATCHED = 125.0
# Seconds: twice the checksum of all rows, and the memory of at most one new count of the uptimes.
FEW = Target(high=1)
WORDS = (
    "10,000 cameras, all public, PostgreSQL on this machine, gunicorn with 1 worker, and nobody visits. While the VMS "
    "is heard each minute, this worker is the one who asks for the list, keeps it and compares it with the rows."
)


def measure(place: Path, pace: Pace) -> Section:
    """In a short round a minute, too: a shorter one would miss the checksum."""
    seconds = WATCHED if pace.seconds > 1 else 61.0
    figures = []
    with contextlib.ExitStack() as stack:
        source = stack.enter_context(stand_in(place / "city.log", MANY))
        database = stack.enter_context(postgres.server())
        made = published(place, [source.dsn("city")], DATABASE_URL=database, CATALOG_FRESH="3600")
        for name, fresh, target in (
            ("nothing changes", 3600, FEW),
            ("the VMS is heard each minute", 60, None),
        ):
            environment = made.environment | {"CATALOG_FRESH": str(fresh)}
            with gunicorn("portal.wsgi", environment, place / "portal.log") as served:
                get(f"{served.url}/")
                time.sleep(SETTLED)
                cpu, asked = idle(served.workers[0], database, seconds)
            figures += [
                Figure(f"{name}: % of a core", [cpu * 100 / seconds], "", target),
                Figure(f"{name}: transactions a second", [asked / seconds], "", target and Target(high=1.5)),
            ]
    return Section("Idle", WORDS, figures)


def idle(worker: int, database: str, seconds: float) -> tuple[float, int]:
    """Seconds of CPU, and transactions, in this time."""
    with psycopg.connect(database, autocommit=True) as watcher:
        before = cpu_of(worker), transactions(watcher)
        time.sleep(seconds)
        return cpu_of(worker) - before[0], transactions(watcher) - before[1] - 1


def transactions(watcher: "psycopg.Connection[tuple[int]]") -> int:
    """Of all but this connection: its statistics come with its end, but for the one before."""
    watcher.execute("SELECT pg_stat_clear_snapshot()")
    row = watcher.execute(
        "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()"
    )
    [count] = row.fetchone() or [0]
    return count
