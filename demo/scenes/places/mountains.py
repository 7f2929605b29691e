"""Alpine peaks at first light: glowing snow above, mist in the valley, spruces and a hut at our feet."""

from functools import cache
from math import exp, hypot
from random import Random

from PIL import Image

from demo.scenes.toolkit.canvas import (
    HEIGHT,
    WIDTH,
    Colour,
    alpha,
    cutout,
    glow,
    gradient,
    mix,
    pen,
    rgb,
    soften,
)
from demo.scenes.toolkit.motion import lap
from demo.scenes.toolkit.noise import fractal, ridged
from demo.scenes.toolkit.plants import conifer, forest
from demo.scenes.toolkit.sky import Clouds, gulls
from demo.scenes.toolkit.stage import Stage
from demo.scenes.toolkit.terrain import land

STAGE = Stage(
    horizon=330,
    height=1500,
    focal=1150,
    sun=(-0.9, 0.42, -0.25),
    sunlight="#ffd0a6",
    shade="#6a74a6",
    haze="#d9b4bd",
    clear=24000,
)
SKY = [(0.0, "#4a6ea6"), (0.16, "#8fa3cc"), (0.32, "#edc1ba"), (0.46, "#ffdcb4"), (1.0, "#ffdcb4")]
PEAKS = (
    (-2300, 9800, 1750, 1500),
    (1200, 9200, 2150, 1500),
    (4600, 11500, 1900, 1900),
    (-5600, 11800, 1500, 2000),
)
SPRUCE = ("#1e3340", "#2d4a52", "#7a7f86")


def _height(x: float, z: float) -> float:
    crest, detail = ridged(5, 6), fractal(9, 4)
    rough = crest(x / 2600 + 3.2, z / 2600)
    summit = sum(top * exp(-((hypot(x - px, z - pz) / wide) ** 1.15)) for px, pz, top, wide in PEAKS)
    return (
        250 + summit * (0.55 + 0.75 * rough) + 500 * rough * min(1, z / 9000) + 160 * detail(x / 600, z / 600)
    )


def _cover(x: float, z: float, y: float, steep: float) -> Colour:
    patchy = fractal(3, 4)(x / 420, z / 420)
    snow = (y - 1000) / 1100 + (0.5 - steep) * 2.4 + (patchy - 0.5) * 1.4
    return mix(mix("#4d5a56", "#7f7478", (y - 500) / 900), "#fbf6f4", snow * 1.6)


@cache
def _sky() -> Image.Image:
    image = gradient(SKY)
    glow(image, (60, 250), 560, "#ffb87a", 0.35)
    return image


@cache
def _backdrop() -> Image.Image:
    image = _sky().copy()
    land(image, STAGE, _height, _cover, 3600, 17000)
    return soften(image, 1.6)


@cache
def _woods(step: int) -> Image.Image:
    """A wooded spur; the nearer (higher step), the darker."""
    before = _backdrop()
    image, ground = before.copy(), fractal(60 + step)
    base, rise = (455, 530, 640)[step], (120, 130, 120)[step]
    slope = (0.07, -0.09, 0.05)[step]
    line = [
        (x, base + slope * (x - 640) - rise * (ground(x / 300, step) - 0.5))
        for x in range(-10, WIDTH + 20, 6)
    ]
    veil = ("#b79fb2", "#8d87a3", "#000000")[step]
    greens = tuple(mix(green, veil, (0.72, 0.42, 0.0)[step]) for green in SPRUCE)
    pen(image).polygon([*line, (WIDTH, HEIGHT), (0, HEIGHT)], fill=greens[0])
    rng, size = Random(step), ((14, 30), (26, 56), (60, 120))[step]
    rows = [(x, y + rng.uniform(0, 10 + 26 * step)) for x, y in line for _ in range(2)]
    forest(image, rows[:: (1, 1, 4)[step]], size, (greens[0], greens[1], greens[2]), step)
    if step == 2:
        _hut(image)
    return cutout(before, image)


def _hut(image: Image.Image) -> None:
    draw, x, y = pen(image), 380, 660
    draw.polygon([(x - 330, 760), (x - 120, y - 8), (x + 230, y - 14), (x + 420, 760)], fill=rgb("#4c5752"))
    draw.rectangle((x, y - 46, x + 96, y), fill=rgb("#5b4038"))
    draw.polygon(
        [(x - 14, y - 42), (x + 20, y - 84), (x + 116, y - 84), (x + 112, y - 42)], fill=rgb("#8c7f86")
    )
    draw.polygon([(x - 14, y - 42), (x + 20, y - 84), (x + 40, y - 84), (x + 4, y - 42)], fill=rgb("#e0b6a6"))
    for k in range(3):
        draw.rectangle((x + 14 + 28 * k, y - 32, x + 28 + 28 * k, y - 16), fill=rgb("#ffd27a"))
    glow(image, (x + 48, y - 22), 60, "#ffb45e", 0.5)
    for k in range(7):
        conifer(draw, (x - 190 + 15 * k * (1 + k % 2), y + 40 - 5 * k), 130 - 9 * k, SPRUCE, Random(k))


def _smoke(image: Image.Image, t: float) -> None:
    draw = pen(image)
    for k in range(12):
        rise = lap(t, k / 12)
        x, y, size = 468 + 46 * rise**1.4 + 5 * ((k * 7) % 3 - 1) * rise, 574 - 130 * rise, 4 + 17 * rise
        draw.ellipse((x - size, y - size, x + size, y + size), fill=alpha("#eadfe2", 0.3 * (1 - rise)))


@cache
def _mists() -> tuple[Clouds, ...]:
    return (
        Clouds(41, 170, "#f4d7d2", cell=(560, 80), cover=(96, 190), opacity=0.85, drift=90, bank=True),
        Clouds(44, 170, "#e3cbd6", cell=(620, 70), cover=(100, 190), opacity=0.85, drift=130, bank=True),
        Clouds(47, 170, "#fff0e4", cell=(500, 40), cover=(150, 220), opacity=0.8, drift=60),
    )


def frame(t: float) -> Image.Image:
    """The mountains at phase t."""
    image = _backdrop().copy()
    low, lower, high = _mists()
    high.draw(image, t)
    image.paste(_backdrop(), (0, 0), _peaks())
    low.draw(image, t, 335)
    image.paste(_woods(0), (0, 0), _woods(0))
    lower.draw(image, t, 415)
    image.paste(_woods(1), (0, 0), _woods(1))
    low.draw(image, (t + 0.37) % 1, 500)
    image.paste(_woods(2), (0, 0), _woods(2))
    _smoke(image, t)
    gulls(image, t, 3, (760, 330), 3, 9)
    return image


@cache
def _peaks() -> Image.Image:
    """The mask of the mountains before the sky."""
    return cutout(soften(_sky(), 1.6), _backdrop()).getchannel("A")
