"""What happens to the portal itself: a worker killed, the whole of it ended, a disk that is full."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from http import HTTPStatus
from pathlib import Path

import psycopg

from tools.bench.load import NO_ANSWER, Latencies
from tools.bench.processes import gunicorn
from tools.chaos import disk
from tools.chaos.measure import CAMERA, Range, Row, seconds_until
from tools.chaos.portal import ROOT, WORKERS, code_of, owner
from tools.chaos.town import DATABASE, VMS

BEFORE = 2.0
THREADS = 4
"""Of a worker; so many requests it may have begun when it is killed."""

STOPPED_WITHIN = 12.0
"""graceful_timeout is 10 s; systemd and Docker kill after 10 to 90."""


def killed_in_the_middle(place: Range) -> Row:
    """SIGKILL for the worker that waits for the VMS's list; its lock must run out, and another follow."""
    with place.under_load("a worker killed in mid-refresh") as row:
        time.sleep(BEFORE)
        place.town.break_it(VMS, "delay", {"seconds": 3.0})
        victim = refreshing(place)
        if victim is None:
            row.broken.append("no worker was seen refreshing")
        else:
            os.kill(victim, signal.SIGKILL)
        place.town.mend()
        row.healed = place.heals()
    row.excused = row.unanswered  # what this worker had begun, nobody can end
    row.remarks.append(f"{row.unanswered} requests of the killed worker without an answer")
    return row


def begun_without_a_database(place: Range) -> Row:
    """A worker that starts while PostgreSQL holds its connections and says nothing: its visitors must not wait."""
    place.town.break_it(DATABASE, "blackhole", {"for_good": True})
    with place.under_load("a worker begun without a database") as row:
        time.sleep(BEFORE)
        os.kill(place.portal.workers()[0], signal.SIGKILL)
    place.town.mend()
    row.healed = place.heals()
    row.excused = min(row.unanswered, THREADS)
    row.told_to_wait = row.seen.codes[HTTPStatus.SERVICE_UNAVAILABLE]
    row.remarks.append(f"{row.told_to_wait} visitors of the new worker told 503 until it knew a camera")
    return row


def refreshing(place: Range) -> int | None:
    """The worker that waits for an answer of the VMS."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        for port in place.town.asking(VMS):
            if found := owner(port, place.portal.workers()):
                return found
        time.sleep(0.02)
    return None


def ended_under_load(place: Range) -> Row:
    """SIGTERM while visitors come and a refresh hangs: whoever was let in before is answered."""
    place.town.break_it(VMS, "blackhole", {})
    with place.under_load("SIGTERM while a refresh hangs", 3 * BEFORE) as row:
        began = time.monotonic()
        time.sleep(BEFORE)
        ended_at = time.monotonic() - began
        took = place.portal.stop()
    place.town.mend()
    before, after = parted(row.seen, ended_at)
    row.remarks.append(
        f"ended within {took:.1f} s; {before} let in before and {after} coming after had no answer"
    )
    row.broken += [f"{before} requests that were let in had no answer"] if before else []
    row.broken += [f"it took {took:.1f} s to end"] if took > STOPPED_WITHIN else []
    row.excused = after
    place.portal.start()
    row.healed = place.heals()
    return row


def parted(seen: Latencies, moment: float) -> tuple[int, int]:
    """How many of those sent before and after this moment had no answer."""
    lost = [answer.at for answer in seen.answers if answer.code == NO_ANSWER]
    before = sum(at < moment - 0.02 for at in lost)
    return before, len(lost) - before


def connections_used_up(place: Range, database: str) -> Row:
    """Others take every connection to PostgreSQL that is free, also those that the portal gives back."""
    with place.under_load("connections used up") as row, ExitStack() as stack:
        until, told = time.monotonic() + place.seconds, len(place.portal.log.read_text())
        while time.monotonic() < until:
            try:
                stack.enter_context(closing(psycopg.connect(database)))
            except psycopg.OperationalError:
                time.sleep(0.1)
    row.healed = place.heals()
    lines = [line for line in place.portal.log.read_text()[told:].splitlines() if "too many clients" in line]
    row.remarks.append(f"{len(lines)} lines in the log of {WORKERS} workers say why")
    row.broken += [] if 0 < len(lines) <= WORKERS else [f"{len(lines)} lines in the log"]
    return row


def without_static_files(place: Range, folder: Path) -> Row:
    """A second portal that was started before `collectstatic`: a balancer that asks /readyz sends nobody there."""
    log, environ = folder / "log-without", place.portal.environ
    with ExitStack() as stack:
        with away(ROOT / "staticfiles"):
            second = stack.enter_context(gunicorn("portal.wsgi", environ, log)).url
            seconds_until(lambda: "static files are missing" in log.read_text())
        with place.under_load("no static files in a second portal") as row:
            ready = seconds_until(lambda: code_of(f"{second}/readyz") == HTTPStatus.OK, place.seconds)
        alive, page = code_of(f"{second}/healthz"), code_of(f"{second}/")
    row.remarks.append(f"it says {alive} to /healthz and {page} to /, and never that it is ready")
    row.broken += [f"it said that it is ready after {ready:.1f} s"] if ready is not None else []
    row.broken += [f"it says {alive} to /healthz"] if alive != HTTPStatus.OK else []
    with gunicorn("portal.wsgi", environ, log) as again:
        row.healed = seconds_until(lambda: code_of(f"{again.url}/readyz") == HTTPStatus.OK)
    return row


@contextmanager
def away(folder: Path) -> Iterator[None]:
    """Not there until the block ends."""
    hidden = folder.rename(folder.with_name(f"{folder.name}-away"))
    try:
        yield
    finally:
        hidden.rename(folder)


def no_room_for_stills(place: Range, folder: Path) -> Row:
    with disk.full(folder), place.under_load("disk full for stills") as row:
        pass
    emptied = time.time()

    def kept() -> bool:
        place.portal.code(f"{CAMERA}still.jpg")
        return newest(folder) > emptied

    row.healed = seconds_until(kept)
    return row


def newest(folder: Path) -> float:
    """When the last picture was stored; the modification time is that of its taking."""
    return max((path.stat().st_ctime for path in folder.rglob("*.jpg")), default=0.0)


def no_room_for_sqlite(place: Range, folder: Path) -> Row:
    with disk.full(folder), place.under_load("disk full for SQLite") as row:
        pass
    row.healed = place.heals()
    return row


OLDER_LIST = """
from dataclasses import asdict
import django
django.setup()
from cameras import catalog, sharedcopy
known = catalog.read("city")
value = asdict(known)
for later in ("version", "heard_at", "age"):
    del value[later]
sharedcopy.write("catalog:3:city", value)
sharedcopy.forget(catalog.catalog_key("city"))
"""


def upgraded_in_an_outage(place: Range) -> Row:
    """The VMS is down, and what is kept of its list is what release 0.1.0 kept: a new release shows it all the same."""
    place.town.break_it(VMS, "down", {})
    place.portal.stop()
    subprocess.run([sys.executable, "-c", OLDER_LIST], env=place.portal.environ, cwd=ROOT, check=True)
    place.portal.start()
    with place.under_load("upgrade in an outage of the VMS") as row:
        pass
    place.town.mend()
    row.healed = place.heals()
    return row


def of_the_portal(place: Range, wanted: str) -> Iterator[Row]:
    for scenario in (killed_in_the_middle, begun_without_a_database, ended_under_load, upgraded_in_an_outage):
        if wanted in scenario.__name__:
            yield scenario(place)
