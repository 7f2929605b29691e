"""A green valley at noon: patchwork fields, a village church, cloud shadows, a train on the viaduct."""

from functools import cache
from math import cos, exp, pi, sin
from random import Random

from PIL import Image

from demo.scenes.toolkit.canvas import (
    WIDTH,
    Colour,
    Paint,
    Point,
    Sketch,
    cutout,
    gradient,
    mix,
    pen,
    soften,
)
from demo.scenes.toolkit.motion import bump, lap
from demo.scenes.toolkit.noise import contrast, fractal, texture, value_noise
from demo.scenes.toolkit.sky import Clouds, gulls
from demo.scenes.toolkit.stage import Stage
from demo.scenes.toolkit.terrain import land
from demo.scenes.toolkit.water import darken

STAGE = Stage(
    horizon=215,
    height=330,
    focal=1050,
    sun=(-0.6, 0.6, -0.15),
    sunlight="#fff6dc",
    shade="#6f8c9c",
    haze="#c3dbe6",
    clear=6500,
)
SKY = [(0.0, "#3f8fd0"), (0.2, "#8fc6ea"), (0.31, "#e4f2f2"), (1.0, "#e4f2f2")]
FIELDS = ("#9fbf52", "#c9cf68", "#7da744", "#e3cf7a", "#8fb65a", "#b9a85c", "#6a9a48", "#d6d98a")

WALLS = ("#f6ecd8", "#efe0c4", "#e8d2b4", "#fbf6ea")
ROOFS = ("#b8563c", "#a84a38", "#c46a48", "#8d5a4a")


def _river(z: float) -> float:
    return 90 * sin(z / 330) + 150 * sin(z / 900 + 1) - 20


def _height(x: float, z: float) -> float:
    aside = abs(x - _river(z)) / 900
    hills = fractal(18, 5)(x / 1100, z / 1100)
    flank = 1 - exp(-(aside**2.4))
    return 900 * flank * (0.35 + 0.9 * hills) * min(1.0, 0.25 + z / 5000) + 14 * fractal(19, 3)(
        x / 150, z / 150
    ) * min(1.0, aside * 4)


