"""`make chaos`: each fault for 20 s under load, a table of what visitors noticed, exit 1 where a bound was broken.

docs/chaos.md tells how to read it.
"""

import argparse
import signal
import sys
import tempfile
from collections.abc import Generator
from contextlib import ExitStack, closing
from pathlib import Path

from tests import postgres
from tools.chaos import disk, faults, scenarios
from tools.chaos.measure import Range, Row
from tools.chaos.portal import Portal, environment, manage, prepare
from tools.chaos.report import Report
from tools.chaos.town import DATABASE, STREAMER, VMS, Town, town

ACCOUNT = "webuser:demo-only-password"
FRESH = {"CATALOG_FRESH": "2", "STILL_FRESH": "2"}
"""Shorter than in real life, so that each fault meets many refreshes and healing is seen soon."""

CONNECTIONS = 40
"""Fewer than PostgreSQL's default, so that they are soon used up."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0, help="each row; default 20")
    parser.add_argument("--minutes", type=float, default=0.0, help="PostgreSQL is down; default: as each row")
    parser.add_argument("--only", default="", help="rows whose name holds this word")
    wanted = parser.parse_args()
    ready_to_run()
    report = Report()
    report.head(wanted.seconds)
    with (
        ExitStack() as stack,
        closing(all_rows(stack, wanted.seconds, wanted.minutes, wanted.only)) as rows,
    ):
        for row in rows:
            report.add(row)
    return report.verdict()


def ready_to_run() -> None:
    """SIGTERM ends what was started, like Ctrl-C; without PostgreSQL there is nothing to begin."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))
    if postgres.missing():
        sys.exit("This needs PostgreSQL's server. On Debian or Ubuntu: sudo apt-get install postgresql")


def all_rows(stack: ExitStack, seconds: float, minutes: float, only: str) -> Generator[Row, None, None]:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="camera-portal-chaos-")))
    database = stack.enter_context(postgres.server(f"max_connections={CONNECTIONS}"))
    there = stack.enter_context(town(socket_of(database)))
    small = stack.enter_context(disk.small())
    on_postgres = f"postgres://portal@127.0.0.1:{there.port(DATABASE)}/postgres"
    stills = small / "stills" if small else folder / "stills"
    portal = started(stack, environment(on_postgres, sources(there), stills, **FRESH), folder / "log")
    place = Range(portal, there, seconds)
    yield faults.baseline(place)
    yield from faults.rows(place, only, minutes)
    yield from scenarios.of_the_portal(place, only)
    if only in "connections used up":
        yield scenarios.connections_used_up(place, database)
    if only in "no static files":
        yield scenarios.without_static_files(place, folder)
    if small and only in "disk full":
        yield scenarios.no_room_for_stills(place, small)
        portal.stop()
        on_sqlite = environment(f"sqlite:///{small / 'portal.sqlite3'}", sources(there), stills, **FRESH)
        place.portal = started(stack, on_sqlite, folder / "log-sqlite")
        yield scenarios.no_room_for_sqlite(place, small)


def started(stack: ExitStack, environ: dict[str, str], log: Path) -> Portal:
    manage(environ, "collectstatic", "--no-input", "-v0")
    prepare(environ)
    return stack.enter_context(Portal(environ, log))


def socket_of(database: str) -> str:
    """The Unix socket in a folder that a DATABASE_URL names."""
    return f"{database.partition('host=')[2]}/.s.PGSQL.5432"


def sources(there: Town) -> str:
    players = f"http://127.0.0.1:{there.port(STREAMER)}"
    return f"city=watcher+http://{ACCOUNT}@127.0.0.1:{there.port(VMS)}?streamer={players}"


if __name__ == "__main__":
    sys.exit(main())
