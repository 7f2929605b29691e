"""Stand-ins for cameras without a VMS: pictures behind a login, pages with a player, and the file that names them.

`python -m demo.plain --port 8504 --file var/cameras.yaml` writes the file and runs them until it is told to end.
"""

import argparse
import base64
import hashlib
import secrets
import signal
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event
from urllib.parse import quote, urlsplit
from urllib.request import parse_http_list, parse_keqv_list

from demo.calls import Call, Calls
from demo.loops import loop
from demo.pages import player
from demo.pictures import jpeg
from demo.running import Running
from demo.web import Response, as_html, as_text

LOGIN, PASSWORD = "viewer", "Gl4ss/eye"
CAMERA_FILE = """\
- name: lift-top
  title: Chairlift, top station
  jpeg: {guarded}/jpeg/lift
  group: Ski resort
  latitude: 46.2612
  longitude: 7.3822
- name: riverside
  title: Riverside path
  iframe: {url}/page/river
  still: {guarded}/digest/river
  group: City
- name: bandstand
  title: Bandstand
  iframe: {url}/page/park
"""
REALM, NONCE = "camera", secrets.token_hex(16)
ASKED = {
    "jpeg": f'Basic realm="{REALM}"',
    "digest": f'Digest qop="auth", realm="{REALM}", nonce="{NONCE}"',
}
"""How each part of a camera's addresses asks for the login."""
BASIC = f"Basic {base64.b64encode(f'{LOGIN}:{PASSWORD}'.encode()).decode()}"


class PlainCameras(Running):
    """Running stand-ins; `with` stops them. `write` makes the file for a source."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        self.calls = Calls()
        super().__init__(_Server((host, port), self.calls))

    @property
    def guarded(self) -> str:
        """With the login that pictures need."""
        return self.url.replace("://", f"://{LOGIN}:{quote(PASSWORD, safe='')}@")

    def write(self, path: Path) -> str:
        """Writes the file; returns the source's address."""
        path.write_text(CAMERA_FILE.format(url=self.url, guarded=self.guarded), encoding="utf-8")
        return f"plain+file://{quote(str(path.resolve()))}"


class _Server(ThreadingHTTPServer):
    def __init__(self, address: tuple[str, int], calls: Calls) -> None:
        self.calls = calls
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    """HTTP/1.0: a connection ends with its answer, so none is left when the server stops."""

    server: _Server
    timeout = 5

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.server.calls.add(Call(self.command, path, str(self.headers.get("Referer", ""))))
        response = _answer(path, str(self.headers.get("Authorization", "")))
        self.send_response(response.status)
        for name, value in ({"Content-Type": response.type} | response.headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(response.body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: `calls` keeps what came."""


def _answer(path: str, authorization: str) -> Response:
    area, _, media = path.strip("/").partition("/")
    if area == "page":
        return as_html(player(f"/loop/{media}", media.title(), {"autoplay": "true", "mute": "true"}))
    if area == "loop":
        return Response(loop(media), "video/mp4")
    if area not in ASKED:
        return as_text("Not found", 404)
    known = _by_digest(path, authorization) if area == "digest" else authorization == BASIC
    if not known:
        return Response(b"", status=401, headers={"WWW-Authenticate": ASKED[area]})
    return Response(jpeg(media, media.title(), int(time.time())), "image/jpeg")


def _by_digest(path: str, authorization: str) -> bool:
    """By the first scheme of RFC 7616 with MD5, as older network cameras have it."""
    kind, _, told = authorization.partition(" ")
    if kind != "Digest":
        return False
    given = parse_keqv_list(parse_http_list(told))
    parts = (
        _md5(f"{LOGIN}:{REALM}:{PASSWORD}"), NONCE, given["nc"], given["cnonce"], "auth", _md5(f"GET:{path}")
    )  # fmt: skip
    return (given["uri"], given["response"]) == (path, _md5(":".join(parts)))


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m demo.plain", description="Stand-ins for single cameras.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--file", type=Path, required=True, help="where to write the file that names them")
    wanted = parser.parse_args()
    ended = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with PlainCameras(port=wanted.port) as running:
        print(f"Stand-in cameras on {running.url}, named by {running.write(wanted.file)}", flush=True)
        ended.wait()


if __name__ == "__main__":
    main()
