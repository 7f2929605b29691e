"""A cable car on a winter evening: lit cabins over snowy spruces, a village below, snow falling."""

from functools import cache
from math import exp, hypot, pi, sin
from random import Random

from PIL import Image

from demo.scenes.toolkit.canvas import (
    HEIGHT,
    WIDTH,
    Colour,
    Paint,
    Point,
    Sketch,
    glow,
    gradient,
    mix,
    pen,
    rgb,
    soften,
)
from demo.scenes.toolkit.motion import between, wave
from demo.scenes.toolkit.noise import fractal, ridged
from demo.scenes.toolkit.plants import conifer
from demo.scenes.toolkit.sky import Flakes, stars
from demo.scenes.toolkit.stage import FarFirst, Stage
from demo.scenes.toolkit.terrain import land

STAGE = Stage(
    horizon=270,
    height=1100,
    focal=1100,
    sun=(0.9, 0.35, 0.2),
    sunlight="#f0b6c4",
    shade="#5a649f",
    haze="#9a86b4",
    clear=17000,
)
SKY = [(0.0, "#2a2f66"), (0.2, "#625a96"), (0.34, "#b582a6"), (0.46, "#f0b0a4"), (1.0, "#f0b0a4")]
PEAKS = ((-4300, 9000, 2300, 2000), (-600, 11500, 2000, 2400), (4200, 9000, 2700, 1800))
SPRUCE = ("#1f2b4c", "#2f3f66", "#5f6a94")

CABINS = 5


def _height(x: float, z: float) -> float:
    rough = ridged(25, 6)(x / 2300, z / 2300)
    summit = sum(top * exp(-((hypot(x - px, z - pz) / wide) ** 1.2)) for px, pz, top, wide in PEAKS)
    return 50 + summit * (0.5 + 0.75 * rough) + 350 * rough * min(1.0, abs(x) / 2500 + 0.3)


def _cover(x: float, z: float, y: float, steep: float) -> Colour:
    wood = fractal(8, 4)(x / 300, z / 300) * 1.5 - 0.1 - y / 1500
    bare = (steep - 0.46) * 3
    return mix(mix("#f4f2fb", "#6f6a8a", bare), "#3d4a70", 0 if y > 1500 else max(0.0, wood) * 1.4)


@cache
def _backdrop() -> Image.Image:
    image = gradient(SKY)
    stars(image, 9, 150, 30)
    glow(image, (1180, 300), 460, "#ffb48a", 0.4)
    land(image, STAGE, _height, _cover, 3000, 16000, 280, 220)
    image = soften(image, 1.5)
    _village(image)
    for step in range(3):
        _spur(image, step)
    return image


def _village(image: Image.Image) -> None:
    rng, draw = Random(3), pen(image)
    houses = sorted((rng.gauss(520, 150), 455 + 44 * rng.random()) for _ in range(46))
    for x, y in sorted(houses, key=lambda spot: spot[1]):
        size = between(9, 17, (y - 455) / 44)
        draw.rectangle((x - size, y - size, x + size, y), fill=mix("#4a4870", "#6d5a72", rng.random()))
        draw.polygon(
            [(x - size * 1.3, y - size * 0.9), (x, y - size * 1.9), (x + size * 1.3, y - size * 0.9)],
            fill=rgb("#e4e4f6"),
        )
        for side in (-0.5, 0.3):
            if rng.random() < 0.75:
                draw.rectangle(
                    (x + side * size, y - size * 0.75, x + (side + 0.34) * size, y - size * 0.35),
                    fill=rgb("#ffd07a"),
                )
        glow(image, (x, y - size * 0.4), size * 1.8, "#ff9f50", 0.35)
    draw.polygon([(500, 476), (500, 428), (508, 396), (516, 428), (516, 476)], fill=rgb("#59537e"))
    draw.polygon([(498, 430), (508, 392), (518, 430)], fill=rgb("#d9d9f0"))
    draw.rectangle((505, 440, 511, 448), fill=rgb("#ffd07a"))


def _spur(image: Image.Image, step: int) -> None:
    """A snowy spur with spruces; the nearer, the bluer and darker."""
    draw, ground, rng = pen(image), fractal(70 + step), Random(step + 5)
    base, tilt = ((508, -0.05), (590, 0.1), (676, -0.08))[step]
    line = [
        (x, base + tilt * (x - 640) - 70 * (ground(x / 330, 1.0) - 0.5)) for x in range(-10, WIDTH + 20, 7)
    ]
    snow = ("#a9a8d4", "#8f92c8", "#7378b4")[step]
    draw.polygon([*line, (WIDTH, HEIGHT), (0, HEIGHT)], fill=rgb(snow))
    draw.line(line, fill=mix(snow, "#ffe0e4", 0.5), width=3)
    greens = tuple(mix(green, "#8a86b8", (0.45, 0.22, 0.0)[step]) for green in SPRUCE)
    spots = [
        (x + rng.uniform(-6, 6), y + rng.uniform(4, 60 + 30 * step))
        for x, y in line
        for _ in range(1 + (step == 0))
        if rng.random() < (0.42, 0.3, 0.26)[step]
    ]
    for x, y in sorted(spots, key=lambda spot: spot[1]):
        size = rng.uniform(*((20, 36), (44, 84), (84, 150))[step])
        conifer(draw, (x, y), size, (greens[0], greens[1], greens[2]), rng, 0.5)


