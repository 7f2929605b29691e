"""The judges: npm packages in a folder of their own, installed when they are not there yet."""

import os
import shutil
import subprocess
from pathlib import Path

from cameras.private import make_folder
from tools.bench.processes import ROOT, Failed
from tools.programs import CHROMIUM

HERE = ROOT / "var" / "audit"
PINNED = ROOT / "tools" / "audit" / "package.json"
AXE = HERE / "node_modules" / "axe-core" / "axe.min.js"
LIGHTHOUSE = HERE / "node_modules" / "lighthouse" / "cli" / "index.js"
NU = HERE / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"


def installed() -> None:
    """Raises Failed with npm's own words."""
    make_folder(HERE)
    known = HERE / "package.json"
    if (
        known.is_file()
        and known.read_text() == PINNED.read_text()
        and all(p.is_file() for p in (AXE, LIGHTHOUSE, NU))
    ):
        return
    print("Installing the judges into var/audit …", flush=True)
    shutil.copy(PINNED, known)
    run(["npm", "install", "--no-audit", "--no-fund", "--loglevel=error"], HERE)


def run(command: list[str], place: Path = ROOT, codes: tuple[int, ...] = (0,)) -> str:
    """What it wrote to its output."""
    environment = os.environ | {"CHROME_PATH": str(CHROMIUM.find())}
    done = subprocess.run(
        command, cwd=place, env=environment, capture_output=True, text=True, check=False, timeout=600
    )
    if done.returncode not in codes:
        raise Failed(f"{command[0]}:\n{(done.stdout + done.stderr)[-3000:]}")
    return done.stdout
