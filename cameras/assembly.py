"""Rows ∧ publishing rules ∧ catalog → the site. A camera is in it only if all three say so."""

import logging
from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import cache
from types import MappingProxyType

from django.db.models import QuerySet

from cameras import catalog, counts, history, stillfiles
from cameras.background import HOUR, OnceLog
from cameras.catalog import Catalog
from cameras.layouts import layout_for
from cameras.models import Camera, Mosaic
from cameras.site import PublicCamera, PublicMosaic, Site, State, in_order
from cameras.sources import Source, opened
from cameras.vms.base import Playback, Stream, Wish
from cameras.vms.errors import SourceError

log = logging.getLogger(__name__)

Streams = dict[tuple[str, str], tuple[Source, Stream]]
"""By (alias, stream name)."""


def assemble() -> Site:
    """With a query or two a kind of row and one a source."""
    heard = {alias: known for alias in opened() if (known := catalog.read(alias))}
    streams = _shown_streams(heard)
    rows = [row for row in _public_rows(heard) if (row.source, row.name) in streams]
    cameras = _public_cameras(rows, streams, heard)
    order = {row.slug: row.order for row in rows}
    public = sorted(cameras.values(), key=lambda camera: _place(camera, order[camera.slug]))
    mosaics = tuple(_public_mosaics(cameras))
    return Site(
        cameras=tuple(public),
        mosaics=mosaics,
        groups=tuple(sorted({camera.group for camera in public if camera.group}, key=in_order)),
        name=next((known.look.name for known in heard.values() if known.look.name), ""),
        colour=next((known.look.colour for known in heard.values() if known.look.colour), ""),
        unavailable=len(heard) < len(opened()) or any(known.stale for known in heard.values()),
        complete=len(heard) == len(opened()),
        status=MappingProxyType(history.statuses(rows, cameras, heard)),
        by_slug=MappingProxyType({camera.slug: camera for camera in public}),
        mosaic_by_slug=MappingProxyType({mosaic.slug: mosaic for mosaic in mosaics}),
        streams=MappingProxyType({camera.origin: streams[camera.origin] for camera in public}),
        unheard=MappingProxyType(_unheard(opened().keys() - heard.keys())),
    )


def _shown_streams(heard: dict[str, Catalog]) -> Streams:
    return {
        (alias, stream.name): (opened()[alias], stream)
        for alias, known in heard.items()
        for stream in known.streams
        if stream.shown
    }


def _public_rows(aliases: Iterable[str]) -> QuerySet[Camera]:
    return Camera.objects.filter(is_public=True, vanished_at=None, source__in=aliases)


def _unheard(aliases: Collection[str]) -> dict[str, tuple[str, str]]:
    """By slug, the (alias, stream name) of the public rows of sources that were never heard."""
    if not aliases:
        return {}
    rows = _public_rows(aliases).values_list("slug", "source", "name")
    return {slug: (alias, name) for slug, alias, name in rows if slug}


def _public_cameras(
    rows: Iterable[Camera], streams: Streams, heard: dict[str, Catalog]
) -> dict[int, PublicCamera]:
    times = stillfiles.Times()
    made = {
        row.pk: _public_camera(row, *streams[row.source, row.name], heard[row.source], times) for row in rows
    }
    counted = {alias: counts.read(opened()[alias]) for alias in heard}
    for row in rows:
        if row.show_counts and (hours := counted[row.source].get(row.name)):
            made[row.pk] = replace(made[row.pk], counts=hours)
    return made


def _place(camera: PublicCamera, order: int) -> tuple[bool, int, list[str | int], str]:
    return camera.player is None, order, in_order(camera.title), camera.slug


def _public_camera(
    row: Camera, source: Source, stream: Stream, known: Catalog, times: stillfiles.Times
) -> PublicCamera:
    taken_at = times.of(row.source, row.name)
    state = State.UNHEARD if known.stale else State.LIVE if stream.active else State.OFFLINE
    return PublicCamera(
        slug=row.slug or "",
        title=row.shown_title,
        description=row.description,
        address=row.vms_address if row.show_address else "",
        group=row.shown_group,
        state=state,
        heard_at=known.heard_at.replace(microsecond=0),
        latitude=row.latitude if row.show_on_map else None,
        longitude=row.longitude if row.show_on_map else None,
        still_taken_at=taken_at,
        still_size=times.size_of(row.source, row.name),
        still_stale=stillfiles.stale(taken_at),
        player=_playback(source, stream) if state is State.LIVE else None,
        pictured=source.pictures(stream),
        on_press=source.kind.abilities.on_press,
        origin=(row.source, row.name),
    )


def _playback(source: Source, stream: Stream) -> Playback | None:
    abilities = source.kind.abilities
    if not stream.streamer:
        return None
    if abilities.minted:
        return Playback(abilities.player)
    try:
        playback = source.kind.playback({}, Wish(stream))
    except SourceError as error:
        _players(source.alias).failed(error)
        return None
    _players(source.alias).worked()
    return playback


@cache
def _players(alias: str) -> OnceLog:
    """The site is assembled every few seconds, and one trouble may be of all cameras or of some."""
    broken, healed = f"source {alias}: cameras do not play", f"source {alias}: its cameras play again"
    return OnceLog(log, broken, healed, logging.WARNING, again=HOUR, calm=60)


def _public_mosaics(cameras: dict[int, PublicCamera]) -> Iterable[PublicMosaic]:
    rows = Mosaic.objects.filter(is_public=True, vanished_at=None).prefetch_related("cells")
    for row in rows.filter(source__in=["", *opened()]):
        cells = {cell.position: cell.camera_id for cell in row.cells.all()}
        layout = layout_for(row.layout, max(cells, default=0))
        places = range(1, layout.cells + 1)
        yield PublicMosaic(
            slug=row.slug or "",
            title=row.shown_title,
            layout=layout,
            cells=tuple(cameras.get(cells.get(place, 0)) for place in places),
        )
