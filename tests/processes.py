"""Processes of the portal's own, as on a real host: workers that refresh, and gunicorn that serves."""

import fcntl
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import requests

from tests.declared import ROOT, declared
from tests.patience import wait_until

WORKER = """
import sys, django
django.setup()
from cameras.imports import refresh_and_import
from cameras.sources import opened
from cameras.vms.errors import SourceError
from django.db import connection
source = opened()["city"]
connection.ensure_connection()
print("ready", flush=True)
sys.stdin.readline()
try:
    print("refreshed" if refresh_and_import(source) else "left to another")
except SourceError as error:
    print("failed", error)
"""


def environment(database: str, sources: str, stills: Path, **more: str) -> dict[str, str]:
    """What an operator sets, and nothing of what a developer has set."""
    ours = {name for known in declared() for name in (known, f"{known}_FILE")}
    ours.add("DJANGO_ALLOW_ASYNC_UNSAFE")  # of the tests in a browser, in this process alone
    clean = {name: value for name, value in os.environ.items() if name not in ours}
    return clean | {
        "ENV_FILE": os.devnull,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "SECRET_KEY": "only-for-tests-" + "k" * 50,
        "SECURE_SSL_REDIRECT": "false",
        "DATABASE_URL": database,
        "CAMERA_SOURCES": sources,
        "STILLS_DIR": str(stills),
        **more,
    }


IN_TURN = """
import sys, django
from django.core.management import call_command
django.setup()
for command in sys.argv[1:]:
    call_command(*command.split())
"""


def manage_in_turn(environ: dict[str, str], *commands: str) -> None:
    """Several commands in one process: starting Django takes longer than most of them."""
    python(environ, "-c", IN_TURN, *commands)


def manage(environ: dict[str, str], *command: str) -> str:
    return python(environ, "manage.py", *command)


def python(environ: dict[str, str], *arguments: str, folder: Path = ROOT) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        env=environ,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def collect_static(environ: dict[str, str]) -> None:
    """Once a test run: written anew, the files would break a server that starts in that moment."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"{os.getpid()}")
    with (Path(tempfile.gettempdir()) / f"camera-portal-static-{run}").open("a+") as done:
        fcntl.flock(done, fcntl.LOCK_EX)
        if not done.tell():
            manage(environ, "collectstatic", "--no-input", "-v0")
            done.write("done")


DATABASE = "portal.sqlite3"


def in_database(folder: Path, query: str) -> list[Any]:
    """What processes have written by now into the DATABASE in this folder."""
    with closing(sqlite3.connect(folder / DATABASE, timeout=20)) as database:
        return database.execute(query).fetchall()


@contextmanager
def workers(environ: dict[str, str], count: int, first: str = "") -> Iterator[list[subprocess.Popen[str]]]:
    """So many processes that have run `first` and wait for a line to refresh the source "city"."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", first + WORKER]
    running = [
        subprocess.Popen(command, env=environ, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
        for _ in range(count)
    ]
    try:
        for worker in running:
            while worker.stdout.readline() not in {"ready\n", ""}:
                pass
        yield running
    finally:
        for worker in running:
            worker.kill()
            worker.communicate()


def go(running: list[subprocess.Popen[str]]) -> list[str]:
    """All of them at once; the last line of each."""
    for worker in running:
        worker.stdin.write("\n")
        worker.stdin.flush()
    return [worker.communicate(timeout=60)[0].splitlines()[-1] for worker in running]


AS_MEANT = "-c", "portal/gunicorn.conf.py"


@contextmanager
def gunicorn(
    environ: dict[str, str],
    log: Path,
    workers: int = 2,
    options: Collection[str] = AS_MEANT,
    application: str = "portal.wsgi",
    root: Path = ROOT,
) -> Iterator[str]:
    """The portal served as in production; its address. Ended, it must leave no process. `root`: where its code is."""
    command = [sys.executable, "-m", "gunicorn", *options, "--no-control-socket", "-w", str(workers)]
    with log.open("w") as out:
        running = subprocess.Popen(
            [*command, "-b", "127.0.0.1:0", application],
            env=environ, cwd=root, stdout=out, stderr=out,
        )  # fmt: skip
        try:
            address = wait_until(lambda: _listening(log), 30)
            assert requests.get(f"{address}/healthz", timeout=30).ok
            yield address
        finally:
            running.terminate()
            running.wait(20)


def _listening(log: Path) -> str:
    """The address that gunicorn says it listens at: the kernel chose the port, so nobody else has it."""
    found = re.search(r"Listening at: (http://\S+)", log.read_text())
    return found.group(1) if found else ""
