"""Recordings for staff: asked for in the admin, prepared by the VMS in its own time, then there to be downloaded.

No request waits for a VMS. The clock takes the next step, one worker at a time and within the account's quota, from
what the rows say: whoever is stopped in the middle is followed by another. The shared copy of a source is there while
something is under way; its age is the time since the last step, its value the pause before the next.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from cameras import quota, sealed, sharedcopy
from cameras.models import Camera, Recording
from cameras.sealed import Unreadable
from cameras.sharedcopy import Glance, Lock
from cameras.sources import Source
from cameras.vms.base import Prepared, Recorded
from cameras.vms.errors import NotFound, SourceError

CALL_SECONDS = 2 * (quota.PATIENCE + 10.0)
"""Two calls and their turns: the longest that goes on without a look at the lock."""
FIRST_PAUSE, LONGEST_PAUSE = 3.0, 60.0
GIVE_UP = timedelta(hours=2)
"""After having been asked for; by then whoever asked has gone."""
KEPT = timedelta(hours=24)
"""As long as an address for download is good."""
TOO_LONG = "the VMS did not prepare it in time: ask for it anew, or for less"

log = logging.getLogger(__name__)


def key(alias: str) -> str:
    return f"recordings:{alias}"


def ask(camera: Camera, begin: datetime, end: datetime, by: str) -> Recording:
    """A recording that will be there; the same one where it was asked for already and nothing went wrong."""
    same = Recording.objects.filter(camera=camera, begin=begin, end=end)
    with transaction.atomic():
        sharedcopy.queue_up(key(camera.source))
        good = same.filter(Q(done_at=None) | Q(expires_at__gt=timezone.now()))
        found = next((each for each in good if each.done_at is None or address(each)), None)
        if found:
            return found
        row = Recording(camera=camera, begin=begin, end=end, asked_by=by, asked_at=timezone.now())
        row.save()
        sharedcopy.write(key(camera.source), {"pause": 0})
    log.info("source %s: %s asked for a recording of %s", camera.source, by, camera.name)
    return row


def known(camera: Camera) -> QuerySet[Recording]:
    """What was asked for lately, the last first."""
    return Recording.objects.filter(camera=camera, asked_at__gt=timezone.now() - KEPT)


def address(row: Recording) -> str:
    """Where it can be fetched; "" before that, and where a host with another SECRET_KEY has sealed it."""
    try:
        return str(sealed.unseal(row.sealed_url, "a recording's address")) if row.sealed_url else row.url
    except Unreadable:
        return ""


def due(source: Source, seen: dict[str, Glance]) -> bool:
    """By a glance at the shared copies; only while something is under way it costs a query."""
    if not source.kind.abilities.recordings or key(source.alias) not in seen:
        return False
    copy = sharedcopy.read(key(source.alias))
    return copy is not None and abs(copy.age) >= copy.value["pause"]


def go_on(source: Source) -> None:
    """The next step of all that are under way; returns at once where another worker is at it."""
    with sharedcopy.lock(key(source.alias), CALL_SECONDS) as lock:
        if lock is None or not due(source, sharedcopy.glance()):
            return
        try:
            _forget_old(source.alias)
            _begin(source, lock)
            _look(source, lock)
        finally:
            _pause(source.alias)


def _under_way(alias: str) -> QuerySet[Recording]:
    return Recording.objects.filter(camera__source=alias, done_at=None).select_related("camera")


def _forget_old(alias: str) -> None:
    now = timezone.now()
    Recording.objects.filter(camera__source=alias, asked_at__lt=now - KEPT).delete()
    _under_way(alias).filter(asked_at__lt=now - GIVE_UP).update(done_at=now, trouble=TOO_LONG)


def _begin(source: Source, lock: Lock) -> None:
    """Has those prepared that are not yet."""
    for row in _under_way(source.alias).filter(vms_id="").order_by("id"):
        if not lock.renew():
            return
        try:
            found = _prepare(source, row)
        except SourceError as error:
            _in_trouble(row, error)
        else:
            _begun(row, found)


def _prepare(source: Source, row: Recording) -> list[Recorded]:
    return source.call(lambda session: source.kind.prepare(session, row.camera.name, row.begin, row.end))


def _begun(row: Recording, found: Sequence[Recorded]) -> None:
    """What was recorded with breaks comes in parts; each of them is a row."""
    first, *others = found
    _write(row, vms_id=first.id, seconds=first.seconds, trouble="")
    for part in others:
        row.pk, row.vms_id, row.seconds, row.trouble = None, part.id, part.seconds, ""
        row.save(force_insert=True)


def _look(source: Source, lock: Lock) -> None:
    rows = list(_under_way(source.alias).exclude(vms_id="").order_by("id"))
    size = source.kind.abilities.batch
    for some in (rows[first : first + size] for first in range(0, len(rows), size)):
        if not lock.renew():
            return
        for row, outcome in zip(some, _prepared(source, [row.vms_id for row in some]), strict=True):
            _keep(row, outcome)


def _prepared(source: Source, ids: Sequence[str]) -> Sequence[Prepared | SourceError]:
    try:
        return source.call(lambda session: source.kind.prepared(session, ids))
    except SourceError as error:
        return [error] * len(ids)


def _keep(row: Recording, outcome: Prepared | SourceError) -> None:
    if isinstance(outcome, SourceError):
        _in_trouble(row, outcome)
        return
    done_at = timezone.now() if outcome.url else None
    url = sealed.seal(outcome.url) if outcome.url else ""
    news = {"percent": outcome.percent, "sealed_url": url, "expires_at": outcome.expires_at}
    _write(row, **news, trouble="", done_at=done_at)


def _in_trouble(row: Recording, error: SourceError) -> None:
    """What the VMS does not have it will not have later; all else is tried again."""
    done_at = timezone.now() if isinstance(error, NotFound) else None
    _write(row, trouble=str(error)[:500], done_at=done_at)


def _write(row: Recording, **news: Any) -> None:
    """One that was deleted in the meantime stays so."""
    Recording.objects.filter(pk=row.pk).update(**news)


def _pause(alias: str) -> None:
    """Longer the longer the last one to come has waited; nothing under way needs no clock."""
    with transaction.atomic():
        sharedcopy.queue_up(key(alias))
        last = _under_way(alias).order_by("-asked_at").first()
        if last is None:
            sharedcopy.forget(key(alias))
            return
        waited = (timezone.now() - last.asked_at).total_seconds()
        sharedcopy.write(key(alias), {"pause": min(max(waited / 10, FIRST_PAUSE), LONGEST_PAUSE)})
