"""The faults of the network, one row each: what is between the portal and whom it depends on, spoilt for a while."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tools.chaos.measure import Range, Row
from tools.chaos.town import DATABASE, STREAMER, VMS


@dataclass(frozen=True)
class Trouble:
    """`proxy` tells who is cut off; kinds and options are the fault proxy's."""

    proxy: str
    kind: str
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        told = ", ".join(f"{name} {value}" for name, value in self.options.items())
        return f"{self.proxy}: {self.kind}" + (f" ({told})" if told else "")


TROUBLES = (
    Trouble(VMS, "delay", {"seconds": 5.0}),
    Trouble(VMS, "blackhole"),
    Trouble(VMS, "down"),
    Trouble(VMS, "reset"),
    Trouble(VMS, "cut"),
    Trouble(VMS, "drip", {"seconds": 0.5}),
    Trouble(VMS, "rate", {"bytes": 2000}),
    Trouble(VMS, "tenfold"),
    Trouble(STREAMER, "blackhole"),
    Trouble(STREAMER, "drip", {"seconds": 0.5}),
    Trouble(DATABASE, "delay", {"seconds": 0.5}),
    Trouble(DATABASE, "blackhole", {"for_good": True}),
    Trouble(DATABASE, "reset"),
    Trouble(DATABASE, "cut"),
    Trouble(DATABASE, "tenfold"),
    Trouble(DATABASE, "down"),
)


def baseline(place: Range) -> Row:
    with place.under_load("nothing is wrong") as row:
        pass
    row.healed = place.heals()
    return row


def rows(place: Range, wanted: str, minutes: float) -> Iterator[Row]:
    """Each fault in turn; PostgreSQL is down for so many `minutes`, the others for the usual seconds."""
    for trouble in TROUBLES:
        if wanted in trouble.name:
            last = trouble.proxy == DATABASE and trouble.kind == "down"
            yield suffer(place, trouble, minutes * 60 if last else 0)


def suffer(place: Range, trouble: Trouble, seconds: float) -> Row:
    place.town.break_it(trouble.proxy, trouble.kind, trouble.options)
    try:
        with place.under_load(trouble.name, seconds) as row:
            pass
    finally:
        place.town.mend()
    row.healed = place.heals()
    return row
