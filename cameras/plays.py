"""Playbacks that are minted: who wants to watch gets a ticket, and asks again with it until the address is there.

No request waits for a VMS. One thread at a time, among all workers and hosts, serves the tickets of a source in the
order of their coming, as fast as its quota allows. Whoever stops asking is passed over.
"""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock as ThreadLock
from threading import Thread
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Now

from cameras import public, quota, ratelimit, sealed, sharedcopy
from cameras.background import run_quietly
from cameras.models import Camera, Ticket
from cameras.ratelimit import Limits
from cameras.sealed import Unreadable
from cameras.site import PublicCamera
from cameras.sources import Source
from cameras.vms.base import Playback, Wish
from cameras.vms.errors import Busy, SourceError

AN_HOUR, AN_HOUR_OF_QUOTA = 600, 60
"""So many tickets one network is given in an hour; of an account whose calls are numbered."""
A_DAY = 200_000
PATIENCE = timedelta(seconds=15)
"""Who has not asked again for so long has gone."""
LONGEST = timedelta(seconds=60)
"""A ticket that was not served by then is not served any more."""
CALL_SECONDS = 30.0
KEPT = timedelta(hours=1)
LEFT = timedelta(seconds=60)
"""An address that lives no longer than that is given to nobody else."""

GONE, BUSY, TROUBLE, ENDED = "gone", "busy", "trouble", "ended"
"""Why a ticket has no playback: the camera is not public (any more); too many wait; the VMS gives none; it is over."""

# No trouble, but a word: releases before 0.2 share what has none, and would find no playback in it.
SEALED = "sealed"

log = logging.getLogger(__name__)


class NoTicket(Exception):
    """There is none of this name for this camera."""


@dataclass(frozen=True)
class Answer:
    """`playback` where it is there, else `trouble`, else how many tickets are `ahead` of this one."""

    playback: Playback | None = None
    trouble: str = ""
    ahead: int = 0


def ask(camera: PublicCamera, *, small: bool, address: str, instead: str = "") -> str:
    """A ticket, by which to ask again; `address` is the visitor's. Raises ratelimit.TooMany.

    `instead` is a ticket whose playback did not play: the same is not given once more. Where playbacks are shared,
    so is the ticket of one that is there: who has it learns what anybody else would who asks.
    """
    source, stream = public.site().streams[camera.origin]
    row = Ticket(token=secrets.token_urlsafe(24), source=source.alias, name=stream.name, small=small)
    if source.kind.abilities.shared and (shareable := _shareable(row, instead)):
        return shareable.token
    ratelimit.count(f"plays:{source.alias}", address, _limits(source))
    # Times are the database's: hosts with other clocks look at the same rows.
    row.asked_at = row.seen_at = Now()
    row.save(force_insert=True)
    serving.wake(source)
    return row.token


def look(camera: PublicCamera, token: str) -> Answer:
    """What has become of a ticket; asking keeps it in the queue. Raises NoTicket."""
    alias, name = camera.origin
    row = Ticket.objects.filter(token=token, source=alias, name=name, asked_at__gt=Now() - KEPT).first()
    if row is None:
        raise NoTicket
    if row.done_at:
        return _outcome(row)
    Ticket.objects.filter(pk=row.pk).update(seen_at=Now())
    serving.wake(public.site().streams[camera.origin][0])
    return Answer(ahead=_waiting(alias).filter(pk__lt=row.pk).count())


def _shareable(like: Ticket, instead: str) -> Ticket | None:
    """One that is still good for a while, as is its playback."""
    done = ["", SEALED]
    found = Ticket.objects.filter(source=like.source, name=like.name, small=like.small, trouble__in=done)
    failed = found.filter(token=instead).first() if instead else None
    if failed:
        found = found.exclude(mark=failed.mark)
    lasting = found.filter(expires_at__gt=Now() + LEFT, asked_at__gt=Now() - KEPT + LEFT)
    last = lasting.order_by("-expires_at").first()
    return last if last and _playback(last) else None


def _limits(source: Source) -> Limits:
    """All tickets of a day cost fewer calls than the account has, so that what the portal itself asks goes on."""
    abilities = source.kind.abilities
    if abilities.quota is None:
        return Limits(AN_HOUR, A_DAY)
    cameras = Camera.objects.filter(source=source.alias, vanished_at=None).count()
    every = max(settings.CATALOG_FRESH, abilities.list_every)
    return Limits(AN_HOUR_OF_QUOTA, quota.left_to_visitors(abilities.quota, cameras, every))


