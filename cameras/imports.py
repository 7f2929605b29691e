"""Catalog → Camera and Mosaic rows, only when what describes them has changed."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Field, QuerySet
from django.utils import timezone

from cameras import sharedcopy, trouble
from cameras.catalog import Catalog, refresh
from cameras.layouts import layout_for
from cameras.models import Camera, Cell, Mosaic, Publication
from cameras.outages import silence_ended, watch
from cameras.publishing import publish, record, save_in_bulk, site_changed
from cameras.sources import Source
from cameras.vms.base import Mosaic as VmsMosaic
from cameras.vms.base import Stream

BY = "refresh"
IMPORT_SECONDS = 60.0
"""Longer than the longest import: ten thousand new cameras take a few seconds."""
VANISHED_KEPT = timedelta(days=1)

What = Publication.What


def refresh_and_import(source: Source, force: bool = False) -> Catalog | None:
    """One refresh with all that follows; None where another worker is at it. Raises SourceError."""
    heard = refresh(source, force)
    if heard is not None:
        silence_ended(source.alias, last_heard=heard)
        import_catalog(source.alias, heard)
        watch(source.alias, heard)
        trouble.healed(source.alias)
    return heard


def import_catalog(alias: str, catalog: Catalog) -> bool:
    """Brings the rows of a source up to its catalog; False where nothing had changed.

    Who finds another import under way leaves it: the next refresh sees that the digest differs.
    """
    key, digest = digest_key(alias), _digest(catalog)
    with sharedcopy.lock(lock_key(alias), IMPORT_SECONDS) as lock:
        before = sharedcopy.read(key)
        if lock is None or (before and before.value == digest):
            return False
        with transaction.atomic():
            _import_cameras(alias, catalog.streams)
            _import_mosaics(alias, catalog.mosaics)
            sharedcopy.write(key, digest)
            site_changed()
    return True


def lock_key(alias: str) -> str:
    """One for all releases: no two imports of a source at once."""
    return f"imported:{alias}"


def digest_key(alias: str) -> str:
    """One for each release: what goes into a digest may differ, and two of them would import in turns for ever."""
    return f"imported:{alias}:{settings.VERSION}"


def _digest(catalog: Catalog) -> str:
    """Of what is kept in rows; states and tokens change with every refresh and are not."""
    facts = [[stream.name, *_facts(stream).values()] for stream in catalog.streams]
    mosaics = [[mosaic.id, mosaic.title, mosaic.type, *mosaic.cells] for mosaic in catalog.mosaics]
    return hashlib.sha256(json.dumps([facts, mosaics]).encode()).hexdigest()


def _facts(stream: Stream) -> dict[str, object]:
    return {
        "vms_title": stream.title,
        "vms_folder": stream.folder[:500],
        "vms_address": stream.address[:500],
        "latitude": stream.latitude,
        "longitude": stream.longitude,
        "has_archive": stream.dvr,
    }


def _import_cameras(alias: str, streams: Iterable[Stream]) -> None:
    rows = {camera.name: camera for camera in Camera.objects.filter(source=alias)}
    by_name = {stream.name: stream for stream in streams}
    new = [Camera(source=alias, name=name, **_facts(by_name[name])) for name in by_name if name not in rows]
    Camera.objects.bulk_create(new, batch_size=500)
    if settings.PUBLISH_NEW_CAMERAS:
        publish(new, "PUBLISH_NEW_CAMERAS")
    known = [camera for name, camera in rows.items() if name in by_name]
    changed = [camera for camera in known if _take(camera, _facts(by_name[camera.name]))]
    save_in_bulk(changed, list(_facts(Stream(""))))
    _mark_vanished(rows.values(), set(by_name))
    if not settings.PUBLISH_NEW_CAMERAS:  # one that came back would be a new one, and be published
        _delete_vanished(Camera.objects.filter(source=alias).exclude(cell__mosaic__source=""))


def _take(row: Camera | Mosaic, facts: dict[str, object]) -> bool:
    """Whether any of them is new to the row, which has them all afterwards."""
    changed = {fact: value for fact, value in facts.items() if getattr(row, fact) != value}
    for fact, value in changed.items():
        setattr(row, fact, value)
    return bool(changed)


def _mark_vanished(rows: Iterable[Camera | Mosaic], heard: set[str]) -> None:
    """Marks what is gone and unmarks what is back; where the public could see it, that is recorded."""
    gone = [row for row in rows if row.vanished_at is None and row.vms_key not in heard]
    back = [row for row in rows if row.vanished_at is not None and row.vms_key in heard]
    for changed, at, what in ((gone, timezone.now(), What.VANISHED), (back, None, What.RETURNED)):
        for row in changed:
            row.vanished_at = at
        save_in_bulk(changed, ["vanished_at"])
        record([row for row in changed if row.is_public], what, BY)


def _delete_vanished(rows: "QuerySet[Camera] | QuerySet[Mosaic]") -> None:
    """Deletes those that never were public and hold no word of an admin's, a day after they vanished.

    At once where there are more than a source may list: a VMS that makes up new names each time would fill the disk.
    """
    untouched = {field.name: field.get_default() for field in _fields_of_admins(rows.model)}
    vanished = rows.filter(vanished_at__isnull=False, first_public_at=None, is_public=False, **untouched)
    if vanished.count() <= settings.CAMERAS_MAX:
        vanished = vanished.filter(vanished_at__lt=timezone.now() - VANISHED_KEPT)
    vanished.delete()


def _fields_of_admins(model: type[Camera | Mosaic]) -> "Iterator[Field[Any, Any]]":
    """Those of the admin's form; the VMS says the layout of the mosaics that are asked about here."""
    for field in model._meta.concrete_fields:
        if field.editable and not field.primary_key and field.name != "layout":
            yield field


