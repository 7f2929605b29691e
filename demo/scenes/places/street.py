"""A shopping street on a wet night: lit windows, a tram coming towards us, tail lights going away."""

from functools import cache
from random import Random

from PIL import Image

from demo.scenes.toolkit.canvas import Paint, glow, gradient, mix, pen
from demo.scenes.toolkit.city import NIGHT_GLASS, building, lamp, lane, streak
from demo.scenes.toolkit.motion import between, lap, stay
from demo.scenes.toolkit.people import person
from demo.scenes.toolkit.stage import FarFirst, Stage
from demo.scenes.toolkit.vehicles import car, tram

STAGE = Stage(
    horizon=225,
    height=9.5,
    focal=880,
    centre=600,
    sun=(0, 1, -0.3),
    sunlight="#7783b4",
    shade="#39406c",
    haze="#3a3f70",
    clear=190,
)
SKY = [(0.0, "#0f1534"), (0.2, "#222a5c"), (0.36, "#5a4f86"), (1.0, "#5a4f86")]
WALLS = ("#a48d86", "#8c8391", "#b29a80", "#94796f", "#a3a09c", "#7f8594")
SHOPS = ("#ffdf9e", "#ffd081", "#ffe9c4", "#ff9f8a", "#9fe3e6", "#ffcf70")
LAMPS = (22, 40, 58, 76, 94, 118, 146, 180)


def _ground(image: Image.Image) -> None:
    draw = pen(image)
    STAGE.ground(draw, [(-200, 4), (200, 4), (200, 900), (-200, 900)], "#3a3e62")
    STAGE.ground(draw, [(-13, 4), (13, 4), (13, 900), (-13, 900)], "#4a4b6c")
    STAGE.ground(draw, [(-8, 4), (8, 4), (8, 900), (-8, 900)], "#272b4b")
    for rail in (-4.4, -3.0, 3.0, 4.4):
        STAGE.ground(
            draw, [(rail - 0.07, 4), (rail + 0.07, 4), (rail + 0.07, 400), (rail - 0.07, 400)], "#5d6390"
        )
    for curb in (-8, 8):
        STAGE.ground(
            draw, [(curb - 0.15, 4), (curb + 0.15, 4), (curb + 0.15, 900), (curb - 0.15, 900)], "#7d7c9c"
        )
    lane(image, STAGE, 0, 5, 300, "#6c7096")


def _houses(image: Image.Image) -> list[tuple[float, float, str]]:
    rng, lots = Random(17), []
    for side in (-1, 1):
        z = 14.0
        while z < 260:
            deep = rng.uniform(13, 22)
            lots.append((z + deep / 2, side, deep, rng.uniform(13, 24)))
            z += deep
    shops = []
    for z, side, deep, high in sorted(lots, reverse=True):
        shop = rng.choice(SHOPS)
        building(
            image,
            STAGE,
            side * 21,
            z,
            16,
            deep,
            high,
            rng.choice(WALLS),
            rng,
            "#2c3054",
            NIGHT_GLASS,
            True,
            shop,
        )
        shops.append((side * 13.0, z, shop))
    return shops


@cache
def _backdrop() -> Image.Image:
    image = gradient(SKY)
    glow(image, (600, 235), 380, "#d98a6a", 0.5)
    _ground(image)
    for x, z, shop in _houses(image):
        streak(image, STAGE, x * 0.93, z, shop, 0.5, 2.6)
        glow(
            image,
            STAGE.at(x, 1.5, z),
            min(150, 5.5 * STAGE.scale(x, z)),
            shop,
            0.34 * (1 - STAGE.veil(z)) ** 2,
        )
    for z in reversed(LAMPS):
        for side in (-1, 1):
            streak(image, STAGE, side * 5.4, z, "#ffc878", 0.5 * (1 - STAGE.veil(z)), 6)
            lamp(image, STAGE, side * 8.6, z, -side * 3.2, 7.6, 0.8 * (1 - STAGE.veil(z)))
    return image


def _walkers(image: Image.Image, queue: FarFirst, t: float) -> None:
    rng = Random(5)
    for k in range(26):
        start, side, way, phase = rng.uniform(14, 90), rng.choice((-1, 1)), rng.choice((-1, 1)), rng.random()
        walk, x, coat = lap(t, phase), side * rng.uniform(9, 12.2), mix("#4a4262", "#8d5a5a", k % 5 / 5)
        z = start + way * 13 * walk
        queue.add(z, person, image, STAGE, x, z, coat, lap(t, k / 7, 16), stay(walk), k, 0.0)


def _headlights(image: Image.Image, x: float, z: float, gap: float, paint: Paint) -> None:
    for side in (-gap, gap):
        streak(image, STAGE, x + side, z - 0.4, paint, 0.85, 4)
        glow(image, STAGE.at(x + side, 0.9, z), min(80, 1.6 * STAGE.scale(x, z)), paint, 0.7)


def _driver(image: Image.Image, x: float, z: float, heading: float, paint: Paint) -> None:
    _headlights(image, x, z - 2, 0.6, "#fff0c8" if heading else "#ff5a48")
    car(image, STAGE, x, z, heading, paint, 0.9)


def _tram(image: Image.Image, queue: FarFirst, t: float) -> None:
    front = between(250, -28, lap(t, 0.35))
    for k in range(3):
        z = front + 11 * k + 5.5
        if z > 7:
            queue.add(z, tram, image, STAGE, -3.7, z, 180, "#c2463c", 1, "#ffe2a0", 11, "#5a5f84")
    if front > 6:
        queue.add(front - 1, _headlights, image, -3.7, front, 0.8, "#fff0c8")


def frame(t: float) -> Image.Image:
    """The street at phase t."""
    image, queue = _backdrop().copy(), FarFirst()
    _walkers(image, queue, t)
    for k, paint in enumerate(("#3d4a72", "#6d3b47", "#51577a", "#2f4258")):
        going = between(8, 210, lap(t, k / 4) ** 1.2)
        queue.add(going, _driver, image, 6.0, going, 0, paint)
        coming = between(230, 3, lap(t, 0.12 + k / 4))
        if coming > 6:
            queue.add(coming, _driver, image, -6.6, coming, 180, paint)
    _tram(image, queue, t)
    queue.draw()
    return image
