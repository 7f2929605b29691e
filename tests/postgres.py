"""A PostgreSQL of the tests' own: Debian's server in a folder of its own, on a socket in it, for this run."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.patience import wait_until

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))


def missing() -> bool:
    return not BINARIES


def as_postgres(*command: str) -> list[str]:
    """The server refuses to run as root; its own user may."""
    if os.geteuid() != 0:
        return list(command)
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--", *command]


@contextmanager
def server(*options: str) -> Iterator[str]:
    """The address of its database, as DATABASE_URL reads it; options as for `postgres -c`."""
    folder = Path(tempfile.mkdtemp(prefix="camera-portal-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    data = folder / "data"
    subprocess.run(
        as_postgres(
            str(BINARIES[-1] / "initdb"), "-A", "trust", "-U", "portal", "-E", "UTF8", "--no-locale", "--no-sync",
            "-D", str(data),
        ),
        check=True, stdout=subprocess.DEVNULL, cwd=folder,
    )  # fmt: skip
    command = [str(BINARIES[-1] / "postgres"), "-D", str(data), "-k", str(folder), "-c", "listen_addresses="]
    for option in ("fsync=off", *options):
        command += ["-c", option]
    with (folder / "log").open("w") as log:
        running = subprocess.Popen(as_postgres(*command), stderr=log, cwd=folder)
    try:
        wait_until(lambda: _answers(folder), 20)
        yield f"postgres://portal@/postgres?host={folder}"
    finally:
        running.terminate()
        running.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _answers(folder: Path) -> bool:
    probe = [str(BINARIES[-1] / "pg_isready"), "-q", "-h", str(folder)]
    return subprocess.run(probe, check=False).returncode == 0
