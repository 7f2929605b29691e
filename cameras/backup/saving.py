"""The rows of this moment → a file, while workers go on writing."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from cameras import releases
from cameras.backup import tables
from cameras.backup.file import Header, Row, Unusable, write


def save(path: Path) -> int:
    """Puts a backup in the place of the file, which only we can read, at once or not at all; how many rows it has.

    Raises Unusable and OSError.
    """
    if path.exists() and not path.is_file():
        raise Unusable(f"{path} is no ordinary file")
    _look_for_database()
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            with moment():
                nodes = tables.applied()
                count = write(file, _header(nodes), _rows(nodes))
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    return count


def _look_for_database() -> None:
    """SQLite would make the file that it does not find, and the backup would be one of nothing."""
    sqlite: Any = connection  # the other database has no file
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and not sqlite.is_in_memory_db() and not Path(name).is_file():
        raise Unusable(f"there is no database {name}; is DATABASE_URL right?")


@contextmanager
def moment() -> Iterator[None]:
    """All that is read within is of one moment; on SQLite too others may write meanwhile."""
    connection.ensure_connection()
    sqlite: Any = connection  # the other database overlooks its mode
    usual = getattr(sqlite, "transaction_mode", None)
    try:
        sqlite.transaction_mode = "DEFERRED"
        with transaction.atomic(durable=True):
            if connection.vendor == "postgresql":
                connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    finally:
        sqlite.transaction_mode = usual


def _header(nodes: list[tables.Node]) -> Header:
    if not any(app == "cameras" for app, _ in nodes):
        raise Unusable("the database is empty; is DATABASE_URL right?")
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    return Header(settings.VERSION, made_at, releases.oldest(), dict(nodes))


def _rows(nodes: list[tables.Node]) -> Iterator[Row]:
    schema = tables.Schema(MigrationExecutor(connection), nodes)
    for table, model in schema.saved.items():
        for row in tables.values(model):
            yield table, row
