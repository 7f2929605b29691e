"""Processes that the bench starts, on loopback only: none outlives its block, nor the bench itself."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.children import follow_parent

ROOT = Path(__file__).resolve().parent.parent.parent
HOST = "127.0.0.1"
PATIENCE = 60.0
GUNICORN = [
    *(sys.executable, "-m", "gunicorn", "-c", "portal/gunicorn.conf.py"),
    # A worker that is replaced in the middle of a round would be measured too.
    *("--max-requests", "0", "--max-requests-jitter", "0"),
]


class Failed(Exception):
    """Something did not start or did not answer; the message says what."""


@dataclass(frozen=True)
class Served:
    """A running gunicorn."""

    url: str
    master: int

    @property
    def workers(self) -> list[int]:
        return [
            int(pid) for pid in Path(f"/proc/{self.master}/task/{self.master}/children").read_text().split()
        ]

    @property
    def cpu(self) -> float:
        """Seconds that its workers have used so far."""
        return sum(cpu_of(pid) for pid in self.workers)


@contextlib.contextmanager
def running(
    command: Sequence[str], environment: Mapping[str, str], log: Path, talk: bool = False
) -> Iterator["subprocess.Popen[str]"]:
    """`talk`: its input and output are pipes, else what it says goes to the log."""
    pipe = subprocess.PIPE
    with log.open("w", encoding="utf-8") as out:
        child = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=pipe if talk else subprocess.DEVNULL,
            stdout=pipe if talk else out,
            stderr=out,
            text=True,
            start_new_session=True,
            preexec_fn=follow_parent,
        )
        try:
            yield child
        finally:
            end(child)


def end(child: "subprocess.Popen[str]") -> None:
    """SIGTERM to the first, then SIGKILL to whatever of its session is left."""
    child.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(15)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    for pipe in (child.stdin, child.stdout):
        if pipe:
            pipe.close()
    child.wait()


@contextlib.contextmanager
def gunicorn(
    application: str, environment: Mapping[str, str], log: Path, workers: int = 1, port: int = 0
) -> Iterator[Served]:
    command = gunicorn_command(application, workers, port)
    with running(command, environment, log) as child:
        yield Served(listening(child, log), child.pid)


def gunicorn_command(application: str, workers: int, port: int) -> list[str]:
    return [*GUNICORN, "-w", str(workers), "--threads", "4", "-b", f"{HOST}:{port}", application]


def listening(child: "subprocess.Popen[str]", log: Path) -> str:
    """The address that gunicorn says it listens at: the kernel chose the port."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and child.poll() is None:
        if found := re.search(r"Listening at: (http://\S+)", log.read_text(encoding="utf-8")):
            return found[1]
        time.sleep(0.01)
    raise Failed(f"gunicorn does not start:\n{log.read_text(encoding='utf-8')[-2000:]}")


def free_port() -> int:
    with contextlib.closing(socket.socket()) as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def cpu_of(pid: int) -> float:
    """Seconds of user and system time."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def running_time_of(pid: int) -> float:
    """Seconds that its present threads have run so far, to the microsecond."""
    spent = (
        path.read_text(encoding="utf-8").split()[0] for path in Path(f"/proc/{pid}/task").glob("*/schedstat")
    )
    return sum(int(nanoseconds) for nanoseconds in spent) / 1e9


def memory_of(pid: int) -> dict[str, float]:
    """MB: VmRSS, VmHWM (its peak) and Pss."""
    text = Path(f"/proc/{pid}/status").read_text() + Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = re.findall(r"^(VmRSS|VmHWM|Pss):\s*(\d+) kB", text, re.MULTILINE)
    return {name: int(size) / 1024 for name, size in found}
