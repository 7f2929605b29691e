"""A park in spring: cherries in blossom round a pond, swans, people strolling, petals in the air."""

from functools import cache
from math import cos, pi, sin
from random import Random

from PIL import Image

from demo.scenes.toolkit.canvas import HEIGHT, WIDTH, Point, Sketch, alpha, glow, gradient, mix, pen, rgb
from demo.scenes.toolkit.motion import lap, stay, wave
from demo.scenes.toolkit.noise import fractal
from demo.scenes.toolkit.people import COATS, person
from demo.scenes.toolkit.plants import Greens, leafy
from demo.scenes.toolkit.sky import Clouds, Flakes
from demo.scenes.toolkit.stage import FarFirst, Stage
from demo.scenes.toolkit.water import Glitter

STAGE = Stage(
    horizon=190, height=13, focal=900, sun=(-0.6, 0.7, -0.3), shade="#8fa08f", haze="#dfe8d8", clear=420
)
SKY = [(0.0, "#8ec5e4"), (0.2, "#d3e9ec"), (0.3, "#fdf1e0"), (1.0, "#fdf1e0")]
LAWN = [(0.0, "#b9cf86"), (0.25, "#93bb62"), (1.0, "#5d9147")]
CHERRY = ("#b8577c", "#e591ae", "#ffd3df")
LEAF = ("#3f7040", "#6a9c4c", "#b9d072")
WILLOW = ("#5f8a45", "#8fb257", "#d3df8e")
POND = (-7.0, 37.0, 17.0, 11.0)


def _oval(grow: float = 0.0, count: int = 60) -> list[Point]:
    """The shore of the pond, in the picture."""
    x, z, wide, deep = POND
    shape = fractal(4)
    spots = []
    for k in range(count):
        turn = 2 * pi * k / count
        swell = 0.86 + 0.3 * shape(2 + cos(turn), 2 + sin(turn))
        spots.append(
            STAGE.at(x + (wide * swell + grow) * cos(turn), 0, z + (deep * swell + grow) * sin(turn))
        )
    return spots


def _path(image: Image.Image, spots: list[tuple[float, float]], wide: float) -> None:
    draw = pen(image)
    left = [STAGE.at(x - wide, 0, z) for x, z in spots]
    right = [STAGE.at(x + wide, 0, z) for x, z in spots]
    draw.polygon(left + right[::-1], fill=rgb("#ead9b8"))
    draw.line(left, fill=alpha("#b79f78", 0.7), width=2)


def _way(z: float) -> float:
    return 14 + 6 * sin(z / 18) - 0.16 * (z - 40)


@cache
def _backdrop() -> Image.Image:
    image, rng, ground = gradient(SKY), Random(6), fractal(7)
    glow(image, (180, 60), 460, "#fff0c4", 0.3)
    draw = pen(image)
    for k, paint in enumerate(("#c5d6cf", "#a5c2ac", "#86ad83")):
        line = [(x, 206 + 6 * k - (58 - 12 * k) * ground(x / 70, k * 3.0)) for x in range(0, WIDTH + 6, 5)]
        draw.polygon([*line, (WIDTH, 260), (0, 260)], fill=rgb(paint))
    image.paste(gradient(LAWN, (WIDTH, HEIGHT - 214)), (0, 214))
    for _ in range(420):
        y = 220 + 500 * rng.random() ** 1.2
        x, size = rng.uniform(0, WIDTH), (y - 180) / 11
        draw.ellipse(
            (x - size * 2, y - size * 0.22, x + size * 2, y + size * 0.22),
            fill=alpha(rng.choice(("#a9cc70", "#4f8440")), 0.16),
        )
    _path(image, [(_way(z), z) for z in range(12, 190, 3)], 1.7)
    draw.polygon(_oval(0.7), fill=rgb("#cdbf95"))
    draw.polygon(_oval(), fill=rgb("#8fbcc4"))
    for share in (0.8, 0.55, 0.3):
        x, z, wide, deep = POND
        inner = [
            STAGE.at(x + wide * share * cos(a), 0, z + deep * share * sin(a))
            for a in (k * pi / 20 for k in range(40))
        ]
        draw.polygon(inner, fill=alpha("#5f9fb0", 0.22))
    return image


@cache
def _layers() -> tuple[Image.Image, Glitter, Clouds, Flakes]:
    mask = Image.new("L", (WIDTH, HEIGHT))
    pen(mask).polygon(_oval(-0.4), fill=255)
    return (
        mask,
        Glitter(9, 300, 260, "#ffffff", 0.5, lambda rng, near: rng.uniform(60, 1000), 640),
        Clouds(23, 190, "#ffffff", cell=(300, 60), cover=(120, 190), opacity=0.8),
        Flakes(4, 70, "#ffc9d8", (2.0, 6.0), 1),
    )


