"""The portal as it is served: gunicorn in a process group of its own, and what its workers take of the machine."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from tools.children import follow_parent

ROOT = Path(__file__).resolve().parent.parent.parent
WORKERS = 3
PATIENCE = 60.0
MB = 1024 * 1024


@dataclass(frozen=True)
class Weight:
    """Of all workers together: resident memory in MB, and the threads of the one that has most."""

    memory: float
    threads: int


def environment(database: str, sources: str, stills: Path, **more: str) -> dict[str, str]:
    """What an operator sets; a developer's .env is not read."""
    return os.environ | {
        "ENV_FILE": os.devnull,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "SECRET_KEY": "only-for-chaos-" + "k" * 50,
        "SECURE_SSL_REDIRECT": "false",
        "DATABASE_URL": database,
        "CAMERA_SOURCES": sources,
        "STILLS_DIR": str(stills),
        **more,
    }


def manage(environ: dict[str, str], *command: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", *command], env=environ, cwd=ROOT, check=True, stdout=subprocess.DEVNULL
    )


def prepare(environ: dict[str, str]) -> None:
    """A database with every camera and mosaic of the stand-in, all of them public."""
    manage(environ, "migrate", "-v0")
    manage(environ, "refresh")
    manage(environ, "publish", "--all", "--mosaics")


class Portal:
    """gunicorn with three workers; `with` starts it and leaves no process of it."""

    def __init__(self, environ: dict[str, str], log: Path) -> None:
        self.environ, self.log = environ, log
        self.address = ""

    def start(self) -> None:
        """Returns when every worker has been started and one has answered."""
        command = ["-m", "gunicorn", "-c", "portal/gunicorn.conf.py", "-w", str(WORKERS), "-b", "127.0.0.1:0"]
        began = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("a") as out:
            self.master = subprocess.Popen(
                [sys.executable, *command, "portal.wsgi"],
                cwd=ROOT,
                env=self.environ,
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=follow_parent,
            )
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and not self._serves(began):
            time.sleep(0.05)
        for _ in range(10 * WORKERS):  # each worker has its first request behind it
            self.get("/")

    def _serves(self, began: int) -> bool:
        found = re.search(r"Listening at: (http://\S+)", self.log.read_text()[began:])
        self.address = found[1] if found else ""
        return bool(found) and len(self.workers()) == WORKERS and self.code("/healthz") == 200

    def get(self, path: str, timeout: float = 10) -> str:
        """The text of a page, on a connection of its own; OSError where there is none."""
        request = urllib.request.Request(self.address + path, headers={"Connection": "close"})  # noqa: S310
        with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310
            return bytes(answer.read()).decode("utf-8", "replace")

    def code(self, path: str, timeout: float = 10) -> int:
        """The status of an answer; 0 where none comes."""
        return code_of(self.address + path, timeout)

    def workers(self) -> list[int]:
        try:
            children = Path(f"/proc/{self.master.pid}/task/{self.master.pid}/children").read_text()
        except OSError:
            return []
        return [int(pid) for pid in children.split()]

    def weight(self) -> Weight:
        seen = [status(pid) for pid in self.workers()]
        memory = sum(each.get("VmRSS", 0) for each in seen) / 1024
        return Weight(memory, max((each.get("Threads", 0) for each in seen), default=0))

    def stop(self) -> float:
        """As an init system does; the seconds until the last process is gone."""
        began = time.monotonic()
        self.master.send_signal(signal.SIGTERM)
        try:
            self.master.wait(40)
        except subprocess.TimeoutExpired:
            os.killpg(self.master.pid, signal.SIGKILL)
            self.master.wait()
        return time.monotonic() - began

    def __enter__(self) -> "Portal":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.master.poll() is None:
            self.stop()


def code_of(address: str, timeout: float = 10) -> int:
    """The status of an answer; 0 where none comes."""
    try:
        with urllib.request.urlopen(address, timeout=timeout) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def status(pid: int) -> dict[str, int]:
    """The numbers of /proc/<pid>/status: VmRSS in kB, Threads; none where the process is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return {}
    pairs = (line.split()[:2] for line in lines if line.startswith(("VmRSS", "Threads")))
    return {name.rstrip(":"): int(number) for name, number in pairs}


def owner(port: int, pids: list[int]) -> int | None:
    """Which of these processes has the connection that leaves from this port of the loopback."""
    local = f"0100007F:{port:04X}"
    rows = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    sockets = {f"socket:[{row[9]}]" for row in rows if row[1] == local}
    for pid in pids:
        try:
            links = [os.readlink(link) for link in Path(f"/proc/{pid}/fd").iterdir()]
        except OSError:
            continue
        if sockets.intersection(links):
            return pid
    return None
