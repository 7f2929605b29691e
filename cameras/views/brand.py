"""The operator's own: the name of the site, its colour, and its logo, each under an address that changes with it."""

import hashlib
import re
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from cameras.colours import DARK_PAPER, LIGHT_PAPER, legible
from cameras.framing import Inline
from cameras.public import site
from cameras.ready import Page, kept_at
from cameras.site import Site

TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp", ".jpg": "image/jpeg"}
CACHE = "public, max-age=31536000, immutable"
FAVICON_CACHE = "public, max-age=86400, must-revalidate"

NAME = "Cameras"
FIRST = ("base", "choices", "tiles")
SHEETS = (*FIRST, "players", "fullscreen", "finding")
"""In static/css: what every page needs; FIRST is what the list of cameras needs before any script."""

UNREAD = re.compile(r"/\*.*?\*/\s*|^[ \t]*//[^\n]*\n|(?<=\n)\s+", re.DOTALL | re.MULTILINE)


def site_name() -> str:
    """The operator's word, else the VMS's own."""
    return settings.SITE_NAME or site().name or NAME


def site_colour() -> str:
    return settings.SITE_COLOR or site().colour


def style_asked(request: HttpRequest, shown: Site) -> str:
    present = style_address()
    return present if request.get_full_path() == present else request.path


@require_safe
@kept_at(style_asked)
def style(request: HttpRequest) -> Page:
    """An old page may ask by the address of another release: it gets the present sheets, but not to keep."""
    page = Page(sheet(), content_type="text/css")
    if request.get_full_path() == style_address():
        page["Cache-Control"] = CACHE
    return page


@require_safe
def logo(request: HttpRequest) -> HttpResponse:
    if not settings.SITE_LOGO:
        raise Http404
    path = Path(settings.SITE_LOGO)
    return HttpResponse(_content(path), TYPES[path.suffix.lower()], headers={"Cache-Control": CACHE})


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The icon at the address that feed readers, crawlers and old browsers ask without having read a page."""
    content = _content(Path(settings.STATICFILES_DIRS[0]) / "img" / "favicon.ico")
    return HttpResponse(content, "image/x-icon", headers={"Cache-Control": FAVICON_CACHE})


def style_address() -> str:
    return _versioned("cameras:style", sheet())


def logo_address() -> str:
    """ "" where no logo is set."""
    return _versioned("cameras:logo", _content(Path(settings.SITE_LOGO))) if settings.SITE_LOGO else ""


def sheet() -> str:
    """The sheets of every page as one, and the site's colour: more requests would hold up the first sight of a page."""
    return _styled(SHEETS)


def first_sight() -> Inline:
    """As much of it as the first sight of the list of cameras needs, and the script that brings the rest."""
    return Inline(_styled(FIRST), _read("js/first.js"))


def _styled(names: tuple[str, ...]) -> str:
    return _coloured(_read(*(f"css/{name}.css" for name in names)), site_colour())


@lru_cache(maxsize=16)
def _coloured(text: str, colour: str) -> str:
    return text + (_accent(colour) if colour else "")


def _read(*names: str) -> str:
    return (_joined.__wrapped__ if settings.DEBUG else _joined)(names)


@cache
def _joined(names: tuple[str, ...]) -> str:
    """Static files without comments and indents, a fifth of them; addresses in them are those that are served."""
    folder = Path(settings.STATICFILES_DIRS[0])
    text = "\n".join((folder / name).read_text(encoding="utf-8") for name in names)
    text = UNREAD.sub("", text)
    return re.sub(r'url\("\.\./([^"]+)"\)', lambda found: f'url("{static(found[1])}")', text)


def _accent(colour: str) -> str:
    light, dark = legible(colour, LIGHT_PAPER), legible(colour, DARK_PAPER)
    return f":root{{--accent:{light}}}@media (prefers-color-scheme:dark){{:root{{--accent:{dark}}}}}\n"


@cache
def _content(path: Path) -> bytes:
    return path.read_bytes()


def _versioned(name: str, content: str | bytes) -> str:
    return f"{reverse(name)}?{_digest(content)}"


@lru_cache(maxsize=16)
def _digest(content: str | bytes) -> str:
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()[:12]
