"""A market in the old town: striped awnings over fruit and flowers, the crowd moving between the stalls."""

from functools import cache
from random import Random

from PIL import Image

from demo.scenes.toolkit.canvas import HEIGHT, WIDTH, Paint, alpha, gradient, mix, pen, rgb
from demo.scenes.toolkit.houses import gabled
from demo.scenes.toolkit.motion import lap, stay, wave
from demo.scenes.toolkit.people import COATS, person
from demo.scenes.toolkit.stage import FarFirst, Quad, Stage, block, paint_block, paint_face, patch

STAGE = Stage(
    horizon=120,
    height=11,
    focal=900,
    sun=(0.55, 0.7, -0.45),
    sunlight="#fff0d2",
    shade="#8d86a6",
    haze="#ecd9c0",
    clear=260,
)
SKY = [(0.0, "#6fb2dc"), (0.14, "#cfe4e6"), (0.2, "#f6e8d0"), (1.0, "#f6e8d0")]
BASE = 262
WALLS = ("#e2b48a", "#d48f70", "#efdcc0", "#c9786a", "#e6c07a", "#b8c0b4")
STRIPES = ("#c8473a", "#2f7d78", "#d99a35", "#3c5f94", "#8f4a74", "#5a8a4a")
FRUIT = ("#e0522f", "#f0a52e", "#f4d548", "#7fae3f", "#b8324a", "#7a4a8a", "#f08a8a", "#ffffff")
ROWS = (-15.5, -5.5, 5.5, 15.5)


@cache
def _backdrop() -> Image.Image:
    image, rng, x = gradient(SKY), Random(23), -20.0
    while x < WIDTH:
        wide = rng.uniform(84, 118)
        gabled(
            image,
            (x, BASE - rng.uniform(150, 196), x + wide, BASE),
            rng.choice(WALLS),
            rng.choice(("#a8553f", "#8d4a3b", "#7a6a6a")),
            rng,
            bays=3,
        )
        x += wide
    image.paste(
        gradient([(0, "#cdb9a0"), (0.4, "#bba487"), (1, "#9c866e")], (WIDTH, HEIGHT - BASE)), (0, BASE)
    )
    draw = pen(image)
    for _ in range(420):
        z, x = 9 + 66 * rng.random() ** 1.5, rng.uniform(-45, 45)
        px, py = STAGE.at(x, 0, z)
        u = STAGE.scale(x, z)
        draw.rectangle(
            (px, py, px + 0.5 * u, py + 0.09 * u), fill=alpha(rng.choice(("#8a745c", "#d8c8ae")), 0.3)
        )
    return image


def _wares(image: Image.Image, table: Quad, rng: Random) -> None:
    """Crates of fruit or bunches of flowers on a tilted table."""
    draw = pen(image)
    for column in range(4):
        paint, leaf = rng.choice(FRUIT), rng.random() < 0.3
        paint_face(image, STAGE, patch(table, column / 4 + 0.02, column / 4 + 0.23, 0.05, 0.95), "#8a6040")
        for _ in range(26):
            u, v = column / 4 + rng.uniform(0.035, 0.215), rng.uniform(0.12, 0.9)
            x, y, z = patch(table, u, u, v, v)[0]
            px, py = STAGE.at(x, y + 0.06, z)
            size = 0.1 * STAGE.scale(x, z)
            tone = mix(paint, "#3f7a3a" if leaf and rng.random() < 0.5 else "#ffffff", rng.uniform(0, 0.35))
            draw.ellipse(
                (px - size, py - size, px + size, py + size), fill=STAGE.tone(tone, (0.2, 0.9, -0.4), z)
            )


