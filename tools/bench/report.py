"""Figures and what they have to reach, and how a run is told: medians, spread, and when it is void."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf
from statistics import median

FORMS = {
    "×": "{:.2f}",
    "s": "{:.2f} s",
    "ms": "{:.1f} ms",
    "µs": "{:.0f} µs",
    "MB": "{:.1f} MB",
    "kB": "{:.1f} kB",
    "/s": "{:,.0f} /s",
    "": "{:g}",
}
"""How a value of each unit is written; "×" is a ratio, "" a count."""


@dataclass(frozen=True)
class Target:
    """What a figure's median has to lie within."""

    low: float = -inf
    high: float = inf

    def met_by(self, value: float) -> bool:
        return self.low <= value <= self.high

    def told(self, unit: str) -> str:
        if self.low == -inf:
            return f"≤ {written(self.high, unit)}"
        if self.high == inf:
            return f"≥ {written(self.low, unit)}"
        return f"{written(self.low, unit)}–{written(self.high, unit)}"


ALIKE = Target(0.95, 1.05)
"""Two measurements of the same thing; where they differ by more, the machine was not quiet enough."""


@dataclass(frozen=True)
class Figure:
    """One line of a table. `control`: a run in which it misses its target is void."""

    name: str
    values: Sequence[float]
    unit: str = "×"
    target: Target | None = None
    control: bool = False

    @property
    def median(self) -> float:
        return median(self.values)

    @property
    def missed(self) -> bool:
        return self.target is not None and not self.target.met_by(self.median)

    def cells(self) -> list[str]:
        spread = "–".join(written(value, self.unit) for value in (min(self.values), max(self.values)))
        several = len(self.values) > 1
        return [
            self.name,
            written(self.median, self.unit),
            spread if several else "",
            str(len(self.values)),
            self.target.told(self.unit) if self.target else "",
            self.verdict(),
        ]

    def verdict(self) -> str:
        if self.target is None:
            return ""
        if self.missed:
            return "**void**" if self.control else "**missed**"
        return "met"


HEAD = ["what", "median", "min–max", "rounds", "target", ""]


@dataclass(frozen=True)
class Section:
    """What one part of the bench found; `words` explain it, `extra` are further lines of the document."""

    title: str
    words: str
    figures: Sequence[Figure]
    extra: Sequence[str] = field(default_factory=tuple)

    @property
    def void(self) -> bool:
        return any(figure.missed and figure.control for figure in self.figures)

    @property
    def missed(self) -> list[Figure]:
        return [figure for figure in self.figures if figure.missed and not figure.control]

    def lines(self) -> list[str]:
        table = as_table(HEAD, [figure.cells() for figure in self.figures])
        verdict = ["", "This part is void: two measurements of the same thing differ."] if self.void else []
        extra = ["", *self.extra] if self.extra else []
        return [f"## {self.title}", "", self.words, "", *table, *verdict, *extra, ""]


def written(value: float, unit: str) -> str:
    return FORMS[unit].format(value)


def as_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Markdown, padded so that it reads well in a terminal too."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    lines = [_line(row, widths) for row in [head, *rows]]
    return [lines[0], _line(["-" * width for width in widths], widths), *lines[1:]]


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"


def paired(over: Sequence[float], under: Sequence[float]) -> list[float]:
    """The ratio of each round, so that what slows a whole round slows both."""
    return [high / low for high, low in zip(over, under, strict=True)]


def document(sections: Sequence[Section], date: str, machine: Sequence[str]) -> str:
    head = [
        "# Benchmarks",
        "",
        "Written by `make bench`. Ratios are within one run: what is compared was measured in turns, in paired",
        "rounds. Absolute figures are this machine's alone and promise nothing.",
        "",
        f"{date}. {'; '.join(machine)}.",
        "",
    ]
    body = [line for section in sections for line in section.lines()]
    return "\n".join([*head, *body]).rstrip() + "\n"
