"""An old harbour on a summer morning: gabled quay, moored yachts, a launch going out."""

from functools import cache
from math import sin
from random import Random

from PIL import Image

from demo.scenes.toolkit.boats import launch, shimmer, trawler, yacht
from demo.scenes.toolkit.canvas import HEIGHT, WIDTH, alpha, fade, glow, gradient, mix, pen, rgb
from demo.scenes.toolkit.houses import gabled
from demo.scenes.toolkit.motion import lap, wave
from demo.scenes.toolkit.noise import fractal
from demo.scenes.toolkit.sky import Clouds, gulls
from demo.scenes.toolkit.water import Glitter, column, mirror, ripple

QUAY = 318
WALLS = (
    "#e9c9a0",
    "#d98b66",
    "#efe3cc",
    "#c9685a",
    "#e8b65f",
    "#b9c7c2",
    "#e6a98a",
    "#8fa9a6",
    "#f0d9a8",
    "#d2765a",
)
ROOFS = ("#a5523f", "#8c4638", "#6d5a58", "#b5654a")
SKY = [(0.0, "#7db4d2"), (0.2, "#b9d6da"), (0.36, "#f6e3c4"), (1.0, "#f6e3c4")]
SEA = [(0.0, "#9cc4c2"), (0.25, "#5b98a3"), (1.0, "#1d5468")]


def _hills(image: Image.Image) -> None:
    draw = pen(image)
    for k, (base, rise, paint) in enumerate(
        ((252, 110, "#a9c3c4"), (282, 90, "#86aa9f"), (304, 66, "#6b9381"))
    ):
        ground = fractal(40 + k, 5)
        line = [
            (x, base - rise * ground(x / 260, 0.5) + 20 * sin(x / 300 + k)) for x in range(0, WIDTH + 8, 8)
        ]
        draw.polygon([*line, (WIDTH, QUAY), (0, QUAY)], fill=rgb(paint))
    rng = Random(4)
    for _ in range(46):
        x, y = rng.uniform(0, WIDTH), rng.uniform(236, 268)
        draw.rectangle((x, y, x + 9, y + 7), fill=mix("#efe0cc", "#86aa9f", rng.uniform(0.1, 0.5)))
        draw.polygon([(x - 1, y), (x + 4, y - 5), (x + 10, y)], fill=mix("#b5654a", "#86aa9f", 0.3))


def _town(image: Image.Image) -> None:
    rng, x = Random(12), -20.0
    while x < WIDTH:
        wide = rng.uniform(62, 92)
        top = QUAY - 14 - rng.uniform(84, 138)
        gabled(image, (x, top, x + wide, QUAY - 12), rng.choice(WALLS), rng.choice(ROOFS), rng)
        x += wide
    draw = pen(image)
    draw.rectangle((0, QUAY - 13, WIDTH, QUAY), fill=rgb("#9a8f84"))
    draw.rectangle((0, QUAY - 13, WIDTH, QUAY - 11), fill=rgb("#e3d8c6"))
    draw.rectangle((0, QUAY - 3, WIDTH, QUAY), fill=rgb("#5d5f5a"))


@cache
def _backdrop() -> Image.Image:
    image = gradient(SKY)
    glow(image, (1010, 200), 520, "#ffd9a0", 0.3)
    _hills(image)
    _town(image)
    warm = Image.new("RGB", image.size, rgb("#ffcf8f"))
    image.paste(warm, (0, 0), fade(0.0, 0.34, (WIDTH, HEIGHT)))
    image.paste(gradient(SEA, (WIDTH, HEIGHT - QUAY)), (0, QUAY))
    mirror(image, QUAY, 250, 0.85, 0.9)
    return image


@cache
def _clouds() -> Clouds:
    return Clouds(7, 200, "#fff6ea", cell=(380, 70), cover=(125, 200), opacity=0.8)


@cache
def _glitter() -> tuple[Glitter, Glitter]:
    return (
        Glitter(3, QUAY, 190, "#dff0ec", 0.35),
        Glitter(5, QUAY, 170, "#fff0c4", 0.75, column(1000, 190, 60)),
    )


def _pontoon(image: Image.Image) -> None:
    draw = pen(image)
    draw.polygon([(1280, 548), (1280, 610), (690, 452), (706, 444)], fill=rgb("#8a7560"))
    draw.polygon([(1280, 610), (1280, 628), (690, 460), (690, 452)], fill=rgb("#4d443d"))
    for k in range(26):
        u = (k / 26) ** 1.4
        x, y = 700 + u * 590, 446 + u * 106
        draw.line((x, y, x - 14 + u * 4, y + 7 + u * 62), fill=alpha("#5f5042", 0.5), width=2)
    for u in (0.1, 0.32, 0.6, 0.95):
        x, y, high = 692 + u * 590, 452 + u * 158, 26 + 44 * u
        draw.rectangle((x - 3 - 4 * u, y - high, x + 3 + 4 * u, y + 18 + 20 * u), fill=rgb("#54463a"))
        draw.rectangle((x - 3 - 4 * u, y - high, x + 3 + 4 * u, y - high + 4), fill=rgb("#e9e2d2"))


def frame(t: float) -> Image.Image:
    """The harbour at phase t."""
    image = _backdrop().copy()
    _clouds().draw(image, t)
    image.paste(_backdrop().crop((0, 190, WIDTH, 320)), (0, 190))
    ripple(image, QUAY, t, 3)
    for glitter in _glitter():
        glitter.draw(image, t)
    draw = pen(image)
    for x, y, size, hull, phase in FAR_BOATS:
        sway = wave(t, 1, phase)
        shimmer(draw, (x, y), size, "#eef0ea", lap(t, phase, 2))
        yacht(draw, (x, y + 1.5 * sway), size, 0.018 * wave(t, 2, phase), hull, 1 if phase > 0.5 else -1)
    across = lap(t, 0.1)
    launch(draw, (-160 + 1700 * across, 430 + wave(t, 5)), 78, -0.05 + 0.015 * wave(t, 6), "#f7f4ec")
    _pontoon(image)
    for x, y, size, hull, phase in NEAR_BOATS:
        shimmer(draw, (x, y), size, mix(hull, "#dfe8e4", 0.3), lap(t, phase, 2))
        trawler(draw, (x, y + 4 * wave(t, 1, phase)), size, 0.022 * wave(t, 2, phase), hull)
    gulls(image, t, 9, (520, 170))
    return image


FAR_BOATS = (
    (120, 360, 82, "#f4f1ea", 0.1),
    (236, 366, 92, "#27506b", 0.7),
    (352, 358, 78, "#f4f1ea", 0.4),
    (842, 372, 96, "#f4f1ea", 0.9),
    (972, 380, 104, "#a8392e", 0.2),
    (1118, 374, 96, "#f4f1ea", 0.6),
)
NEAR_BOATS = ((330, 590, 290, "#2f6f86", 0.0), (858, 628, 240, "#b4452f", 0.45))
