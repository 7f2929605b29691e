"""Starting and stopping a stand-in, in a process of its own or inside a test's."""

from threading import Thread
from types import TracebackType
from typing import Generic, Self, TypeVar

from demo.calls import Calls
from demo.wire import AREAS, Areas, Server, State
from demo.world import World

W = TypeVar("W", bound=State)


class StandIn(Generic[W]):
    """A running stand-in of any VMS; `with` stops it. `areas` answer for the parts of its address."""

    def __init__(self, host: str, port: int, world: W, areas: Areas) -> None:
        self.world, self.calls = world, Calls()
        self.world.faults.open()
        self._server = Server((host, port), self.world, self.calls, areas)
        self.host, self.port = self._server.server_address[:2]
        self.url = f"http://{'127.0.0.1' if host in ('', '0.0.0.0') else host}:{self.port}"  # noqa: S104
        self.world.origin = self.url
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), name="demo", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Closes all connections, those that hang too, and returns when their threads are done."""
        self._server.shutdown()
        self.world.faults.close()
        self._server.hang_up()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class Demo(StandIn[World]):
    """The stand-in Watcher."""

    @classmethod
    def start(cls, port: int = 0, host: str = "127.0.0.1", world: World | None = None) -> "Demo":
        """Port 0 takes any free one; `url` tells which. Another `World` may be given, so that it survives a restart."""
        return cls(host, port, world or World(), AREAS)
