"""What older releases left: their rows in tests/releases/, and their code where git has its tag."""

import json
import subprocess
import tarfile
from io import BytesIO
from pathlib import Path

from tests.declared import ROOT
from tests.processes import python

FILES = sorted((ROOT / "tests" / "releases").glob("*.json"))

FILL = """
import sys, django
from pathlib import Path
django.setup()
from cameras.backup import file, scratch
with Path(sys.argv[1]).open("rb") as backup:
    scratch.fill(backup, file.read(backup))
"""


def fill(environ: dict[str, str], release: Path) -> None:
    """Makes the database, which is empty, what that release left: its tables, its rows."""
    python(environ, "-c", FILL, str(release))


def header(release: Path) -> dict[str, object]:
    with release.open() as lines:
        told: dict[str, object] = json.loads(lines.readline())
    return told


def tags() -> list[str]:
    """As v0.1.0; none in a copy without git."""
    try:
        done = subprocess.run(
            ["git", "tag", "--list", "v*"], cwd=ROOT, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        return []
    return done.stdout.split()


def code_of(version: str, folder: Path) -> Path | None:
    """The release's code in this folder, with its static files; None where it has no tag."""
    if f"v{version}" not in tags():
        return None
    archive = subprocess.run(
        ["git", "archive", f"v{version}"], cwd=ROOT, capture_output=True, check=True
    ).stdout
    with tarfile.open(fileobj=BytesIO(archive)) as files:
        files.extractall(folder, filter="data")
    return folder


def manage_of(code: Path, environ: dict[str, str], *command: str) -> str:
    """manage.py of that code."""
    return python(environ, "manage.py", *command, folder=code)
