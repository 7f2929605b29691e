"""How long the bench takes over things: in full, or short rounds for trying (QUICK=1)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """`seconds` is a round's of wrk, `short` one of those against nginx; `visit` is of the views of a day."""

    rounds: int = 7
    seconds: float = 5.0
    short: float = 3.0
    pairs: int = 15
    visit: float = 90.0
    repeats: int = 3


FULL = Pace()
QUICK = Pace(rounds=3, seconds=1.0, short=1.0, pairs=3, visit=12.0, repeats=2)
