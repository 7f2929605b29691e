"""A beach from the cliff above, in high summer: surf on the sand, parasols, bathers, sails offshore."""

from functools import cache
from math import cos, pi, sin
from random import Random

from PIL import Image, ImageDraw

from demo.scenes.toolkit.canvas import (
    HEIGHT,
    WIDTH,
    Paint,
    Point,
    Sketch,
    alpha,
    cutout,
    gradient,
    mix,
    pen,
    rgb,
)
from demo.scenes.toolkit.motion import lap, stay, wave
from demo.scenes.toolkit.noise import fractal
from demo.scenes.toolkit.people import COATS, person
from demo.scenes.toolkit.sky import Clouds, gulls
from demo.scenes.toolkit.stage import FarFirst, Stage
from demo.scenes.toolkit.water import Glitter

STAGE = Stage(
    horizon=150, height=26, focal=900, sun=(0.5, 0.8, 0.3), shade="#9aa6b8", haze="#cfe4ea", clear=900
)
SKY = [(0.0, "#3f9fdc"), (0.14, "#9ad4ee"), (0.21, "#e2f3f2"), (1.0, "#e2f3f2")]
SEA = [(0.0, "#5fa3c4"), (0.1, "#2b8fb8"), (0.5, "#1f93b4"), (1.0, "#27a3b4")]

SAILS = ((240, 178, 34, "#f4f1ea"), (420, 166, 22, "#e0533f"), (610, 196, 46, "#f7f3ea"))
PARASOLS = ("#e0533f", "#2f8fb0", "#f0b53f", "#e67f9a", "#3fa58a")
TOWELS = ("#5fb0c0", "#f2d06a", "#e88a7a", "#f7f2e6")


def _shore(z: float) -> float:
    """Where the water ends, for each distance: the beach curves round the bay."""
    return -6 + 0.0021 * (z - 30) ** 2 * (1 if z > 30 else 0.4) + 3 * sin(z / 17)


def _edge(out: float) -> list[Point]:
    """The waterline moved out to sea by so many metres, as a line in the picture."""
    return [STAGE.at(_shore(z) - out, 0, z) for z in _DEPTHS]


_DEPTHS = [24 * 1.045**k for k in range(62)]


@cache
def _backdrop() -> Image.Image:
    image = gradient(SKY)
    image.paste(gradient(SEA, (WIDTH, HEIGHT - 150)), (0, 150))
    draw, ground = pen(image), fractal(5)
    cape = [
        (x, 150 - 90 * max(0.0, (x - 760) / 520) ** 0.8 * (0.55 + 0.6 * ground(x / 90, 1)))
        for x in range(760, WIDTH + 8, 6)
    ]
    draw.polygon([(760, 152), *cape, (WIDTH, 190), (900, 168)], fill=rgb("#7fa79a"))
    for out, paint, strength in (
        (26, "#2fb0bd", 0.3),
        (17, "#5fd0c6", 0.35),
        (10, "#8fe2d2", 0.4),
        (4.5, "#c5f0e0", 0.45),
    ):
        draw.polygon([*_edge(out), (WIDTH, 170), (WIDTH, HEIGHT), (0, HEIGHT)], fill=alpha(paint, strength))
    draw.polygon([*_edge(0), (WIDTH, 168), (WIDTH, HEIGHT + 400)], fill=rgb("#f0dcb2"))
    draw.polygon([*_edge(-3.5), (WIDTH, 170), (WIDTH, HEIGHT + 400)], fill=rgb("#f7e7c4"))
    _dunes(image)
    return image


def _dunes(image: Image.Image) -> None:
    draw, rng, ground = pen(image), Random(2), fractal(6)
    for _ in range(260):
        z = rng.uniform(26, 200)
        x, y = STAGE.at(_shore(z) + rng.uniform(6, 60), 0, z)
        size = 0.5 * STAGE.scale(0, z)
        draw.ellipse((x - size * 2, y - size * 0.3, x + size * 2, y + size * 0.3), fill=alpha("#dcc08c", 0.4))
    dune = [(x, 420 - (x - 1010) * 0.62 - 30 * ground(x / 60, 2)) for x in range(1010, WIDTH + 8, 6)]
    draw.polygon([(1010, 424), *dune, (WIDTH, 520), (1150, 470)], fill=rgb("#b9b878"))
    for _ in range(520):
        x = rng.uniform(1000, WIDTH)
        y = 424 - (x - 1010) * 0.62 + rng.uniform(-20, 110 + (x - 1010) * 0.4)
        tuft = [(x - 3, y), (x + rng.uniform(-9, 4), y - rng.uniform(10, 26)), (x + 3, y)]
        draw.polygon(tuft, fill=mix("#6f8a4a", "#c9bd7a", rng.random()))


@cache
def _cape() -> Image.Image:
    """The mask of the land that stands before the clouds."""
    return cutout(gradient(SKY), _backdrop()).getchannel("A")


@cache
def _layers() -> tuple[Clouds, Glitter]:
    return Clouds(71, 140, "#ffffff", cell=(260, 40), cover=(128, 190), opacity=0.85), Glitter(
        7, 150, 330, "#ffffff", 0.45, bottom=640
    )


