"""How many people cameras counted in the last day, for those whose pages show it: an hour's number for each hour.
Also for hidden ones of which an admin has said so: once they are published, their numbers are there.

The clock asks for them, one worker at a time; the answer lies in the shared copy of the source, with the hours by the
names of streams. What visitors want to watch comes first: a day's calls that are mostly used up are left to them.
"""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from cameras import quota, sharedcopy
from cameras.models import Camera
from cameras.sharedcopy import Glance, Lock
from cameras.sources import Source
from cameras.vms.base import Count
from cameras.vms.errors import SourceError

EVERY = 900.0
"""Seconds; the VMS's own numbers are of quarters of an hour."""
CALL_SECONDS = quota.PATIENCE + 10.0
HOUR = timedelta(hours=1)
SPAN = 24 * HOUR
SHARE = 0.5
"""So much of a day's calls may be used up when numbers are still asked for."""

log = logging.getLogger(__name__)

Series = tuple[Count, ...]


def key(alias: str) -> str:
    return f"counts:{alias}"


def _wanted(alias: str) -> str:
    return f"counts-wanted:{alias}"


def read(source: Source) -> dict[str, Series]:
    """By the names of streams, the hours that are known of each; none of a kind that counts nobody."""
    copy = sharedcopy.read(key(source.alias)) if source.kind.abilities.counts else None
    if copy is None:
        return {}
    first = datetime.now(UTC) - SPAN - 2 * HOUR
    return {
        name: tuple(count for count in map(_count, hours) if count.begin >= first)
        for name, hours in copy.value.items()
    }


def want(alias: str) -> None:
    """The next beat asks: an admin has switched a camera's counts on."""
    sharedcopy.write(_wanted(alias), None)


def due(source: Source, seen: dict[str, Glance]) -> bool:
    if not source.kind.abilities.counts:
        return False
    last, wanted = seen.get(key(source.alias)), seen.get(_wanted(source.alias))
    if last is None or abs(last.age) >= EVERY:
        return True
    return wanted is not None and wanted.age <= last.age


def renew(source: Source) -> None:
    """Asks for all that are shown; the last numbers stay where the VMS gives none.

    What is switched on while it asks is asked for by the next beat.
    """
    with sharedcopy.lock(key(source.alias), CALL_SECONDS) as lock:
        if lock is None or not due(source, sharedcopy.glance()):
            return
        last = sharedcopy.read(key(source.alias))
        known: dict[str, Any] = last.value if last else {}
        names = _shown(source.alias)
        heard = {name: hours for name, hours in known.items() if name in names}
        try:
            heard |= _asked(source, names, lock)
        except SourceError as error:
            log.warning("source %s: the counts stay as they were: %s", source.alias, error)
        finally:
            sharedcopy.write(key(source.alias), heard)
        if not set(_shown(source.alias)) <= set(names):
            want(source.alias)


def _shown(alias: str) -> list[str]:
    rows = Camera.objects.filter(source=alias, show_counts=True, vanished_at=None)
    return list(rows.order_by("name").values_list("name", flat=True))


def _asked(source: Source, names: Sequence[str], lock: Lock) -> dict[str, Any]:
    """The whole hours of the last day, by name."""
    heard: dict[str, Any] = {}
    end = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    size = source.kind.abilities.counts
    for some in (names[first : first + size] for first in range(0, len(names), size)):
        if _spent(source) or not lock.renew():
            break
        told = _counted(source, some, end)
        heard |= {name: [_as_json(each) for each in hours] for name, hours in zip(some, told, strict=True)}
    return heard


def _counted(source: Source, names: Sequence[str], end: datetime) -> list[list[Count]]:
    return source.call(lambda session: source.kind.counts(session, names, end - SPAN, end))


def _spent(source: Source) -> bool:
    limits = source.kind.abilities.quota
    return bool(limits and quota.spent(source.alias) > SHARE * limits.daily)


def _as_json(count: Count) -> list[int]:
    return [int(count.begin.timestamp()), count.people]


def _count(told: list[int]) -> Count:
    return Count(datetime.fromtimestamp(told[0], UTC), told[1])
