"""The clock of a worker: one daemon thread that keeps catalogs fresh and the site in memory up to date."""

import logging
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from django.db import DatabaseError, connection

from cameras import catalog, counts, public, ratelimit, readiness, recordings, releases, sharedcopy, trouble
from cameras.background import DATABASE_DOWN, HOUR, OnceLog, database, of_database, run_quietly
from cameras.changes import Changes
from cameras.imports import refresh_and_import
from cameras.sharedcopy import Glance
from cameras.sources import Source, opened
from cameras.vms.errors import SourceError

EVERY = 1.0
FORGET_EVERY = 60.0

log = logging.getLogger(__name__)


class Clock:
    """Runs a Tick in this process, or, in a server that loads the portal and then forks, in each of its children.

    Its first beat comes a second after the loading: by then such a server (gunicorn with --preload) has forked,
    and a worker's first request, if it came with the start, has had the processor for itself.
    """

    def __init__(self) -> None:
        os.register_at_fork(before=self.leave_to_children, after_in_child=self.start)
        self.start()

    def start(self) -> None:
        self._timer = threading.Timer(EVERY, Tick().run)
        self._timer.name, self._timer.daemon = "tick", True
        self._timer.start()

    def leave_to_children(self) -> None:
        """One that beats already is a worker's, and goes on whatever that forks."""
        self._timer.cancel()
        self._timer.join(0.1)


class Tick:
    """What one worker remembers between two beats."""

    def __init__(self) -> None:
        self.running: dict[tuple[Job, str], threading.Thread] = {}
        self.changes = Changes()
        self.forgot_at = float("-inf")
        self.trouble = OnceLog(
            log,
            "the catalog and the site cannot be renewed; the last ones stay",
            "the catalog and the site are renewed again",
            again=HOUR,
        )

    def run(self) -> None:
        while True:
            started = time.monotonic()
            self.safely(self.beat)
            time.sleep(max(0.0, EVERY - (time.monotonic() - started)))

    def safely(self, step: Callable[[], None]) -> None:
        """The clock outlives whatever a beat does. It keeps its connection: to make one costs more than a beat."""
        try:
            step()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is logged
            connection.close()
            if words := of_database(error):
                database.failed(words)
            else:
                self.trouble.failed(error, fault=True)
        else:
            self.trouble.worked()
            database.worked()

    def beat(self) -> None:
        seen = _glance()
        if not releases.worker.look(seen):
            public.forget()
            return
        free = {alias: source for alias, source in opened().items() if not source.shut_out(seen)}
        for job in JOBS:
            for alias, source in free.items():
                if not self.busy(job, alias) and job.due(source, seen):
                    self.running[job, alias] = threading.Thread(
                        target=quietly, args=[job, source], daemon=True
                    )
                    self.running[job, alias].start()
        self.rebuild(seen)
        readiness.look()
        self.forget()

    def busy(self, job: "Job", alias: str) -> bool:
        """Each job of a source has a thread of its own, so that one that hangs delays no other."""
        return (job, alias) in self.running and self.running[job, alias].is_alive()

    def rebuild(self, seen: dict[str, Glance]) -> None:
        if self.changes.look(seen):
            self.changes.assembled(public.renew())

    def forget(self) -> None:
        if time.monotonic() - self.forgot_at > FORGET_EVERY:
            ratelimit.forget_old()
            self.forgot_at = time.monotonic()


def _glance() -> dict[str, Glance]:
    """Once more with a new connection: the server may have ended the old one since the last beat."""
    try:
        return sharedcopy.glance()
    except DATABASE_DOWN:
        connection.close()
        return sharedcopy.glance()


@dataclass(frozen=True)
class Job:
    """What is done for a source in the background: `due` says when, by a glance; `do` keeps its own failures."""

    name: str
    due: Callable[[Source, dict[str, Glance]], bool]
    do: Callable[[Source], None]


def refresh(source: Source) -> None:
    """A SourceError has been kept and logged by the catalog; anything else must not be tried each second."""
    try:
        refresh_and_import(source)
    except SourceError:
        pass
    except Exception as error:
        if not of_database(error):  # that has a line of its own, and is no trouble of the source
            with suppress(DatabaseError):
                trouble.keep_unexpected(source.alias, error)
        raise


def quietly(job: Job, source: Source) -> None:
    run_quietly(log, f"source {source.alias}: the {job.name}", lambda: job.do(source))


JOBS = (
    Job("refresh", catalog.due, refresh),
    Job("recordings", recordings.due, recordings.go_on),
    Job("counts", counts.due, counts.renew),
    Job("session", lambda source, seen: not source.held(seen), Source.hold),
)