def _waiting(alias: str) -> QuerySet[Ticket]:
    return Ticket.objects.filter(source=alias, done_at=None, seen_at__gt=Now() - PATIENCE)


def _outcome(row: Ticket) -> Answer:
    """A playback ends by the database's clock, and with it what its ticket is good for."""
    over = Ticket.objects.filter(pk=row.pk, expires_at__lte=Now()).exists()
    if over:
        return Answer(trouble=ENDED)
    playback = _playback(row)
    trouble = "" if row.trouble == SEALED else row.trouble
    return Answer(playback, trouble if playback or trouble else TROUBLE)


def _playback(row: Ticket) -> Playback | None:
    """None too where a host with another SECRET_KEY has sealed it."""
    try:
        value = (
            sealed.unseal(row.sealed, f"a playback of source {row.source}") if row.sealed else row.playback
        )
    except Unreadable:
        return None
    return Playback(value["kind"], value["url"], row.expires_at) if value else None


class Serving:
    """The threads of this process that serve tickets: one a source at most."""

    def __init__(self) -> None:
        self._lock = ThreadLock()
        self._threads: dict[str, Thread] = {}

    def wake(self, source: Source) -> None:
        with self._lock:
            if source.alias in self._threads and self._threads[source.alias].is_alive():
                return
            thread = Thread(target=_serve_quietly, args=[source], name=f"plays {source.alias}", daemon=True)
            self._threads[source.alias] = thread
            thread.start()

    def end(self) -> None:
        """Waits for those that run."""
        for thread in list(self._threads.values()):
            thread.join()


serving = Serving()


def _serve_quietly(source: Source) -> None:
    """Where it fails, who asks again has it tried again."""
    run_quietly(log, f"source {source.alias}: serving tickets", lambda: serve(source))


def serve(source: Source) -> None:
    """Serves all that wait; returns at once where another is at it: who came too late for it asks again.

    Whoever is shut out of the source leaves it to those who are not.
    """
    if source.shut_out(sharedcopy.glance()):
        return
    with sharedcopy.lock(f"serving:{source.alias}", _lock_seconds(source)) as lock:
        if lock is None:
            return
        _forget_old(source.alias)
        while lock.renew() and (rows := list(_waiting(source.alias)[: source.kind.abilities.batch])):
            _serve(source, rows)


def _lock_seconds(source: Source) -> float:
    """As long as one batch may take, and the wait for its turn."""
    return CALL_SECONDS + (quota.PATIENCE if source.kind.abilities.quota else 0)


def _forget_old(alias: str) -> None:
    Ticket.objects.filter(source=alias, asked_at__lt=Now() - KEPT).delete()
    _waiting(alias).filter(asked_at__lt=Now() - LONGEST).update(done_at=Now(), trouble=BUSY)


def _serve(source: Source, rows: Sequence[Ticket]) -> None:
    """What was hidden in the meantime is not asked for."""
    known = public.site().streams
    shown = [row for row in rows if (row.source, row.name) in known]
    wishes = [Wish(known[row.source, row.name][1], row.small) for row in shown]
    for row in rows:
        if row not in shown:
            _done(row, trouble=GONE)
    for row, outcome in zip(shown, _minted(source, wishes), strict=True):
        _answer(source, row, outcome)


def _minted(source: Source, wishes: Sequence[Wish]) -> Sequence[Playback | SourceError]:
    if not wishes:
        return []
    try:
        return source.call(lambda session: source.kind.playbacks(session, wishes))
    except SourceError as error:
        return [error] * len(wishes)


def _answer(source: Source, row: Ticket, outcome: Playback | SourceError) -> None:
    if isinstance(outcome, Playback):
        _done(row, **_kept(row, {"kind": outcome.kind, "url": outcome.url}), expires_at=outcome.expires_at)
        return
    log.info("source %s: %s does not play: %s", source.alias, row.name, outcome)
    _done(row, trouble=BUSY if isinstance(outcome, Busy) else TROUBLE)


def _kept(row: Ticket, playback: dict[str, str]) -> dict[str, Any]:
    """Encrypted, unless the ticket is of an older release, which could not read it then."""
    if row.sealed is None:
        return {"playback": playback}
    return {"sealed": sealed.seal(playback), "mark": sealed.mark(playback["url"]), "trouble": SEALED}


def _done(row: Ticket, **news: Any) -> None:
    Ticket.objects.filter(pk=row.pk).update(done_at=Now(), **news)
