"""The square before the town hall at midday: fountain, café parasols, people, flags in the wind."""

from functools import cache
from math import cos, pi, sin
from random import Random

from PIL import Image

from demo.scenes.toolkit.canvas import HEIGHT, WIDTH, Paint, alpha, cutout, gradient, mix, pen, rgb
from demo.scenes.toolkit.houses import gabled
from demo.scenes.toolkit.landmarks import town_hall
from demo.scenes.toolkit.motion import lap, stay, wave
from demo.scenes.toolkit.people import COATS, person
from demo.scenes.toolkit.plants import leafy
from demo.scenes.toolkit.sky import Clouds
from demo.scenes.toolkit.stage import FarFirst, Stage

STAGE = Stage(
    horizon=215, height=15, focal=900, sun=(-0.55, 0.75, -0.3), shade="#9a9cb4", haze="#cfdbe2", clear=600
)
SKY = [(0.0, "#4f9ad6"), (0.3, "#b5daee"), (0.42, "#e9f2f0"), (1.0, "#e9f2f0")]
LEAF = ("#3d6b3f", "#5f9150", "#a9c46a")
BASE = 342
TREES = ((-30, 66), (-36, 52), (-33, 40), (-29, 84), (32, 84), (38, 70))
WALLS = ("#e8d2ae", "#d99a7a", "#efe6d2", "#c8785f", "#e5bd72", "#cfd6c9", "#dfae92")


