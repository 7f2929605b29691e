"""The streams and mosaics of each source as last heard, in the shared copy; renewed by one worker at a time.

A failure leaves the last good catalog as it is; trouble.py keeps it, with the pause before the next
try, so that a VMS in trouble is hammered by nobody. Ages are the database's.
"""

import logging
import math
import re
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from cameras import quota, sealed, sharedcopy, trouble
from cameras.sealed import Unreadable
from cameras.sharedcopy import Copy, Glance, Lock, as_known
from cameras.sources import ABANDONED, ShutOut, Source
from cameras.vms.base import Look, Mosaic, Session, Stream, secret_fields
from cameras.vms.errors import BadAnswer, SessionExpired, SourceError, Unreachable

REFRESH_SECONDS = 60.0
RENEWED_EVERY = 3.0
"""Seconds. Each time takes a connection to the database; with the longest page it is still within the lock."""
EXTRAS_SECONDS = 45.0
"""So long the lock is held for mosaics and folders, which are not told page by page."""


LOOK_SECONDS = 3600.0

_TOO_MANY = (
    "it lists more than {} cameras, so its list stays as it was: let the web user see only the folders that are to be "
    "published, or raise CAMERAS_MAX"
)

# Of what is kept of a catalog, raised whenever its shape changes. Releases side by side each keep one of their own;
# the formats from OLDEST on are read as well, as far as they are understood.
FORMAT = 4
OLDEST = 3
# A stream without these is left out: it might be shown wrongly.
NEEDED = frozenset({"name", "enabled", "viewable"})

SECRETS = secret_fields(Stream)
OPEN = tuple(each.name for each in fields(Stream) if each.name not in SECRETS)
PLAIN = re.compile(r"(?:session|catalog:[0-3]):(.*)")
"""What older releases keep without encryption, and of which source."""
PLAIN_LEFT = 900.0
"""Seconds, and three times as long as a catalog is kept at least: by then no older release renews it any more."""

NEVER = datetime.fromtimestamp(0, UTC)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Catalog:
    """`extras_at`: epoch seconds when mosaics and folder titles were last heard; `extras_trouble`: why not since.

    `look_at`: the same of `look`, which is asked for once in LOOK_SECONDS.
    """

    streams: tuple[Stream, ...] = ()
    mosaics: tuple[Mosaic, ...] = ()
    folders: dict[str, str] | None = None
    extras_at: float = 0
    extras_trouble: str = ""
    look: Look = Look()
    look_at: float = 0
    version: int = 0
    heard_at: datetime = NEVER
    age: float = 0

    @property
    def stale(self) -> bool:
        return self.age > settings.CATALOG_STALE


def catalog_key(alias: str) -> str:
    return _key(FORMAT, alias)


def keys(alias: str) -> list[str]:
    """Every key under which a catalog of this source may lie that we can read: our own, then older ones."""
    return [_key(number, alias) for number in range(FORMAT, OLDEST - 1, -1)]


def _key(number: int, alias: str) -> str:
    return f"catalog:{number}:{alias}"


_decoded: dict[str, tuple[Glance, Catalog | None]] = {}
_unreadable: set[str] = set()
"""Keys of catalogs that were encrypted with another SECRET_KEY."""


def read(alias: str) -> Catalog | None:
    """The last word of the VMS: our own, or an older release's where we have none, or only a stale one."""
    seen = sharedcopy.glance()
    for key in _in_order(alias, seen):
        known = _decode(key, seen[key])
        if known:
            return replace(known, age=seen[key].age)
    return None


def _in_order(alias: str, seen: dict[str, Glance]) -> list[str]:
    """Ours first while it is not stale: one release's view of the VMS must not alternate with another's."""
    own, known = catalog_key(alias), [key for key in keys(alias) if key in seen]
    if own in seen and seen[own].age <= settings.CATALOG_STALE:
        return known
    return sorted(known, key=lambda key: seen[key].age)


def _decode(key: str, seen: Glance) -> Catalog | None:
    """One that has not changed is not decoded again: thousands of cameras would hold up a worker's requests."""
    last = _decoded.get(key)
    if last is None or (last[0].version, last[0].heard_at) != (seen.version, seen.heard_at):
        copy = sharedcopy.read(key)
        if copy is None:
            return None
        last = _decoded[key] = Glance(copy.version, copy.heard_at, copy.age), _from(key, copy)
    return last[1]


