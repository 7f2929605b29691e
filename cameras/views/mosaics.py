"""The pages of mosaics: the list of them, and one."""

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cameras.public import site
from cameras.ready import Page, kept_at
from cameras.site import PublicMosaic, Site
from cameras.views.choices import PAGE_SIZE, Choices
from cameras.views.head import of_mosaic
from cameras.views.pages import address_of_one, listed, page
from cameras.views.tiles import Tile, tiles

MOSAIC_LIVE = 16
SAMPLE = 16
"""So many pictures a mosaic has in the list of mosaics; its further cells are drawn without."""


def list_address(request: HttpRequest, shown: Site) -> str:
    return Choices.of_list(request, len(shown.mosaics), PAGE_SIZE).link


@require_safe
@kept_at(list_address)
def mosaics(request: HttpRequest) -> Page:
    shown = site()
    return listed(request, "cameras/mosaics.html", shown, _("Mosaics"), shown.mosaics, sample=SAMPLE)


@require_safe
@kept_at(address_of_one)
def mosaic(request: HttpRequest, slug: str) -> Page:
    shown, choices = site(), Choices.of_one(request)
    found = shown.mosaic_by_slug.get(slug)
    if found is None:
        raise Http404
    drawn = tiles(found.cameras, 0 if choices.stills else MOSAIC_LIVE)
    cells = in_place(found, drawn)
    return page(
        request,
        "cameras/mosaic.html",
        drawn,
        choices.link,
        head=of_mosaic(found),
        site=shown,
        mosaic=found,
        layout=found.layout,
        cells=cells,
        budget=MOSAIC_LIVE,
        choices=choices,
    )


def in_place(mosaic: PublicMosaic, drawn: list[Tile]) -> list[Tile | None]:
    """The tiles in the mosaic's cells; None keeps the place of an empty one."""
    in_order = iter(drawn)
    return [next(in_order) if cell else None for cell in mosaic.cells]
