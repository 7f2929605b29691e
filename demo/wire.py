"""The wire: connections, what is read from them, and which area answers; a thread a connection."""

import sys
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition
from typing import Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from demo import api_v2, api_v3, front, spoil, streamer
from demo.calls import Call, Calls
from demo.faults import Faults
from demo.web import Refused, Request, Response

LARGEST_BODY = 1_000_000

Areas = Mapping[str, tuple[str, Callable[[Any, Request, str], Response]]]
"""By their names, as faults know them: the base of an area's addresses, and what answers there."""

AREAS: Areas = {
    "v2": (api_v2.BASE, api_v2.answer),
    "v3": (api_v3.BASE, api_v3.answer),
    "front": (front.BASE, front.answer),
    "streamer": ("", streamer.answer),
}


class State(Protocol):
    """What a stand-in's world has, whatever VMS it is of; `origin` is how others reach it."""

    faults: Faults
    origin: str


class Server(ThreadingHTTPServer):
    """Knows its open connections, so that stopping need not wait for their clients."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], world: State, calls: Calls, areas: Areas) -> None:
        self.world, self.calls, self.areas = world, calls, areas
        self._open: set[Any] = set()
        self._changed = Condition()
        super().__init__(address, Handler)

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

    def server_close(self) -> None:
        """Closes all connections, those that hang too."""
        self.world.faults.close()
        self.hang_up()
        super().server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error."""
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """Reads a request, lets the faults have their way, sends the answer of its area."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "stand-in-watcher", ""
    disable_nagle_algorithm = True
    wbufsize = 65_536

    def do_GET(self) -> None:
        request, world = self._request(), self.server.world
        self.server.calls.add(Call(request.method, request.path, request.header("Referer")))
        area, path = _place(self.server.areas, request.path)
        fault = spoil.before(world.faults, world.faults.take(area, path))
        if world.faults.closed:
            self.close_connection = True
        elif fault and fault.kind in ("down", "reset"):
            spoil.hang_up(self, fault)
        elif fault and fault.kind == "huge":
            spoil.huge(self, world.faults, fault)
        else:
            true = (fault and spoil.instead(fault)) or self._answered(request, area, path)
            self._send(true)
            if request.method != "HEAD":
                spoil.send_body(self, world.faults, fault, true.body)
            if true.then:
                self.close_connection = True
                self.wfile.flush()
                true.then(self.rfile, self.wfile)

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_GET

    def _request(self) -> Request:
        parts = urlsplit(self.path)
        values = parse_qs(parts.query, keep_blank_values=True)
        query = {name: given[0] for name, given in values.items()}
        length = self.headers.get("Content-Length", "")
        body = self.rfile.read(min(int(length), LARGEST_BODY)) if length.isdecimal() else b""
        self.close_connection |= len(body) == LARGEST_BODY
        return Request(self.command, unquote(parts.path), query, self.headers, body, values)

    def _answered(self, request: Request, area: str, path: str) -> Response:
        try:
            return self.server.areas[area][1](self.server.world, request, path)
        except Refused as refused:
            return refused.response

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        about = {"Content-Type": response.type, "Content-Length": str(len(response.body))}
        headers = {} if response.then else about
        for name, value in (headers | response.headers).items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing: `calls` keeps what came."""


def _place(areas: Areas, path: str) -> tuple[str, str]:
    """The area of an address and what follows the area's base in it."""
    for area, (base, _) in areas.items():
        if path == base or path.startswith(f"{base}/"):
            if area == "streamer" and path == "/":
                return "front", "/"
            return area, path.removeprefix(base)
    return "streamer", path


def _shut(connection: Any) -> None:
    try:
        connection.shutdown(2)
    except OSError:
        return
