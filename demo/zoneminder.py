"""A stand-in ZoneMinder over HTTP, in a process of its own or inside a test's.

`python -m demo.zoneminder --port 8503` runs it until it is told to end.
"""

import argparse
import signal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event
from urllib.parse import parse_qsl, urlsplit

from demo.calls import Call
from demo.running import Running
from demo.web import Response, as_text
from demo.zoneminder_answers import answer
from demo.zoneminder_world import World

BASE = "/zm"
LARGEST_FORM = 10_000


class ZoneMinder(Running):
    """A running stand-in; `with` stops it. `url` ends in /zm, as in a source's address."""

    def __init__(self, host: str, port: int, world: World | None) -> None:
        self.world = world or World()
        super().__init__(_Server((host, port), self.world))
        self.url += BASE

    @classmethod
    def start(cls, port: int = 0, host: str = "127.0.0.1", world: World | None = None) -> "ZoneMinder":
        """Port 0 takes any free one; `url` tells which."""
        return cls(host, port, world)


class _Server(ThreadingHTTPServer):
    def __init__(self, address: tuple[str, int], world: World) -> None:
        self.world = world
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    """HTTP/1.0: a connection ends with its answer, so none is left when the server stops."""

    server: _Server
    timeout = 5

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.server.world.calls.add(Call(self.command, parts.path))
        asked = dict(parse_qsl(parts.query or self._form()))
        if parts.path.startswith(f"{BASE}/"):
            self._send(answer(self.server.world, parts.path.removeprefix(BASE), asked))
        else:
            self._send(as_text("Not found", 404))

    do_POST = do_GET

    def _form(self) -> str:
        length = self.headers.get("Content-Length", "")
        return self.rfile.read(min(int(length), LARGEST_FORM)).decode() if length.isdecimal() else ""

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        kind = {"Content-Type": response.type} if response.type else {}
        for name, value in (kind | response.headers | {"Content-Length": str(len(response.body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(response.body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: `calls` keeps what came."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m demo.zoneminder", description="A stand-in ZoneMinder.")
    parser.add_argument("--port", type=int, required=True)
    wanted = parser.parse_args()
    ended = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with ZoneMinder.start(port=wanted.port) as running:
        print(f"Stand-in ZoneMinder on {running.url}, login {running.world.login}", flush=True)
        ended.wait()


if __name__ == "__main__":
    main()
