"""Hosts of the portal: each a gunicorn with its workers in a process group of its own, as on a machine of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import requests

from tests.declared import ROOT
from tests.nginx import free_port
from tests.patience import wait_until


class Host:
    """`address` is host:port and stays the same over restarts; `folder` holds logs and the host's own stills."""

    def __init__(self, environ: dict[str, str], folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.address = f"127.0.0.1:{free_port()}"
        self._environ = {**environ, "STILLS_DIR": str(folder / "stills")}
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "-c", "portal/gunicorn.conf.py", "-b", self.address]
        with (self.folder / "log").open("a") as log:
            self._running = subprocess.Popen(
                [*command, "--access-logfile", str(self.folder / "asked"), "portal.wsgi"],
                env=self._environ, cwd=ROOT, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        wait_until(self.answers, 30)

    def answers(self) -> bool:
        with suppress(requests.ConnectionError):
            return requests.get(f"http://{self.address}/healthz", timeout=10).ok
        return False

    def signal(self, number: signal.Signals) -> None:
        """To gunicorn and all its workers at once, as when a machine loses its power."""
        assert self._running
        os.killpg(self._running.pid, number)

    def kill(self) -> None:
        """Leaves nothing of it, whatever state it is in."""
        if self._running:
            with suppress(ProcessLookupError):
                self.signal(signal.SIGKILL)
            self._running.wait(10)
            self._running = None

    def asked(self, path: str) -> int:
        """How often this host was asked for exactly this."""
        return (self.folder / "asked").read_text().count(f'"GET {path} HTTP')


@contextmanager
def running(environ: dict[str, str], folder: Path, count: int = 2) -> Iterator[list[Host]]:
    hosts = [Host(environ, folder / f"host-{number}") for number in range(count)]
    try:
        for host in hosts:
            host.start()
        yield hosts
    finally:
        for host in hosts:
            host.kill()
