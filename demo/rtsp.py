"""A camera's RTSP (RFC 2326) as it comes through a WebSocket: requests answered, pictures interleaved with them."""

import secrets
import struct
import time
from threading import Event, Thread

from demo.rtsp_film import Film, packets
from demo.websocket import WebSocket

END = b"\r\n\r\n"
METHODS = "OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN"


class Rtsp:
    """One player's session: `serve` answers until the connection ends, `stop` ends it from outside."""

    def __init__(self, socket: WebSocket, film: Film, url: str) -> None:
        self._socket, self._film, self._url = socket, film, url
        self._session = secrets.token_hex(8)
        self._stopped = Event()
        self._playing: Thread | None = None

    def serve(self) -> None:
        waiting = b""
        while not self._stopped.is_set() and (message := self._socket.receive()):
            waiting += message
            while request := self._next(waiting):
                waiting = waiting[len(request) :]
                self._answer(request)
        self.stop()

    def stop(self) -> None:
        self._stopped.set()
        if self._playing:
            self._playing.join()

    def _next(self, waiting: bytes) -> bytes:
        """A whole request, or a report of the player's, which begins with `$` and its length; b"": not yet."""
        if waiting[:1] == b"$":
            length = 4 + int.from_bytes(waiting[2:4]) if len(waiting) >= 4 else len(waiting) + 1
            return waiting[:length] if length <= len(waiting) else b""
        head, found, _ = waiting.partition(END)
        return head + END if found else b""

    def _answer(self, request: bytes) -> None:
        if request[:1] == b"$":
            return
        first, *lines = request.decode(errors="replace").split("\r\n")
        method, *_ = first.split(" ")
        told = {
            name.strip().lower(): value.strip() for name, _, value in (each.partition(":") for each in lines)
        }
        head, body = self._said(method, told)
        status = "200 OK" if head is not None else "405 Method Not Allowed"
        headers = {"CSeq": told.get("cseq", "0"), **(head or {"Allow": METHODS})}
        words = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._socket.send(f"RTSP/1.0 {status}\r\n{words}\r\n{body}".encode())
        if method == "PLAY" and self._playing is None:
            self._playing = Thread(target=self._play, name="rtsp", daemon=True)
            self._playing.start()
        if method == "TEARDOWN":
            self._stopped.set()

    def _said(self, method: str, told: dict[str, str]) -> tuple[dict[str, str] | None, str]:
        session = {"Session": f"{self._session};timeout=60"}
        if method in ("OPTIONS", "GET_PARAMETER"):
            return {"Public": METHODS}, ""
        if method == "DESCRIBE":
            sdp = self._film.sdp
            about = {"Content-Base": f"{self._url}/", "Content-Type": "application/sdp"}
            return about | {"Content-Length": str(len(sdp))}, sdp
        if method == "SETUP":
            return session | {"Transport": told.get("transport", "")}, ""
        if method == "PLAY":
            return session | {"Range": "npt=now-", "RTP-Info": f"url={self._url}/video;seq=0;rtptime=0"}, ""
        return (session, "") if method == "TEARDOWN" else (None, "")

    def _play(self) -> None:
        """As many pictures in a second as the film has, until the player goes."""
        began, sequence, number = time.monotonic(), 0, 0
        sender = secrets.randbits(32)
        try:
            while not self._stopped.wait(max(0.0, began + number / self._film.rate - time.monotonic())):
                told = list(packets(self._film, number, sequence, sender))
                self._socket.send(b"".join(struct.pack("!cBH", b"$", 0, len(each)) + each for each in told))
                sequence, number = sequence + len(told), number + 1
        except OSError:
            self._stopped.set()
