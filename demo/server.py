"""Starting and stopping a stand-in, in a process of its own or inside a test's."""

from typing import Generic, TypeVar

from demo.calls import Calls
from demo.running import Running, url_of
from demo.wire import AREAS, Areas, Server, State
from demo.world import World

W = TypeVar("W", bound=State)


class StandIn(Running, Generic[W]):
    """A running stand-in of any VMS; `with` stops it. `areas` answer for the parts of its address."""

    _server: Server

    def __init__(self, host: str, port: int, world: W, areas: Areas) -> None:
        self.world, self.calls = world, Calls()
        self.world.faults.open()
        server = Server((host, port), self.world, self.calls, areas)
        self.world.origin = url_of(server)
        super().__init__(server)


class Demo(StandIn[World]):
    """The stand-in Watcher."""

    @classmethod
    def start(cls, port: int = 0, host: str = "127.0.0.1", world: World | None = None) -> "Demo":
        """Port 0 takes any free one; `url` tells which. Another `World` may be given, so that it survives a restart."""
        return cls(host, port, world or World(), AREAS)
