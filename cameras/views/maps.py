"""Where the cameras are: a list by place and group, a map beside it if there are map tiles, and GeoJSON."""

import json
from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cameras.geojson import collection
from cameras.maptiles import credits, origin
from cameras.public import site
from cameras.ready import Page, kept, kept_at
from cameras.site import PublicCamera, Site
from cameras.views.choices import Choices
from cameras.views.pages import listed
from cameras.views.programs import for_programs

PAGE_SIZE = 100
"""Cameras on a page of the list. The map itself has all of them: js/map.js draws what the GeoJSON tells."""


@dataclass(frozen=True)
class Place:
    """A camera in the list; `of` is the number of cameras in its whole group, on whatever pages."""

    camera: PublicCamera
    of: int


def address(request: HttpRequest, shown: Site) -> str:
    return Choices.of_list(request, len(shown.cameras), PAGE_SIZE).link


@require_safe
@kept_at(address)
def places(request: HttpRequest) -> Page:
    """Without map tiles, or without a camera to draw, it is the list alone and speaks of no map."""
    shown = site()
    drawn = settings.MAP_TILES if shown.placed else ""
    return listed(
        request,
        "cameras/map.html",
        shown,
        _("Map") if drawn else _("Places"),
        by_group(shown),
        PAGE_SIZE,
        image_sources(drawn) if drawn else [],
        map_tiles=drawn,
        credits=credits(settings.MAP_ATTRIBUTION),
    )


def image_sources(tiles: str) -> list[str]:
    """Leaflet swaps tiles that it gives up for an empty picture in a data: address."""
    return ["data:", *filter(None, [origin(tiles)])]


def by_group(shown: Site) -> list[Place]:
    """Groups in the order of the site, and in them its cameras; those of no group come last."""
    place = {name: at for at, name in enumerate((*shown.groups, ""))}
    sizes = Counter(camera.group for camera in shown.cameras)
    cameras = sorted(shown.cameras, key=lambda camera: place[camera.group])
    return [Place(camera, sizes[camera.group]) for camera in cameras]


@for_programs
@kept
def geojson(request: HttpRequest) -> Page:
    told = json.dumps(collection(site()), allow_nan=False)
    return Page(told, content_type="application/geo+json")