def _from(key: str, copy: Copy) -> Catalog | None:
    """None for what cannot be read, whoever wrote it: the next refresh writes it anew."""
    _unreadable.discard(key)
    try:
        value = {**copy.value, "version": copy.version, "heard_at": copy.heard_at}
        value["streams"] = tuple(_streams(value["streams"], _unsealed(key, value.pop("sealed", ""))))
        value["mosaics"] = tuple(_mosaic(of) for of in value.get("mosaics", ()))
        value["look"] = as_known(Look, value.get("look", {}))
        if not key.startswith(_key(FORMAT, "")):  # what it does not know of is asked for at once
            value |= {"extras_at": 0, "look_at": 0}
        return as_known(Catalog, value)
    except Unreadable:
        _unreadable.add(key)
        return None
    except (AttributeError, TypeError, LookupError, ValueError):
        log.exception("a stored catalog cannot be read; it counts as never heard")
        return None


def _streams(values: list[dict[str, Any]], secrets: dict[str, list[Any]]) -> Iterator[Stream]:
    """`secrets`: of each secret field the values, in the order of the streams."""
    for place, value in enumerate(values):
        if value.keys() >= NEEDED:
            yield as_known(Stream, {**value, **{name: column[place] for name, column in secrets.items()}})


def _mosaic(value: dict[str, Any]) -> Mosaic:
    return as_known(Mosaic, {**value, "cells": tuple(value["cells"])})


def _unsealed(key: str, text: str) -> dict[str, list[Any]]:
    """The secrets of a catalog by field. Raises Unreadable."""
    return dict(sealed.unseal(text, f"the list of source {key.split(':')[2]}")) if text else {}


def _sealed(streams: Sequence[Stream]) -> str:
    """All that is secret in one text, so that ten thousand cameras cost one encryption; "" where nothing is."""
    columns = {name: [getattr(stream, name) for stream in streams] for name in SECRETS}
    return sealed.seal(columns) if any(map(any, columns.values())) else ""


def _every(source: Source) -> float:
    return max(settings.CATALOG_FRESH, source.kind.abilities.list_every)


def due(source: Source, seen: dict[str, Glance]) -> bool:
    """Whether it is time to refresh, by a glance at the shared copies.

    Where the database's clock was set back, ages are negative: far below zero is as good as far above.
    """
    alias, every = source.alias, ABANDONED if catalog_key(source.alias) in _unreadable else _every(source)
    if trouble.key(alias) in seen:
        failed = trouble.read(alias)
        return failed is None or abs(seen[trouble.key(alias)].age) >= failed.pause
    catalog = seen.get(catalog_key(alias))
    return catalog is None or abs(catalog.age) >= every


def refresh(source: Source, force: bool = False) -> Catalog | None:
    """Asks the VMS and keeps the answer; None where another worker is at it or has just done it.

    `force` asks for everything now. `version`, `heard_at` and `age` of what it returns are still those of the last
    answer, whichever release had it. Raises SourceError after having kept the failure; that all is well again is
    for the caller to say, once the rows have followed.
    """
    key = catalog_key(source.alias)
    with sharedcopy.lock(key, _lock_seconds(source)) as lock:
        seen = sharedcopy.glance()
        if lock is None or not (force or due(source, seen)):
            return None
        try:
            heard = _ask(source, read(source.alias) or Catalog(), lock, force)
            _still_ours(lock)
        except ShutOut:  # no trouble of the source's, and others go on
            raise
        except SourceError as error:
            trouble.keep(source.alias, error)
            raise
        except Overtaken:
            log.warning(
                "source %s: another worker has begun to refresh; this answer came too late", source.alias
            )
            return None
        sharedcopy.write(key, _as_json(heard))
        _forget_plain(seen, max(PLAIN_LEFT, 3 * _every(source)))
        return replace(heard, **_last_hearing(source.alias, seen))


def _last_hearing(alias: str, seen: dict[str, Glance]) -> dict[str, Any]:
    """When any release heard the source last, newer ones too: a way back does not make what they heard a silence."""
    glances = [seen[key] for key in seen if re.fullmatch(rf"catalog:\d+:{re.escape(alias)}", key)]
    return asdict(min(glances, key=lambda glance: glance.age)) if glances else {}


