"""`make run` as a newcomer would start it: in a copy of the repository, in processes of its own."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests

from demo.server import Demo
from tests.declared import ROOT, declared

VENV = Path(sys.executable).parent.parent
NOT_COPIED = shutil.ignore_patterns(".git", ".venv", ".env", "var", "staticfiles", "__pycache__", ".*_cache")
PATIENCE = 90
HARBOUR = "harbour-east-quay"
OF_EACH_KIND = {
    HARBOUR,
    "bus-station-bay-4",
    "ferry-terminal",
    "valley-road",
    "chairlift-top-station",
}

pytestmark = [
    pytest.mark.served,
    pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc"),
]


class Run:
    """`make run` in this directory, at the head of its own process group as in a terminal."""

    def __init__(self, place: Path, **environment: str) -> None:
        self.place, self.port, self.output = place, free_port(), ""
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            ["make", "run", f"PORT={self.port}", f"VENV={VENV}"],
            cwd=place,
            env=clean_environment() | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        with self.process.stdout as lines:
            for line in lines:
                self.output += line

    def wait(self) -> "Run":
        """Until it has said that it is ready."""
        until(lambda: "Ctrl-C" in self.output or self.process.poll() is not None)
        assert "Ctrl-C" in self.output, self.output
        return self

    def cameras(self) -> list[str]:
        answer = requests.get(f"{self.url}/api/cameras/", timeout=10)
        return [camera["slug"] for camera in answer.json()["cameras"]]

    def cells(self, mosaic: str) -> list[str]:
        return list(requests.get(f"{self.url}/api/mosaics/{mosaic}/", timeout=10).json()["cells"])

    def ended(self) -> int:
        """The exit code, when it has ended with all that it started."""
        code = self.process.wait(timeout=PATIENCE)
        self._reader.join(timeout=PATIENCE)
        until(lambda: not processes(self.place))
        return code

    def interrupt(self) -> None:
        """Ctrl-C in a terminal: SIGINT for the whole foreground group."""
        os.killpg(self.process.pid, signal.SIGINT)
        self.ended()


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def clean_environment() -> dict[str, str]:
    """No setting of this process, and nothing of the make that runs the tests."""
    alien = {*declared(), "DJANGO_SETTINGS_MODULE", "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "PORT"}
    return {name: value for name, value in os.environ.items() if name not in alien}


def processes(place: Path) -> dict[int, str]:
    """Command lines of the processes that work in this directory."""
    found = {}
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdecimal() and (entry / "cwd").readlink() == place:
                found[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
    return {pid: line for pid, line in found.items() if line}


def pid_of(place: Path, words: str) -> int:
    return min(pid for pid, line in processes(place).items() if words in line)


def manage(place: Path, *arguments: str) -> str:
    """A command against the demonstration, as the greeting tells."""
    environment = clean_environment() | {"ENV_FILE": "var/demo.env"}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=place, env=environment, check=True, capture_output=True, text=True
    ).stdout


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A copy of the repository; what still runs in it is killed at the end of a failed test."""
    copy = tmp_path.resolve() / "portal"
    shutil.copytree(ROOT, copy, ignore=NOT_COPIED)
    yield copy
    for pid in processes(copy):
        os.kill(pid, signal.SIGKILL)


def test_a_newcomer_runs_it_twice(place: Path) -> None:
    first = Run(place).wait()
    password = re.search(r"user admin, password (\S+)", first.output)
    assert password
    assert (place / ".env").stat().st_mode & 0o777 == 0o600
    assert set(first.cameras()) >= OF_EACH_KIND
    assert set(first.cells("town-and-valley")) >= OF_EACH_KIND
    assert requests.get(f"http://localhost:{first.port}/", timeout=10).status_code == 200
    assert signs_in(first.url, password[1])

    manage(place, "unpublish", HARBOUR)
    first.interrupt()

    written = (place / ".env").read_text()
    second = Run(place).wait()
    assert HARBOUR not in second.cameras()
    assert len(second.cameras()) >= 10
    assert not re.search(r"user admin, password", second.output)
    assert "changepassword admin" in second.output
    assert (place / ".env").read_text() == written
    assert signs_in(second.url, password[1])
    second.interrupt()


def signs_in(url: str, password: str) -> bool:
    with requests.Session() as browser:
        form = browser.get(f"{url}/admin/login/", timeout=10).text
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
        assert token
        fields = {"username": "admin", "password": password, "csrfmiddlewaretoken": token[1]}
        answer = browser.post(f"{url}/admin/login/?next=/admin/", data=fields, timeout=10)
        return answer.url == f"{url}/admin/"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_nothing_is_left_when_only_make_gets_the_signal(place: Path, number: signal.Signals) -> None:
    run = Run(place).wait()
    run.process.send_signal(number)
    run.ended()


def test_nothing_is_left_when_it_is_ended_while_it_sets_up(place: Path) -> None:
    run = Run(place)
    until(lambda: any("tools.prepare" in line for line in processes(place).values()))
    run.interrupt()


@pytest.mark.parametrize(("words", "name"), [("-m demo", "The stand-ins"), ("-m gunicorn", "The portal")])
def test_when_one_part_dies_it_says_which_and_ends_the_other(place: Path, words: str, name: str) -> None:
    run = Run(place).wait()
    os.kill(pid_of(place, words), signal.SIGKILL)
    assert run.ended() != 0
    assert f"{name} ended by itself" in run.output


def test_a_taken_port_is_said_plainly(place: Path) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = ["make", "run", f"PORT={port}", f"VENV={VENV}"]
        run = subprocess.run(command, cwd=place, env=clean_environment(), capture_output=True, text=True)
    assert run.returncode != 0
    assert f"Port {port} cannot be used" in run.stderr
    assert "make run PORT=" in run.stderr
    assert not (place / ".env").exists()


def test_with_camera_sources_nothing_is_published_and_no_stand_in_runs(place: Path) -> None:
    with Demo.start() as watcher:
        (place / ".env").write_text(
            "SECRET_KEY=" + "k" * 60 + "\nSECURE_SSL_REDIRECT=false\n"
            f"CAMERA_SOURCES=city=watcher+http://webuser:demo-only-password@127.0.0.1:{watcher.port}\n"
        )
        run = Run(place).wait()
        assert run.cameras() == []
        assert not any("-m demo" in line for line in processes(place).values())
        assert (place / "var" / "portal.sqlite3").exists()
        assert not (place / "var" / "demo.sqlite3").exists()
        run.interrupt()


def test_a_wrong_source_is_told_and_nothing_is_served(place: Path) -> None:
    run = Run(place, CAMERA_SOURCES="city=watcher+https://webuser:hush-hush@")
    assert run.ended() != 0
    assert "city" in run.output
    assert "hush-hush" not in run.output
