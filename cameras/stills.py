"""Stills are renewed in the background by whoever is first to ask; a request only ever reads a file.

Beside each picture lies an empty `.asked` file: its time of change says when somebody last asked
the streamer, so that all workers of a host ask once in STILL_FRESH.
"""

import fcntl
import logging
import os
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from cameras.background import HOUR, OnceLog, one_line, run_quietly
from cameras.fetches import Fetches, Job
from cameras.pictures import NotAPicture, jpegs
from cameras.private import make_folder
from cameras.sources import Source
from cameras.stillfiles import disk, path_of, small_of, store
from cameras.vms.base import Stream
from cameras.vms.errors import SourceError

log = logging.getLogger(__name__)


def renew(area: str, source: Source, stream: Stream, wanted: Callable[[], bool] = lambda: True) -> None:
    """Has the picture fetched in the background, unless this host asked within STILL_FRESH.

    `wanted` is asked again when it is there: what was hidden in the meantime is not kept.
    """
    path = path_of(area, source.alias, stream.name)
    try:
        if stream.active and source.pictures(stream) and not _asked_lately(path):
            fetches.add(Job(path, source, stream, wanted))
    except OSError as error:
        disk.failed(error)


def _asked_lately(path: Path) -> bool:
    try:
        return _lately(path.with_suffix(".asked").stat())
    except FileNotFoundError:
        return False


def _claim(asked: Path) -> bool:
    """True for one thread of one process of this host, once in STILL_FRESH."""
    make_folder(asked.parent)
    with os.fdopen(os.open(asked, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        fresh = file.tell() and _lately(os.fstat(file.fileno()))
        if not fresh:
            file.truncate(0)
            file.write(".")
        return not fresh


def _lately(asked: os.stat_result) -> bool:
    """Within STILL_FRESH; a time far in the future is one of a clock that has been set back since."""
    return abs(time.time() - asked.st_mtime) < settings.STILL_FRESH


def _renew(job: Job) -> bool:
    """Stores both sizes; False where nothing was to be fetched.

    Whatever happens, nothing stays of a camera that was hidden meanwhile.
    """
    try:
        if job.wanted() and _claim(job.path.with_suffix(".asked")):
            picture = job.source.still(job.stream)
            large, small = jpegs(picture.content, picture.type)
            store(small_of(job.path), small, picture.taken_at)
            store(job.path, large, picture.taken_at)
            disk.worked()
            return True
        return False
    finally:
        if not job.wanted():
            job.path.unlink(missing_ok=True)
            small_of(job.path).unlink(missing_ok=True)


def fetch(job: Job) -> None:
    """One picture, whatever comes; what goes wrong is said here."""
    run_quietly(log, f"the still of {job.source.alias}:{job.stream.name}", lambda: _fetch(job))


def _fetch(job: Job) -> None:
    trouble = _streamer(job.source.alias, job.stream.streamer)
    try:
        if _renew(job):
            trouble.worked()
    except (SourceError, NotAPicture) as error:
        log.debug("no still of %s:%s: %s", job.source.alias, job.stream.name, error)
        trouble.failed(f"{job.stream.name} for one: {one_line(error)}")
    except FileNotFoundError:
        log.debug("%s:%s was hidden while its still came", job.source.alias, job.stream.name)
    except OSError as error:
        disk.failed(error)


@lru_cache(maxsize=1000)
def _streamer(alias: str, streamer: str) -> OnceLog:
    """A streamer is in trouble when it gives no picture at all any more: a few cameras of many are theirs alone."""
    where = f" from {streamer}" if streamer.startswith("http") else ""
    broken, healed = f"source {alias}: no still comes{where}", f"source {alias}: stills come{where} again"
    return OnceLog(
        log, broken, healed, logging.WARNING, enough=3, after=float(settings.STILL_FRESH), again=HOUR
    )


fetches = Fetches(fetch)
