"""A database in memory in which a backup becomes what it would be today: migrated to its point, filled, migrated on.

So the real database is only ever migrated forward, whatever the backup's age, and what is wrong with a backup shows
before anything is touched.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby, islice
from operator import itemgetter
from typing import IO

from django.core.exceptions import ValidationError
from django.db import Error, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import ConnectionHandler

from cameras.backup import tables
from cameras.backup.file import Header, Row, Unusable, rows

NAME = "restored"
"""Of its connection in this thread, for queries: `.using(NAME)`."""
AT_ONCE = 500


@contextmanager
def restored(file: IO[bytes], header: Header) -> Iterator[None]:
    """The backup's rows as this release has them, by the name NAME. Raises Unusable."""
    memory = ConnectionHandler({"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}})[
        "default"
    ]
    memory.ensure_connection()
    try:
        with _as_default(memory):
            fill(file, header)
            executor = MigrationExecutor(connection)
            executor.migrate(executor.loader.graph.leaf_nodes())
        connections[NAME] = memory
        try:
            yield
        finally:
            del connections[NAME]
    finally:
        memory.connection.close()


@contextmanager
def _as_default(memory: BaseDatabaseWrapper) -> Iterator[None]:
    """For all that this thread does: migrations of data ask the default database, whichever is migrated."""
    real = connections["default"]
    connections["default"] = memory
    try:
        yield
    finally:
        connections["default"] = real


def fill(file: IO[bytes], header: Header) -> None:
    """Migrates the default database, which is empty, to the point of the backup, and loads that. Raises Unusable."""
    executor, nodes = MigrationExecutor(connection), list(header.migrations.items())
    if unknown := [node for node in nodes if node not in executor.loader.graph.nodes]:
        raise Unusable(
            f"it was made by a newer release ({header.version} has {'.'.join(unknown[0])}); upgrade first"
        )
    executor.migrate(nodes)
    load(tables.Schema(MigrationExecutor(connection), nodes), rows(file))


def load(schema: tables.Schema, lines: Iterable[Row]) -> None:
    """All of them or none. Raises Unusable."""
    try:
        with transaction.atomic():
            for table, some in groupby(lines, key=itemgetter(0)):
                _load(schema, table, some)
            connection.check_constraints()
            tables.free_numbers(schema.saved.values())
    except (Error, ValidationError, AttributeError, TypeError, ValueError, KeyError, IndexError) as error:
        raise Unusable(f"its rows do not fit the tables of its release: {error!r}") from error


def _load(schema: tables.Schema, table: str, some: Iterable[Row]) -> None:
    model, lines = schema.saved[table], iter(some)
    fields = tables.columns(model)
    while batch := list(islice(lines, AT_ONCE)):
        model._base_manager.bulk_create(
            model(
                **{fields[column].attname: fields[column].to_python(value) for column, value in row.items()}
            )
            for _, row in batch
        )
