"""A small player: RTSP through a WebSocket, as a browser's speaks it, and the pictures of its RTP packets decoded."""

import base64
import os
import re
import socket
import struct
from urllib.parse import urlsplit

import av

START = b"\0\0\0\1"


class Player:
    """Connected to a live address; `play` goes as far as the first packets."""

    def __init__(self, url: str) -> None:
        self.url, parts = url, urlsplit(url)
        self._socket = socket.create_connection((parts.hostname, parts.port), timeout=10)
        self._waiting, self._read, self._sequence = b"", b"", 0
        self.status, self.headers = self._upgrade(parts)
        self.session = self.sdp = ""

    def play(self) -> None:
        rtsp = re.sub("^wss?", "rtsp", self.url)
        assert "PLAY" in self.ask("OPTIONS", rtsp)[0]["Public"]
        about, self.sdp = self.ask("DESCRIBE", rtsp, Accept="application/sdp")
        track = f"{about['Content-Base']}{re.findall('a=control:(.*)', self.sdp)[-1].strip()}"
        transport = "RTP/AVP/TCP;unicast;interleaved=0-1"
        told, _ = self.ask("SETUP", track, Transport=transport)
        assert told["Transport"] == transport
        self.session = told["Session"].partition(";")[0]
        self.ask("PLAY", about["Content-Base"], Session=self.session, Range="npt=0-")

    def ask(self, method: str, url: str, **headers: str) -> tuple[dict[str, str], str]:
        """The headers and the body of the answer."""
        self._sequence += 1
        lines = [
            f"{method} {url} RTSP/1.0",
            f"CSeq: {self._sequence}",
            *(f"{k}: {v}" for k, v in headers.items()),
        ]
        self._send("\r\n".join([*lines, "", ""]).encode())
        while True:
            unit = self._unit()
            if unit[:1] != b"$":
                break
        head, _, body = unit.decode().partition("\r\n\r\n")
        first, *told = head.split("\r\n")
        found = dict(line.split(": ", 1) for line in told)
        assert found["CSeq"] == str(self._sequence)
        found["status"] = first.split(" ")[1]
        return found, body

    def packet(self) -> bytes:
        """The next RTP packet."""
        while True:
            unit = self._unit()
            if unit[:2] == b"$\0":
                return unit[4:]

    def pictures(self, count: int) -> list[av.VideoFrame]:
        """So many, decoded."""
        decoder = av.CodecContext.create("h264", "r")
        sets = re.search("sprop-parameter-sets=([^;\r\n]+)", self.sdp).group(1)
        stream = b"".join(START + base64.b64decode(each) for each in sets.split(","))
        frames, nal = [], b""
        while len(frames) < count:
            packet = self.packet()
            payload = packet[12:]
            if payload[0] & 0x1F == 28:  # FU-A
                if payload[1] & 0x80:
                    nal = bytes([payload[0] & 0xE0 | payload[1] & 0x1F])
                nal += payload[2:]
                done = payload[1] & 0x40
            else:
                nal, done = payload, True
            stream += START + nal if done else b""
            if packet[1] & 0x80:  # the last of its picture
                frames += decoder.decode(av.Packet(stream))
                stream = b""
        return frames

    def close(self) -> None:
        self._socket.close()

    def _upgrade(self, parts):
        key = base64.b64encode(os.urandom(16)).decode()
        self._socket.sendall(
            f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: binary\r\n"
            f"Origin: http://portal.example\r\n\r\n".encode()
        )
        while b"\r\n\r\n" not in self._read:
            self._more()
        head, _, self._read = self._read.partition(b"\r\n\r\n")
        first, *told = head.decode().split("\r\n")
        return int(first.split(" ")[1]), dict(line.split(": ", 1) for line in told)

    def _more(self) -> None:
        got = self._socket.recv(65_536)
        if not got:
            raise ConnectionError("the server has hung up")
        self._read += got

    def _send(self, message: bytes) -> None:
        mask = os.urandom(4)
        length = (
            struct.pack("!B", 0x80 | len(message))
            if len(message) < 126
            else struct.pack("!BH", 0xFE, len(message))
        )
        masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(message))
        self._socket.sendall(b"\x82" + length + mask + masked)

    def _unit(self) -> bytes:
        """An answer, or an interleaved packet with its head of four bytes."""
        while not (length := self._length()):
            self._waiting += self._frame()
        unit, self._waiting = self._waiting[:length], self._waiting[length:]
        return unit

    def _length(self) -> int:
        if self._waiting[:1] == b"$":
            length = 4 + int.from_bytes(self._waiting[2:4]) if len(self._waiting) >= 4 else 0
        else:
            head, found, _ = self._waiting.partition(b"\r\n\r\n")
            body = re.search(rb"Content-Length: (\d+)", head)
            length = len(head) + 4 + int(body.group(1) if body else 0) if found else 0
        return length if 0 < length <= len(self._waiting) else 0

    def _frame(self) -> bytes:
        while len(self._read) < 2:
            self._more()
        short = self._read[1]
        head = 2 + {126: 2, 127: 8}.get(short, 0)
        while len(self._read) < head:
            self._more()
        length = int.from_bytes(self._read[2:head]) if head > 2 else short
        while len(self._read) < head + length:
            self._more()
        payload, self._read = self._read[head : head + length], self._read[head + length :]
        return payload
