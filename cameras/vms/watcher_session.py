"""What a session of the kind "watcher" remembers: two APIs' parts, and whether v3 is to be left alone.

`{"api", "v2", "v3", "v3_absent_until", "v3_rests_until", "evictions"}`: "api" is where streams come from; a
part that is null is to be made by the next login; times are in seconds of the epoch. All functions here give
a new session and leave the old one as it is: it may be shared.
"""

import logging
from typing import Any

from cameras.vms import fields
from cameras.vms.base import Session

HOUR = 3600.0
MINUTE = 60.0
EVICTED_WITHIN = 120.0
"""A v2 session that dies so soon after a v3 login was ended by it: a minute, and one between two looks."""

log = logging.getLogger(__name__)


def part(session: Session, api: str) -> Session | None:
    """The part if it can be used; v3's needs an access token, what is left of it may be less."""
    found = fields.mapping(session.get(api))
    return found if found and (api == "v2" or found.get("access")) else None


def v3_is_absent(session: Session, now: float) -> bool:
    return _is_ahead(session.get("v3_absent_until"), now)


def v3_rests(session: Session, now: float) -> bool:
    return _is_ahead(session.get("v3_rests_until"), now)


def with_part(session: Session, api: str, made: Session | None) -> Session:
    return {**session, api: made}


def without_v3(session: Session, now: float) -> Session:
    """This server has no API v3: not asked again for an hour."""
    return {**_from_v2(session), "v3_absent_until": now + HOUR}


def resting(session: Session, now: float, seconds: float) -> Session:
    """v3 is left alone for so long; mosaics stay as they were."""
    return {**_from_v2(session), "v3_rests_until": now + seconds}


def after_death(session: Session, api: str, left: Session | None, now: float) -> Session:
    """The session without its dead part; two evictions of v2 by v3 within an hour send v3 to rest.

    Under a session limit each login ends the other's session, and the portal would log in for ever.
    """
    remaining = with_part(session, api, left)
    if api != "v2" or not _was_evicted(session, now):
        return remaining
    evictions = [*(each for each in fields.items(session.get("evictions")) if now - each < HOUR), now]
    if len(evictions) < 2:
        return {**remaining, "evictions": evictions}
    log.warning(
        "Watcher ends the session of API v2 at each login of API v3, so mosaics are left alone for an hour: "
        "leave max_sessions of the web user unset"
    )
    return resting({**remaining, "evictions": []}, now, HOUR)


def _was_evicted(session: Session, now: float) -> bool:
    """Only a session that was there at v3's login can have been ended by it."""
    v2, v3 = (fields.number(fields.mapping(session.get(api)).get("at")) for api in ("v2", "v3"))
    return v2 is not None and v3 is not None and v2 <= v3 <= now < v3 + EVICTED_WITHIN


def _from_v2(session: Session) -> Session:
    return {key: value for key, value in session.items() if key != "v3"} | {"api": "v2"}


def _is_ahead(until: Any, now: float) -> bool:
    """Not further than an hour: a clock may have been wrong."""
    return isinstance(until, int | float) and 0 < until - now <= HOUR
