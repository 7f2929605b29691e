"""A ski slope at noon: skiers carving down past the spruces, a chairlift going up, snow-clad peaks behind."""

from functools import cache
from math import cos, exp, hypot, pi, sin
from random import Random

from PIL import Image

from demo.scenes.toolkit.canvas import HEIGHT, WIDTH, Colour, Point, alpha, gradient, mix, pen, rgb, soften
from demo.scenes.toolkit.motion import between, lap, stay
from demo.scenes.toolkit.noise import fractal, ridged
from demo.scenes.toolkit.people import COATS, skier
from demo.scenes.toolkit.plants import conifer
from demo.scenes.toolkit.stage import Stage
from demo.scenes.toolkit.terrain import land

STAGE = Stage(
    horizon=290,
    height=900,
    focal=1100,
    sun=(0.75, 0.55, -0.35),
    sunlight="#ffffff",
    shade="#86a5d6",
    haze="#bcd7ee",
    clear=26000,
)
SKY = [(0.0, "#2f7ac4"), (0.25, "#73b1e2"), (0.45, "#cfe6f2"), (1.0, "#cfe6f2")]
PEAKS = ((-3600, 9000, 2000, 2000), (900, 10500, 2500, 2100), (5200, 9800, 2300, 1900))
SPRUCE = ("#1f4047", "#2f5b5a", "#6f98a0")


def _height(x: float, z: float) -> float:
    rough = ridged(15, 6)(x / 2500, z / 2500)
    summit = sum(top * exp(-((hypot(x - px, z - pz) / wide) ** 1.2)) for px, pz, top, wide in PEAKS)
    return 100 + summit * (0.5 + 0.8 * rough) + 400 * rough


def _cover(x: float, z: float, y: float, steep: float) -> Colour:
    bare = (steep - 0.42) * 3 + (fractal(3, 4)(x / 300, z / 300) - 0.62) * 2
    return mix("#fbfdff", "#8b8f9c", bare)


def _edge(y: float, side: int) -> float:
    """Where the piste ends at a height in the picture, on either side."""
    depth = (y - 330) / 390
    return 700 - 190 * depth + side * (70 + 500 * depth) + 24 * sin(y / 47 + side)


@cache
def _backdrop() -> Image.Image:
    image = gradient(SKY)
    return image


@cache
def _land() -> Image.Image:
    image = _backdrop().copy()
    land(image, STAGE, _height, _cover, 3500, 16000, 260, 200)
    image = soften(image, 1.8)
    draw = pen(image)
    rows = range(330, HEIGHT, 3)
    draw.polygon(
        [(0, 372), (420, 352), (700, 330), (980, 350), (WIDTH, 380), (WIDTH, HEIGHT), (0, HEIGHT)],
        fill=rgb("#d9e8f6"),
    )
    brow = [(between(_edge(330, 1), _edge(330, -1), k / 12), 330 - 12 * sin(pi * k / 12)) for k in range(13)]
    piste = [(_edge(y, -1), y) for y in rows] + [(_edge(y, 1), y) for y in reversed(rows)] + brow
    draw.polygon(piste, fill=rgb("#f4f9fd"))
    for k in range(-9, 10):
        line = [(between(_edge(y, -1), _edge(y, 1), 0.5 + k / 20) + 8 * sin(y / 60 + k), y) for y in rows]
        draw.line(line, fill=alpha("#b5cbe6", 0.35), width=2)
    _trees(image)
    return image


def _trees(image: Image.Image) -> None:
    rng, draw, spots = Random(8), pen(image), []
    for _ in range(270):
        y = 345 + 420 * rng.random() ** 1.4
        side = rng.choice((-1, 1))
        x = _edge(y, side) + side * (12 + rng.random() ** 1.3 * 560)
        spots.append((x, y))
    for x, y in sorted(spots, key=lambda spot: spot[1]):
        size = between(20, 150, (y - 340) / 420) * rng.uniform(0.8, 1.2)
        draw.polygon(
            [
                (x, y),
                (x - size * 0.1, y - 3),
                (x - size * 0.75, y + size * 0.16),
                (x - size * 0.6, y + size * 0.2),
            ],
            fill=alpha("#6f93c8", 0.4),
        )
        haze = max(0.0, 0.5 - (y - 340) / 300)
        greens = tuple(mix(green, "#bcd7ee", haze) for green in SPRUCE)
        conifer(draw, (x, y), size, (greens[0], greens[1], greens[2]), rng, 0.85)


