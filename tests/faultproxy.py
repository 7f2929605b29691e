"""A TCP proxy that spoils what passes through it: between the portal and a VMS, a streamer or PostgreSQL.

Tests and `make chaos` use it: `with FaultProxy(("127.0.0.1", port)) as proxy, proxy.during("drip"): …`.
It knows no protocol but the two headers' words that tell where an HTTP body ends.
"""

import asyncio
import re
import socket
import struct
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Thread
from types import TracebackType
from typing import Any

KINDS = {
    "none": "passes everything on",
    "delay": "each piece of an answer comes so many `seconds` later",
    "rate": "answers pass at so many `bytes` a second",
    "drip": "a byte of an answer passes each so many `seconds`",
    "cut": "closes the connection when half of an answer's first piece has passed",
    "reset": "resets the connection in place of an answer",
    "blackhole": "connections are taken and nothing passes; when it ends, what was held goes on, "
    "unless those connections are lost `for_good`",
    "tenfold": "an HTTP body is filled up to `times` its size; of other protocols each piece comes so often",
    "down": "ends all connections and refuses new ones",
}
PIECE = 64 * 1024
TICKS = 20
"""So many times a second it looks whether a black hole has ended, and so finely it measures a rate."""

LENGTH = re.compile(rb"(?i)(\r\nContent-Length: *)(\d+)")
REQUEST = re.compile(rb"(GET|HEAD|POST|PUT|DELETE) /")

Target = tuple[str, int] | str
"""Host and port, or the path of a Unix socket."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is done to the answers; the other fields as KINDS tells."""

    kind: str = "none"
    seconds: float = 1.0
    bytes: int = 2000
    times: int = 10
    for_good: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"a fault is one of {', '.join(KINDS)}")


class FaultProxy:
    """Listens on a port of its own on the loopback; `with` ends it and all of its connections.

    `connections` counts those taken, `requests` what begins like an HTTP request; `asking` are the
    ports of the clients that wait for an answer now.
    """

    def __init__(self, target: Target) -> None:
        self.target = target
        self.connections = self.requests = self.port = 0
        self.fault = Fault()
        self.asking: set[int] = set()
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="faultproxy", daemon=True)

    def set(self, kind: str, **options: Any) -> None:
        """From now on, also for connections that are open."""
        self.fault = Fault(kind, **options)
        self._wait_for(self._close() if kind == "down" else self._listen())

    def clear(self) -> None:
        self.set("none")

    @contextmanager
    def during(self, kind: str, **options: Any) -> Iterator[None]:
        self.set(kind, **options)
        try:
            yield
        finally:
            self.clear()

    def __enter__(self) -> "FaultProxy":
        self._server: asyncio.Server | None = None
        self._thread.start()
        self._wait_for(self._listen())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._wait_for(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _wait_for(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._taken, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server:
            self._server.close()
            self._server = None
        for writer in list(self._open):
            writer.transport.abort()

    async def _end(self) -> None:
        await self._close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _taken(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        sides, port = [writer], writer.get_extra_info("peername")[1]
        self._open.add(writer)
        try:
            from_target, to_target = await self._reach()
            sides.append(to_target)
            self._open.add(to_target)
            await self._first_of(
                self._ask(reader, to_target, port), self._answer(from_target, writer, reader, port)
            )
        except (OSError, asyncio.CancelledError):
            pass  # one of the two went away, or the proxy ends; the other is told by the closing
        finally:
            self.asking.discard(port)
            self._open.difference_update(sides)
            for side in sides:
                side.close()

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self.target, str):
            return await asyncio.open_unix_connection(self.target)
        return await asyncio.open_connection(*self.target)

    async def _first_of(self, *works: Coroutine[Any, Any, None]) -> None:
        """Until one of them is done; the other is broken off."""
        tasks = [asyncio.create_task(work) for work in works]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int) -> None:
        while piece := await reader.read(PIECE):
            self.asking.add(port)
            self.requests += bool(REQUEST.match(piece))
            if not await self._out_of_the_hole(reader):
                return
            writer.write(piece)
            await writer.drain()

    async def _answer(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        client: asyncio.StreamReader,
        port: int,
    ) -> None:
        while piece := await reader.read(PIECE):
            if not await self._out_of_the_hole(client) or not await self._passed(piece, reader, writer):
                return
            await writer.drain()
            self.asking.discard(port)

    async def _out_of_the_hole(self, client: asyncio.StreamReader) -> bool:
        """Waits while there is a black hole; False where the client has given up."""
        lost = False
        while (lost or self.fault.kind == "blackhole") and not client.at_eof() and not client.exception():
            lost = lost or self.fault.for_good
            await asyncio.sleep(1 / TICKS)
        return not lost and self.fault.kind != "blackhole"

    async def _passed(self, piece: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Passes a piece of an answer on as the fault says; False where the connection is over."""
        fault = self.fault
        if fault.kind in ("cut", "reset"):
            _break(piece, writer, fault.kind)
            return False
        if fault.kind == "tenfold":
            writer.write(await _swollen(piece, reader, fault.times))
        elif fault.kind in ("rate", "drip"):
            await self._slowly(piece, writer, fault)
        else:
            await asyncio.sleep(fault.seconds if fault.kind == "delay" else 0)
            writer.write(piece)
        return True

    async def _slowly(self, piece: bytes, writer: asyncio.StreamWriter, fault: Fault) -> None:
        """In small steps; where the fault ends meanwhile, the rest goes at once."""
        step = 1 if fault.kind == "drip" else max(1, fault.bytes // TICKS)
        pause = fault.seconds if fault.kind == "drip" else 1 / TICKS
        while piece and self.fault is fault:
            writer.write(piece[:step])
            await writer.drain()
            piece = piece[step:]
            await asyncio.sleep(pause)
        writer.write(piece)


def _break(piece: bytes, writer: asyncio.StreamWriter, kind: str) -> None:
    if kind == "cut":
        writer.write(piece[: len(piece) // 2])
        return
    with suppress(OSError):
        writer.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )
    writer.transport.abort()


async def _swollen(piece: bytes, reader: asyncio.StreamReader, times: int) -> bytes:
    """A whole HTTP answer whose body ends in spaces, which JSON and players overlook; else the piece repeated."""
    head, blank, body = piece.partition(b"\r\n\r\n")
    told = LENGTH.search(head)
    if not blank or not told:
        return piece * times
    size = int(told[2])
    while len(body) < size and (more := await reader.read(PIECE)):
        body += more
    head = LENGTH.sub(lambda found: found[1] + str(size * times).encode(), head)
    return head + blank + body + b" " * (size * (times - 1))
