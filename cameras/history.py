"""Outages and silences → since when each public camera is in its state, and how much of the time it worked.

Time in which a camera was not public counts neither for nor against it, as if nobody had seen it then.
Uptimes are those at the last whole five minutes: so they are the same in every worker, change no page
oftener, and the rows of a month are read no oftener than that. What has happened since is read each time.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter

from django.db.models import Q
from django.utils import timezone

from cameras.catalog import Catalog
from cameras.models import Camera, Outage, Publication, Silence
from cameras.site import PublicCamera, PublicStatus, State
from cameras.uptime import Span, uptime

STEP = timedelta(minutes=5)
DAY, MONTH = timedelta(days=1), timedelta(days=30)
BEGINNING = datetime.fromtimestamp(0, UTC)

What = Publication.What

Uptimes = tuple[float | None, float | None]
"""Of the day, of the month."""


@dataclass
class Past:
    """The month before `until`. `worked` and `ended` are of the cameras that had an outage then, by key.

    `hidden` tells, by the camera's key, when it was not public after it had been.
    """

    until: datetime
    silences: dict[str, list[Span]]
    hidden: dict[int, list[Span]]
    worked: dict[int, Uptimes] = field(default_factory=dict)
    ended: dict[int, datetime] = field(default_factory=dict)
    faultless: dict[tuple[str, datetime], Uptimes] = field(default_factory=dict)

    def uptimes(self, row: Camera, watched: datetime) -> Uptimes:
        if row.pk in self.worked:
            return self.worked[row.pk]
        if row.pk in self.hidden:
            return self.counted([], row.pk, row.source, watched)
        key = row.source, max(watched, self.until - MONTH)
        if key not in self.faultless:
            self.faultless[key] = self.counted([], row.pk, *key)
        return self.faultless[key]

    def public_since(self, row: Camera, first: datetime) -> datetime:
        """When it was published for the last time; the last look back where that was later still."""
        return max([first, *(ended or self.until for _, ended in self.hidden.get(row.pk, []))])

    def counted(self, outages: list[Span], camera: int, source: str, watched: datetime) -> Uptimes:
        unknown = [*self.silences.get(source, []), *self.hidden.get(camera, [])]
        day, month = (
            uptime(outages, unknown, max(watched, self.until - length), self.until) for length in (DAY, MONTH)
        )
        return day, month


@dataclass(frozen=True)
class Now:
    """Outages that last, and the ends of those that were over lately, by the camera's key."""

    lasting: dict[int, datetime]
    ended: dict[int, datetime]


_past: Past | None = None


def forget() -> None:
    global _past
    _past = None


def statuses(
    rows: Iterable[Camera], shown: Mapping[int, PublicCamera], heard: Mapping[str, Catalog]
) -> dict[str, PublicStatus]:
    """By slug, with a query, and three more every five minutes; nothing from before the first publication counts."""
    global _past
    until = step()
    if _past is None or _past.until != until:
        _past = _look_back(until, heard)
    now = _lately(until)
    return {shown[row.pk].slug: _status(row, shown[row.pk], _past, now) for row in rows}


def step() -> datetime:
    """The last whole five minutes, at which uptimes are counted."""
    now = timezone.now()
    return now - (now - BEGINNING) % STEP


def _status(row: Camera, camera: PublicCamera, past: Past, now: Now) -> PublicStatus:
    first = row.first_public_at
    if first is None:
        return PublicStatus()
    shown = past.public_since(row, first)
    since = camera.heard_at if camera.state is State.UNHEARD else _since(row, camera.state, shown, past, now)
    return PublicStatus(since and max(since, shown).replace(microsecond=0), *past.uptimes(row, first))


def _since(row: Camera, state: State, shown: datetime, past: Past, now: Now) -> datetime | None:
    """None also where the outages have yet to follow a state that has just changed."""
    if state is State.OFFLINE:
        return now.lasting.get(row.pk)
    if row.pk in now.lasting:
        return None
    began = now.ended.get(row.pk) or past.ended.get(row.pk) or shown
    return began if began > past.until - MONTH else None


def _lately(until: datetime) -> Now:
    found = Outage.objects.filter(Q(ended_at=None) | Q(ended_at__gte=until))
    rows = list(found.order_by("ended_at").values_list("camera_id", "began_at", "ended_at"))
    return Now(
        lasting={camera: began for camera, began, ended in rows if ended is None},
        ended={camera: ended for camera, _, ended in rows if ended is not None},
    )


def _look_back(until: datetime, heard: Mapping[str, Catalog]) -> Past:
    past = Past(until, _silences(until, heard), _hidden())
    for (camera, source, watched), outages in _outages(until):
        past.worked[camera] = past.counted(outages, camera, source, watched)
        ends = [ended for _, ended in outages if ended and ended < until]
        if ends:
            past.ended[camera] = max(ends)
    return past


def _silences(until: datetime, heard: Mapping[str, Catalog]) -> dict[str, list[Span]]:
    """Those that are over, from their rows; one that lasts, from the catalog's age."""
    found: dict[str, list[Span]] = {
        alias: [(known.heard_at, None)] for alias, known in heard.items() if known.stale
    }
    rows = Silence.objects.filter(ended_at__gt=until - MONTH)
    for source, began, ended in rows.values_list("source", "began_at", "ended_at"):
        found.setdefault(source, []).append((began, ended))
    return found


def _hidden() -> dict[int, list[Span]]:
    """Of each camera that was ever hidden again: from each time until it was published once more."""
    cameras = Publication.objects.filter(subject=Publication.Subject.CAMERA)
    # Not as one query: without statistics, as after a restore, PostgreSQL compares each row with each.
    hidden = set(cameras.filter(what=What.UNPUBLISHED).values_list("subject_id", flat=True))
    rows = cameras.filter(what__in=[What.PUBLISHED, What.UNPUBLISHED]) if hidden else cameras.none()
    found: dict[int, list[Span]] = {}
    for camera, what, at in rows.order_by("at", "id").values_list("subject_id", "what", "at").iterator():
        if camera not in hidden:
            continue
        spans = found.setdefault(camera, [])
        if what == What.UNPUBLISHED:
            spans.append((at, None))
        elif spans and spans[-1][1] is None:
            spans[-1] = spans[-1][0], at
    return found


def _outages(until: datetime) -> Iterator[tuple[tuple[int, str, datetime], list[Span]]]:
    """((camera, source, first published), its outages) of each that had any; read one by one, they may be many."""
    rows = (
        Outage.objects.filter(Q(ended_at=None) | Q(ended_at__gt=until - MONTH), began_at__lt=until)
        .exclude(camera__first_public_at=None)
        .order_by("camera_id")
        .values_list("camera_id", "camera__source", "camera__first_public_at", "began_at", "ended_at")
        .iterator()
    )
    for camera, outages in groupby(rows, key=itemgetter(0, 1, 2)):
        yield camera, [(began, ended) for *_, began, ended in outages]
