"""manage.py migrate: Django's own, which waits for its turn beside running workers, and says what it waits for.

A statement that waits for a lock holds up all who come after it. So each try waits but shortly, less than a worker is
patient with its database, and lets the others go first before the next one.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate
from django.db import DatabaseError, connection

from portal.postgresql.base import unhurried

LOCK_SECONDS, PAUSE = 2.0, 3.0
PATIENCE = 600.0
LOCK_NOT_AVAILABLE = "55P03"
OURS = 0x63616D65726173
"""The number of an advisory lock of PostgreSQL: one `migrate` at a time, among all hosts."""

LONGEST = """
SELECT pid, application_name, extract(epoch FROM now() - xact_start)::int FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
ORDER BY xact_start LIMIT 1
"""


class Command(migrate.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--patience",
            type=float,
            default=PATIENCE,
            metavar="SECONDS",
            help="so long it waits for others in all",
        )

    def handle(self, *args: Any, patience: float, **options: Any) -> None:
        deadline = time.monotonic() + patience
        with unhurried(connection), self.alone(deadline):
            while True:
                try:
                    super().handle(*args, **options)
                    return
                except DatabaseError as error:
                    if not _is_locked(error):
                        raise
                    self.wait(f"others hold a lock that this migration needs{_longest()}", deadline)

    @contextmanager
    def alone(self, deadline: float) -> Iterator[None]:
        """Two at once would make the same tables. On SQLite the second one finds out by an error."""
        if connection.vendor != "postgresql":
            yield
            return
        while not _one("SELECT pg_try_advisory_lock(%s)", OURS):
            self.wait("another migrate is under way", deadline)
        _one("SELECT set_config('lock_timeout', %s, false)", f"{LOCK_SECONDS * 1000:.0f}ms")
        try:
            yield
        finally:
            if connection.is_usable():
                _one("SELECT set_config('lock_timeout', '0', false), pg_advisory_unlock(%s)", OURS)

    def wait(self, why: str, deadline: float) -> None:
        if time.monotonic() > deadline:
            raise CommandError(f"{why}. Nothing of it was done; what was done before stays. Try again later.")
        self.stderr.write(f"{why}; waiting, and trying again. Workers go on meanwhile.")
        time.sleep(PAUSE)


def _one(query: str, value: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, [value])
        return cursor.fetchone()[0]


def _is_locked(error: DatabaseError) -> bool:
    return getattr(error.__cause__, "sqlstate", "") == LOCK_NOT_AVAILABLE or "database is locked" in str(
        error
    )


def _longest() -> str:
    """The transaction that has lasted longest, most likely the one."""
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute(LONGEST)
        row = cursor.fetchone()
    return f" (process {row[0]} of the database, {row[1] or 'without a name'}, for {row[2]} s)" if row else ""
