"""What the servers of all stand-ins share: a thread a connection, requests read, answers sent, an end without delay."""

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from demo.web import Request, Response

LARGEST_BODY = 1_000_000


class Connections(ThreadingHTTPServer):
    """Knows its open connections, so that stopping need not wait for their clients."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self._open: set[Any] = set()
        self._changed = Condition()
        super().__init__(address, handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._changed:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        super().shutdown_request(request)
        with self._changed:
            self._open.discard(request)
            self._changed.notify_all()

    def hang_up(self) -> None:
        with self._changed:
            for request in self._open:
                _shut(request)
            self._changed.wait_for(lambda: not self._open, 2)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error."""
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)


class Exchange(BaseHTTPRequestHandler):
    """A connection of a stand-in: `read` gives what is asked, `send` the head of the answer."""

    protocol_version = "HTTP/1.1"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = 65_536

    def read(self) -> Request:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        length = self.headers.get("Content-Length", "")
        body = self.rfile.read(min(int(length), LARGEST_BODY)) if length.isdecimal() else b""
        self.close_connection |= len(body) == LARGEST_BODY
        return Request(self.command, unquote(parts.path), query, self.headers, body)

    def send(self, response: Response) -> None:
        self.send_response(response.status)
        headers = {"Content-Type": response.type, "Content-Length": str(len(response.body))}
        for name, value in (headers | response.headers).items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing: `calls` keeps what came."""


def _shut(connection: Any) -> None:
    try:
        connection.shutdown(2)
    except OSError:
        return
