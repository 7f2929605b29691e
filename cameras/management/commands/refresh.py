"""manage.py refresh: asks every source now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cameras.management.heard import heard_now
from cameras.sources import opened
from cameras.vms.errors import SourceError
from cameras.words import counted, trouble


class Command(BaseCommand):
    help = "Asks every source for its cameras and mosaics now, and brings the rows up to date."

    def handle(self, *args: Any, **options: Any) -> None:
        if not opened():
            raise CommandError("no source is configured; set CAMERA_SOURCES")
        troubles = []
        for alias, source in opened().items():
            try:
                heard = heard_now(source)
            except SourceError as error:
                troubles.append(trouble(alias, str(error)))
            else:
                cameras, mosaics = len(heard.streams), len(heard.mosaics)
                self.stdout.write(f"{alias}: {counted(cameras, 'camera')}, {counted(mosaics, 'mosaic')}")
        if troubles:
            raise CommandError("\n".join(troubles))
