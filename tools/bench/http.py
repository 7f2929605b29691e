"""One request at a time, as the bench needs it: the whole answer, and how long it took."""

import time
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlsplit

SERVERS_OWN = {"server", "date", "connection", "transfer-encoding"}
"""Headers that gunicorn adds by itself."""


@dataclass(frozen=True)
class Got:
    """`headers` are those of the application alone."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    seconds: float


def get(url: str, coding: str = "identity") -> Got:
    """GET on a connection of its own."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    began = time.perf_counter()
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", target, headers={"Accept-Encoding": coding})
        answer = connection.getresponse()
        body = answer.read()
        seconds = time.perf_counter() - began
        headers = [(name, value) for name, value in answer.getheaders() if name.lower() not in SERVERS_OWN]
        return Got(answer.status, headers, body, seconds)
    finally:
        connection.close()
