"""Starts a built image as an operator would, and looks whether it does what it should."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import IO, Any

Command = Callable[..., list[str]]
"""The command on this machine that runs the given words inside the container."""

PATIENCE = 60.0


class Wrong(Exception):
    """The image does not do what it should; the message says what."""


@dataclass(frozen=True)
class Config:
    """What the image says of itself."""

    command: list[str]
    health: list[str]
    user: str
    environment: list[str]

    @classmethod
    def of(cls, told: dict[str, Any]) -> "Config":
        health = (told.get("Healthcheck") or {}).get("Test") or []
        return cls(told.get("Cmd") or [], health[1:], told.get("User") or "", told.get("Env") or [])


def run(container: Callable[[dict[str, str]], AbstractContextManager[Command]], config: Config) -> None:
    """Raises Wrong at the first thing that is not as it should be."""
    expect(bool(config.command and config.health), "it has no command or no health check")
    expect(not any("SECRET" in line for line in config.environment), "a secret key stayed in it")
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    environment = {
        "SECRET_KEY": "for-this-try-only-" + "k" * 40,
        "SITE_URL": f"http://127.0.0.1:{port}",
        "SECURE_SSL_REDIRECT": "false",
        "GUNICORN_CMD_ARGS": f"--bind=127.0.0.1:{port}",
    }
    with container(environment) as command:
        expect(output(command("id", "-u")).strip() != "0", "it runs as root")
        output(command("python", "manage.py", "migrate", "--no-input"))
        with served(command(*config.command), f"http://127.0.0.1:{port}"):
            look(f"http://127.0.0.1:{port}")
            output(command(*(word.replace(":8000", f":{port}") for word in config.health)))


def look(site: str) -> None:
    """The page, what it looks like (the portal joins that) and what it does (a file that collectstatic made)."""
    expect(get(f"{site}/readyz").strip() == "ok", "/readyz is not ok")
    page = get(f"{site}/status/")
    for kind, pattern in (
        ("style sheet", r'rel="stylesheet" href="([^"]+)"'),
        ("script", r'src="(/static/[^"]+)"'),
    ):
        found = re.search(pattern, page)
        expect(found is not None, f"the page names no {kind}")
        expect(bool(found and get(site + found[1])), f"its {kind} is empty")


@contextlib.contextmanager
def served(command: list[str], site: str) -> Iterator[None]:
    """The server while it runs; it leads a session of its own, so all of it can be ended."""
    with tempfile.TemporaryFile("w+") as log:
        server = subprocess.Popen(command, start_new_session=True, stdout=log, stderr=log)
        try:
            deadline = time.monotonic() + PATIENCE
            while not answers(f"{site}/readyz"):
                expect(server.poll() is None, f"its server ended by itself\n{told(log)}")
                expect(time.monotonic() < deadline, f"not ready within {PATIENCE:.0f} s\n{told(log)}")
                time.sleep(0.2)
            yield
        finally:
            end(server)
        expect("ERROR" not in told(log), f"its server is not content\n{told(log)}")


def told(log: IO[str]) -> str:
    log.seek(0)
    return log.read()


def end(server: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        server.wait(timeout=20)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()


def answers(address: str) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310
        return bool(answer.status == 200)
    return False


def get(address: str) -> str:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        raise Wrong(f"{address} answers {error.code}") from None


def output(command: list[str]) -> str:
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    expect(done.returncode == 0, f"this fails in it: {' '.join(command)}")
    return done.stdout


def expect(true: bool, otherwise: str) -> None:
    if not true:
        raise Wrong(otherwise)
