"""Trees: conifers with or without snow, and leafy trees that sway."""

from collections.abc import Sequence
from functools import cache
from math import cos, pi, sin
from random import Random

from PIL import Image, ImageDraw

from demo.scenes.toolkit.canvas import Colour, Paint, Point, alpha, mix, pen, rgb

Greens = tuple[Paint, Paint, Paint]


def conifer(
    draw: ImageDraw.ImageDraw, at: Point, height: float, greens: Greens, rng: Random, snow: float = 0.0
) -> None:
    """A spruce: ragged tiers, lighter on the left; `snow` is how much lies on its boughs."""
    (x, y), wide, tiers = at, height * rng.uniform(0.17, 0.23), 6 if height > 40 else 4
    dark, middle, light = greens
    draw.rectangle(
        (x - height * 0.02, y - height * 0.12, x + height * 0.02, y), fill=mix(dark, "#2a1c16", 0.6)
    )
    for k in range(tiers):
        low, high = y - height * (0.06 + 0.82 * k / tiers), y - height * min(1.0, 0.36 + 0.8 * k / tiers)
        half = wide * (1 - k / tiers) ** 0.85 + height * 0.015
        left, right = x - half * rng.uniform(0.9, 1.1), x + half * rng.uniform(0.9, 1.1)
        droop = height * 0.03
        hem = [
            (left, low + droop),
            (x - half * 0.5, low - droop),
            (x, low + droop),
            (x + half * 0.5, low - droop),
        ]
        draw.polygon([*hem, (right, low + droop), (x, high)], fill=rgb(mix(dark, middle, k / tiers)))
        draw.polygon([hem[0], hem[1], (x - half * 0.15, low), (x, high)], fill=alpha(light, 0.55))
        if snow:
            cap = [
                hem[0],
                (x - half * 0.45, low - 3.2 * droop),
                (x, low - droop * 0.6),
                (x + half * 0.3, low - 3 * droop),
            ]
            draw.polygon(
                [*cap, (right - half * 0.15, low), (x, high)], fill=alpha(mix("#ffffff", middle, 0.1), snow)
            )


def forest(
    image: Image.Image,
    line: Sequence[Point],
    size: tuple[float, float],
    greens: Greens,
    seed: int,
    snow: float = 0.0,
) -> None:
    """Conifers along a line, at random sizes, the farther (higher) ones first."""
    rng, draw = Random(seed), pen(image)
    for x, y in sorted(line, key=lambda spot: spot[1]):
        conifer(draw, (x + rng.uniform(-5, 5), y + rng.uniform(-3, 3)), rng.uniform(*size), greens, rng, snow)


@cache
def _crown(size: int, greens: tuple[Colour, Colour, Colour], seed: int, airy: float) -> Image.Image:
    """A leafy crown with its trunk, lit from the upper left, on transparent ground."""
    image = Image.new("RGBA", (size, size))
    draw, rng, middle = ImageDraw.Draw(image), Random(seed), size / 2
    bark = mix(greens[0], "#3a2a20", 0.75)
    draw.polygon(
        [
            (middle - size * 0.03, size),
            (middle + size * 0.03, size),
            (middle + size * 0.012, size * 0.5),
            (middle - size * 0.012, size * 0.5),
        ],
        fill=bark,
    )
    for side in (-1, 1):
        draw.line(
            (middle, size * 0.72, middle + side * size * 0.16, size * 0.45),
            fill=bark,
            width=max(2, size // 50),
        )
    for k in range(210):
        share = k / 210
        turn, reach = rng.random() * 2 * pi, rng.random() ** 0.5
        x = middle + cos(turn) * reach * size * 0.36 - share * size * 0.04
        y = size * 0.4 + sin(turn) * reach * size * 0.31 - share * size * 0.05
        blob = size * rng.uniform(0.03, 0.075) * (1.25 - share * airy)
        sunny = 0.5 + 0.5 * ((middle - x) * 0.6 + (size * 0.4 - y)) / (size * 0.34)
        tone = (
            mix(greens[0], greens[1], share * 1.3)
            if rng.random() > sunny * share * 1.5
            else mix(greens[1], greens[2], share)
        )
        draw.ellipse((x - blob, y - blob * 0.8, x + blob, y + blob * 0.8), fill=tone)
    return image


def leafy(
    image: Image.Image,
    at: Point,
    size: float,
    greens: Greens,
    seed: int,
    sway: float = 0.0,
    airy: float = 0.6,
) -> None:
    """A leafy tree standing at a point; `sway` is how far its top leans, in pixels."""
    dark, middle, light = (rgb(green) for green in greens)
    crown = _crown(round(size), (dark, middle, light), seed, airy)
    if sway:
        lean = sway / size
        crown = crown.transform(
            crown.size, Image.Transform.AFFINE, (1, lean, -lean * size, 0, 1, 0), Image.Resampling.BILINEAR
        )
    image.paste(crown, (round(at[0] - size / 2), round(at[1] - size)), crown)
