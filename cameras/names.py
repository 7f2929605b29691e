"""What a person types: NAME and TIME as the commands take them, TIME in the admin's archive too.

NAME is a stream's name at the VMS, a slug, or `alias:name`; camera_links takes external ids too.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from cameras.models import Camera

YEARS = range(1971, 9999)
"""Outside of them a time zone's shift leaves what computers can count."""


class NoSuchName(Exception):
    """A NAME that is nobody's, or that two cameras share."""


def find(
    names: Sequence[str], cameras: Iterable[Camera], external_ids: Mapping[tuple[str, str], str] | None = None
) -> list[Camera]:
    """The camera of each name, in the order asked and each once; `alias:name` is never ambiguous.

    `external_ids`, by (alias, name), are names too.
    """
    external_ids = external_ids or {}
    full: dict[str, Camera] = {}
    short: dict[str, list[Camera]] = {}
    for camera in cameras:
        full[f"{camera.source}:{camera.name}"] = camera
        external = external_ids.get((camera.source, camera.name))
        for name in {camera.name, camera.slug or camera.name, external or camera.name}:
            short.setdefault(name, []).append(camera)
    if names and not full:
        raise NoSuchName("no camera is known yet; run manage.py refresh first")
    found = [full[name] if name in full else _one(name, short.get(name, [])) for name in names]
    return list({camera.pk: camera for camera in found}.values())


def _one(name: str, found: list[Camera]) -> Camera:
    if not found:
        raise NoSuchName(f"there is no camera “{name}”; give a stream's name, a slug, or alias:name")
    if len(found) > 1:
        choices = " or ".join(f"{camera.source}:{camera.name}" for camera in found)
        raise NoSuchName(f"“{name}” may be more than one camera; write {choices}")
    return found[0]


def moment(word: str) -> datetime | None:
    """A TIME such as 2026-11-20T14:30, in the portal's time zone unless it names another; None: it is none."""
    try:
        at = parse_datetime(word)
    except ValueError:
        return None
    if at is None or at.year not in YEARS:
        return None
    return timezone.make_aware(at) if timezone.is_naive(at) else at
