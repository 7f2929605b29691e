"""manage.py restore: puts a backup in the place of what the database has."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from cameras.backup.file import Unusable
from cameras.backup.restoring import Outcome, restore
from cameras.models import Camera, Mosaic
from cameras.words import counted
from portal.postgresql.base import unhurried
from portal.secrets import strike


class Command(BaseCommand):
    help = (
        "Restores a file of `manage.py backup`, also one of an older release or of another kind of database."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--replace", action="store_true", help="in the place of the rows that there are")
        parser.add_argument(
            "--as-saved", action="store_true", help="also where that shows more than is shown now"
        )

    def handle(self, *args: Any, file: Path, replace: bool, as_saved: bool, **options: Any) -> None:
        try:
            with unhurried(connection):
                outcome = restore(file, replace=replace, as_saved=as_saved)
        except OSError as error:
            raise CommandError(f"nothing was restored: {error}") from error
        except Unusable as error:
            raise CommandError(f"nothing was restored from {file}: {error}") from error
        except DatabaseError as error:
            raise CommandError(
                f"nothing was restored; the database says: {strike(str(error).strip())}"
            ) from error
        self.tell(outcome, as_saved)

    def tell(self, outcome: Outcome, as_saved: bool) -> None:
        if outcome.laxer:
            kept = "and is shown" if as_saved else "and stays as it was (--as-saved shows it)"
            self.stdout.write(f"more public in the backup than before, {kept}:")
            for row in outcome.laxer:
                self.stdout.write(f"  {row}")
        cameras, public = Camera.objects.count(), Camera.objects.filter(is_public=True).count()
        header = outcome.header
        self.stdout.write(
            f"restored: {counted(cameras, 'camera')}, {public} of them public, "
            f"{counted(Mosaic.objects.count(), 'mosaic')}; saved by {header.version} at {header.made_at}"
        )