def _paving(image: Image.Image) -> None:
    draw, rng = pen(image), Random(4)
    image.paste(
        gradient([(0, "#d9cfc0"), (0.3, "#cdbfab"), (1, "#b8a58f")], (WIDTH, HEIGHT - BASE)), (0, BASE)
    )
    for z in [12 + 2.5 * k for k in range(40)]:
        for x in range(-60, 60, 5):
            if (x // 5 + int(z / 2.5)) % 2:
                corners = [(x, z), (x + 5, z), (x + 5, z + 2.5), (x, z + 2.5)]
                STAGE.ground(draw, corners, mix("#a8937c", "#d8c9b4", rng.random()), 0.22)
    for ring in (19.0, 13.0):
        outline = [(-4 + ring * cos(k * pi / 36), 50 + ring * sin(k * pi / 36)) for k in range(73)]
        draw.line([STAGE.at(x, 0, z) for x, z in outline], fill=alpha("#8d7863", 0.55), width=5)


@cache
def _sky() -> Image.Image:
    return gradient(SKY)


@cache
def _backdrop() -> Image.Image:
    image, rng, x = _sky().copy(), Random(33), -30.0
    while x < WIDTH:
        wide = rng.uniform(66, 96)
        gabled(
            image,
            (x, BASE - rng.uniform(105, 140), x + wide, BASE),
            rng.choice(WALLS),
            rng.choice(("#a8553f", "#8d4a3b", "#7a6a6a")),
            rng,
        )
        x += wide
    town_hall(image, BASE)
    _paving(image)
    return image


@cache
def _skyline() -> Image.Image:
    """The mask of all that stands before the sky."""
    return cutout(_sky(), _backdrop()).getchannel("A")


@cache
def _clouds() -> Clouds:
    return Clouds(19, 260, "#ffffff", cell=(300, 80), cover=(128, 176), opacity=0.85)


def _fountain(image: Image.Image, t: float) -> None:
    draw, (x, y), u = pen(image), STAGE.at(-4, 0, 50), STAGE.scale(-4, 50)
    draw.ellipse((x - 5.4 * u, y - 1.5 * u, x + 5.8 * u, y + 1.9 * u), fill=alpha("#4a4458", 0.25))
    for wide, lift, paint in ((5.2, 0.0, "#9b8f83"), (5.2, 0.7, "#d6cabb"), (4.7, 0.62, "#6fa9b8")):
        draw.ellipse(
            (x - wide * u, y - (wide * 0.3 + lift) * u, x + wide * u, y + (wide * 0.3 - lift) * u),
            fill=rgb(paint),
        )
    draw.polygon(
        [
            (x - 0.5 * u, y - 0.5 * u),
            (x + 0.5 * u, y - 0.5 * u),
            (x + 0.25 * u, y - 3.4 * u),
            (x - 0.25 * u, y - 3.4 * u),
        ],
        fill=rgb("#b5a899"),
    )
    draw.ellipse((x - 1.7 * u, y - 2.8 * u, x + 1.7 * u, y - 2.0 * u), fill=rgb("#d6cabb"))
    for k in range(110):
        fall, turn = lap(t, k * 0.618, 8), 2.399 * k * k
        reach = 3.6 * fall * (0.55 + 0.45 * ((k * 7) % 10) / 10)
        px, py = (
            x + cos(turn) * reach * u,
            y + (sin(turn) * reach * 0.3 - 4.2 - 2.4 * fall * (1 - fall) * 2 + 3.6 * fall * fall) * u,
        )
        draw.ellipse((px - 2.5, py - 3.5, px + 2.5, py + 3.5), fill=alpha("#ffffff", 0.75))


def _flags(image: Image.Image, t: float) -> None:
    draw = pen(image)
    for post in (470, 760):
        draw.line((post, BASE, post, 150), fill=rgb("#e8e4da"), width=4)
        for k, paint in enumerate(("#1f7a78", "#f3c65a", "#1f7a78")):
            top = [(post + 7 * n, 154 + 14 * k + 4 * n / 10 * wave(t, 4, -n / 9)) for n in range(11)]
            draw.polygon(top + [(px, py + 14) for px, py in reversed(top)], fill=rgb(paint))


def _parasol(image: Image.Image, x: float, z: float, paint: Paint, sway: float) -> None:
    draw, (px, py), u = pen(image), STAGE.at(x, 0, z), STAGE.scale(x, z)
    draw.polygon(
        STAGE.cast([(x - 1.6, 2.4, z), (x + 1.6, 2.4, z), (x, 2.4, z - 1.6), (x, 2.4, z + 1.6)]),
        fill=alpha("#453f56", 0.3),
    )
    for side in (-1, 1):
        draw.rectangle(
            (px + side * 0.9 * u - 0.25 * u, py - 0.8 * u, px + side * 0.9 * u + 0.25 * u, py),
            fill=rgb("#7a5f4a"),
        )
    draw.ellipse((px - 0.7 * u, py - 0.95 * u, px + 0.7 * u, py - 0.65 * u), fill=rgb("#f3ebdd"))
    draw.line((px, py, px, py - 2.6 * u), fill=rgb("#8a6d52"), width=3)
    rim = [
        (px + (1.8 * cos(a) + sway) * u, py - (2.25 - 0.5 * sin(a)) * u)
        for a in (k * pi / 8 for k in range(17))
    ]
    for k in range(16):
        draw.polygon(
            [rim[k], rim[k + 1], (px + sway * u, py - 3.05 * u)],
            fill=mix(paint, "#ffffff" if k % 4 < 2 else "#2a2233", 0.2 if k % 4 < 2 else 0.1),
        )


def _people(image: Image.Image, queue: FarFirst, t: float) -> None:
    rng = Random(8)
    for k in range(34):
        x, z, way = rng.uniform(-34, 24), rng.uniform(22, 92), rng.choice((-1, 1))
        walk, slant = lap(t, rng.random()), rng.uniform(-5, 5)
        x, z = x + way * 11 * walk, z + slant * walk
        queue.add(z, person, image, STAGE, x, z, COATS[k % 10], lap(t, k / 9, 17), stay(walk), k)


def frame(t: float) -> Image.Image:
    """The square at phase t."""
    image, queue = _sky().copy(), FarFirst()
    _clouds().draw(image, t)
    image.paste(_backdrop(), (0, 0), _skyline())
    _flags(image, t)
    _people(image, queue, t)
    for k in range(9):
        x, z = 15 + 5.2 * (k % 3), 34 + 8 * (k // 3) + 1.2 * (k % 3)
        queue.add(
            z, _parasol, image, x, z, ("#c9493d", "#e9c98c", "#c9493d")[k % 3], 0.02 * wave(t, 2, k / 7)
        )
    for k, (x, z) in enumerate(TREES):
        queue.add(z, _tree, image, x, z, k, 5 * wave(t, 2, k / 5))
    queue.add(50, _fountain, image, t)
    queue.draw()
    return image


def _tree(image: Image.Image, x: float, z: float, seed: int, sway: float) -> None:
    at, u = STAGE.at(x, 0, z), STAGE.scale(x, z)
    shade = (at[0] - 1 * u, at[1] - 1.2 * u, at[0] + 6 * u, at[1] + 0.9 * u)
    pen(image).ellipse(shade, fill=alpha("#453f56", 0.28))
    leafy(image, at, 11 * u, LEAF, seed, sway)
