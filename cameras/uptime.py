"""How much of a time something worked, from its outages and from the times in which nobody could tell."""

from collections.abc import Iterable
from datetime import datetime, timedelta

Span = tuple[datetime, datetime | None]
"""From when to when; None has no end yet."""

NOTHING = timedelta()
MOST = 1000
"""Tenths of a per cent in the whole."""


def uptime(
    outages: Iterable[Span], unknown: Iterable[Span], since: datetime, until: datetime
) -> float | None:
    """Per cent of the known time in which it worked, rounded down to a tenth: 100.0 means no outage at all.

    What is unknown counts neither as working nor as an outage; None where all of it is unknown. Spans may
    overlap, have no end, or end before they begin (two hosts' clocks): those are none.
    """
    unknown = list(unknown)
    known = until - since - covered(unknown, since, until)
    if known <= NOTHING:
        return None
    working = until - since - covered([*outages, *unknown], since, until)
    return MOST * working // known / 10


def covered(spans: Iterable[Span], since: datetime, until: datetime) -> timedelta:
    """So much of the time from `since` to `until` lies in any of the spans."""
    total, reached = NOTHING, since
    for began, ended in sorted((began, ended or until) for began, ended in spans):
        begin, end = max(began, reached), min(ended, until)
        if end > begin:
            total += end - begin
            reached = end
    return total
