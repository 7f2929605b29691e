"""Where the cameras are: a list by place and group, a map beside it if there are map tiles, and GeoJSON."""

import json
from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cameras.geojson import collection
from cameras.maptiles import credits, origin
from cameras.public import site
from cameras.ready import Page, kept, without_query
from cameras.site import PublicCamera, Site
from cameras.views.head import of_site
from cameras.views.programs import for_programs


@require_safe
@without_query
@kept
def places(request: HttpRequest) -> Page:
    """Without map tiles, or without a camera to draw, it is the list alone and speaks of no map."""
    shown = site()
    tiles = settings.MAP_TILES if shown.placed else ""
    context = {
        "head": replace(of_site(shown, _("Map") if tiles else _("Places")), path=request.path),
        "site": shown,
        "groups": by_group(shown),
        "map_tiles": tiles,
        "credits": credits(settings.MAP_ATTRIBUTION),
    }
    content = render_to_string("cameras/map.html", context, request)
    return Page(content, request.path, images=image_sources(tiles) if tiles else [])


def image_sources(tiles: str) -> list[str]:
    """Leaflet swaps tiles that it gives up for an empty picture in a data: address."""
    return ["data:", *filter(None, [origin(tiles)])]


def by_group(shown: Site) -> list[tuple[str, list[PublicCamera]]]:
    """(group, its cameras) in the order of the site; those of no group come last, under ""."""
    groups: dict[str, list[PublicCamera]] = {name: [] for name in (*shown.groups, "")}
    for camera in shown.cameras:
        groups[camera.group].append(camera)
    return [(name, cameras) for name, cameras in groups.items() if cameras]


@for_programs
@without_query
@kept
def geojson(request: HttpRequest) -> Page:
    told = json.dumps(collection(site().cameras), allow_nan=False)
    return Page(told, request.path, content_type="application/geo+json")
