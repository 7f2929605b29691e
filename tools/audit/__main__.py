"""`make audit`: judges the site as visitors get it, prints a table, and writes docs/audit.md.

`make audit ONLY=access,markup` judges some and `QUICK=1` goes once through Lighthouse; both only print.
"""

import argparse
import signal
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tools.audit import access, endurance, judges, markup, players, response, speed, weight
from tools.audit.site import Site, served
from tools.bench import machine
from tools.bench.processes import ROOT, Failed
from tools.bench.report import Section

DOCUMENT = ROOT / "docs" / "audit.md"
PARTS: dict[str, Callable[[Site, int], Section]] = {
    "weight": weight.measure,
    "markup": markup.measure,
    "access": access.measure,
    "players": players.measure,
    "speed": speed.measure,
    "response": response.measure,
    "endurance": endurance.measure,
}
ROUNDS = 5


def main(arguments: list[str]) -> int:
    """1 where something is not as it should be, 2 for a part that does not exist."""
    parser = argparse.ArgumentParser(prog="python -m tools.audit", description=__doc__)
    parser.add_argument("--only", default="", help=", ".join(PARTS))
    parser.add_argument("--quick", action="store_true")
    wanted = parser.parse_args(arguments)
    names = wanted.only.replace(",", " ").split() or list(PARTS)
    if unknown := set(names) - set(PARTS):
        print(
            f"*** there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}",
            file=sys.stderr,
        )
        return 2
    try:
        sections = judged(names, 1 if wanted.quick else ROUNDS)
    except Failed as failed:
        print(f"*** {failed}", file=sys.stderr)
        return 1
    if names == list(PARTS) and not wanted.quick:
        write(sections)
    return 1 if any(section.missed for section in sections) else 0


def judged(names: list[str], rounds: int) -> list[Section]:
    judges.installed()
    sections = []
    with tempfile.TemporaryDirectory(prefix="audit-") as place, served(Path(place)) as site:
        for name in names:
            print(f"Judging: {name} …\n", flush=True)
            sections.append(PARTS[name](site, rounds))
            print("\n".join(sections[-1].lines()), flush=True)
    return sections


def write(sections: list[Section]) -> None:
    date = datetime.now(UTC).date().isoformat()
    head = ["# Audit", "", "Written by `make audit`, against the portal with the stand-in's cameras.", ""]
    facts = [f"{date}. {'; '.join(machine.facts())}.", ""]
    body = [line for section in sections for line in section.lines()]
    DOCUMENT.write_text("\n".join([*head, *facts, *body]).rstrip() + "\n", encoding="utf-8")
    print(f"Written: {DOCUMENT.relative_to(ROOT)}")


if __name__ == "__main__":
    for ended in (signal.SIGTERM, signal.SIGHUP):  # what was started is ended on the way out
        signal.signal(ended, lambda number, _: sys.exit(128 + number))
    sys.exit(main(sys.argv[1:]))
