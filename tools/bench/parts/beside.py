"""A source that hangs beside one that is well: what it costs the other's refresh."""

from pathlib import Path

from tools.bench.pace import Pace
from tools.bench.portals import portal
from tools.bench.processes import HOST, free_port
from tools.bench.report import ALIKE, Figure, Section, Target, paired
from tools.bench.standin import stand_in

CAMERAS = 1000

WORDS = (
    f"A stand-in of {CAMERAS:,} cameras is refreshed alone, while the refresh of another source waits for an answer "
    "that does not come, and alone again. SQLite."
)


def measure(place: Path, pace: Pace) -> Section:
    port = free_port()
    with stand_in(place / "well.log", CAMERAS) as well:
        hung = f"hung=watcher+http://webuser:secret@{HOST}:{port}?api=v3"
        found = portal(place, [well.dsn("well"), hung]).probe("beside", str(port), str(pace.pairs))
    before, beside, after = found["before"], found["beside"], found["after"]
    return Section(
        "A source that hangs",
        WORDS,
        [
            Figure("refresh alone against alone", paired(after, before), target=ALIKE, control=True),
            Figure(
                "refresh beside one that hangs against alone", paired(beside, before), target=Target(high=1.1)
            ),
            Figure("refresh alone", before, "s"),
        ],
    )
