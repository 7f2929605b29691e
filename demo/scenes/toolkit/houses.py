"""Houses seen square on: old gabled fronts with windows, doors and awnings."""

from collections.abc import Sequence
from random import Random

from PIL import Image

from demo.scenes.toolkit.canvas import Paint, Point, alpha, mix, pen, rgb

Front = tuple[float, float, float, float]


def windows(
    image: Image.Image,
    front: Front,
    grid: tuple[int, int],
    glass: Sequence[Paint],
    frame: Paint,
    rng: Random,
    size: tuple[float, float] = (0.5, 0.62),
) -> None:
    """Rows of framed windows over a front; every pane takes one of the glass colours."""
    left, top, right, bottom = front
    draw, wide, high = pen(image), (right - left) / grid[0], (bottom - top) / grid[1]
    for row in range(grid[1]):
        for place in range(grid[0]):
            x, y = left + (place + 0.5) * wide, top + (row + 0.5) * high
            a, b = wide * size[0] / 2, high * size[1] / 2
            draw.rectangle((x - a - 1.5, y - b - 1.5, x + a + 1.5, y + b + 2.5), fill=rgb(frame))
            draw.rectangle((x - a, y - b, x + a, y + b), fill=rgb(rng.choice(glass)))
            draw.line((x, y - b, x, y + b), fill=rgb(frame), width=2)


def _gable(front: Front, rise: float, kind: int) -> list[Point]:
    left, top, right, _ = front
    middle, half = (left + right) / 2, (right - left) / 2
    if kind == 0:
        return [(left, top), (middle, top - rise), (right, top)]
    if kind == 1:
        steps = [
            (1.0, 0.0),
            (1.0, 0.3),
            (0.68, 0.3),
            (0.68, 0.6),
            (0.36, 0.6),
            (0.36, 0.9),
            (0.14, 0.9),
            (0.14, 1.1),
        ]
        side = [(middle - half * a, top - rise * b) for a, b in steps]
        return side + [(2 * middle - x, y) for x, y in reversed(side)]
    return [
        (left, top),
        (left + half * 0.4, top - rise * 0.75),
        (right - half * 0.4, top - rise * 0.75),
        (right, top),
    ]


def gabled(
    image: Image.Image,
    front: Front,
    wall: Paint,
    roof: Paint,
    rng: Random,
    glass: Sequence[Paint] = ("#4a6272", "#5b7482", "#3d5464"),
    bays: int = 3,
) -> None:
    """One old town house: a gable, rows of windows, a door and an awning."""
    left, top, right, bottom = front
    draw, kind, rise = pen(image), rng.randrange(3), (right - left) * rng.uniform(0.42, 0.6)
    gable = _gable(front, rise, kind)
    draw.polygon(gable, fill=rgb(wall if kind == 1 else roof))
    if kind == 0:
        draw.line(gable, fill=mix(roof, "#ffffff", 0.25), width=3)
    draw.rectangle((left, top, right, bottom), fill=rgb(wall))
    draw.rectangle((right - (right - left) * 0.12, top, right, bottom), fill=alpha("#2a2036", 0.14))
    draw.rectangle((left, top, right, top + 3), fill=mix(wall, "#ffffff", 0.35))
    floor = bottom - 26
    rows = max(2, round((floor - top) / 30))
    windows(image, (left + 3, top + 4, right - 3, floor), (bays, rows), glass, mix(wall, "#ffffff", 0.7), rng)
    _ground_floor(image, (left, floor, right, bottom), wall, rng)


def _ground_floor(image: Image.Image, front: Front, wall: Paint, rng: Random) -> None:
    left, top, right, bottom = front
    draw, awning = pen(image), rng.choice(("#b8422f", "#2f6b6a", "#d9a441", "#33507a"))
    draw.rectangle(front, fill=mix(wall, "#3a2e2a", 0.45))
    draw.rectangle((left + 5, top + 9, right - 20, bottom - 4), fill=rgb("#46525a"))
    draw.rectangle((right - 16, top + 8, right - 6, bottom), fill=rgb("#5a3a2b"))
    if rng.random() < 0.6:
        draw.polygon(
            [(left + 3, top), (right - 18, top), (right - 14, top + 13), (left - 1, top + 13)], fill=awning
        )
