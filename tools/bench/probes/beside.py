"""Seconds of a source's refreshes: alone, and while another source hangs; in turns.

The one that hangs is a socket of our own: it takes connections and says nothing.
"""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread

from django.db import connection

from cameras.imports import refresh_and_import
from cameras.sources import Source, named
from cameras.vms.errors import SourceError
from tools.bench.probes.steps import seconds


def main(port: str, rounds: str) -> None:
    well, hung = named("well"), named("hung")
    refresh_and_import(well, force=True)
    found: dict[str, list[float]] = {"before": [], "beside": [], "after": []}
    for _ in range(int(rounds)):
        found["before"].append(refreshed(well))
        with hanging(hung, int(port)):
            found["beside"].append(refreshed(well))
        found["after"].append(refreshed(well))
    print(json.dumps(found))


def refreshed(source: Source) -> float:
    return seconds(lambda: refresh_and_import(source, force=True))


@contextmanager
def hanging(source: Source, port: int) -> Iterator[None]:
    """Its refresh is under way and waits for an answer; it ends by a connection that is closed."""
    with socket.create_server(("127.0.0.1", port)) as listening:
        thread = Thread(target=refresh, args=[source])
        thread.start()
        taken, _ = listening.accept()
        yield
    taken.close()
    thread.join()


def refresh(source: Source) -> None:
    """As a worker's clock does it, in a thread of its own."""
    with suppress(SourceError):
        refresh_and_import(source, force=True)
    connection.close()
