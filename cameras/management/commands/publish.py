"""manage.py publish: shows cameras and mosaics to the public."""

from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet

from cameras.models import Camera, Mosaic
from cameras.names import NoSuchName, find
from cameras.publishing import publish
from cameras.words import counted


class Command(BaseCommand):
    """`unpublish` is this command with the other deed."""

    help = "Shows cameras and mosaics to the public."
    deed: Callable[[Iterable[Camera | Mosaic], str], int] = staticmethod(publish)
    word = "published"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME", help="a stream's name, a slug, or alias:name")
        parser.add_argument("--all", action="store_true", help="every camera of every source")
        parser.add_argument("--mosaics", action="store_true", help="every mosaic too")

    def handle(self, *args: Any, names: list[str], **options: Any) -> None:
        if not (names or options["all"] or options["mosaics"]) or (names and options["all"]):
            raise CommandError("give names, or --all, or --mosaics")
        by = f"manage.py {self.__module__.rpartition('.')[2]}"
        cameras = list(self.every(Camera)) if options["all"] else self.named(names)
        mosaics = list(self.every(Mosaic)) if options["mosaics"] else []
        counts = self.deed(cameras, by), self.deed(mosaics, by)
        same = len(cameras) + len(mosaics) - sum(counts)
        already = f" ({same} {self.word} already)" if same else ""
        told = f"{counted(counts[0], 'camera')}, {counted(counts[1], 'mosaic')}"
        self.stdout.write(f"{self.word}: {told}{already}")

    def named(self, names: list[str]) -> list[Camera]:
        try:
            return find(names, Camera.objects.all())
        except NoSuchName as error:
            raise CommandError(str(error)) from error

    def every(self, model: type[Camera] | type[Mosaic]) -> "QuerySet[Any]":
        """What is gone from the VMS is for an admin to publish in advance, by name."""
        rows = model._default_manager.filter(vanished_at=None)
        if model is Camera and not rows.exists():
            self.stderr.write("no camera is known yet; run manage.py refresh first")
        return rows