def _surf(image: Image.Image, t: float) -> None:
    """Waves roll in one after another; the last runs up the sand and slips back."""
    draw, ground = pen(image), fractal(3)
    for k in range(4):
        near = lap(t, k / 4)
        out, strength = 24 * (1 - near) ** 1.1 - 1.5, stay(near, 0.2)
        line = [STAGE.at(_shore(z) - out - 4 * ground(z / 9, k * 3.0), 0, z) for z in _DEPTHS]
        back = [
            STAGE.at(
                _shore(z) - out - 4 * ground(z / 9, k * 3.0) - 1.6 * near * ground(z / 4, k + 9.0) - 0.3, 0, z
            )
            for z in _DEPTHS
        ]
        draw.polygon(line + back[::-1], fill=alpha("#ffffff", 0.85 * strength))
        draw.polygon(
            back + [(x - 26 * near, y + 2) for x, y in reversed(back)], fill=alpha("#2aa0ae", 0.16 * strength)
        )
    reach = 1.4 + 1.3 * wave(t, 1)
    swash = [STAGE.at(_shore(z) + reach * (0.5 + ground(z / 8, 4)), 0, z) for z in _DEPTHS]
    draw.polygon(swash + _edge(2.5)[::-1], fill=alpha("#dff5ec", 0.55))
    draw.line(swash, fill=alpha("#ffffff", 0.9), width=3)


def _parasol(image: Image.Image, x: float, z: float, paint: Paint, towel: Paint) -> None:
    draw, (px, py), u = pen(image), STAGE.at(x, 0, z), STAGE.scale(x, z)
    STAGE.ground(draw, [(x - 2.4, z - 1), (x - 0.6, z - 1.2), (x - 0.5, z + 0.9), (x - 2.2, z + 1)], towel)
    draw.ellipse((px - 3.0 * u, py - 0.1 * u, px + 0.6 * u, py + 1.0 * u), fill=alpha("#8d7a62", 0.45))
    draw.line((px, py, px, py - 2.2 * u), fill=rgb("#f5f0e4"), width=max(2, round(u * 0.1)))
    rim = [(px + 1.7 * u * cos(a), py - 1.8 * u + 0.5 * u * sin(a)) for a in (k * pi / 6 for k in range(13))]
    for k in range(12):
        draw.polygon([rim[k], rim[k + 1], (px, py - 2.75 * u)], fill=rgb(paint) if k % 2 else rgb("#fdf6e8"))


def _camp(image: Image.Image, queue: FarFirst) -> None:
    rng = Random(14)
    for k in range(44):
        z = 28 + 150 * rng.random() ** 1.2
        x, paint, towel = _shore(z) + rng.uniform(7, 30), rng.choice(PARASOLS), rng.choice(TOWELS)
        if rng.random() < 0.66:
            queue.add(z, _parasol, image, x, z, paint, towel)
        else:
            queue.add(z, person, image, STAGE, x, z, paint, None, 1.0, k, 0.25)


def _strollers(image: Image.Image, queue: FarFirst, t: float) -> None:
    for k in range(14):
        walk = lap(t, k * 0.37)
        z = 30 + 130 * (k / 14) ** 1.3 + (8 * walk if k % 2 else -8 * walk)
        x = _shore(z) + 3 + k % 3
        queue.add(z, person, image, STAGE, x, z, COATS[k % 10], lap(t, k / 7, 14), stay(walk), k, 0.25)


def _swimmers(draw: ImageDraw.ImageDraw, t: float) -> None:
    for k in range(16):
        z = 32 + 7 * k
        x, y = STAGE.at(_shore(z) - 5 - (k * 5) % 11, 0, z)
        head = Sketch(draw, (x, y + 2 * wave(t, 2, k / 5)), 0.3 * STAGE.scale(0, z))
        head.oval("#ffffff", 0, 0.2, 2, 0.5, 0.5)
        head.oval("#6b4630", 0, -0.65, 0.6, 0.65)


def _sails(draw: ImageDraw.ImageDraw, t: float) -> None:
    for k, (x, y, size, paint) in enumerate(SAILS):
        at = x + 26 * wave(t, 1, k / 3), y + wave(t, 2, k / 3)
        boat = Sketch(draw, at, size, 0.03 * wave(t, 2, k / 3))
        boat.fill("#f7f4ec", (-0.5, -0.1), (0.55, -0.1), (0.4, 0.04), (-0.4, 0.04))
        boat.fill(paint, (0, -0.14), (0.1, -1.5), (-0.48, -0.2))
        boat.fill(mix(paint, "#ffffff", 0.5), (0.05, -0.14), (0.1, -1.35), (0.5, -0.16))


def frame(t: float) -> Image.Image:
    """The beach at phase t."""
    image, queue, (clouds, glitter) = _backdrop().copy(), FarFirst(), _layers()
    clouds.draw(image, t)
    image.paste(_backdrop(), (0, 0), _cape())
    glitter.draw(image, t)
    _sails(pen(image), t)
    _surf(image, t)
    _swimmers(pen(image), t)
    _camp(image, queue)
    _strollers(image, queue, t)
    queue.draw()
    gulls(image, t, 12, (420, 250), 5, 12)
    return image
