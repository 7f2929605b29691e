"""A server of a stand-in in a thread of its own; `with` stops it."""

from http.server import ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Self


def url_of(server: ThreadingHTTPServer) -> str:
    """Of its root, for callers on this machine."""
    host, port = map(str, server.server_address[:2])
    return f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104


class Running:
    """`url` is that of the server's root, `port` the one that it took."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self._server = server
        self.url, self.port = url_of(server), server.server_port
        self._thread = Thread(target=server.serve_forever, args=(0.02,), name="demo", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Returns when the server's thread is done."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
