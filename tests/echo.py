"""A portal of few words, for the tests of what stands in front: it notes what it hears and says what it is told."""

import gzip
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

import brotli

PAGE = {"Cache-Control": "public, max-age=1", "Content-Type": "text/html", "Vary": "Accept-Encoding"}
CODERS: dict[str, Callable[[bytes], bytes]] = {"br": brotli.compress, "gzip": gzip.compress}


class Heard(NamedTuple):
    """`headers` have names in lower case."""

    method: str
    path: str
    headers: dict[str, str]


class Echo:
    """`headers` and `status` are of the next answers; by default a page that may be kept for a second.

    `at` tells it for one path, whatever its query. No two bodies are the same; they come in the coding asked for.
    """

    def __init__(self) -> None:
        self.address = ""
        self.reset()

    def reset(self) -> None:
        self.heard: list[Heard] = []
        self.status, self.headers, self.seconds = 200, dict(PAGE), 0.0
        self.at: dict[str, tuple[int, dict[str, str]]] = {}

    def paths(self) -> list[str]:
        return [heard.path for heard in self.heard]

    def answer(self, heard: Heard) -> tuple[int, dict[str, str], bytes]:
        self.heard.append(heard)
        body = f"answer {secrets.token_hex(8)}".encode()
        time.sleep(self.seconds)
        status, headers = self.at.get(heard.path.partition("?")[0], (self.status, self.headers))
        coding = heard.headers.get("accept-encoding", "")
        if coding not in CODERS:
            return status, headers, body
        return status, {**headers, "Content-Encoding": coding}, CODERS[coding](body)


@contextmanager
def echo() -> Iterator[Echo]:
    told = Echo()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            heard = Heard(
                self.command, self.path, {name.lower(): value for name, value in self.headers.items()}
            )
            status, headers, body = told.answer(heard)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *words: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, request: object, address: object) -> None:
            """nginx resets connections that it has no use for."""

    with Server(("127.0.0.1", 0), Handler) as server:
        told.address = f"127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield told
        finally:
            server.shutdown()
            thread.join()
