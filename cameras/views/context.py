"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.translation import get_language, get_language_bidi

from cameras.views.brand import logo_address, site_name, style_address
from cameras.views.words import SCRIPT_WORDS

SETTINGS = (
    "SITE_URL", "SITE_ABOUT", "SITE_LINKS", "STILL_FRESH", "STILL_STALE", "LIVE_TILES",
    "CATALOG_FRESH", "IDLE_STOP", "MAP_TILES", "TIME_ZONE",
)  # fmt: skip


def in_admin(request: HttpRequest) -> bool:
    return request.path_info.startswith(reverse("admin:index"))


def site(request: HttpRequest) -> dict[str, Any]:
    """The admin's pages have none of it: they must not wait until a worker has its first site."""
    if in_admin(request):
        return {}
    return {name: getattr(settings, name) for name in SETTINGS} | {
        "SITE_NAME": site_name(),
        "language": get_language(),
        "direction": "rtl" if get_language_bidi() else "ltr",
        "languages": languages(request),
        "script_words": {name: str(words) for name, words in SCRIPT_WORDS.items()},
        "style_address": style_address(),
        "logo_address": logo_address(),
    }


def languages(request: HttpRequest) -> list[tuple[str, str, str]]:
    """(code, its name in itself, this page in it) of each; the way home where there is no such page."""
    here = request.get_full_path()
    found = []
    for code, name in settings.LANGUAGES:
        there = translate_url(here, code)
        found.append((code, name, there if there != here or code == get_language() else _home(code)))
    return found


def ways_home() -> list[tuple[str, str, str]]:
    """The same for a page that is not there: what was asked for is not to be read off the answer."""
    return [(code, name, _home(code)) for code, name in settings.LANGUAGES]


def _home(code: str) -> str:
    return translate_url(reverse("pages:home"), code)