TREES = (
    (-34, 92, 15, LEAF),
    (-22, 98, 13, CHERRY),
    (-9, 96, 14, WILLOW),
    (2, 104, 13, LEAF),
    (24, 92, 14, LEAF),
    (36, 84, 15, CHERRY),
    (-33, 66, 12, CHERRY),
    (-24, 58, 11, CHERRY),
    (30, 62, 13, WILLOW),
    (13.5, 66, 9, CHERRY),
    (20, 50, 10, CHERRY),
    (-29, 40, 11, WILLOW),
    (17, 31, 8.5, CHERRY),
    (-18, 21, 8.5, CHERRY),
    (44, 104, 16, LEAF),
    (-46, 100, 15, LEAF),
    (14, 108, 12, CHERRY),
)


def _tree(image: Image.Image, x: float, z: float, high: float, greens: Greens, t: float) -> None:
    at, u = STAGE.at(x, 0, z), STAGE.scale(x, z)
    pen(image).ellipse(
        (at[0] - 0.15 * high * u, at[1] - 0.07 * high * u, at[0] + 0.62 * high * u, at[1] + 0.09 * high * u),
        fill=alpha("#23402c", 0.28),
    )
    hazy = tuple(mix(green, STAGE.haze, STAGE.veil(z) * 0.9) for green in greens)
    leafy(
        image,
        at,
        high * u,
        (hazy[0], hazy[1], hazy[2]),
        round(x + 3 * z),
        (2 + 0.012 * high * u) * wave(t, 2, x / 6),
    )


def _swan(image: Image.Image, x: float, z: float, way: int, bob: float) -> None:
    px, py = STAGE.at(x, 0, z)
    swan = Sketch(pen(image), (px, py + bob), STAGE.scale(x, z) * 1.5, 0, way)
    for k in range(3):
        swan.oval("#ffffff", -0.15 * k, 0.05 + 0.03 * k, 0.75 + 0.3 * k, 0.08 + 0.04 * k, 0.14)
    swan.fill("#fbfbf7", (-0.62, -0.3), (-0.2, -0.42), (0.45, -0.2), (0.35, 0.05), (-0.4, 0.05))
    swan.line("#fbfbf7", 0.12, (0.36, -0.12), (0.52, -0.38), (0.42, -0.66), (0.56, -0.72))
    swan.line("#e08a3c", 0.08, (0.56, -0.72), (0.74, -0.66))


def _bench(image: Image.Image, x: float, z: float) -> None:
    draw, (px, py), u = pen(image), STAGE.at(x, 0, z), STAGE.scale(x, z)
    for k in range(3):
        draw.rectangle(
            (px - 0.9 * u, py - (0.5 + 0.2 * k) * u, px + 0.9 * u, py - (0.4 + 0.2 * k) * u),
            fill=rgb("#8a6040"),
        )
    for side in (-0.7, 0.7):
        draw.line(
            (px + side * u, py, px + side * u, py - 0.9 * u),
            fill=rgb("#3f4640"),
            width=max(2, round(0.08 * u)),
        )


def _strollers(image: Image.Image, queue: FarFirst, t: float) -> None:
    for k in range(15):
        walk = lap(t, k * 0.29)
        z = 15 + 7.6 * k + (12 if k % 2 else -10) * walk
        if z > 13:
            x = _way(z) + (k % 3 - 1) * 0.9
            queue.add(z, person, image, STAGE, x, z, COATS[k % 10], lap(t, k / 7, 16), stay(walk), k)


def _pond(image: Image.Image, t: float) -> None:
    mask, glitter, _, _ = _layers()
    bright = image.copy()
    glitter.draw(bright, t)
    image.paste(bright, (0, 0), mask)
    for k in range(3):
        x, z = POND[0] - 4 + 3.4 * k + 3 * sin(2 * pi * t + k), POND[1] - 1 + 2.6 * k
        _swan(image, x, z, 1 if cos(2 * pi * t + k) > 0 else -1, wave(t, 2, k / 3))


def frame(t: float) -> Image.Image:
    """The park at phase t."""
    image, queue, (_, _, clouds, petals) = _backdrop().copy(), FarFirst(), _layers()
    clouds.draw(image, t)
    image.paste(_backdrop().crop((0, 140, WIDTH, 230)), (0, 140))
    _pond(image, t)
    for x, z, high, greens in TREES:
        queue.add(z, _tree, image, x, z, high, greens, t)
    for x, z in ((12.5, 44), (10.6, 29)):
        queue.add(z, _bench, image, x, z)
    _strollers(image, queue, t)
    queue.draw()
    petals.draw(image, t)
    return image
