"""A stand-in Watcher in a process of its own, and how the bench talks with it.

The process reads a word a line and answers with a line of JSON: `calls` counts what it was asked.
"""

import argparse
import contextlib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

from demo.server import Demo
from tools.bench.portals import clean
from tools.bench.processes import Failed, running

PAGE_CAP = 1000
EVERYTHING = "Everything"
"""Title of the mosaic of all synthetic cameras."""
LARGEST = 256
"""Cells that a mosaic may have."""


@dataclass(frozen=True)
class StandIn:
    """Seen from the bench."""

    url: str
    process: "Popen[str]"

    def dsn(self, alias: str, options: str = "api=v3") -> str:
        account = self.url.replace("://", "://webuser:demo-only-password@")
        return f"{alias}=watcher+{account}?{options}"

    def calls(self) -> dict[str, int]:
        """How often each "METHOD path" was asked for since it began."""
        told: dict[str, int] = json.loads(_asked(self.process, "calls"))
        return told


@contextlib.contextmanager
def stand_in(log: Path, cameras: int = 0, more: int = 0) -> Iterator[StandIn]:
    """With so many cameras in all, 0: its own few; or with so many `more`, in one mosaic."""
    command = [sys.executable, "-m", "tools.bench.standin", "--cameras", str(cameras), "--more", str(more)]
    with running(command, clean(), log, talk=True) as process:
        yield StandIn(json.loads(_asked(process, "url")), process)


def _asked(process: "Popen[str]", word: str) -> str:
    if process.stdin is None or process.stdout is None:
        raise Failed("the stand-in cannot be talked with")
    process.stdin.write(f"{word}\n")
    process.stdin.flush()
    if line := process.stdout.readline():
        return line
    raise Failed("the stand-in has ended")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cameras", type=int, required=True)
    parser.add_argument("--more", type=int, default=0)
    wanted = parser.parse_args()
    with Demo.start() as demo:
        demo.world.page_cap = PAGE_CAP
        own = len(demo.world.cameras)
        demo.world.grow(wanted.more or max(0, wanted.cameras - own))
        if wanted.more:
            demo.world.add_mosaic(EVERYTHING, "", [*demo.world.cameras][own:][:LARGEST])
        for word in map(str.strip, sys.stdin):
            told = (
                Counter(f"{call.method} {call.path}" for call in demo.calls) if word == "calls" else demo.url
            )
            print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
