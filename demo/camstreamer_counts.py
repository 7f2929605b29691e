"""How many people the stand-in's cameras count: few at night, most in the afternoon, none ahead of time."""

from math import exp

STEPS = {
    "HQ": 900,
    "H": 3600,
    "H4": 14_400,
    "H8": 28_800,
    "H12": 43_200,
    "D": 86_400,
    "W": 604_800,
    "M": 2_592_000,
}
"""Seconds of each granularity; a month is of thirty days here."""
QUARTER = STEPS["HQ"]
YEAR = 366 * 86_400


def series(node: int, begin: int, end: int, granularity: str, now: float) -> list[dict[str, int | None]]:
    """Steps that cover the time, each with its count; null where it has not ended yet."""
    step = STEPS[granularity]
    starts = range(begin // step * step, end, step)
    return [
        {"from": at, "to": at + step, "value": _people(node, at, step) if at + step <= now else None}
        for at in starts
    ]


def _people(node: int, begin: int, step: int) -> int:
    return sum(_quarter(node, at) for at in range(begin, begin + step, QUARTER))


def _quarter(node: int, at: int) -> int:
    hour = at % 86_400 / 3600
    crowd = 40 * exp(-(((hour - 15) / 3.5) ** 2)) + 18 * exp(-(((hour - 9) / 1.5) ** 2))
    return round(crowd * (0.7 + (at // QUARTER * 37 + node) % 61 / 100))