def _forget_plain(seen: dict[str, Glance], left: float) -> None:
    """What older releases wrote is forgotten once none of them renews it: `left` is the age that says so."""
    plain = {key: match[1] for key in seen if (match := PLAIN.fullmatch(key))}
    in_use = {
        alias for key, alias in plain.items() if key.startswith("catalog") and abs(seen[key].age) < left
    }
    for key, alias in plain.items():
        if alias not in in_use:
            sharedcopy.forget(key)


class Overtaken(Exception):
    """Our lock ran out and another worker took it: it is now the one whose answer counts."""


def _lock_seconds(source: Source) -> float:
    """As long as a page may take, and the wait for its turn."""
    return sharedcopy.LOCK_SECONDS + (quota.PATIENCE if source.kind.abilities.quota else 0)


def _still_ours(lock: Lock, seconds: float | None = None) -> None:
    if not lock.renew(seconds):
        raise Overtaken


def _ask(source: Source, last: Catalog, lock: Lock, force: bool) -> Catalog:
    def ask(session: Session) -> Catalog:
        streams = tuple(_all_streams(source, session, lock))
        if not force and abs(time.time() - last.extras_at) < source.kind.mosaics_every(session):
            return replace(last, streams=streams)
        try:
            _still_ours(lock, EXTRAS_SECONDS)
            return _with_extras(source, session, replace(last, streams=streams))
        except SessionExpired:
            raise
        except SourceError as error:  # cameras without their mosaics are better than none
            if not last.extras_trouble:
                log.warning("source %s: mosaics stay as they were: %s", source.alias, error)
            return replace(last, streams=streams, extras_trouble=str(error))

    heard = source.call(ask)
    return replace(heard, streams=tuple(_in_folders(heard.streams, heard.folders or {})))


def _with_extras(source: Source, session: Session, heard: Catalog) -> Catalog:
    mosaics, folders = source.kind.mosaics(session), source.kind.folders(session)
    heard = _with_look(source, session, heard)
    if heard.extras_trouble:
        log.info("source %s: mosaics are read again", source.alias)
    return replace(
        heard,
        mosaics=heard.mosaics if mosaics is None else tuple(mosaics),
        folders=heard.folders if folders is None else folders,
        extras_at=time.time(),
        extras_trouble="",
    )


def _with_look(source: Source, session: Session, heard: Catalog) -> Catalog:
    if abs(time.time() - heard.look_at) < LOOK_SECONDS:
        return heard
    look = source.kind.look(session)
    return heard if look is None else replace(heard, look=look, look_at=time.time())


def _all_streams(source: Source, session: Session, lock: Lock) -> Iterator[Stream]:
    deadline, count, renewed = time.monotonic() + REFRESH_SECONDS, 0, -math.inf
    for page in source.kind.streams(session):
        if time.monotonic() - renewed > RENEWED_EVERY:
            _still_ours(lock)
            renewed = time.monotonic()
        if time.monotonic() > deadline:
            raise Unreachable(f"the list of cameras takes longer than {REFRESH_SECONDS:.0f} s")
        count += len(page)
        if count > settings.CAMERAS_MAX:
            raise BadAnswer(_TOO_MANY.format(settings.CAMERAS_MAX))
        yield from page


def _in_folders(streams: Collection[Stream], titles: dict[str, str]) -> Iterator[Stream]:
    """A stream in no folder is in its organization's; where all are one organization's, that would tell nothing."""
    several = len({stream.organization for stream in streams}) > 1
    for stream in streams:
        whose = stream.organization if several else ""
        folder = stream.folder or titles.get(stream.folder_id, "") or whose
        yield stream if folder == stream.folder else replace(stream, folder=folder)


def _as_json(catalog: Catalog) -> dict[str, Any]:
    return {
        "streams": [{name: getattr(stream, name) for name in OPEN} for stream in catalog.streams],
        "sealed": _sealed(catalog.streams),
        "mosaics": [asdict(mosaic) for mosaic in catalog.mosaics],
        "folders": catalog.folders,
        "extras_at": catalog.extras_at,
        "extras_trouble": catalog.extras_trouble,
        "look": asdict(catalog.look),
        "look_at": catalog.look_at,
    }
