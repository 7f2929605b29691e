"""What the portal depends on, in a process of its own: the stand-in Watcher, and proxies that spoil what passes.

Of its own, so that neither the load's clock nor the portal's wait for it: `with town(socket) as there: there.rotate()`.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from multiprocessing.managers import BaseManager
from typing import Any

from demo.server import Demo
from tests.faultproxy import FaultProxy, Target

VMS, STREAMER, DATABASE = "vms", "streamer", "database"
LOGIN = "/watcher/client-api/v3/login"


class Town:
    """Everything it takes and returns can be pickled: its callers are in another process."""

    def __init__(self, database: Target) -> None:
        self._stack = ExitStack()
        self._demo = self._stack.enter_context(Demo.start())
        self._demo.world.page_cap = 50
        here = "127.0.0.1", self._demo.port
        targets: dict[str, Target] = {VMS: here, STREAMER: here, DATABASE: database}
        self._proxies = {
            name: self._stack.enter_context(FaultProxy(target)) for name, target in targets.items()
        }

    def port(self, proxy: str) -> int:
        return self._proxies[proxy].port

    def break_it(self, proxy: str, kind: str, options: dict[str, Any]) -> None:
        self._proxies[proxy].set(kind, **options)

    def mend(self) -> None:
        for proxy in self._proxies.values():
            proxy.clear()

    def requests(self) -> dict[str, int]:
        """HTTP requests that each proxy was asked to pass on so far."""
        return {name: proxy.requests for name, proxy in self._proxies.items()}

    def asking(self, proxy: str) -> set[int]:
        """The ports of the clients that wait for an answer through this proxy now."""
        return set(self._proxies[proxy].asking)

    def logins(self) -> int:
        return self._demo.calls.count(LOGIN)

    def rotate(self) -> None:
        self._demo.world.rotate_tokens()

    def evict(self) -> None:
        self._demo.world.evict_sessions()

    def token(self, name: str) -> str:
        """The playback token that a stream of this name has now, also one that has yet to come."""
        return self._demo.world.tokens.current(name)

    def names(self) -> list[str]:
        return list(self._demo.world.cameras)

    def add(self, name: str, title: str, media: str = "harbour") -> None:
        self._demo.world.add(name, title, media=media)

    def remove(self, name: str) -> None:
        self._demo.world.remove(name)

    def set_state(self, name: str, state: dict[str, bool]) -> None:
        self._demo.world.set_state(name, **state)

    def stop(self) -> None:
        self._stack.close()


class _Manager(BaseManager):
    """Runs a Town in a process of its own."""


_Manager.register("Town", Town)


@contextmanager
def town(database: Target) -> Iterator[Town]:
    """`database`: where the PostgreSQL behind its proxy listens."""
    with _Manager(ctx=get_context("spawn")) as manager:
        there: Town = manager.Town(database)  # type: ignore[attr-defined]
        try:
            yield there
        finally:
            there.stop()
