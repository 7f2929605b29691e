"""The backend that Django looks for here: connections that give up on a server which does not answer.

Neither libpq nor the kernel ends a wait for a server that holds the connection and says nothing, or
that is behind a network which lost it: the clock of a worker would stand still until it is restarted.
"""

import time
from types import SimpleNamespace
from typing import TypeVar

import psycopg
from django.db.backends.postgresql import base
from psycopg.abc import PQGen

RV = TypeVar("RV")

PATIENCE = 5.0
"""Seconds for one statement, a migration's too: our tables are small, and the slowest of ours takes less than one."""


class PatientConnection(psycopg.Connection[tuple[object, ...]]):
    """OperationalError after PATIENCE; a connection in the middle of a statement is of no use, so it ends."""

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        began = time.monotonic()
        try:
            return super().wait(gen, interval, timeout or PATIENCE)
        except psycopg.OperationalError as error:
            if time.monotonic() - began < (timeout or PATIENCE):
                raise
            self.pgconn.finish()
            raise psycopg.OperationalError(f"the database has not answered for {PATIENCE:g} s") from error


class DatabaseWrapper(base.DatabaseWrapper):
    """Connects by `PatientConnection`; everything else is as in Django's."""

    Database = SimpleNamespace(**{**vars(psycopg), "connect": PatientConnection.connect})  # type: ignore[assignment]
