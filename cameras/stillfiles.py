"""Pictures on disk: a large and a small one a camera, with the time they were taken as their time of change.

Public pictures and those for staff lie apart: the public ones go with the publication.
"""

import hashlib
import logging
import os
import tempfile
import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from cameras.background import HOUR, OnceLog
from cameras.pictures import HEAD, SMALL_WIDTH, NotAPicture, Size, size_of

PUBLIC, STAFF = "public", "staff"
STAFF_KEEPS = 24 * 3600
CRASHED = 60
KEPT = (".jpg", ".asked")
SMALL = f".{SMALL_WIDTH}.jpg"
"""How the name of a small picture ends; its large one ends in .jpg alone."""

SIZES = 16_384
"""Pictures whose size is remembered; of more cameras the heads are read at each look."""

log = logging.getLogger(__name__)


disk = OnceLog(log, "no still can be kept in STILLS_DIR", "stills are kept again", again=HOUR)


@dataclass(frozen=True)
class Still:
    """A JPEG and the time (UTC) it was taken."""

    content: bytes
    taken_at: datetime


def path_of(area: str, alias: str, name: str) -> Path:
    return settings.STILLS_DIR / area / f"{_key(alias, name)}.jpg"


def _key(alias: str, name: str) -> str:
    return hashlib.sha256(f"{alias}:{name}".encode()).hexdigest()[:32]


def small_of(path: Path) -> Path:
    """Where the small one lies beside this large picture."""
    return path.with_suffix(SMALL)


def last(area: str, alias: str, name: str) -> Still | None:
    """The last picture, whatever its age."""
    return _read(path_of(area, alias, name))


def last_small(area: str, alias: str, name: str) -> Still | None:
    """The small one; the large one where there is none yet."""
    path = path_of(area, alias, name)
    return _read(small_of(path)) or _read(path)


def _read(path: Path) -> Still | None:
    try:
        with path.open("rb") as file:
            return Still(file.read(), datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC))
    except FileNotFoundError:
        return None
    except OSError as error:
        disk.failed(error)
        return None


class Times:
    """When each public picture on this host was taken, and its size: one look at the folder for all of them."""

    def __init__(self) -> None:
        pictures = (entry for entry in _entries(PUBLIC) if entry.name.endswith(".jpg") and not _small(entry))
        self._known = {entry.name: _known(entry) for entry in pictures}

    def of(self, alias: str, name: str) -> datetime | None:
        return self._of(alias, name)[0]

    def size_of(self, alias: str, name: str) -> Size | None:
        return self._of(alias, name)[1]

    def _of(self, alias: str, name: str) -> tuple[datetime | None, Size | None]:
        return self._known.get(f"{_key(alias, name)}.jpg", (None, None))


def changed() -> int:
    """When a public picture last came or went, in ns: each does by a new name in the folder. 0 while there is none."""
    try:
        return (settings.STILLS_DIR / PUBLIC).stat().st_mtime_ns
    except FileNotFoundError:
        return 0
    except OSError as error:
        disk.failed(error)
        return 0


def _small(entry: "os.DirEntry[str]") -> bool:
    return entry.name.endswith(SMALL)


def _known(entry: "os.DirEntry[str]") -> tuple[datetime | None, Size | None]:
    try:
        changed = entry.stat()
    except FileNotFoundError:  # hidden in this moment
        return None, None
    return datetime.fromtimestamp(changed.st_mtime, UTC), _size(entry.path, changed.st_mtime_ns)


@lru_cache(maxsize=SIZES)
def _size(path: str, changed: int) -> Size | None:
    """A head is read once a picture: `changed` tells one from the next."""
    try:
        with Path(path).open("rb") as file:
            return size_of(file.read(HEAD))
    except (NotAPicture, FileNotFoundError):
        return None
    except OSError as error:
        disk.failed(error)
        return None


def stale(taken_at: datetime | None) -> bool:
    """Whether a picture of that time is older than STILL_STALE by now."""
    return taken_at is not None and datetime.now(UTC) - taken_at > timedelta(seconds=settings.STILL_STALE)


def store(path: Path, content: bytes, taken_at: datetime) -> None:
    """By rename: a reader sees the old picture or the new one, never half of one."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f"{path.stem}.", delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.utime(file.name, (taken_at.timestamp(), taken_at.timestamp()))
            os.replace(file.name, path)
        except OSError:
            Path(file.name).unlink(missing_ok=True)
            raise


def sweep(public: Collection[tuple[str, str]]) -> None:
    """Deletes public pictures of all but these (alias, name), staff's of yesterday, and what a crash left."""
    keep = {_key(alias, name) for alias, name in public}
    gone = [entry for entry in _entries(PUBLIC) if entry.name.partition(".")[0] not in keep]
    gone += [entry for entry in _entries(PUBLIC) if not entry.name.endswith(KEPT) and _older(entry, CRASHED)]
    gone += [entry for entry in _entries(STAFF) if _older(entry, STAFF_KEEPS)]
    for entry in gone:
        try:
            Path(entry).unlink(missing_ok=True)
        except OSError as error:  # the others go all the same
            disk.failed(error)


def _older(entry: "os.DirEntry[str]", seconds: float) -> bool:
    try:
        return time.time() - entry.stat().st_mtime > seconds
    except FileNotFoundError:  # another worker sweeps too
        return False


def _entries(area: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(settings.STILLS_DIR / area) as entries:
            return list(entries)
    except FileNotFoundError:
        return []
    except OSError as error:
        disk.failed(error)
        return []


def forget_all() -> None:
    """Deletes every picture on this host."""
    try:
        for area in (PUBLIC, STAFF):
            for entry in _entries(area):
                Path(entry).unlink(missing_ok=True)
    except OSError as error:
        disk.failed(error)