def _rope(share: float) -> Point:
    """The cable: 0 beside the camera, 1 at the far station on the ridge."""
    u = 1 / (1 + 7 * share)
    return 372 + 970 * u, 302 - 282 * u + 30 * sin(pi * share)


def _pylon(image: Image.Image, share: float) -> None:
    draw, (x, y), u = pen(image), _rope(share), 1 / (1 + 7 * share)
    foot = y + 700 * u
    for side in (-1, 1):
        draw.line(
            (x + side * 46 * u, foot, x + side * 10 * u, y - 6 * u),
            fill=rgb("#3a3f66"),
            width=max(2, round(20 * u)),
        )
    for k in range(7):
        a = 1 - k / 7
        draw.line(
            (x - 46 * u * a, foot - (foot - y) * k / 7, x + 40 * u * a, foot - (foot - y) * (k + 1) / 7),
            fill=rgb("#3a3f66"),
            width=max(1, round(9 * u)),
        )
    draw.line(
        (x - 120 * u, y - 6 * u, x + 120 * u, y - 6 * u), fill=rgb("#2f3458"), width=max(2, round(22 * u))
    )


def _cabin(image: Image.Image, at: Point, u: float, paint: Paint, swing: float) -> None:
    """A cabin with three passengers; it hangs from `at` and swings about it."""
    cabin = Sketch(pen(image), at, u, swing)
    glow(image, (at[0], at[1] + 128 * u), 150 * u, "#ffb45e", 0.35)
    cabin.line("#30355a", 9, (0, 0), (0, 74))
    cabin.fill(paint, (-70, 70), (70, 70), (80, 84), (80, 170), (66, 192), (-66, 192), (-80, 170), (-80, 84))
    cabin.box("#ffdc98", -70, 90, 70, 145)
    for x in (-38, 0, 38):
        cabin.oval(mix("#6d4a4a", paint, 0.3), x, 116, 10, 11)
        cabin.box(mix("#4a3f5c", paint, 0.3), x - 15, 124, x + 15, 145)
    for x in (-24, 24):
        cabin.line(paint, 8, (x, 88), (x, 147))
    cabin.box(mix(paint, "#ffffff", 0.5), -74, 160, 74, 166)
    cabin.box("#f0eefa", -76, 68, 76, 82)


def _line(image: Image.Image, t: float) -> None:
    """The cabins hang at equal distances and move on by one in each loop, up on the left, down on the right."""
    draw = pen(image)
    for side in (-1, 1):
        rope = [_hang(k / 60, side) for k in range(-6, 61)]
        draw.line([(x, y) for x, y, _ in rope], fill=rgb("#262b4c"), width=3)
    for share in (0.95, 0.5, 0.16):
        _pylon(image, share)
    queue = FarFirst()
    queue.add(0.8, _station, image)
    for k in range(-1, CABINS):
        for side in (-1, 1):
            share = (k + (t if side < 0 else 1 - t)) / CABINS
            share = share**1.25 if share > 0 else share * 0.5
            x, y, u = _hang(share, side)
            if share > -0.13:
                swing = 0.05 * wave(t, 2, 1.5 * share)
                queue.add(share + side / 1000, _cabin, image, (x, y), u, "#b8384a", swing)
    queue.draw()


def _station(image: Image.Image) -> None:
    """The valley station, where the far cabins come and go."""
    x, y, u = _hang(1, 0)
    house = Sketch(pen(image), (x, y), u)
    house.box("#4b4672", -330, -60, 330, 330)
    house.box("#ffcf86", -280, 60, 280, 190)
    for k in range(-2, 3):
        house.box("#4b4672", k * 112 - 16, 60, k * 112 + 16, 190)
    house.fill("#d5d6ee", (-390, -40), (-290, -160), (290, -160), (390, -40))
    glow(image, (x, y + 16), 60, "#ffb45e", 0.4)


def _hang(share: float, side: int) -> tuple[float, float, float]:
    u = 1 / (1 + 7 * share)
    x, y = _rope(share)
    return x + side * 150 * u, y + side * 16 * u, u


@cache
def _snow() -> tuple[Flakes, Flakes]:
    return Flakes(5, 70, "#ffffff", (1.6, 3.0), 1), Flakes(6, 26, "#ffffff", (3.0, 6.5), 2)


def frame(t: float) -> Image.Image:
    """The lift at phase t."""
    image, (fine, coarse) = _backdrop().copy(), _snow()
    fine.draw(image, t, 0.8)
    _line(image, t)
    coarse.draw(image, t)
    return image
