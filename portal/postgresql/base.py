"""The backend that Django looks for here: connections that give up on a server which does not answer.

Neither libpq nor the kernel ends a wait for a server that holds the connection and says nothing, or
that is behind a network which lost it: the clock of a worker would stand still until it is restarted.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TypeVar

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql import base
from psycopg.abc import PQGen

RV = TypeVar("RV")

PATIENCE = 5.0
"""Seconds for one statement: our tables are small, and the slowest of ours takes less than one."""
UNHURRIED = 600.0
"""The same for a command, behind which no visitor waits: a migration, a backup."""


class PatientConnection(psycopg.Connection[tuple[object, ...]]):
    """OperationalError after PATIENCE; a connection in the middle of a statement is of no use, so it ends."""

    patience: float | None = None  # instead of PATIENCE

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        began, limit = time.monotonic(), timeout or self.patience or PATIENCE
        try:
            return super().wait(gen, interval, limit)
        except psycopg.OperationalError as error:
            if time.monotonic() - began < limit:
                raise
            self.pgconn.finish()
            raise psycopg.OperationalError(f"the database has not answered for {limit:g} s") from error


class DatabaseWrapper(base.DatabaseWrapper):
    """Connects by `PatientConnection`; everything else is as in Django's."""

    Database = SimpleNamespace(**{**vars(psycopg), "connect": PatientConnection.connect})  # type: ignore[assignment]


@contextmanager
def unhurried(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Statements of this connection may take as long as a command's may; on another database it changes nothing."""
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    patient = connection.connection
    before, patient.patience = patient.patience, UNHURRIED
    try:
        yield
    finally:
        patient.patience = before
