"""What the VMS says at this moment, for the commands."""

import time

from cameras.catalog import Catalog
from cameras.imports import refresh_and_import
from cameras.sources import Source
from cameras.vms.errors import Unreachable

PATIENCE = 75.0
"""Seconds; a refresh ends after 60."""


def heard_now(source: Source) -> Catalog:
    """Asks the VMS, after another process that is at it just now. Raises SourceError."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        heard = refresh_and_import(source, force=True)
        if heard is not None:
            return heard
        time.sleep(0.2)
    raise Unreachable("another process has been refreshing this source all the time; try again")
