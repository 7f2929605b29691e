"""The pages of cameras: the list of them, and one; and what every page is made of."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import repeat
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from cameras.public import site
from cameras.ready import Page, kept_at
from cameras.site import PublicCamera, PublicMosaic, Site
from cameras.views.brand import first_sight
from cameras.views.charts import chart
from cameras.views.choices import PAGE_SIZE, Choices
from cameras.views.head import Head, of_camera, of_site
from cameras.views.nearby import around, of_group
from cameras.views.tiles import Tile, tiles
from cameras.views.unavailable import unavailable


def address_in_list(request: HttpRequest, shown: Site) -> str:
    return Choices.of(request, shown).link


@require_safe
@kept_at(address_in_list)
def home(request: HttpRequest) -> Page:
    """A page out of range shows the nearest: cameras come and go, and an old link should still show some.

    Here visitors arrive, so its style comes along; a search is fetched again and again by who has it already.
    """
    shown = site()
    choices = Choices.of(request, shown)
    paged = Paginator(matches(shown, choices), PAGE_SIZE).get_page(choices.page)
    choices = replace(choices, page=paged.number)
    drawn = tiles(paged, 0 if choices.stills else settings.LIVE_TILES)
    return page(
        request,
        "cameras/home.html",
        drawn,
        "" if choices.query or choices.nowhere else choices.link,
        keep=not choices.query,
        head=of_site(shown, choices.query or choices.group),
        site=shown,
        choices=choices,
        groups=choices.group_links(shown.groups),
        page=paged,
        pages=choices.page_links(paged),
        tiles=drawn,
        inline=None if choices.query else first_sight(),
    )


def matches(shown: Site, choices: Choices) -> Sequence[PublicCamera]:
    """Those of the group, with every word of the search somewhere in what is shown of them."""
    if choices.nowhere:
        return ()
    words, group = choices.words, choices.group
    texts = shown.texts if words else repeat("")
    return [
        camera
        for camera, text in zip(shown.cameras, texts, strict=False)
        if (not group or camera.group == group) and all(word in text for word in words)
    ]


def address_of_one(request: HttpRequest, shown: Site, slug: str) -> str:
    return Choices.of_one(request).link


@require_safe
@kept_at(address_of_one)
def camera(request: HttpRequest, slug: str) -> Page:
    shown, choices = site(), Choices.of_one(request)
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
    choices = Choices.of_list(request, len(things), size)
    paged = Paginator(things, size).get_page(choices.page)
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
    keep: bool = True,
    **context: Any,
) -> Page:
    """`canonical`: the address by which the page is to be found; "" for one that is not to be. `keep`: as of a Page.

    `head`, where it is given, is a Head without its path; `images` are the origins of images that are not ours;
    `inline` is the style and the script that stand in the page itself, where it is not to wait for them.

    As long as no camera is known it is another page, which says so.
    """
    if context["site"].unknown:
        return unavailable(request, context["site"])
    origins = (tile.camera.player_origin for tile in drawn if tile.live and tile.camera.embedded)
    context["head"] = replace(context.get("head", Head()), path=plain(canonical))
    content = render_to_string(template, context, request)
    return Page(content, origins, images=images, inline=context.get("inline"), keep=keep)


def plain(canonical: str) -> str:
    """The same page with live pictures: the one that search engines are to know."""
    return canonical.removesuffix("?view=stills").removesuffix("&view=stills")
