"""A real HLS server with moving pictures: Debian's nginx with its RTMP module, to which ffmpeg publishes cameras.

`/hls/<camera>/index.m3u8` is open to all; `/links/…` are addresses that end, playlist and segments alike.
"""

import hashlib
import os
import subprocess
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from string import Template

import requests

from tests.nginx import free_port, started
from tests.patience import wait_until

MODULE = Path("/usr/lib/nginx/modules/ngx_rtmp_module.so")
KEY = "only-for-tests"

CONFIG = Template(
    """
load_module $module;
$user
daemon off;
worker_processes 1;
pid $folder/pid;
error_log $folder/error.log info;
events { worker_connections 256; }
rtmp {
    server {
        listen 127.0.0.1:$rtmp_port;
        access_log off;
        application live {
            live on;
            hls on;
            hls_path $folder/hls;
            hls_nested on;
            hls_fragment 1s;
            hls_playlist_length 6s;
        }
    }
}
http {
    log_format told '$$status $$request_uri';
    access_log $folder/access.log told;
    client_body_temp_path $folder/body;
    proxy_temp_path $folder/proxy;
    fastcgi_temp_path $folder/fastcgi;
    uwsgi_temp_path $folder/uwsgi;
    scgi_temp_path $folder/scgi;
    types { application/vnd.apple.mpegurl m3u8; video/mp2t ts; }
    add_header Access-Control-Allow-Origin * always;
    add_header Cache-Control no-store;
    server {
        listen 127.0.0.1:$port;
        location /hls/ { root $folder; }
        location ~ ^/links/(?<hash>[^/]+)/(?<until>[0-9]+)/(?<file>.+)$$ {
            secure_link $$hash,$$until;
            secure_link_md5 "$$until $key";
            if ($$secure_link = "") { return 403; }
            if ($$secure_link = "0") { return 410; }
            alias $folder/hls/$$file;
        }
    }
}
"""
)


@dataclass(frozen=True)
class Rtmp:
    folder: Path
    port: int
    rtmp_port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def playlist(self, camera: str) -> str:
        return f"{self.url}/hls/{camera}/index.m3u8"

    def link(self, camera: str, seconds: int) -> tuple[str, datetime]:
        """An address for so many seconds, and when it ends."""
        until = int(time.time()) + seconds
        digest = hashlib.md5(f"{until} {KEY}".encode(), usedforsecurity=False).digest()
        token = urlsafe_b64encode(digest).decode().rstrip("=")
        return f"{self.url}/links/{token}/{until}/{camera}/index.m3u8", datetime.fromtimestamp(until, UTC)

    def told(self) -> list[tuple[str, str]]:
        """(status, address) of each request so far."""
        return [
            (line[:3], line[4:]) for line in (self.folder / "access.log").read_text().splitlines() if line
        ]

    @contextmanager
    def camera(self, name: str) -> Iterator[None]:
        """Publishes a moving picture as long as it lasts; there is a playlist of it when it begins."""
        running = subprocess.Popen(
            [
                "ffmpeg", "-loglevel", "error", "-re", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=15",
                "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-profile:v", "baseline",
                "-pix_fmt", "yuv420p", "-g", "15", "-an", "-f", "flv",
                f"rtmp://127.0.0.1:{self.rtmp_port}/live/{name}",
            ],
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            wait_until(lambda: requests.get(self.playlist(name), timeout=5).text.count(".ts") >= 3, 30)
            yield
        finally:
            running.kill()
            running.wait()


@contextmanager
def serve(folder: Path) -> Iterator[Rtmp]:
    folder.mkdir()
    server = Rtmp(folder, free_port(), free_port())
    user = "user root;" if os.geteuid() == 0 else ""
    values = {"folder": folder, "port": server.port, "rtmp_port": server.rtmp_port, "user": user}
    (folder / "nginx.conf").write_text(CONFIG.substitute(values, module=MODULE, key=KEY))
    with started(folder, server.port):
        yield server
