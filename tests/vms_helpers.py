"""A tiny HTTP server for the answers that the stand-in cannot give, and short ways to open a Watcher."""

import gc
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from cameras.vms.base import Mosaic, Session, Stream
from cameras.vms.dsn import parse
from cameras.vms.http import Limits
from cameras.vms.watcher import Watcher
from cameras.vms.wire import _Socket

V2, V3 = "/vsaas/api/v2", "/watcher/client-api/v3"
PASSWORD = "p@ss/w:rd?1&2"
SESSION = "Z-aCeqoKapk-DhfnqSGEOI5kVT0"
QUICK = Limits(connect=0.3, total=0.3, size=1_000_000)


def open_sockets() -> set[int]:
    """The descriptors of this process's clients that nobody has closed; what is no longer in use counts too."""
    clients = (made for made in gc.get_objects() if type(made) is _Socket)
    return {made.fileno() for made in clients} - {-1}


@dataclass
class Asked:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    port: int


@dataclass
class Said:
    """`body` bytes go out as they are, anything else as JSON; an iterator's pieces go out one by one."""

    body: Any = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    raw: bool = False


Route = Any
"""JSON, a Said, or a function from Asked to either."""


class Scripted:
    def __init__(self, routes: dict[str, Route], default: Route = None, context: Any = None) -> None:
        self.routes, self.default, self.asked = routes, default, []
        self.stopping = Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = False
        if context:
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.port = self._server.server_address[1]
        self.url = f"{'https' if context else 'http'}://127.0.0.1:{self.port}"
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def say(self, asked: Asked) -> Said:
        self.asked.append(asked)
        route = self.routes.get(f"{asked.method} {asked.path}", self.default)
        said = route(asked) if callable(route) else route
        if said is None:
            return Said({"error": "NotFound"}, 404)
        return said if isinstance(said, Said) else Said(said)

    def count(self, path: str) -> int:
        return sum(f"{each.method} {each.path}".endswith(path) for each in self.asked)

    def stop(self) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextmanager
def scripted(routes: dict[str, Route], default: Route = None, context: Any = None) -> Iterator[Scripted]:
    server = Scripted(routes, default, context)
    try:
        yield server
    finally:
        server.stop()


def _handler(server: Scripted) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 2

        def _answer(self) -> None:
            parts = urlsplit(self.path)
            query = {key: values[0] for key, values in parse_qs(parts.query).items()}
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            said = server.say(Asked(self.command, parts.path, query, headers, body, self.client_address[1]))
            try:
                self._send(said)
            except OSError:
                self.close_connection = True
            if server.stopping.is_set() or said.raw:
                self.close_connection = True

        def _send(self, said: Said) -> None:
            if said.raw:
                for piece in [said.body] if isinstance(said.body, bytes) else said.body:
                    self.wfile.write(piece)
                return
            content = said.body if isinstance(said.body, bytes) else json.dumps(said.body).encode()
            kind = "application/octet-stream" if isinstance(said.body, bytes) else "application/json"
            headers = {"Content-Type": kind, "Content-Length": str(len(content)), "Connection": "close"}
            self.send_response(said.status)
            for name, value in (headers | said.headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = _answer

        def log_message(self, *args: Any) -> None:
            pass

    return Handler


def watcher(
    url: str, login: str = "webuser", password: str = PASSWORD, hosts: Any = (), **options: str
) -> Watcher:
    """Opened at this address, with the DSN's options and quick limits."""
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in options.items())
    address = url.replace("://", f"://{quote(login, safe='')}:{quote(password, safe='')}@")
    dsn = parse(f"city=watcher+{address}?{query}")
    Watcher.check(dsn)
    return Watcher(dsn, hosts, limits=Limits(connect=1, total=2), still_limits=Limits(connect=1, total=2))


def of_demo(demo: Any, **options: str) -> Watcher:
    return watcher(demo.url, demo.world.login, demo.world.password, **options)


@contextmanager
def closing(kind: Watcher) -> Iterator[Watcher]:
    try:
        yield kind
    finally:
        kind.close()


@contextmanager
def serving(routes: dict[str, Route], default: Route = None, login: str = "webuser", **options: Any) -> Any:
    """The server and a Watcher opened at it."""
    with scripted(routes, default) as server, closing(watcher(server.url, login, **options)) as kind:
        yield server, kind


def all_streams(kind: Any, session: Session) -> dict[str, Stream]:
    return {stream.name: stream for page in kind.streams(session) for stream in page}


def v2_routes(cameras: Route, **more: Route) -> dict[str, Route]:
    """A v2 that takes every login; one page unless `cameras` is a function."""
    return {
        f"POST {V2}/auth/login": {"session": SESSION, "login": None},
        f"GET {V2}/auth/whoami": {"login": "webuser"},
        f"GET {V2}/cameras": cameras if callable(cameras) else one_page(cameras),
        **more,
    }


def v3_routes(streams: Route = (), mosaics: Route = (), **more: Route) -> dict[str, Route]:
    return {
        f"POST {V3}/login": {"access_token": "access-1", "refresh_token": "refresh-1"},
        f"GET {V3}/streams": streams if callable(streams) else {"streams": list(streams), "next": None},
        f"GET {V3}/mosaics": mosaics if callable(mosaics) else {"mosaics": list(mosaics)},
        f"GET {V3}/organizations": {"organizations": []},
        **more,
    }


def one_page(cameras: Any) -> Callable[[Asked], Any]:
    return lambda asked: cameras if asked.query.get("offset") == "0" else []


def titles(mosaics: list[Mosaic] | None) -> list[str]:
    return [mosaic.title for mosaic in mosaics or []]
