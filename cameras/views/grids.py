"""A visitor's own grid: cameras and layout are in the address, so it can be kept, sent and put on a wall."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.http import HttpRequest
from django.views.decorators.http import require_safe

from cameras.layouts import LAYOUTS, layout_for
from cameras.public import site
from cameras.ready import Page, kept_at
from cameras.site import PublicCamera, Site, in_order
from cameras.views import parameters
from cameras.views.choices import Choices
from cameras.views.mosaics import MOSAIC_LIVE
from cameras.views.pages import page
from cameras.views.tiles import Tile, tiles

MOST = 64
"""Cameras in a grid: what the largest layout holds."""
OFFERED = 200
"""Cameras to choose from on one page; a list for a person, and not for a machine."""


def choices_of(request: HttpRequest, shown: Site) -> Choices:
    cameras, layout = cameras_asked(request, shown), parameters.word(request, "layout")
    return Choices(
        request.path,
        stills=parameters.stills(request),
        cameras=cameras,
        layout=layout if layout in LAYOUTS else "",
        choose=parameters.said(request, "choose") and bool(cameras),
    )


def cameras_asked(request: HttpRequest, shown: Site) -> tuple[str, ...]:
    """In their order and each once; what is not public drops out like what never was."""
    return tuple(islice((slug for slug in parameters.slugs(request) if slug in shown.by_slug), MOST))


def address(request: HttpRequest, shown: Site) -> str:
    return choices_of(request, shown).link


@require_safe
@kept_at(address)
def grid(request: HttpRequest) -> Page:
    """Without cameras: how to make one, which is kept. There are as many others as visitors."""
    shown = site()
    choices = choices_of(request, shown)
    chosen = [shown.by_slug[slug] for slug in choices.cameras]
    show = chooser if choices.choose or not chosen else arranged
    return show(request, shown, chosen, choices)


def arranged(request: HttpRequest, shown: Site, chosen: list[PublicCamera], choices: Choices) -> Page:
    layout = layout_for(choices.layout, len(chosen))
    drawn = tiles(chosen, 0 if choices.stills else MOSAIC_LIVE)
    return page(
        request,
        "cameras/grid.html",
        drawn,
        "",
        keep=False,
        **known_to_both(shown, choices),
        layout=layout,
        budget=MOSAIC_LIVE,
        cells=[*drawn, *[None] * (layout.cells - len(drawn))],
        count=len(drawn),
    )


def chooser(request: HttpRequest, shown: Site, chosen: list[PublicCamera], choices: Choices) -> Page:
    """The cameras of the grid come first, in its order; all others stand in their groups."""
    inside = set(choices.cameras)
    rest = (camera for camera in shown.cameras if camera.slug not in inside)
    offered = list(islice(rest, OFFERED - len(chosen)))
    return page(
        request,
        "cameras/grid_chooser.html",
        [],
        "",
        keep=not chosen,
        **known_to_both(shown, choices),
        chosen=[Tile(camera, live=False) for camera in chosen],
        groups=by_group(offered),
        offered=len(chosen) + len(offered),
        most=MOST,
    )


def known_to_both(shown: Site, choices: Choices) -> dict[str, Any]:
    return {"site": shown, "choices": choices, "layouts": LAYOUTS.values()}


def by_group(cameras: Iterable[PublicCamera]) -> list[tuple[str, list[Tile]]]:
    """Groups by name; those without a group, "", at the end."""
    members = defaultdict(list)
    for camera in cameras:
        members[camera.group].append(Tile(camera, live=False))
    return sorted(members.items(), key=lambda group: (not group[0], in_order(group[0])))
