"""The home page through nginx with a 1-second micro-cache, against the same page as a file of the same nginx."""

import contextlib
import os
import re
import shutil
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from string import Template

from tools.bench.http import get
from tools.bench.pace import Pace
from tools.bench.portals import clean, published
from tools.bench.processes import HOST, PATIENCE, ROOT, Failed, free_port, gunicorn, running
from tools.bench.report import ALIKE, Figure, Section, Target, paired
from tools.bench.standin import stand_in
from tools.bench.wrk import in_turns, rate

WORDS = (
    "deploy/nginx.conf over plain http, with one worker process and without its limit on requests; wrk with 32 "
    "connections. The cached page comes from the portal behind it, each second anew; the file has the same bytes "
    "and is served by the same nginx."
)

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
SITE = ROOT / "deploy" / "nginx.conf"

MAIN = Template("""
daemon off;
worker_processes 1;
$user
pid $place/nginx.pid;
error_log stderr error;
events { worker_connections 512; }
http {
    access_log off;
    client_body_temp_path $place/body;
    proxy_temp_path $place/proxy;
    fastcgi_temp_path $place/fastcgi;
    uwsgi_temp_path $place/uwsgi;
    scgi_temp_path $place/scgi;
    keepalive_requests 1000000;
    sendfile on;
    tcp_nopush on;
    open_file_cache max=100;
    include $place/site.conf;
}
""")

FILES = """
    location = /file-identity { alias PLACE/page-identity; default_type "text/html; charset=utf-8"; }
    location = /file-br {
        alias PLACE/page-br;
        default_type "text/html; charset=utf-8";
        add_header Content-Encoding br;
    }

    location / {
"""

CHANGES = (
    (r"(?m)^ *listen (\[::\]|80\b).*\n", ""),
    (r"\blisten 443 \$\{LISTEN_TLS\}", "listen HOST:PORT"),
    (r"(?m)^ *ssl_.*\n", ""),
    (r"/var/cache/nginx-", "PLACE/cache-"),
    (r"\brate=100r/s", "rate=1000000r/s"),
    (r"(?m)^ {4}location / \{\n(?=(?: *proxy_.*\n)+ *proxy_cache portal_pages)", FILES),
)
"""What makes deploy/nginx.conf serve here: plain http on a free port, no limit on wrk, and the files beside."""


def measure(place: Path, pace: Pace) -> Section:
    with contextlib.ExitStack() as stack:
        source = stack.enter_context(stand_in(place / "stand-in.log"))
        made = published(place, [source.dsn("city")])
        served = stack.enter_context(gunicorn("portal.wsgi", made.environment, place / "portal.log"))
        front = stack.enter_context(nginx(place, served.url))
        figures = [
            figure
            for coding in ("identity", "br")
            for figure in compare(place, pace, front, served.url, coding)
        ]
    return Section("nginx with a micro-cache", WORDS, figures)


def compare(place: Path, pace: Pace, front: str, portal: str, coding: str) -> list[Figure]:
    got = get(f"{portal}/", coding)
    (place / f"page-{coding}").write_bytes(got.body)
    file, cached = f"{front}/file-{coding}", f"{front}/"
    expect(file, coding, got.body)
    expect(cached, coding, got.body)
    measures = [partial(rate, url, pace.short, coding) for url in (file, cached, file)]
    rate(file, 1, coding)
    rates = in_turns(measures, pace.rounds)
    return [
        Figure(f"{coding}: file against file", paired(rates[2], rates[0]), target=ALIKE, control=True),
        Figure(f"{coding}: micro-cache against file", paired(rates[1], rates[0]), target=Target(0.60)),
        Figure(f"{coding}: micro-cache", rates[1], "/s"),
        Figure(f"{coding}: file", rates[0], "/s"),
    ]


def expect(url: str, coding: str, body: bytes) -> None:
    got = get(url, coding)
    if got.status != 200 or got.body != body:
        raise Failed(f"nginx answers {got.status} with other bytes than the portal")


@contextlib.contextmanager
def nginx(place: Path, upstream: str) -> Iterator[str]:
    """Its address."""
    port = free_port()
    (place / "site.conf").write_text(site(place, upstream, port))
    user = "user root;" if os.geteuid() == 0 else ""
    (place / "nginx.conf").write_text(MAIN.substitute(place=place, user=user))
    command = [NGINX, "-p", str(place), "-e", "stderr", "-c", str(place / "nginx.conf")]
    with running(command, clean(), place / "nginx.log"):
        wait_for(f"http://{HOST}:{port}/", place / "nginx.log")
        yield f"http://{HOST}:{port}"


def site(place: Path, upstream: str, port: int) -> str:
    """deploy/nginx.conf, filled in; what is changed must have been there."""
    text = SITE.read_text(encoding="utf-8")
    for pattern, new in CHANGES:
        text, count = re.subn(pattern, lambda found, new=new: new, text)  # type: ignore[misc]
        if not count:
            raise Failed(f"{pattern} is not in {SITE.name}")
    filled = {
        "${SERVER_NAME}": HOST,
        "${HTTP2}": "",
        "${PORTALS}": f"server {upstream.removeprefix('http://')};",
        "PLACE": str(place),
        "HOST:PORT": f"{HOST}:{port}",
    }
    for name, value in filled.items():
        text = text.replace(name, value)
    return text


def wait_for(url: str, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with contextlib.suppress(ConnectionError):
            get(url)
            return
        time.sleep(0.02)
    raise Failed(f"nginx does not answer:\n{log.read_text()[-2000:]}")