def _canopy(image: Image.Image, x: float, z: float, paint: Paint, sway: float) -> None:
    """A pitched awning in stripes with a scalloped hem that stirs in the wind."""
    wide, deep, count = 2.9, 1.9, 8
    draw = pen(image)
    for k in range(count):
        a, b = x - wide + 2 * wide * k / count, x - wide + 2 * wide * (k + 1) / count
        tone = paint if k % 2 else "#f8f0e0"
        slope: Quad = ((a, 2.5, z - deep), (b, 2.5, z - deep), (b, 3.5, z), (a, 3.5, z))
        draw.polygon([STAGE.at(*spot) for spot in slope], fill=STAGE.tone(tone, (0, 0.9, -0.4), z))
        far: Quad = ((a, 3.5, z), (b, 3.5, z), (b, 2.5, z + deep), (a, 2.5, z + deep))
        draw.polygon(
            [STAGE.at(*spot) for spot in far], fill=STAGE.tone(mix(tone, "#40304a", 0.2), (0, 0.9, 0.4), z)
        )
        drop = 2.12 + sway * (1 if k % 2 else -1)
        hem = [
            STAGE.at(a, 2.5, z - deep),
            STAGE.at(b, 2.5, z - deep),
            STAGE.at(b, drop + 0.1, z - deep),
            STAGE.at((a + b) / 2, drop, z - deep),
            STAGE.at(a, drop + 0.1, z - deep),
        ]
        draw.polygon(hem, fill=STAGE.tone(mix(tone, "#40304a", 0.14), (0, 0.2, -1), z))


def _stall(image: Image.Image, x: float, z: float, k: int, t: float) -> None:
    rng, draw = Random(k * 7), pen(image)
    shade = STAGE.cast([(x + a, y, z + b) for a in (-2.9, 2.9) for b in (-1.9, 1.9) for y in (0.0, 2.6)])
    draw.polygon(shade, fill=alpha("#3f2f3a", 0.3))
    for side in (-2.7, 2.7):
        draw.line(
            [STAGE.at(x + side, 0, z + 1.7), STAGE.at(x + side, 2.6, z + 1.7)], fill=rgb("#6a4c38"), width=3
        )
    person(image, STAGE, x + rng.uniform(-1, 1), z + 1.2, rng.choice(COATS), None, 1.0, k, 0.0)
    paint_block(
        image, STAGE, block(x, z, 1.5, 5.0, 0, 0.75), ("#8a5f40", "#e8dcc4", "#6f7f6a")[k % 3], "#7a5a40"
    )
    table: Quad = (
        (x - 2.5, 0.75, z - 0.9),
        (x + 2.5, 0.75, z - 0.9),
        (x + 2.5, 1.25, z + 0.7),
        (x - 2.5, 1.25, z + 0.7),
    )
    _wares(image, table, rng)
    for side in (-2.7, 2.7):
        draw.line(
            [STAGE.at(x + side, 0, z - 1.8), STAGE.at(x + side, 2.5, z - 1.8)],
            fill=rgb("#8a6548"),
            width=max(2, round(0.09 * STAGE.scale(x, z))),
        )
    _canopy(image, x, z, STRIPES[k % len(STRIPES)], 0.05 * wave(t, 3, k / 5))


def _crowd(image: Image.Image, queue: FarFirst, t: float) -> None:
    rng = Random(31)
    for k in range(74):
        aisle, strolls = rng.choice((-10.5, 0.0, 0.0, 10.5, -20.5, 20.5)), rng.random() < 0.75
        x, z, phase = aisle + rng.uniform(-1.9, 1.9), 11 + 62 * rng.random() ** 1.1, rng.random()
        walk, way = lap(t, phase), rng.choice((-11, 11)) * strolls
        x, z = x + 0.3 * wave(t, 1, phase), z + way * walk
        gait, shown = (lap(t, phase, 17), stay(walk)) if strolls else (None, 1.0)
        if z > 9:
            queue.add(z, person, image, STAGE, x, z, COATS[k % 10], gait, shown, k)


def frame(t: float) -> Image.Image:
    """The market at phase t."""
    image, queue = _backdrop().copy(), FarFirst()
    for row, x in enumerate(ROWS):
        for k in range(8):
            z = 15.5 + 7.6 * k + (row % 2) * 1.5
            queue.add(z, _stall, image, x, z, row * 8 + k, t)
    _crowd(image, queue, t)
    queue.draw()
    return image