def _cover(x: float, z: float, y: float, steep: float) -> Colour | str:
    bank = abs(x - _river(z))
    if bank < 15 + z * 0.004:
        return "#7fb4d0"
    wood = fractal(20, 4)(x / 330, z / 330) + y / 900
    if wood > 0.78 or bank < 24 + z * 0.006:
        return mix("#3f6f42", "#2f5a40", fractal(23, 3)(x / 40, z / 40) * 1.4)
    warp = value_noise(21)
    u, v = x / 150 + 0.5 * warp(x / 260, z / 260), z / 230 + 0.6 * warp(x / 230 + 9, z / 230)
    if min(u % 1, 1 - u % 1) < 0.035 or min(v % 1, 1 - v % 1) < 0.03:
        return "#54803f"
    stripes = 0.08 * (int(u * 9) % 2)
    return mix(Random(int(u // 1) * 71 + int(v // 1) * 13).choice(FIELDS), "#ffffff", stripes)


@cache
def _backdrop() -> Image.Image:
    image = gradient(SKY)
    land(image, STAGE, _height, _cover, 420, 9000, 420, 330)
    image = soften(image, 1.3)
    _trees(image)
    _village(image)
    _viaduct(image)
    return image


def _trees(image: Image.Image) -> None:
    rng, draw, spots = Random(5), pen(image), []
    for _ in range(2600):
        z = 430 * (9.0 ** rng.random())
        x = rng.uniform(-0.65, 0.65) * z
        bank = abs(x - _river(z))
        if fractal(20, 4)(x / 330, z / 330) + _height(x, z) / 900 > 0.76 or 22 < bank < 36:
            spots.append((z, x))
    for z, x in sorted(spots, reverse=True):
        (px, py), u = STAGE.at(x, _height(x, z), z), STAGE.scale(x, z) * rng.uniform(5, 10)
        base = mix("#3c6a3e", "#6f9a48", rng.random() * 0.7)
        dark = STAGE.tone(mix(base, "#1f4038", 0.45), (0.5, 0.5, 0), z)
        draw.ellipse((px - u * 0.7, py - u * 1.5, px + u * 0.8, py + u * 0.2), fill=dark)
        draw.ellipse(
            (px - u * 0.7, py - u * 1.6, px + u * 0.45, py - u * 0.3),
            fill=STAGE.tone(base, (-0.6, 0.6, 0), z),
        )


def _house(image: Image.Image, at: Point, u: float, wall: Paint, roof: Paint) -> None:
    """A gabled house seen from above one corner."""
    house, side = Sketch(pen(image), at, u), mix(wall, "#5f6f80", 0.35)
    house.fill("#2f4a40", (0, 0), (12, -3), (22, 1.5), (8, 2), opacity=0.35)
    house.box(wall, -5, -6, 3, 0)
    house.fill(side, (3, 0), (10, -2.5), (10, -8), (3, -6))
    house.fill(wall, (-5.6, -5.6), (-1, -11), (3.4, -5.6))
    house.fill(roof, (-1, -11.4), (6.4, -13), (10.8, -7.6), (3.4, -5.4))
    house.fill(mix(roof, "#ffffff", 0.2), (-1, -11.4), (-6.2, -5.4), (-5.4, -5), (-0.6, -10.4))
    for x in (-3.4, -0.4):
        house.box("#5a6a74", x, -4.4, x + 1.6, -2.2)


def _church(image: Image.Image, at: Point, u: float) -> None:
    _house(image, (at[0] + 8 * u, at[1]), u * 1.3, "#fbf4e4", "#9a4f3c")
    tower = Sketch(pen(image), at, u)
    tower.box("#fbf4e4", -4, -24, 4, 0)
    tower.box("#cfc8bc", 1, -24, 4, 0)
    tower.fill("#6f4a48", (-5, -23.5), (0, -42), (5, -23.5))
    tower.fill("#553a40", (1, -23.5), (0, -42), (5, -23.5))
    tower.oval("#4a5a64", 0, -18.4, 1.6, 1.6)


def _village(image: Image.Image) -> None:
    rng = Random(9)
    plots = sorted(((rng.gauss(830, 90), rng.gauss(190, 75)) for _ in range(48)), reverse=True)
    for k, (z, x) in enumerate(plots):
        u = STAGE.scale(x, z) * 1.25
        if k == 26:
            _church(image, STAGE.at(190, _height(190, z), z), u * 1.5)
        if abs(x - _river(z)) > 45:
            _house(image, STAGE.at(x, _height(x, z), z), u, rng.choice(WALLS), rng.choice(ROOFS))


RAIL_Z = 1300.0


def _rail(x: float) -> Point:
    return STAGE.at(x, 84, RAIL_Z)


def _viaduct(image: Image.Image) -> None:
    """Tall piers with a round arch between each two."""
    draw, u = pen(image), STAGE.scale(0, RAIL_Z)
    for k in range(-17, 18):
        x = 46.0 * k
        foot = (STAGE.at(x, min(80, _height(x, RAIL_Z)), RAIL_Z)[1] - _rail(x)[1]) / u
        pier = Sketch(draw, _rail(x), u)
        pier.box("#d9c8b0", -5, 0, 5, foot)
        pier.box("#a99c94", 1, 0, 5, foot)
        arch = [(23 - 18 * cos(a), 24 - 18 * sin(a)) for a in (pi * n / 8 for n in range(9))]
        pier.fill("#cdbca6", (5, 0), (5, 24), *arch, (41, 24), (41, 0))
        pier.box("#e6d6bc", -24, -3, 24, 2)
        pier.box("#9a8c84", -24, 2, 24, 3.4)


def _train(image: Image.Image, t: float) -> None:
    front = 1000 - 2000 * lap(t, 0.15)
    for k in range(5):
        coach = Sketch(pen(image), _rail(front + 34 * k), STAGE.scale(0, RAIL_Z))
        coach.box("#c8402f", 0, -14, 33, -3)
        coach.box("#e0dcd4", 1, -15, 32, -13)
        coach.box("#42586a", 2, -11.5, 31, -8)
        coach.box("#f6eedc", 0, -5.5, 33, -4.2)


@cache
def _skyline() -> Image.Image:
    return cutout(gradient(SKY), _backdrop()).getchannel("A")


@cache
def _layers() -> tuple[Clouds, list[Image.Image]]:
    shadows = []
    for k in range(2):
        spots = contrast(texture(50 + k, (WIDTH + 90, 500), (420, 120), 3), 128, 190, 0.5)
        shadows.append(spots)
    return Clouds(95, 230, "#ffffff", cell=(300, 74), cover=(124, 172), opacity=0.95), shadows


def _cloud_shadows(image: Image.Image, t: float) -> None:
    for k, spots in enumerate(_layers()[1]):
        progress = lap(t, k / 2)
        left, weight = round(90 * (1 - progress)), bump(progress)
        mask = Image.new("L", image.size)
        mask.paste(
            spots.crop((left, 0, left + WIDTH, 500)).point([round(v * weight) for v in range(256)]), (0, 220)
        )
        darken(image, mask, "#56789a")


def frame(t: float) -> Image.Image:
    """The valley at phase t."""
    image = gradient(SKY)
    _layers()[0].draw(image, t)
    image.paste(_backdrop(), (0, 0), _skyline())
    _train(image, t)
    _cloud_shadows(image, t)
    gulls(image, t, 5, (420, 300), 3, 10)
    return image
