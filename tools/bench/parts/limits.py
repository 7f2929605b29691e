"""What counting a visitor for the limits costs, with nobody known and with a flood's worth of senders."""

from pathlib import Path

from tools.bench.pace import Pace
from tools.bench.portals import Portal, portal
from tools.bench.report import Figure, Section, Target, paired

KNOWN = 50_000
COUNTS = 200
SAME = Target(high=1.5)
QUICK = Target(high=3.0)

WORDS = (
    f"`cameras.ratelimit.count`, with nobody known and with {KNOWN:,} senders who came in the same hour, half of them "
    f"by IPv6, each of a /48 of its own; each round counts {COUNTS} new ones of each family, and as many that are "
    "refused. SQLite; wall time of one count with its transaction, the median of a round."
)


def measure(place: Path, pace: Pace) -> Section:
    portals = {name: made(place / name) for name in ("nobody", "many", "nobody-again")}
    rounds = [
        {name: counted(each, KNOWN if name == "many" else 0) for name, each in portals.items()}
        for _ in range(pace.rounds)
    ]
    figures = []
    for kind in rounds[0]["many"]:
        nobody, many, again = ([found[name][kind] for found in rounds] for name in portals)
        figures += [
            Figure(f"{kind}: nobody known against nobody known", paired(again, nobody)),
            Figure(f"{kind}: {KNOWN:,} known against nobody", paired(many, nobody), target=SAME),
            Figure(f"{kind}: {KNOWN:,} known", many, "ms", QUICK),
            Figure(f"{kind}: nobody known", nobody, "ms"),
        ]
    return Section("Limits", WORDS, figures)


def made(place: Path) -> Portal:
    place.mkdir()
    return portal(place, [])


def counted(each: Portal, known: int) -> dict[str, float]:
    found: dict[str, float] = each.probe("limits", str(known), str(COUNTS))
    return found
