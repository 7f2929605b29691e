"""The one place where something becomes public or stops being so; each change leaves a Publication row."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from anyascii import anyascii
from django.db import transaction
from django.db.models.functions import Coalesce, Now
from django.utils.text import slugify

from cameras import sharedcopy
from cameras.models import Camera, Mosaic, Publication, Publishable

SITE_KEY = "site"
"""The shared copy whose version every worker watches; raised when rows changed what the public sees."""

AT_ONCE = 900

What = Publication.What
T = TypeVar("T", bound=Publishable)


def publish(subjects: Iterable[Camera | Mosaic], by: str) -> int:
    """Shows them to the public from the next second on; returns how many were hidden before."""
    return _set_public(subjects, True, What.PUBLISHED, by)


def unpublish(subjects: Iterable[Camera | Mosaic], by: str) -> int:
    return _set_public(subjects, False, What.UNPUBLISHED, by)


@transaction.atomic
def _set_public(subjects: Iterable[Camera | Mosaic], public: bool, what: What, by: str) -> int:
    sharedcopy.queue_up(SITE_KEY)  # two admins at once would choose the same slug
    subjects = list(subjects)
    _see_anew(subjects)
    changed = [subject for subject in subjects if subject.is_public != public]
    new = [subject for subject in changed if public and not subject.slug]
    _give_slugs(new)
    save_in_bulk(new, ["slug"])
    first = {"first_public_at": Coalesce("first_public_at", Now())} if public else {}
    for model, rows in _by_model(changed):
        model._default_manager.filter(pk__in=[row.pk for row in rows]).update(is_public=public, **first)
    for subject in changed:
        subject.is_public = public
    record(changed, what, by)
    return len(changed)


def _see_anew(subjects: list[Camera | Mosaic]) -> None:
    """What another admin has published since the rows were read is not published once more."""
    for model, rows in _by_model(subjects):
        now = model._default_manager.filter(pk__in=[row.pk for row in rows]).in_bulk()
        for row in rows:
            row.is_public, row.slug = now[row.pk].is_public, now[row.pk].slug


def _by_model(subjects: Iterable[T]) -> Iterator[tuple[type[T], list[T]]]:
    """The rows of each kind, AT_ONCE at a time: a query takes only so many values."""
    subjects = list(subjects)
    for model in {type(subject) for subject in subjects}:
        rows = [subject for subject in subjects if type(subject) is model]
        for start in range(0, len(rows), AT_ONCE):
            yield model, rows[start : start + AT_ONCE]


def save_in_bulk(subjects: Iterable[Publishable], fields: list[str]) -> None:
    """A query for each few hundred rows of a kind."""
    for model, rows in _by_model(subjects):
        model._default_manager.bulk_update(rows, fields)


def _give_slugs(rows: Iterable[Publishable]) -> None:
    """Given once, at first publication: hidden ones leave no gaps, and a link outlives a new title."""
    rows = list(rows)
    taken = {
        slug
        for model in {type(row) for row in rows}
        for slug in model._default_manager.exclude(slug=None).values_list("slug", flat=True)
    }
    numbers: dict[str, int] = {}
    for row in rows:
        base = row.slug = slugify(anyascii(row.shown_title))[:60].strip("-") or type(row).__name__.lower()
        while row.slug in taken:
            numbers[base] = numbers.get(base, 1) + 1
            row.slug = f"{base}-{numbers[base]}"
        taken.add(row.slug)


def record(subjects: Iterable[Camera | Mosaic], what: What, by: str) -> None:
    """Publication rows, and the site's new version once they are committed."""
    Publication.objects.bulk_create(
        [
            Publication(
                subject=type(subject).__name__.lower(),
                subject_id=subject.pk,
                title=subject.shown_title,
                stream=f"{subject.source}:{subject.name}" if isinstance(subject, Camera) else "",
                what=what,
                by=by,
            )
            for subject in subjects
        ]
    )
    site_changed()


def site_changed() -> None:
    """All workers assemble the site anew within a second or two."""
    transaction.on_commit(lambda: sharedcopy.write(SITE_KEY, None))
