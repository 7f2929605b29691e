"""How many people a camera counted, as a chart of the last day that the server draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cameras.vms.base import Count

HOURS = 24
WIDTH, BAR, HEIGHT = 10, 8, 100
"""Of an hour, of its bar, of the chart: units of the drawing, which a page stretches."""
LABELLED = 6
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Bar:
    """The number of an hour, and its place in the drawing, whose y grows downwards."""

    begin: datetime
    people: int
    x: int
    y: int
    height: int

    @property
    def end(self) -> datetime:
        return self.begin + HOUR


@dataclass(frozen=True, slots=True)
class Chart:
    """`bars` are of the hours that are known; `labels` of every sixth hour, known or not."""

    bars: tuple[Bar, ...]
    labels: tuple[datetime, ...]
    width: int = HOURS * WIDTH
    height: int = HEIGHT
    bar: int = BAR

    @property
    def most(self) -> Bar:
        return max(self.bars, key=lambda bar: bar.people)

    @property
    def total(self) -> int:
        return sum(bar.people for bar in self.bars)


def chart(counts: Sequence[Count]) -> Chart | None:
    """The day that ends with the last known hour; None where nothing is known."""
    if not counts:
        return None
    first = counts[-1].begin - (HOURS - 1) * HOUR
    highest = max(1, *(count.people for count in counts))
    return Chart(
        bars=tuple(_bar(count, first, highest) for count in counts if count.begin >= first),
        labels=tuple(first + hour * HOUR for hour in range(0, HOURS, LABELLED)),
    )


def _bar(count: Count, first: datetime, highest: int) -> Bar:
    height = round(HEIGHT * count.people / highest)
    x = (count.begin - first) // HOUR * WIDTH + (WIDTH - BAR) // 2
    return Bar(count.begin, count.people, x, HEIGHT - height, height)
