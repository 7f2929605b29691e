"""Whether this worker can show its pages. Its clock looks; probes only read what it saw, and cost next to nothing.

What goes wrong later, at a VMS or in the database, leaves the site in memory, and so the worker ready.
"""

import logging

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from cameras import assets, public

log = logging.getLogger(__name__)

_looked = False
_migrated = False


def look() -> None:
    """Once in a beat, after the site has been assembled. DatabaseError while the database cannot be asked."""
    global _looked, _migrated
    if not _looked and (missing := assets.missing()):
        log.error(
            "%d static files are missing, %s for one: pages fail. Run manage.py collectstatic, then restart",
            len(missing), missing[0],
        )  # fmt: skip
    _looked = True
    _migrated = _migrated or _is_migrated()


def _is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def ready() -> bool:
    """Static files, migrations seen applied once, and a site that is not of a VMS never heard."""
    return _migrated and not assets.missing() and public.known()


def forget() -> None:
    """As a worker that has just started."""
    global _looked, _migrated
    _looked = _migrated = False
    assets.missing.cache_clear()
