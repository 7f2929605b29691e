"""How well the cameras work, as the portal itself saw it: a page for people, the same as JSON for programs."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cameras.public import site
from cameras.ready import Page, kept, kept_at
from cameras.site import PublicCamera, PublicStatus, Site, State
from cameras.views.choices import Choices
from cameras.views.pages import listed
from cameras.views.programs import for_programs

PAGE_SIZE = 100
TROUBLE_FIRST = State.OFFLINE, State.UNHEARD, State.LIVE


@dataclass(frozen=True)
class Row:
    """A camera with what is known of it."""

    camera: PublicCamera
    status: PublicStatus


def address(request: HttpRequest, shown: Site) -> str:
    return Choices.of_list(request, len(shown.cameras), PAGE_SIZE).link


@require_safe
@kept_at(address)
def status(request: HttpRequest) -> Page:
    """The page of one list: those that do not work, those nobody knows of, the others; worse days first."""
    shown = site()
    told: dict[str, Any] = {"last_heard": last_heard(shown), **counts(shown)}
    return listed(request, "cameras/status.html", shown, _("Status"), rows(shown), PAGE_SIZE, **told)


def rows(shown: Site) -> list[Row]:
    found = [Row(camera, shown.status.get(camera.slug, PublicStatus())) for camera in shown.cameras]
    return sorted(found, key=_trouble)


def _trouble(row: Row) -> tuple[int, float, float]:
    """Sorts trouble first; what is unknown is no trouble."""
    day, month = (
        100.0 if each is None else each for each in (row.status.uptime_day, row.status.uptime_month)
    )
    return TROUBLE_FIRST.index(row.camera.state), day, month


def counts(shown: Site) -> dict[str, int]:
    of = Counter(camera.state for camera in shown.cameras)
    return {
        "total": len(shown.cameras),
        "known": of[State.LIVE] + of[State.OFFLINE],
        "working": of[State.LIVE],
        "offline": of[State.OFFLINE],
        "unheard": of[State.UNHEARD],
    }


def last_heard(shown: Site) -> datetime | None:
    """When the VMS last spoke of those it is silent about; None where it is silent about none."""
    return max((each.heard_at for each in shown.cameras if each.state is State.UNHEARD), default=None)


@for_programs
@kept
def status_json(request: HttpRequest) -> Page:
    """`since` is ISO 8601 in UTC, uptimes are per cent; null is unknown. No word of when this was made."""
    shown = site()
    told = {**counts(shown), "cameras": [_as_json(row) for row in rows(shown)]}
    return Page(json.dumps(told), content_type="application/json")


def _as_json(row: Row) -> dict[str, Any]:
    since = row.status.since
    return {
        "slug": row.camera.slug,
        "state": row.camera.state,
        "since": since.isoformat(timespec="seconds") if since else None,
        "uptime_day": row.status.uptime_day,
        "uptime_month": row.status.uptime_month,
    }
