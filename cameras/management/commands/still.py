"""manage.py still: a picture of a camera in a file; or one every S seconds, for a building site's diary."""

import signal
import threading
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from cameras.models import Camera
from cameras.names import NoSuchName, find, moment
from cameras.pictures import NotAPicture, decoded, encoded
from cameras.sources import named
from cameras.vms.base import Picture
from cameras.vms.dsn import DsnError
from cameras.vms.errors import NotFound, SourceError

FORMS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}
EVERY = 1, 7 * 24 * 3600
"""The shortest and the longest pause: files are named by the second, and nobody waits longer than a week."""


class Command(BaseCommand):
    help = "Writes a full-size picture of a camera, of now or from the archive."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", metavar="NAME", help="a stream's name, a slug, or alias:name")
        parser.add_argument("--at", help="a moment in the archive, such as 2026-11-20T14:30 (TIME_ZONE)")
        parser.add_argument(
            "--every", type=float, metavar="S", help="go on, a picture every S seconds, until Ctrl-C"
        )
        parser.add_argument(
            "--out", type=Path, required=True, help="FILE.png or FILE.jpg; with --every a folder"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        every, at, out = options["every"], options["at"], options["out"]
        if every is None:
            check_file(out)
            self.save(self.camera(options["name"]), told_moment(at), out)
            return
        if at or not EVERY[0] <= every <= EVERY[1]:
            raise CommandError(f"--every takes {EVERY[0]} to {EVERY[1]} seconds, and no --at")
        with ended_by_signal() as ended:
            self.diary(self.camera(options["name"]), every, out, ended)
        self.stdout.write("stopped")

    def camera(self, name: str) -> Camera:
        try:
            return find([name], Camera.objects.all())[0]
        except NoSuchName as error:
            raise CommandError(str(error)) from error

    def diary(self, camera: Camera, every: float, folder: Path, ended: threading.Event) -> None:
        """A picture that fails is told and the next one tried: a diary must outlive a bad hour."""
        make_folder(folder)
        due = time.monotonic()
        while not ended.is_set():
            try:
                self.save(camera, None, folder / f"{timezone.localtime():%Y-%m-%dT%H-%M-%S%z}.jpg")
            except (CommandError, DatabaseError) as error:
                self.stderr.write(f"{timezone.localtime():%Y-%m-%d %H:%M:%S} {error}")
            close_old_connections()
            due = max(due + every, time.monotonic())
            ended.wait(due - time.monotonic())

    def save(self, camera: Camera, at: datetime | None, out: Path) -> None:
        try:
            picture = fetch(camera, at)
            content = encoded(decoded(picture.content, picture.type, None), FORMS[out.suffix.lower()])
            write(out, content)
        except NotFound as error:
            when = "of that time, nor of ten minutes around it" if at else "just now; is the camera offline?"
            raise CommandError(f"{camera}: there is no picture {when}") from error
        except (SourceError, NotAPicture, DsnError) as error:
            raise CommandError(f"{camera}: {error}") from error
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}") from error
        self.stdout.write(f"{out}  taken {timezone.localtime(picture.taken_at):%Y-%m-%d %H:%M:%S}")


def fetch(camera: Camera, at: datetime | None) -> Picture:
    """With the token of this moment: a diary runs for months."""
    source = named(camera.source)
    return source.call(
        lambda session: source.kind.still(session, source.kind.stream(session, camera.name), at)
    )


def write(out: Path, content: bytes) -> None:
    """By rename: whoever reads the folder finds whole pictures only."""
    part = out.with_name(f".{out.name}.part")
    try:
        part.write_bytes(content)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def check_file(out: Path) -> None:
    if out.suffix.lower() not in FORMS:
        raise CommandError(f"{out.name}: the name must end in .png or .jpg")
    if not out.parent.is_dir():
        raise CommandError(f"there is no folder {out.parent}; make it first")


def make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"{folder} cannot be a folder: {error.strerror}") from error


def told_moment(word: str | None) -> datetime | None:
    if word is None:
        return None
    at = moment(word)
    if at is None:
        raise CommandError("--at must read like 2026-11-20T14:30")
    if at > timezone.now():
        raise CommandError(
            f"--at {word} is still to come (TIME_ZONE is {timezone.get_current_timezone_name()})"
        )
    return at


@contextmanager
def ended_by_signal() -> Iterator[threading.Event]:
    """Ctrl-C and SIGTERM let the picture at hand be finished; what they did before is given back."""
    ended = threading.Event()
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda *_: ended.set()) for number in numbers]
    try:
        yield ended
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
