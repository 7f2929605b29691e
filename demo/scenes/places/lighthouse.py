"""A lighthouse after sunset: the beam goes round, the swell breaks on the rocks."""

from functools import cache
from math import cos, hypot, pi, radians, sin, sqrt
from random import Random

from PIL import Image, ImageChops

from demo.scenes.toolkit.canvas import (
    HEIGHT,
    WIDTH,
    Colour,
    Point,
    alpha,
    blank,
    cutout,
    glow,
    gradient,
    mix,
    pen,
    rgb,
    soften,
)
from demo.scenes.toolkit.landmarks import lighthouse
from demo.scenes.toolkit.motion import lap, wave
from demo.scenes.toolkit.noise import fractal, ridged
from demo.scenes.toolkit.sky import Clouds, stars
from demo.scenes.toolkit.stage import Stage
from demo.scenes.toolkit.terrain import land
from demo.scenes.toolkit.water import Glitter, column, ripple

HORIZON = 300
LAMP: Point = (938, 128)
STAGE = Stage(
    horizon=HORIZON,
    height=31,
    focal=1000,
    sun=(-0.85, 0.3, 0.35),
    sunlight="#ffb08a",
    shade="#4a4478",
    haze="#8a5a86",
    clear=700,
)
SKY = [
    (0.0, "#141d46"),
    (0.14, "#33376b"),
    (0.26, "#7a4f86"),
    (0.35, "#d97b78"),
    (0.415, "#ffc387"),
    (1.0, "#ffc387"),
]
SEA = [(0.0, "#c98a8c"), (0.1, "#7d6590"), (0.4, "#38406f"), (1.0, "#131b3a")]


@cache
def _backdrop() -> Image.Image:
    image = gradient(SKY)
    stars(image, 2, 210)
    glow(image, (330, 300), 460, "#ff9a5a", 0.6)
    glow(image, (330, 300), 200, "#ffd9a0", 0.6)
    draw, ground = pen(image), fractal(8)
    for base, rise, paint in ((296, 34, "#a5698a"), (300, 22, "#7b5584")):
        coast = [
            (x, base - rise * max(0, ground(x / 190, rise) * 2.2 - 1) * (1 - x / 660))
            for x in range(0, 660, 6)
        ]
        draw.polygon([(0, HORIZON), *coast, (660, HORIZON)], fill=rgb(paint))
    image.paste(gradient(SEA, (WIDTH, HEIGHT - HORIZON)), (0, HORIZON))
    glow(image, (330, HORIZON + 30), 260, "#ff9e62", 0.35)
    return image


def _height(x: float, z: float) -> float:
    """The headland: a plateau that falls off in broken cliffs."""
    rough, away = ridged(28, 5)(x / 26 + 7, z / 26), hypot((x - 56) / 50, (z - 108) / 46)
    crags: float = 13 * (rough - 0.5) * min(1.0, 1.6 * away * away)
    return 27 - 27.5 * away * away * sqrt(away) + crags


def _cover(x: float, z: float, y: float, steep: float) -> Colour | None:
    if y < -1:
        return None
    turf = mix("#6f7a5a", "#8d8a62", fractal(4, 3)(x / 6, z / 6))
    rock = mix("#4a4566", "#8f8698", fractal(5, 4)(x / 4, (z + y) / 4))
    return mix(mix("#2f2b48", rock, y / 4), turf, (y - 16) / 5 - (steep - 0.25) * 5)


@cache
def _rock() -> Image.Image:
    """The headland with its tower, as a layer to be laid over the moving sea."""
    image = _backdrop().copy()
    land(image, STAGE, _height, _cover, 46, 165, 360, 240)
    lighthouse(image, LAMP)
    return cutout(_backdrop(), image)


@cache
def _foot() -> list[Point]:
    """Points in the picture where the rocks meet the sea."""
    spots = []
    for k in range(150):
        turn = radians(128 + 165 * k / 150)
        reach = next(
            r / 100
            for r in range(140, 20, -1)
            if _height(56 + cos(turn) * r / 2, 108 + sin(turn) * r * 0.46) > 0
        )
        spots.append(STAGE.at(56 + 50 * cos(turn) * reach, 0, 108 + 46 * sin(turn) * reach))
    return spots


def _beam(image: Image.Image, turn: float) -> None:
    """The beam sweeps a flat circle: wide and bright when it points at us, thin when it points aside."""
    reach = cos(2 * pi * turn)
    ahead = -cos(2 * pi * (turn + 0.25))
    mask, (x, y) = blank(), LAMP
    wide, far = 26 + 90 * max(0.0, ahead) ** 2, 1500 * reach
    end = y - 150 * max(0.0, ahead) - 60 * min(0.0, ahead)
    pen(mask).polygon([(x, y - 5), (x + far, end - wide), (x + far, end + wide), (x, y + 5)], fill=150)
    mask = ImageChops.multiply(soften(mask.resize((320, 180)), 1.6).resize(mask.size), _beam_falloff())
    image.paste(rgb("#ffeebb"), (0, 0), mask)
    glow(image, LAMP, 90 + 190 * max(0.0, ahead) ** 6, "#ffe3a0", 0.55 + 0.45 * max(0.0, ahead) ** 4)


@cache
def _beam_falloff() -> Image.Image:
    mask = (
        Image.radial_gradient("L")
        .resize((2600, 2600))
        .point([round(255 * (1 - v / 255) ** 1.3) for v in range(256)])
    )
    x, y = 1300 - LAMP[0], 1300 - LAMP[1]
    return mask.crop((int(x), int(y), int(x) + WIDTH, int(y) + HEIGHT))


@cache
def _clouds() -> Clouds:
    return Clouds(31, 280, "#e58f8a", cell=(620, 44), cover=(132, 210), opacity=0.6, bank=True)


@cache
def _glitter() -> tuple[Glitter, Glitter]:
    return (
        Glitter(13, HORIZON, 260, "#b79cc4", 0.32),
        Glitter(15, HORIZON, 220, "#ffc48c", 0.75, column(330, 130, 44)),
    )


def _surf(image: Image.Image, t: float) -> None:
    """Foam that climbs the foot of the rocks and runs back."""
    draw, rng = pen(image), Random(6)
    for k, (x, y) in enumerate(_foot()):
        near, swell = (y - HORIZON) / 14, max(0.0, wave(t, 2, k / 30))
        for _ in range(3):
            size = rng.uniform(0.15, 0.6) * (0.3 + swell) * near
            px, py = x - rng.uniform(-0.2, 1.4) * near * swell, y + rng.uniform(-0.5, 0.5) * near * swell
            foam = alpha("#f2dfe6", 0.1 + 0.3 * swell)
            draw.ellipse((px - size * 1.5, py - size * 0.5, px + size * 1.5, py + size * 0.5), fill=foam)


def frame(t: float) -> Image.Image:
    """The lighthouse at phase t."""
    image = _backdrop().copy()
    _clouds().draw(image, t)
    image.paste(_backdrop().crop((0, 280, WIDTH, HEIGHT)), (0, 280))
    ripple(image, HORIZON + 4, t)
    for glitter in _glitter():
        glitter.draw(image, t)
    _surf(image, t)
    image.paste(_rock(), (0, 0), _rock())
    _beam(image, lap(t, 0.0, 2))
    return image