def _cable(share: float) -> Point:
    return between(1330, 842, share), between(300, 318, share) + 40 * sin(pi * share) - 150 * (1 - share) ** 2


def _lift(image: Image.Image, t: float) -> None:
    """The chairs hang at equal distances, so that one distance a loop is seamless."""
    draw = pen(image)
    for share, tall in ((0.08, 330), (0.45, 170), (0.78, 84), (0.98, 40)):
        x, y = _cable(share)
        wide = max(2, round(14 * (1 - share) + 3))
        draw.line((x + wide * 2, y, x + wide * 2, y + tall), fill=rgb("#6c7885"), width=wide)
        draw.line((x - wide, y, x + wide * 5, y), fill=rgb("#55606c"), width=max(2, wide // 2))
    for side in (0, 1):
        line = [
            (_cable(k / 40)[0] + side * 60 * (1 - k / 40) + 6 * side, _cable(k / 40)[1]) for k in range(41)
        ]
        draw.line(line, fill=rgb("#3c4753"), width=2)
        for k in range(11):
            share = ((k + (t if side == 0 else 1 - t)) / 11) ** 0.75
            x, y = _cable(share)
            _chair(
                image,
                (x + side * 60 * (1 - share) + 6 * side, y),
                9 + 62 * (1 - share) ** 1.2,
                taken=side == 0,
            )


def _chair(image: Image.Image, at: Point, size: float, taken: bool) -> None:
    draw, (x, y) = pen(image), at
    draw.line((x, y, x, y + size * 0.7), fill=rgb("#3c4753"), width=max(1, round(size / 18)))
    draw.rectangle((x - size * 0.42, y + size * 0.5, x + size * 0.42, y + size * 0.58), fill=rgb("#2d3a48"))
    draw.rectangle((x - size * 0.42, y + size * 0.74, x + size * 0.42, y + size * 0.82), fill=rgb("#2d3a48"))
    if taken:
        for k, coat in enumerate(("#c8433a", "#33678f", "#e0a63a")):
            px = x + (k - 1) * size * 0.26
            draw.rectangle(
                (px - size * 0.1, y + size * 0.42, px + size * 0.1, y + size * 0.74), fill=rgb(coat)
            )
            draw.ellipse(
                (px - size * 0.09, y + size * 0.26, px + size * 0.09, y + size * 0.44), fill=rgb("#39424f")
            )
            draw.line(
                (px, y + size * 0.8, px, y + size * 1.1), fill=rgb("#39424f"), width=max(1, round(size / 12))
            )


def _skiers(image: Image.Image, t: float) -> None:
    rng, runs = Random(21), []
    for k in range(13):
        down = lap(t, k / 13 + rng.uniform(-0.02, 0.02))
        y, turns, lane = 345 + 420 * down**1.6, rng.choice((5, 6, 7)), rng.uniform(0.22, 0.78)
        swing = sin(2 * pi * turns * down + k)
        x = between(_edge(y, -1), _edge(y, 1), lane) + (10 + 70 * down) * swing
        runs.append((y, x, between(9, 62, down**1.6), cos(2 * pi * turns * down + k), k, stay(down, 0.04)))
    for y, x, size, lean, k, _ in sorted(runs):
        pen(image).ellipse(
            (x - size * 1.0, y - size * 0.04, x - size * 0.05, y + size * 0.12), fill=alpha("#6f93c8", 0.5)
        )
        pen(image).ellipse(
            (x - size * (0.4 + lean * 0.5), y - size * 0.2, x + size * (0.3 - lean * 0.5), y + size * 0.1),
            fill=alpha("#ffffff", 0.7),
        )
        skier(image, (x, y), size, COATS[k % len(COATS)], lean)


def frame(t: float) -> Image.Image:
    """The slope at phase t."""
    image = _land().copy()
    _lift(image, t)
    _skiers(image, t)
    return image
