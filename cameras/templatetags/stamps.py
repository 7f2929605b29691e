"""`{% stamp "cameras/_tile.html" tile %}`: what an include makes of a tile, at a twentieth of its cost.

The tiles of a page differ in few words. So each shape of a tile (live or still, with a group or without, offline …)
is rendered once, of a camera that has marks for words, and then stamped: a camera's own words take the place of the
marks. An include is a new context, a dozen conditions and half a dozen addresses each time.
"""

import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from cameras.site import PublicCamera, State
from cameras.views.tiles import Tile
from cameras.vms.base import Playback

register = template.Library()

# Marks: none stands in a template, or changes when it is escaped.
SLUG, TITLE, GROUP, PLAYER = "slug-of-a-model", "⟦title⟧", "⟦group⟧", "⟦player⟧"
TAKEN_AT = datetime(1987, 6, 5, 4, 3, 2, tzinfo=UTC)

Piece = str | int
"""Of a shape: a text, or the place of a word among a camera's words."""


@register.simple_tag
def stamp(name: str, tile: Tile, **more: Any) -> SafeString:
    """The template `name` with `tile`, its `camera` and `more`, and nothing else of the page's context."""
    camera = tile.camera
    model = Tile(_model(camera), tile.live, tile.first)
    heard_at = camera.heard_at if camera.state is State.UNHEARD else TAKEN_AT
    shape = _shape.__wrapped__ if settings.DEBUG else _shape
    words = _words(camera)
    pieces = shape(name, model, heard_at, get_language(), tuple(more.items()))
    return mark_safe("".join([piece if isinstance(piece, str) else words[piece] for piece in pieces]))  # noqa: S308


@lru_cache(maxsize=500)
def _shape(
    name: str, model: Tile, heard_at: datetime, language: str, more: tuple[tuple[str, Any], ...]
) -> list[Piece]:
    """`heard_at` is told by itself, since cameras that differ in nothing else are equal."""
    camera = replace(model.camera, heard_at=heard_at)
    text = render_to_string(name, {"tile": replace(model, camera=camera), "camera": camera, **dict(more)})
    marks = _words(camera)
    pieces = re.split(f"({'|'.join(re.escape(mark) for mark in marks if mark)})", text)
    return [marks.index(piece) if piece and piece in marks else piece for piece in pieces]


def _words(camera: PublicCamera) -> tuple[str, ...]:
    """As they stand in a page; the times as in _taken.html."""
    player = escape(camera.player.url) if camera.player else ""
    return (camera.slug, escape(camera.title), escape(camera.group), player, *_taken(camera.still_taken_at))


def _taken(at: datetime | None) -> tuple[str, str]:
    if at is None:
        return "", ""
    local = timezone.localtime(at)
    day = "" if local.date() == timezone.localdate() else f"{date_format(local, 'j M')}, "
    return escape(date_format(local, "c")), escape(day + date_format(local, "H:i:s"))


def _model(camera: PublicCamera) -> PublicCamera:
    """The same with marks for words. What is left out here a stamped template does not see."""
    return PublicCamera(
        slug=SLUG,
        title=TITLE,
        description="",
        address="",
        group=camera.group and GROUP,
        state=camera.state,
        heard_at=TAKEN_AT,
        still_taken_at=camera.still_taken_at and TAKEN_AT,
        still_stale=camera.still_stale,
        pictured=camera.pictured,
        player=camera.player and Playback(camera.player.kind, camera.player.url and PLAYER),
        on_press=camera.on_press,
    )
