"""manage.py unpublish: hides cameras and mosaics from the public."""

from typing import Any

from django.db.models import QuerySet

from cameras.management.commands import publish
from cameras.models import Camera, Mosaic
from cameras.publishing import unpublish


class Command(publish.Command):
    help = (
        "Hides cameras and mosaics from the public. Tokens already handed out live until the VMS ends them."
    )
    deed = staticmethod(unpublish)
    word = "hidden"

    def every(self, model: type[Camera] | type[Mosaic]) -> "QuerySet[Any]":
        """What is gone from the VMS too: it might return, and then nobody would expect to see it."""
        return model._default_manager.all()
