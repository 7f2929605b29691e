"""The processes that `make run` starts, and how they all end with it.

Each child leads a session of its own, so that Ctrl-C in a terminal reaches only us and we end the
children in order. Should we be killed outright, the kernel tells them (Linux).
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread
from types import TracebackType

ROOT = Path(__file__).resolve().parent.parent
GRACE = 12.0
EVERY = 0.2
PR_SET_PDEATHSIG = 1


class Died(Exception):
    """A child ended by itself; the message says which."""


class Children:
    """`with Children() as children:` no child outlives the block."""

    def __init__(self) -> None:
        self._running: dict[str, subprocess.Popen[str]] = {}
        self._parent = os.getppid()
        self._caught = caught_by(self._parent)

    def start(self, name: str, arguments: list[str], environment: dict[str, str]) -> None:
        """A Python of this environment with these arguments, from the repository."""
        self._running[name] = self._open(arguments, environment)

    def start_and_hear(self, name: str, arguments: list[str], environment: dict[str, str]) -> str:
        """The same; returns the first line that it prints, "" where it ended without one."""
        child = self._running[name] = self._open(arguments, environment, subprocess.PIPE)
        line = child.stdout.readline() if child.stdout else ""
        if not line:
            child.wait()
            del self._running[name]
        Thread(target=drain, args=[child], daemon=True).start()
        return line

    def _open(
        self, arguments: list[str], environment: dict[str, str], stdout: int | None = None
    ) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            start_new_session=True,
            preexec_fn=follow_parent,
            text=True,
        )

    def run(self, arguments: list[str], environment: dict[str, str]) -> str:
        """Waits for it and returns what it printed; Died where it fails: it has told why itself."""
        step = self._open(arguments, environment, subprocess.PIPE)
        others, self._running = self._running, {**self._running, "The preparation": step}
        output = None
        while output is None:
            try:
                output, _ = step.communicate(timeout=EVERY)
            except subprocess.TimeoutExpired:
                self._check(others)
        self._running = others
        if step.returncode:
            raise Died("The portal cannot be started; the reason is above.")
        return output

    def check(self) -> None:
        """Raises Died where a child has ended."""
        self._check(self._running)

    def _check(self, children: dict[str, subprocess.Popen[str]]) -> None:
        for name, child in children.items():
            if child.poll() is not None:
                raise Died(f"{name} ended by itself (code {child.returncode}); ending the rest.")

    def watch(self) -> None:
        """Until a child dies, or until make is gone or wants to go."""
        while not self._left_alone():
            self.check()
            time.sleep(EVERY)

    def _left_alone(self) -> bool:
        """make passes SIGTERM on to us, but on SIGINT it stops listening for it and waits for us to end."""
        return os.getppid() != self._parent or (self._caught and not caught_by(self._parent))

    def __enter__(self) -> "Children":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        self._signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        while time.monotonic() < deadline and any(map(group_lives, self._running.values())):
            time.sleep(0.05)
        self._signal(signal.SIGKILL)
        for child in self._running.values():
            child.wait()

    def _signal(self, number: signal.Signals) -> None:
        for child in self._running.values():
            if group_lives(child):
                os.killpg(child.pid, number)


def drain(child: subprocess.Popen[str]) -> None:
    """A pipe that nobody reads would stop the child once it is full."""
    if child.stdout:
        with child.stdout as lines:
            sys.stdout.writelines(lines)


def group_lives(child: subprocess.Popen[str]) -> bool:
    """The child or one of its own: gunicorn's workers outlive a master that was killed."""
    child.poll()
    try:
        os.killpg(child.pid, 0)
    except ProcessLookupError:
        return False
    return True


def follow_parent() -> None:
    """In the child, before it becomes its program: SIGTERM when its parent dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def caught_by(pid: int) -> bool:
    """Whether this process has a handler for SIGINT; False where nobody can tell."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return False
    masks = [int(line.split()[1], 16) for line in lines if line.startswith("SigCgt:")]
    return any(mask & 1 << (signal.SIGINT - 1) for mask in masks)
