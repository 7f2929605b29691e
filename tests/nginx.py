"""Debian's nginx with deploy/nginx.conf as its only site, on ports of its own, for this run."""

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template

import requests

from tests.declared import ROOT
from tests.patience import wait_until

SITE = ROOT / "deploy" / "nginx.conf"
PLACEHOLDERS = {"SERVER_NAME", "PORTALS", "TLS_CERTIFICATE", "TLS_KEY", "LISTEN_TLS", "HTTP2"}
NAME = "localhost"

MAIN = Template(
    """
$user
daemon off;
worker_processes 2;
pid $folder/pid;
error_log $folder/error.log info;
events { worker_connections 1024; }
http {
    log_format told '$$status $$upstream_cache_status $$request_uri';
    access_log $folder/access.log told;
    client_body_temp_path $folder/body;
    proxy_temp_path $folder/proxy;
    fastcgi_temp_path $folder/fastcgi;
    uwsgi_temp_path $folder/uwsgi;
    scgi_temp_path $folder/scgi;
    $more
    include $folder/site.conf;
}
"""
)


def program() -> str:
    """Debian keeps it out of a user's PATH."""
    return shutil.which("nginx") or "/usr/sbin/nginx"


def http2() -> dict[str, str]:
    """What docs/deploy.md says for this version."""
    told = subprocess.run([program(), "-v"], capture_output=True, text=True, check=True).stderr
    version = tuple(map(int, re.findall(r"nginx/(\d+)\.(\d+)\.(\d+)", told)[0]))
    after = version >= (1, 25, 1)
    return {"LISTEN_TLS": "ssl" if after else "ssl http2", "HTTP2": "http2 on;" if after else ""}


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def rendered(site: str, values: Mapping[str, str]) -> str:
    """As `envsubst` does it: these names in braces, and nothing else that looks like a variable."""
    for name, value in values.items():
        site = site.replace(f"${{{name}}}", value)
    return site


@dataclass(frozen=True)
class Nginx:
    """`port` speaks TLS, `plain_port` does not; both at 127.0.0.1, for the name `localhost`."""

    folder: Path
    port: int
    plain_port: int

    @property
    def url(self) -> str:
        return f"https://{NAME}:{self.port}"

    @property
    def plain_url(self) -> str:
        return f"http://{NAME}:{self.plain_port}"

    @property
    def certificate(self) -> str:
        return str(self.folder / "certificate.pem")

    def visitor(self) -> requests.Session:
        """A browser's connections, which it keeps."""
        session = requests.Session()
        session.verify = self.certificate
        session.trust_env = False
        return session

    def get(self, path: str, **options: object) -> requests.Response:
        """By a new visitor; redirects are not followed."""
        with self.visitor() as visitor:
            return visitor.get(self.url + path, allow_redirects=False, timeout=10, **options)

    def told(self) -> list[tuple[str, str, str]]:
        """(status, what the cache did, address) of each request so far."""
        lines = (self.folder / "access.log").read_text().splitlines()
        return [tuple(line.split(" ", 2)) for line in lines]


@contextmanager
def serve(folder: Path, portals: list[str], more: str = "", **changes: str) -> Iterator[Nginx]:
    """In front of portals at these addresses (host:port), with `more` directives beside the site.

    `changes`: name=value of directives, changed for a test.
    """
    folder.mkdir()
    nginx = Nginx(folder, free_port(), free_port())
    certify(folder)
    ours = f"access_log {folder}/access.log told;"
    site = replaced(site_for(nginx, portals, changes), r"(access_log \S+ portal;)", rf"\1 {ours}")
    (folder / "site.conf").write_text(site)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(MAIN.substitute(folder=folder, user=user, more=more))
    with started(folder, nginx.port):
        yield nginx


@contextmanager
def started(folder: Path, port: int) -> Iterator[None]:
    """By the nginx.conf in the folder, which listens there, until the block ends."""
    command = [program(), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    with (folder / "output").open("w") as output:
        running = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)
    try:
        wait_until(lambda: running.poll() is not None or answers(port), 10)
        assert running.poll() is None, (folder / "output").read_text()
        yield
    finally:
        running.terminate()
        running.wait(10)


def site_for(nginx: Nginx, portals: list[str], changes: Mapping[str, str]) -> str:
    """deploy/nginx.conf, filled in; what differs from a real machine is replaced, and must have been there."""
    values = {
        "SERVER_NAME": NAME,
        "PORTALS": " ".join(f"server {address} max_fails=3 fail_timeout=1s;" for address in portals),
        "TLS_CERTIFICATE": nginx.certificate,
        "TLS_KEY": str(nginx.folder / "key.pem"),
        **http2(),
    }
    site = rendered(SITE.read_text(), values)
    site = replaced(site, r"(?m)^ *listen \[::\].*\n", "")
    site = replaced(site, r"\blisten 80\b", f"listen 127.0.0.1:{nginx.plain_port}")
    site = replaced(site, r"\blisten 443\b", f"listen 127.0.0.1:{nginx.port}")
    site = replaced(site, r"/var/cache/nginx-", f"{nginx.folder}/cache-")
    site = replaced(site, r"/var/log/nginx/", f"{nginx.folder}/portal-")
    for name, value in changes.items():
        site = replaced(site, rf"\b{name} [^;]+;", f"{name} {value};")
    return site


def replaced(site: str, pattern: str, new: str) -> str:
    changed, count = re.subn(pattern, new, site)
    assert count, f"{pattern} is not in {SITE.name}"
    return changed


def certify(folder: Path) -> None:
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-days", "2", "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}",
            "-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem"),
        ],
        check=True, capture_output=True,
    )  # fmt: skip


def answers(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
