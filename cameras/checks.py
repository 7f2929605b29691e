"""System checks: a wrong setting is told in words, with what to write instead, and without secrets."""

from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Warning, register
from django.db import DatabaseError, connection

from cameras import assets
from cameras.colours import is_colour
from cameras.maptiles import is_address, origin
from cameras.sources import Source, opened
from cameras.vms.dsn import DsnError

TAG = "cameras"
"""By which `manage.py check --tag cameras` and portal/wsgi.py run these alone."""

LOGOS = (".svg", ".png", ".webp", ".jpg")


@register(TAG)
def camera_sources(**_: Any) -> list[CheckMessage]:
    try:
        sources = opened().values()
    except DsnError as error:
        return [Error(f"CAMERA_SOURCES: {error}", id="cameras.E001")]
    return [warning for source in sources for warning in _mixed_content(source)]


def _mixed_content(source: Source) -> Iterator[CheckMessage]:
    """A page on https cannot frame a player on http: its visitors would see blank tiles. Stills come from us."""
    if source.kind.abilities.player == "stills":
        return
    dsn = source.kind.dsn
    player = (dsn.options.get("streamer") or dsn.base_url).lower()
    if settings.SITE_URL.startswith("https:") and player.startswith("http:"):
        yield Warning(
            f"Source “{source.alias}” is on http but SITE_URL is on https: browsers refuse its players.",
            hint="Give the streamer TLS and name it in the source: …?streamer=https://streamer.example.com",
            id="cameras.W001",
        )


@register(TAG)
def trusted_proxies(**_: Any) -> list[CheckMessage]:
    return [
        Error(f"TRUSTED_PROXIES: “{word}” is no address or network like 10.0.0.0/8.", id="cameras.E002")
        for word in settings.TRUSTED_PROXIES
        if not _is_network(word)
    ]


def _is_network(word: str) -> bool:
    try:
        return bool(ip_network(word, strict=False))
    except ValueError:
        return False


@register(TAG, deploy=True)
def https_behind_a_proxy(**_: Any) -> list[CheckMessage]:
    """gunicorn hears plain http from the proxy that ends TLS, and would send each visitor back to it."""
    if settings.TRUSTED_PROXIES or not settings.SECURE_SSL_REDIRECT:
        return []
    words = "TRUSTED_PROXIES is empty: behind a proxy that ends TLS every page redirects to itself, without an end."
    return [
        Warning(words, hint="Name the proxy's address, as in TRUSTED_PROXIES=127.0.0.1.", id="cameras.W010")
    ]


@register(TAG, deploy=True)
def static_files(**_: Any) -> list[CheckMessage]:
    missing = assets.missing()
    if not missing:
        return []
    words = (
        f"{len(missing)} static files of this release are missing, {missing[0]} for one: pages answer 500."
    )
    return [Error(words, hint="Run manage.py collectstatic --no-input.", id="cameras.E010")]


WORKERS_AT_LEAST = 2
A_WORKER, BESIDE = 2, 10


@register(TAG, deploy=True)
def connections(**_: Any) -> list[CheckMessage]:
    """How many workers PostgreSQL has connections for. While it does not answer nobody knows; then others say so."""
    if connection.vendor != "postgresql":
        return []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('max_connections')::int")
            [most] = cursor.fetchone()
    except DatabaseError:
        return []
    workers = max(0, (most - BESIDE) // A_WORKER)
    words = (
        f"PostgreSQL takes {most} connections: enough for {workers} workers on all hosts together, "
        f"{A_WORKER} each and {BESIDE} for all else."
    )
    hint = "Where there are more workers, raise max_connections: docs/operations.md, PostgreSQL."
    kind = Info if workers >= WORKERS_AT_LEAST else Warning
    return [kind(words, hint=hint, id="cameras.I001" if kind is Info else "cameras.W013")]


@register(TAG)
def site_color(**_: Any) -> list[CheckMessage]:
    if not settings.SITE_COLOR or is_colour(settings.SITE_COLOR):
        return []
    return [Error(f"SITE_COLOR: “{settings.SITE_COLOR}” is no colour like #0b5c8a.", id="cameras.E004")]


@register(TAG)
def site_logo(**_: Any) -> list[CheckMessage]:
    path = Path(settings.SITE_LOGO)
    if not settings.SITE_LOGO or (path.suffix.lower() in LOGOS and path.is_file()):
        return []
    return [
        Error(
            f"SITE_LOGO: “{path}” is no file that can be read, or not one of {', '.join(LOGOS)}.",
            id="cameras.E005",
        )
    ]


@register(TAG)
def map_tiles(**_: Any) -> list[CheckMessage]:
    tiles, attribution = settings.MAP_TILES, settings.MAP_ATTRIBUTION
    found: list[CheckMessage] = []
    if tiles and not is_address(tiles):
        example = "https://tile.example.com/{z}/{x}/{y}.png"
        found.append(Error(f"MAP_TILES must read like {example}.", id="cameras.E006"))
    elif settings.SITE_URL.startswith("https:") and origin(tiles).startswith("http:"):
        words = "MAP_TILES is on http but SITE_URL is on https: browsers refuse its tiles."
        found.append(Warning(words, id="cameras.W002"))
    if "<" in attribution or "&copy" in attribution:
        found.append(Error("MAP_ATTRIBUTION is plain words and links, not HTML.", id="cameras.E007"))
    elif tiles and not attribution:
        words = "MAP_ATTRIBUTION is empty: those who make map tiles want to be credited."
        found.append(Warning(words, id="cameras.W003"))
    return found


@register(TAG)
def language_code(**_: Any) -> list[CheckMessage]:
    """Where no page is in the default language, nothing can name the page for whoever speaks none of ours."""
    codes = [code for code, _ in settings.LANGUAGES]
    if settings.LANGUAGE_CODE in codes:
        return []
    words = f"LANGUAGE_CODE: “{settings.LANGUAGE_CODE}” is none of {', '.join(codes)}."
    return [Error(words, hint="For another, add a folder to locale/.", id="cameras.E008")]
