"""The portal as the bench sets it up: its environment, its database and what is published in it."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tools.bench.processes import ROOT, Failed


def clean() -> dict[str, str]:
    """Nothing of what a developer has set."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"}


@dataclass(frozen=True)
class Portal:
    """A set-up portal; `environment` is what an operator would set."""

    environment: dict[str, str]

    def manage(self, *command: str) -> None:
        self.run("manage.py", *command)

    def probe(self, name: str, *arguments: str) -> dict[str, Any]:
        """What a program of tools/bench/probes found, run as a process of the portal's own."""
        told = self.run("-m", "tools.bench.probes", name, *arguments)
        found: dict[str, Any] = json.loads(told.splitlines()[-1])
        return found

    def alone(self, name: str, *arguments: str) -> dict[str, Any]:
        """The same for a program that wants Django not to be there yet."""
        found: dict[str, Any] = json.loads(
            self.run("-m", f"tools.bench.probes.{name}", *arguments).splitlines()[-1]
        )
        return found

    def run(self, *arguments: str) -> str:
        command = [sys.executable, *arguments]
        done = subprocess.run(
            command, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600
        )
        if done.returncode:
            raise Failed(f"{' '.join(arguments)}:\n{(done.stdout + done.stderr)[-3000:]}")
        return done.stdout


def portal(place: Path, sources: list[str], **more: str) -> Portal:
    """With a fresh database; nothing is heard or published yet."""
    made = Portal(
        clean()
        | {
            "ENV_FILE": os.devnull,
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "SECRET_KEY": "only-for-the-bench-" + "k" * 50,
            "SECURE_SSL_REDIRECT": "false",
            "DATABASE_URL": f"sqlite:///{place / 'portal.sqlite3'}",
            "CAMERA_SOURCES": " ".join(sources),
            "STILLS_DIR": str(place / "stills"),
            **more,
        }
    )
    made.manage("migrate", "-v0")
    collect_static(tuple(made.environment.items()))
    return made


@cache
def collect_static(environment: tuple[tuple[str, str], ...]) -> None:
    Portal(dict(environment)).manage("collectstatic", "--no-input", "-v0")


def published(place: Path, sources: list[str], **more: str) -> Portal:
    """The same after a refresh, with every camera and mosaic public."""
    made = portal(place, sources, **more)
    made.manage("refresh")
    made.manage("publish", "--all", "--mosaics")
    return made
