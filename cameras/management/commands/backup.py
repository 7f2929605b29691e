"""manage.py backup: saves what is worth keeping, while the portal runs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from cameras.backup.file import Unusable
from cameras.backup.saving import save
from cameras.words import counted
from portal.postgresql.base import unhurried
from portal.secrets import strike


class Command(BaseCommand):
    help = "Saves all that is worth keeping in a file, for `manage.py restore`; an earlier one is replaced at once."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            with unhurried(connection):
                count = save(file)
        except (Unusable, OSError) as error:
            raise CommandError(f"nothing was saved: {error}") from error
        except DatabaseError as error:
            raise CommandError(
                f"nothing was saved; the database says: {strike(str(error).strip())}"
            ) from error
        self.stdout.write(
            f"saved: {counted(count, 'row')} in {file}. Who has it has the admins' password hashes."
        )
