"""`make bench`: measures all parts, prints them, and writes docs/benchmarks.md.

`make bench ONLY=ready,stills` measures some and `QUICK=1` in short rounds; both only print.
"""

import argparse
import signal
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tools.bench import machine
from tools.bench.pace import FULL, QUICK, Pace
from tools.bench.parts import beside, idle, limits, many, nginx, ready, start, still, uncached, views
from tools.bench.processes import ROOT, Failed
from tools.bench.report import Section, document

DOCUMENT = ROOT / "docs" / "benchmarks.md"
PARTS: dict[str, Callable[[Path, Pace], Section]] = {
    "ready": ready.measure,
    "nginx": nginx.measure,
    "stills": still.measure,
    "uncached": uncached.measure,
    "limits": limits.measure,
    "start": start.measure,
    "many": many.measure,
    "idle": idle.measure,
    "views": views.measure,
    "beside": beside.measure,
}


def main(arguments: list[str]) -> int:
    """1 where a part is void, so that its figures say nothing, or where something did not run at all."""
    wanted = parsed(arguments)
    names = wanted.only.replace(",", " ").split() or list(PARTS)
    if unknown := set(names) - set(PARTS):
        print(
            f"There is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}.", file=sys.stderr
        )
        return 2
    try:
        sections = [measured(name, QUICK if wanted.quick else FULL) for name in names]
    except Failed as failed:
        print(f"*** {failed}", file=sys.stderr)
        return 1
    return told(sections, whole=names == list(PARTS) and not wanted.quick)


def parsed(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    parser.add_argument("--only", default="", help=", ".join(PARTS))
    parser.add_argument("--quick", action="store_true")
    return parser.parse_args(arguments)


def measured(name: str, pace: Pace) -> Section:
    """A void part is measured once more: one neighbour's burst should not cost the whole run."""
    section = once(name, pace)
    if section.void:
        print(f"*** {name} is void: the machine was not quiet. Once more …\n", flush=True)
        section = once(name, pace)
    return section


def once(name: str, pace: Pace) -> Section:
    print(f"Measuring: {name} …\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        section = PARTS[name](Path(place), pace)
    print("\n".join(section.lines()), flush=True)
    return section


def told(sections: list[Section], whole: bool) -> int:
    for section in sections:
        for figure in section.missed:
            print(f"missed: {section.title}: {' '.join(figure.cells()[:2])}, {figure.cells()[4]}")
    if void := [section.title for section in sections if section.void]:
        print(
            f"*** VOID: {', '.join(void)}. Try again on a quiet machine; nothing is written.", file=sys.stderr
        )
        return 1
    if whole:
        date = datetime.now(UTC).date().isoformat()
        DOCUMENT.write_text(document(sections, date, machine.facts()), encoding="utf-8")
        print(f"Written: {DOCUMENT.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    for ended in (signal.SIGTERM, signal.SIGHUP):  # what was started is ended on the way out
        signal.signal(ended, lambda number, _: sys.exit(128 + number))
    sys.exit(main(sys.argv[1:]))
