"""Walls: a mosaic, or all cameras nine at a time, fill a screen without a menu; js/wall.js brings what comes next.

A mosaic of more cells than there may be players is cut into pages, and its wall goes round them. Whoever opens a
wall wants motion: it plays where the visitor's system says that motion is unwelcome, too, but for `?view=stills`.

A wall frames no player itself but each camera's `/live/`, our own address: the page is opened once and then
shows other cameras for months, so its policy cannot name the origins of all their players beforehand, and a
`/live/` that is framed has a fresh token each time. Its `frame-src` is 'self' and nothing else.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Page as Paged
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from cameras.layouts import Layout, layout_for
from cameras.public import site
from cameras.ready import Page, kept_at
from cameras.site import PublicCamera, PublicMosaic, Site
from cameras.views import parameters
from cameras.views.choices import in_range
from cameras.views.mosaics import MOSAIC_LIVE, in_place
from cameras.views.tiles import Tile, tiles
from cameras.views.unavailable import not_yet

CELLS = 9
"""Cameras on one page of the wall of all cameras."""
EVERY = 20
"""Seconds that each of several pages stays, unless the address says otherwise."""
SHORTEST, LONGEST = 5, 3600
USUAL = {5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600}
"""Walls with another `?every=` are answered too, but not kept: there would be thousands of each."""


@dataclass(frozen=True)
class Wish:
    """What a wall's address says: `every` is seconds a page stays, 0 where a mosaic gives way to no other."""

    every: int
    stills: bool
    usual: int
    """The `every` that is left out of the address."""

    @classmethod
    def of(cls, request: HttpRequest, usual: int) -> "Wish":
        every = parameters.number(request, "every")
        seconds = usual if every is None else min(max(every, SHORTEST), LONGEST)
        return cls(seconds, parameters.stills(request), usual)

    @property
    def budget(self) -> int:
        return 0 if self.stills else MOSAIC_LIVE

    def link(self, path: str, page: int = 1) -> str:
        said = {
            "page": page if page > 1 else "",
            "every": self.every if self.every != self.usual else "",
            "view": "stills" if self.stills else "",
        }
        query = urlencode({name: value for name, value in said.items() if value})
        return f"{path}?{query}" if query else path


def mosaic_address(request: HttpRequest, shown: Site, slug: str) -> str:
    found = shown.mosaic_by_slug.get(slug)
    pages = len(cut(found)) if found else 1
    return Wish.of(request, usual=0).link(request.path, in_range(parameters.page(request), pages, 1))


@require_safe
@kept_at(mosaic_address)
def mosaic(request: HttpRequest, slug: str) -> Page:
    shown, wish = site(), Wish.of(request, usual=0)
    found = shown.mosaic_by_slug.get(slug)
    if found is None:
        return nothing_yet(request, shown)
    paged = Paginator(cut(found), 1).get_page(parameters.page(request))
    part = paged.object_list[0]
    return wall(
        request,
        shown,
        wish,
        here=wish.link(request.path, paged.number),
        next=after(request.path, shown, found, wish, paged),
        leave=reverse("pages:mosaic", args=[slug]),
        title=found.title,
        mosaic=found,
        layout=part.layout,
        cells=in_place(part, tiles(part.cameras, wish.budget)),
    )


def cut(mosaic: PublicMosaic) -> list[PublicMosaic]:
    """Its pages, each a small mosaic; those without a camera are left out, unless there is no other."""
    if len(mosaic.cells) <= MOSAIC_LIVE:
        return [mosaic]
    parts = [mosaic.cells[at : at + MOSAIC_LIVE] for at in range(0, len(mosaic.cells), MOSAIC_LIVE)]
    seen = [cells for cells in parts if any(cells)] or parts[:1]
    return [replace(mosaic, layout=layout_for("", len(cells)), cells=cells) for cells in seen]


def after(path: str, shown: Site, mosaic: PublicMosaic, wish: Wish, paged: Paged[PublicMosaic]) -> str:
    """The next page of the mosaic; after the last the next mosaic, where `every` says so, else the first page again."""
    if paged.has_next():
        return wish.link(path, paged.next_page_number())
    if wish.every:
        return wish.link(reverse("pages:wall", args=[following(shown, mosaic).slug]))
    return wish.link(path) if paged.number > 1 else ""


def following(shown: Site, mosaic: PublicMosaic) -> PublicMosaic:
    """The next one that has a camera to show; after the last comes the first again."""
    at = shown.mosaics.index(mosaic)
    others = shown.mosaics[at + 1 :] + shown.mosaics[:at]
    return next((other for other in others if other.cameras), mosaic)


def cameras_address(request: HttpRequest, shown: Site) -> str:
    page = in_range(parameters.page(request), len(shown.cameras), CELLS)
    return Wish.of(request, usual=EVERY).link(request.path, page)


@require_safe
@kept_at(cameras_address)
def cameras(request: HttpRequest) -> Page:
    """Out of range is the nearest page: cameras go while a wall is on its way round."""
    shown, wish = site(), Wish.of(request, usual=EVERY)
    if shown.unknown:
        return nothing_yet(request, shown)
    paged = Paginator(shown.cameras, CELLS).get_page(parameters.page(request))
    following = paged.next_page_number() if paged.has_next() else 1
    layout = layout_for("", min(len(shown.cameras), CELLS))
    return wall(
        request,
        shown,
        wish,
        here=wish.link(request.path, paged.number),
        next=wish.link(request.path, following),
        leave=reverse("pages:home"),
        title="",
        layout=layout,
        cells=filled(nine(shown, paged.number), layout, wish.budget),
    )


def nine(shown: Site, number: int) -> tuple[PublicCamera, ...]:
    """The last page shows the last nine, some of them once more: a wall has no use for empty cells."""
    first = max(0, min((number - 1) * CELLS, len(shown.cameras) - CELLS))
    return shown.cameras[first : first + CELLS]


def filled(cameras: Iterable[PublicCamera], layout: Layout, budget: int) -> list[Tile | None]:
    drawn = tiles(cameras, budget)
    return [*drawn, *[None] * (layout.cells - len(drawn))]


def nothing_yet(request: HttpRequest, shown: Site) -> Page:
    """For an unknown mosaic 404. Before the portal knows any: a wall that says so and goes on asking."""
    if not shown.unknown:
        raise Http404
    here, home = request.get_full_path(), reverse("pages:home")
    wish = Wish(0, False, 0)
    return not_yet(
        wall(request, shown, wish, here=here, next="", leave=home, title="", layout=None, cells=[])
    )


def wall(
    request: HttpRequest, shown: Site, wish: Wish, here: str, cells: list[Tile | None], **context: Any
) -> Page:
    known = {"site": shown, "every": wish.every or EVERY, "here": here, "cells": cells if any(cells) else []}
    content = render_to_string("cameras/wall.html", {**context, **known, "on_wall": True}, request)
    return Page(content, keep=wish.every in USUAL | {wish.usual})
