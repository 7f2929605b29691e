"""What the refresh saw of the cameras: a row for each outage, and for each time in which a source was silent.

Written only when a camera's state has changed; a quiet refresh costs one query.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, FilteredRelation, Q
from django.utils import timezone

from cameras import sharedcopy
from cameras.catalog import Catalog
from cameras.models import Camera, Outage, Silence

KEPT = timedelta(days=35)
AT_ONCE = 900


def silence_ended(alias: str, last_heard: Catalog) -> None:
    """To be told of the catalog that was there before a refresh: was it too old to go on from?"""
    if last_heard.version and last_heard.stale:
        Silence.objects.create(source=alias, began_at=last_heard.heard_at, ended_at=timezone.now())


def watch(alias: str, catalog: Catalog) -> bool:
    """Brings the outages of a source up to its catalog; False where no camera's state had changed.

    Who finds another at it leaves it: the next refresh sees that the digest differs.
    """
    working = {stream.name for stream in catalog.streams if stream.active}
    key, digest = digest_key(alias), _digest(working)
    before = sharedcopy.read(key)
    if before and before.value == digest:
        return False
    with sharedcopy.lock(lock_key(alias)) as lock, transaction.atomic():
        if lock is None:
            return False
        known = _follow(alias, working)
        if known >= {stream.name for stream in catalog.streams}:  # else rows are still to come
            sharedcopy.write(key, digest)
        _forget_old()
    return True


def lock_key(alias: str) -> str:
    """One for all releases, as of imports."""
    return f"watched:{alias}"


def digest_key(alias: str) -> str:
    """One for each release: they may differ in what they call working."""
    return f"watched:{alias}:{settings.VERSION}"


def is_digest(key: str) -> bool:
    """Whether any release keeps its digest there: a new version of it says that outages have begun or ended."""
    return key.startswith("watched:")


def _digest(names: Iterable[str]) -> str:
    return hashlib.sha256(json.dumps(sorted(names)).encode()).hexdigest()


def _follow(alias: str, working: set[str]) -> set[str]:
    """Begins and ends outages; returns the names of all cameras of the source.

    A camera that the VMS has disabled or lost does not work either: visitors cannot tell the difference.
    """
    now = timezone.now()
    rows = list(_with_open_outage(alias))
    began = [pk for pk, name, outage in rows if outage is None and name not in working]
    ended = [outage for _, name, outage in rows if outage is not None and name in working]
    Outage.objects.bulk_create((Outage(camera_id=pk, began_at=now) for pk in began), batch_size=500)
    for start in range(0, len(ended), AT_ONCE):
        Outage.objects.filter(pk__in=ended[start : start + AT_ONCE]).update(ended_at=now)
    return {name for _, name, _ in rows}


def _with_open_outage(alias: str) -> Iterable[tuple[int, str, int | None]]:
    """(camera, its name, its outage that lasts) of each camera of the source."""
    lasting = FilteredRelation("outages", condition=Q(outages__ended_at=None))
    cameras = Camera.objects.filter(source=alias).order_by().annotate(lasting=lasting)
    return cameras.annotate(outage=F("lasting__id")).values_list("pk", "name", "outage")


def _forget_old() -> None:
    before = timezone.now() - KEPT
    Outage.objects.filter(ended_at__lt=before).delete()
    Silence.objects.filter(ended_at__lt=before).delete()
