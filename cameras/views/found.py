"""For search engines: the public pages in every language, and what is not to be read.

For whoever finds a hole: whom to tell (security.txt).
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from django.views.decorators.http import require_safe

from cameras.addresses import absolute
from cameras.public import site
from cameras.ready import CACHE, Page, kept
from cameras.site import Site

MOST = 10_000
"""Addresses in one file: 50,000 are allowed, and 50 MB, which that many in a dozen languages would exceed."""

SECURITY_LASTS = timedelta(days=180)

SPACES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'

Place = tuple[str, ...]
"""A page's name, and the slug in its address where it has one."""


@require_safe
@kept
def sitemap(request: HttpRequest) -> Page:
    """Where one file does not hold all, a list of the files."""
    files = _files_now()
    if len(files) == 1:
        return _xml(files[0])
    parts = (absolute("cameras:sitemap_part", number) for number in range(1, len(files) + 1))
    entries = "".join(f"<sitemap><loc>{escape(part)}</loc></sitemap>\n" for part in parts)
    return _xml(f"<sitemapindex {SPACES}>\n{entries}</sitemapindex>\n")


@require_safe
@kept
def sitemap_part(request: HttpRequest, number: int) -> Page:
    files = _files_now()
    # Each has one address: not /sitemap-01.xml too, and so on without end.
    if not 1 <= number <= len(files) or request.path != reverse("cameras:sitemap_part", args=[number]):
        raise Http404
    return _xml(files[number - 1])


def _xml(content: str) -> Page:
    return Page(f'<?xml version="1.0" encoding="UTF-8"?>\n{content}', content_type="application/xml")


def _files_now() -> tuple[str, ...]:
    codes = tuple(code for code, _ in settings.LANGUAGES)
    return _files(tuple(places(site())), codes, settings.LANGUAGE_CODE, settings.SITE_URL)


def places(shown: Site) -> Iterable[Place]:
    yield ("pages:home",)
    yield ("pages:map",)
    yield ("pages:status",)
    if shown.groups:
        yield ("pages:groups",)
    if shown.mosaics:
        yield ("pages:mosaics",)
    yield from (("pages:camera", camera.slug) for camera in shown.cameras)
    yield from (("pages:mosaic", mosaic.slug) for mosaic in shown.mosaics)


@lru_cache(maxsize=1)
def _files(found: tuple[Place, ...], codes: tuple[str, ...], default: str, site_url: str) -> tuple[str, ...]:
    """Made anew only when other pages are public: versions of the site come and go with each still.

    When a page last changed is not known, so nothing is said of it.
    """
    per_file = max(1, MOST // len(codes))
    return tuple(
        f"<urlset {SPACES}>\n{_entries(found[at : at + per_file], codes, default)}</urlset>\n"
        for at in range(0, len(found), per_file)
    )


def _entries(found: Iterable[Place], codes: tuple[str, ...], default: str) -> str:
    there = {}
    for code in codes:
        with translation.override(code):
            there[code] = [absolute(name, *slug) for name, *slug in found]
    pages = zip(*there.values(), strict=True)
    return "".join(_entry(dict(zip(codes, addresses, strict=True)), default) for addresses in pages)


def _entry(page: dict[str, str], default: str) -> str:
    """One for each language, each of which names them all."""
    others = page | {"x-default": page[default]} if len(page) > 1 else {}
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{escape(there)}"/>'
        for code, there in others.items()
    )
    return "".join(f"<url><loc>{escape(address)}</loc>{links}</url>\n" for address in page.values())


@require_safe
@kept
def robots(request: HttpRequest) -> Page:
    lines = ("User-agent: *", "Disallow: /admin/", "", f"Sitemap: {absolute('cameras:sitemap')}", "")
    return Page("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """RFC 9116. `Expires` is a date that whoever reads an old copy takes seriously: half a year from today."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    expires = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + SECURITY_LASTS
    lines = [
        *(f"Contact: {contact}" for contact in settings.SECURITY_CONTACT),
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {settings.LANGUAGE_CODE}",
        f"Canonical: {absolute('cameras:security')}",
    ]
    text = "\n".join([*lines, ""])
    return HttpResponse(text, "text/plain; charset=utf-8", headers={"Cache-Control": CACHE})
