"""The backend that Django looks for here: a database is its owner's alone, wherever it lies.

SQLite would make the file as the umask says, and its companions with the mode of the file.
"""

import sqlite3
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.backends.sqlite3 import base

from cameras.private import make_file, tighten

ENDS = ("", "-wal", "-shm")
"""Of the names of the file and its companions."""


class DatabaseWrapper(base.DatabaseWrapper):
    """Makes the file, and what is missing of the folders above it, before it is opened."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if not self.is_in_memory_db():
            try:
                make_private(Path(conn_params["database"]))
            except OSError as error:
                raise sqlite3.OperationalError(f"unable to open database file: {error.strerror}") from error
        return super().get_new_connection(conn_params)


def make_private(path: Path) -> None:
    make_file(path)
    if path.parent == settings.VAR_DIR:
        tighten(settings.VAR_DIR)
    for end in ENDS:
        tighten(path.with_name(path.name + end))
