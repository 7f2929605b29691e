"""The operator's own: the name of the site, its colour, and its logo, each under an address that changes with it."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from cameras.colours import DARK_PAPER, LIGHT_PAPER, legible
from cameras.public import site

TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp", ".jpg": "image/jpeg"}
CACHE = "public, max-age=31536000, immutable"

NAME = "Cameras"


def site_name() -> str:
    """The operator's word, else the VMS's own."""
    return settings.SITE_NAME or site().name or NAME


def site_colour() -> str:
    return settings.SITE_COLOR or site().colour


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    if not site_colour():
        raise Http404
    return HttpResponse(_style(site_colour()), "text/css", headers={"Cache-Control": CACHE})


@require_safe
def logo(request: HttpRequest) -> HttpResponse:
    if not settings.SITE_LOGO:
        raise Http404
    path = Path(settings.SITE_LOGO)
    return HttpResponse(_content(path), TYPES[path.suffix.lower()], headers={"Cache-Control": CACHE})


def style_address() -> str:
    """ "" where no colour is set."""
    return _versioned("cameras:style", _style(site_colour())) if site_colour() else ""


def logo_address() -> str:
    """ "" where no logo is set."""
    return _versioned("cameras:logo", _content(Path(settings.SITE_LOGO))) if settings.SITE_LOGO else ""


def _style(colour: str) -> bytes:
    light, dark = legible(colour, LIGHT_PAPER), legible(colour, DARK_PAPER)
    return (
        f":root{{--accent:{light}}}@media (prefers-color-scheme:dark){{:root{{--accent:{dark}}}}}\n"
    ).encode()


@cache
def _content(path: Path) -> bytes:
    return path.read_bytes()


def _versioned(name: str, content: bytes) -> str:
    return f"{reverse(name)}?{hashlib.sha256(content).hexdigest()[:12]}"
