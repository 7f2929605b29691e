"""The server's end of a WebSocket (RFC 6455), as much of it as players need: messages of bytes, pings and the end."""

import base64
import hashlib
import struct
from io import BufferedIOBase
from threading import Lock

from demo.web import Request, Response

MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
CONTINUED, BYTES, CLOSE, PING, PONG = 0, 2, 8, 9, 10
LARGEST = 1_000_000


def wanted(request: Request) -> bool:
    return request.header("Upgrade").lower() == "websocket" and bool(request.header("Sec-WebSocket-Key"))


def opening(request: Request) -> Response:
    """The answer that makes a WebSocket of the connection; of the sub-protocols offered it takes `binary`."""
    key = request.header("Sec-WebSocket-Key") + MAGIC
    accept = base64.b64encode(hashlib.sha1(key.encode(), usedforsecurity=False).digest()).decode()
    headers = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Accept": accept}
    offered = [each.strip() for each in request.header("Sec-WebSocket-Protocol").split(",")]
    if "binary" in offered:
        headers["Sec-WebSocket-Protocol"] = "binary"
    return Response(status=101, headers=headers)


class WebSocket:
    """`receive` is for one thread, `send` for any; both raise OSError once the connection is gone."""

    def __init__(self, reader: BufferedIOBase, writer: BufferedIOBase) -> None:
        self._reader, self._writer = reader, writer
        self._lock = Lock()

    def receive(self) -> bytes:
        """The next message; b"" once the other end has closed."""
        message = b""
        while True:
            last, kind, payload = self._frame()
            if kind == CLOSE:
                self._write(CLOSE, payload[:2])
                return b""
            if kind == PING:
                self._write(PONG, payload)
            elif kind != PONG:
                message += payload
                if last and message:
                    return message

    def send(self, message: bytes) -> None:
        self._write(BYTES, message)

    def _frame(self) -> tuple[bool, int, bytes]:
        """One frame; clients mask theirs."""
        first, second = self._exactly(2)
        length = second & 0x7F
        if length == 126:
            (length,) = struct.unpack("!H", self._exactly(2))
        elif length == 127:
            (length,) = struct.unpack("!Q", self._exactly(8))
        if length > LARGEST:
            raise ConnectionError("the frame is too large")
        mask = self._exactly(4) if second & 0x80 else bytes(4)
        payload = bytes(byte ^ mask[place % 4] for place, byte in enumerate(self._exactly(length)))
        return bool(first & 0x80), first & 0x0F, payload

    def _exactly(self, count: int) -> bytes:
        got = self._reader.read(count)
        if len(got) < count:
            raise ConnectionError("the other end has gone")
        return got

    def _write(self, kind: int, payload: bytes) -> None:
        length = len(payload)
        if length < 126:
            head = struct.pack("!BB", 0x80 | kind, length)
        elif length < 65_536:
            head = struct.pack("!BBH", 0x80 | kind, 126, length)
        else:
            head = struct.pack("!BBQ", 0x80 | kind, 127, length)
        try:
            with self._lock:
                self._writer.write(head + payload)
                self._writer.flush()
        except ValueError:  # the file is closed
            raise ConnectionError("the connection is closed") from None