def _import_mosaics(alias: str, mosaics: Iterable[VmsMosaic]) -> None:
    rows = {mosaic.vms_id: mosaic for mosaic in Mosaic.objects.filter(source=alias)}
    by_id = {mosaic.id: mosaic for mosaic in mosaics}
    new = [Mosaic(source=alias, vms_id=id, **_mosaic_facts(by_id[id])) for id in by_id if id not in rows]
    Mosaic.objects.bulk_create(new, batch_size=500)
    changed = [row for id, row in rows.items() if id in by_id and _take(row, _mosaic_facts(by_id[id]))]
    save_in_bulk(changed, ["vms_title", "layout"])
    _import_cells(alias, {row: by_id[row.vms_id] for row in (*new, *rows.values()) if row.vms_id in by_id})
    _mark_vanished(rows.values(), set(by_id))
    _delete_vanished(Mosaic.objects.filter(source=alias))


def _mosaic_facts(told: VmsMosaic) -> dict[str, object]:
    return {"vms_title": told.title, "layout": layout_for(told.type, len(told.cells)).name}


def _import_cells(alias: str, mosaics: dict[Mosaic, VmsMosaic]) -> None:
    """Cells are made anew for the mosaics whose cells are others than before, and for no other."""
    cameras = dict(Camera.objects.filter(source=alias).values_list("name", "pk"))
    before: dict[int, dict[int, int]] = {}
    for mosaic, position, camera in Cell.objects.filter(mosaic__source=alias).values_list(
        "mosaic_id", "position", "camera_id"
    ):
        before.setdefault(mosaic, {})[position] = camera
    told = {row.pk: _cells(mosaic, cameras) for row, mosaic in mosaics.items()}
    changed = [pk for pk in told if told[pk] != before.get(pk, {})]
    Cell.objects.filter(mosaic__in=changed).delete()
    Cell.objects.bulk_create(
        (
            Cell(mosaic_id=pk, position=position, camera_id=camera)
            for pk in changed
            for position, camera in told[pk].items()
        ),
        batch_size=500,
    )


def _cells(mosaic: VmsMosaic, cameras: dict[str, int]) -> dict[int, int]:
    """Places from 1 on, and the row of the camera in each; an empty cell has none."""
    return {place: cameras[name] for place, name in enumerate(mosaic.cells, start=1) if name in cameras}
