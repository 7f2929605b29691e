"""The pages of cameras: the list of them, and one; and what every page is made of."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from cameras.public import site
from cameras.ready import Page, kept
from cameras.site import PublicCamera, PublicMosaic, Site
from cameras.views.brand import first_sight
from cameras.views.charts import chart
from cameras.views.choices import Choices
from cameras.views.head import Head, of_camera, of_site
from cameras.views.nearby import around, of_group
from cameras.views.unavailable import unavailable

PAGE_SIZE = 24


@dataclass(frozen=True)
class Tile:
    """A camera drawn in a page; `live`: with its player in an iframe, else as a still.

    `first`: its still is what the page is waited for, so it comes before all others.
    """

    camera: PublicCamera
    live: bool
    first: bool = False


def tiles(cameras: Iterable[PublicCamera], budget: int) -> list[Tile]:
    """The first `budget` cameras that play are live, all others stills."""
    drawn: list[Tile] = []
    waiting = True
    for camera in cameras:
        live = camera.live and not camera.on_press and budget > 0
        budget -= live
        first = waiting and (live or camera.pictured)
        waiting = waiting and not first
        drawn.append(Tile(camera, live, first))
    return drawn


@require_safe
@kept
def home(request: HttpRequest) -> Page:
    """A page out of range shows the nearest: cameras come and go, and an old link should still show some.

    Here visitors arrive, so its style comes along; a search is fetched again and again by who has it already.
    """
    shown, choices = site(), Choices.of(request)
    found = [camera for camera in shown.cameras if matches(camera, choices)]
    paged = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    choices = replace(choices, page=paged.number)
    drawn = tiles(paged, 0 if choices.stills else settings.LIVE_TILES)
    known = choices.group in shown.groups
    return page(
        request,
        "cameras/home.html",
        drawn,
        choices.link if not choices.query and (known or not choices.group) else "",
        head=of_site(shown, choices.query or (choices.group if known else "")),
        site=shown,
        choices=choices,
        groups=choices.group_links(shown.groups),
        group_known=known,
        page=paged,
        pages=choices.page_links(paged),
        tiles=drawn,
        inline=None if choices.query else first_sight(),
    )


def matches(camera: PublicCamera, choices: Choices) -> bool:
    """Of that group, with every word of the search somewhere in what is shown of it."""
    if choices.group and camera.group != choices.group:
        return False
    text = "\n".join((camera.title, camera.group, camera.address, camera.description)).casefold()
    return all(word in text for word in choices.words)


@require_safe
@kept
def camera(request: HttpRequest, slug: str) -> Page:
    shown, choices = site(), Choices.of(request).of_one
    found = shown.by_slug.get(slug)
    if found is None:
        raise Http404
    drawn, near = tiles([found], 0 if choices.stills else 1), around(shown, found)
    return page(
        request,
        "cameras/camera.html",
        drawn,
        choices.link,
        head=of_camera(found),
        site=shown,
        camera=found,
        choices=choices,
        group_link=replace(choices, path=reverse("pages:home"), group=found.group).link,
        mosaics=mosaics_of(shown, found),
        tile=drawn[0],
        near=bool(near),
        neighbours=[Tile(each, live=False) for each in near or of_group(shown, found)],
        chart=chart(found.counts),
    )


def mosaics_of(shown: Site, camera: PublicCamera) -> list[PublicMosaic]:
    return [mosaic for mosaic in shown.mosaics if camera in mosaic.cells]


def listed(
    request: HttpRequest,
    template: str,
    shown: Site,
    title: str,
    things: Sequence[Any],
    size: int = PAGE_SIZE,
    images: Collection[str] = (),
    **context: Any,
) -> Page:
    """A page of a list in which nothing can be chosen but the page; out of range is the nearest."""
    paged = Paginator(things, size).get_page(request.GET.get("page"))
    choices = Choices(request.path, page=paged.number)
    return page(
        request,
        template,
        [],
        choices.link,
        images,
        head=of_site(shown, title),
        site=shown,
        page=paged,
        pages=choices.page_links(paged),
        **context,
    )


def page(
    request: HttpRequest,
    template: str,
    drawn: Iterable[Tile],
    canonical: str,
    images: Collection[str] = (),
    **context: Any,
) -> Page:
    """`canonical`: the address that the page is kept under; "" for one that is not to be kept, nor to be found.

    `head`, where it is given, is a Head without its path; `images` are the origins of images that are not ours;
    `inline` is the style and the script that stand in the page itself, where it is not to wait for them.

    As long as no camera is known it is another page, which says so.
    """
    if context["site"].unknown:
        return unavailable(request, context["site"])
    origins = (tile.camera.player_origin for tile in drawn if tile.live and tile.camera.embedded)
    context["head"] = replace(context.get("head", Head()), path=plain(canonical))
    content = render_to_string(template, context, request)
    return Page(content, canonical, origins, images=images, inline=context.get("inline"))


def plain(canonical: str) -> str:
    """The same page with live pictures: the one that search engines are to know."""
    return canonical.removesuffix("?view=stills").removesuffix("&view=stills")
