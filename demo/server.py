"""Starting and stopping a stand-in, in a process of its own or inside a test's."""

from threading import Thread
from types import TracebackType

from demo.calls import Calls
from demo.wire import Server
from demo.world import World


class Demo:
    """A running stand-in; `with` stops it. Another `World` may be given, so that it survives a restart."""

    def __init__(self, host: str, port: int, world: World | None) -> None:
        self.world, self.calls = world or World(), Calls()
        self.world.faults.open()
        self._server = Server((host, port), self.world, self.calls)
        self.host, self.port = self._server.server_address[:2]
        self.url = f"http://{'127.0.0.1' if host in ('', '0.0.0.0') else host}:{self.port}"  # noqa: S104
        self.world.origin = self.url
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), name="demo", daemon=True)
        self._thread.start()

    @classmethod
    def start(cls, port: int = 0, host: str = "127.0.0.1", world: World | None = None) -> "Demo":
        """Port 0 takes any free one; `url` tells which."""
        return cls(host, port, world)

    def stop(self) -> None:
        """Closes all connections, those that hang too, and returns when their threads are done."""
        self._server.shutdown()
        self.world.faults.close()
        self._server.hang_up()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> "Demo":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
