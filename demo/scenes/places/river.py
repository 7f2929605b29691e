"""A river in autumn, late in the day: an arched stone bridge, golden trees on both banks, a rowing crew."""

from functools import cache
from math import pi, sin
from random import Random

from PIL import Image

from demo.scenes.toolkit.canvas import (
    HEIGHT,
    WIDTH,
    Point,
    Sketch,
    alpha,
    cutout,
    fade,
    glow,
    gradient,
    mix,
    pen,
    rgb,
)
from demo.scenes.toolkit.houses import windows
from demo.scenes.toolkit.landmarks import domed_church
from demo.scenes.toolkit.motion import lap, stay, wave
from demo.scenes.toolkit.noise import fractal
from demo.scenes.toolkit.people import COATS, figure
from demo.scenes.toolkit.plants import leafy
from demo.scenes.toolkit.sky import Clouds, Flakes, gulls
from demo.scenes.toolkit.water import Glitter, column, mirror, ripple

LINE = 338
SKY = [(0.0, "#7d9cc0"), (0.2, "#d9c3b4"), (0.34, "#ffd9a0"), (0.47, "#ffe7b8"), (1.0, "#ffe7b8")]
WATER = [(0.0, "#e0b88a"), (0.25, "#a88f7a"), (1.0, "#33495c")]
AMBER = ("#9a4a22", "#d9842c", "#ffcf5e")
RUSSET = ("#7a2f22", "#b8502c", "#f09a48")
OLIVE = ("#5a5a2a", "#97893a", "#e0c860")


@cache
def _sky() -> Image.Image:
    image = gradient(SKY)
    glow(image, (760, 250), 420, "#ffe9b0", 0.5)
    return image


def _far(image: Image.Image) -> None:
    draw, ground, rng = pen(image), fractal(14), Random(4)
    for k, hill in enumerate(("#d9b09a", "#c4937c")):
        line = [(x, 300 - (110 - 40 * k) * ground(x / 240, k * 4.0)) for x in range(0, WIDTH + 8, 8)]
        draw.polygon([*line, (WIDTH, LINE), (0, LINE)], fill=rgb(hill))
    domed_church(image, 610, 214, LINE)
    x = 0.0
    while x < WIDTH:
        wide, high = rng.uniform(34, 60), rng.uniform(28, 60)
        paint = mix(rng.choice(("#e8cba6", "#d9a584", "#efdcba", "#c98f74")), "#f0c496", 0.35)
        top = LINE - 16 - high
        draw.polygon(
            [(x - 3, top), (x + wide * 0.2, top - 17), (x + wide * 0.8, top - 17), (x + wide + 3, top)],
            fill=mix("#a8503a", "#e0a888", 0.35),
        )
        draw.rectangle((x, top, x + wide, LINE), fill=paint)
        windows(
            image,
            (x + 3, top + 3, x + wide - 3, LINE - 20),
            (max(2, int(wide / 14)), max(1, int(high / 20))),
            ("#7a7078", "#8a7f80", "#ffd98a"),
            mix(paint, "#ffffff", 0.4),
            rng,
            (0.45, 0.6),
        )
        x += wide


def _bridge(image: Image.Image) -> None:
    """Five arches; what shows through them is what was there before."""
    before, draw, top = image.copy(), pen(image), LINE - 62
    road = [(x, top - 16 * sin(pi * x / WIDTH)) for x in range(0, WIDTH + 10, 10)]
    draw.polygon([*road, (WIDTH, LINE + 6), (0, LINE + 6)], fill=rgb("#a98670"))
    draw.line(road, fill=rgb("#f0d0a4"), width=5)
    draw.line([(x, y + 10) for x, y in road], fill=rgb("#8a6a5a"), width=3)
    arches = Image.new("L", image.size)
    cut = pen(arches)
    for k in range(6):
        x = 105 + 214 * k
        cut.pieslice((x - 80, LINE - 54, x + 80, LINE + 66), 180, 360, fill=255)
        draw.arc((x - 84, LINE - 58, x + 84, LINE + 70), 180, 360, fill=rgb("#d9b48e"), width=6)
        draw.polygon(
            [(x + 82, LINE + 8), (x + 92, LINE - 34), (x + 122, LINE - 34), (x + 132, LINE + 8)],
            fill=rgb("#8f6f5e"),
        )
    image.paste(before, (0, 0), arches)
    for k in range(6):
        x = 105 + 214 * k
        pen(image).chord((x - 80, LINE - 54, x - 40, LINE + 66), 90, 270, fill=alpha("#5a4038", 0.4))
    for k in range(13):
        x = 50 + 98 * k
        y = top - 16 * sin(pi * x / WIDTH)
        draw.line((x, y, x, y - 22), fill=rgb("#5a4840"), width=2)
        draw.ellipse((x - 3, y - 28, x + 3, y - 20), fill=rgb("#fff0c0"))


@cache
def _still() -> Image.Image:
    image = _sky().copy()
    _far(image)
    _bridge(image)
    image.paste(Image.new("RGB", image.size, rgb("#ffca86")), (0, 0), fade(0.05, 0.3, image.size))
    image.paste(gradient(WATER, (WIDTH, HEIGHT - LINE)), (0, LINE))
    mirror(image, LINE, 260, 0.9, 0.95)
    return image


@cache
def _skyline() -> Image.Image:
    image = _sky().copy()
    _far(image)
    _bridge(image)
    return cutout(_sky(), image).getchannel("A")


def _bank(side: int) -> list[Point]:
    edge = [(0, 366), (120, 372), (210, 402), (262, 452), (270, 520), (236, 610), (180, 720), (0, 720)]
    return [(x, y) for x, y in edge] if side < 0 else [(WIDTH - x * 0.92, y + 8) for x, y in edge]


TREES = (
    (-10, 400, 170, AMBER),
    (92, 392, 130, OLIVE),
    (176, 408, 120, RUSSET),
    (1275, 404, 170, RUSSET),
    (1180, 398, 132, AMBER),
    (1096, 414, 118, OLIVE),
    (1196, 470, 200, AMBER),
    (60, 486, 230, RUSSET),
    (168, 520, 190, AMBER),
    (1262, 600, 330, OLIVE),
    (18, 668, 340, AMBER),
    (1150, 596, 190, RUSSET),
)


@cache
def _banks() -> Image.Image:
    before = _still()
    image, rng = before.copy(), Random(3)
    draw = pen(image)
    for side in (-1, 1):
        shape = _bank(side)
        draw.polygon([(x - side * -6, y + 12) for x, y in shape], fill=rgb("#5f4a3c"))
        draw.polygon(shape, fill=rgb("#a98a44"))
        for _ in range(420):
            x, y = rng.uniform(0, 270), rng.uniform(380, 720)
            if x < 90 + 150 * sin(pi * min(1, (y - 350) / 330)):
                px = x if side < 0 else WIDTH - x * 0.92
                draw.ellipse(
                    (px - 7, y - 2, px + 7, y + 2),
                    fill=alpha(rng.choice(("#e0902f", "#c0602c", "#f0c050", "#7f7a34")), 0.55),
                )
    return cutout(before, image)


@cache
def _layers() -> tuple[Clouds, Glitter, Glitter, Flakes]:
    return (
        Clouds(91, 250, "#fff0d8", cell=(460, 54), cover=(126, 200), opacity=0.8, bank=True),
        Glitter(3, LINE + 8, 240, "#ffe0b0", 0.35),
        Glitter(6, LINE + 8, 200, "#fff2c8", 0.8, column(740, 150, 60)),
        Flakes(8, 44, "#f0a03c", (2.2, 5.5), 1),
    )


def _crew(image: Image.Image, at: Point, t: float) -> None:
    """A double scull under way; the oars sweep eight times in the loop."""
    stroke, boat = wave(t, 8), Sketch(pen(image), at, 1)
    for k in range(4):
        boat.fill("#fff0d8", (-90, 3), (-210 - 40 * k, 8 + 4 * k), (-90, 9), opacity=0.2)
    for seat in (-30, 22):
        boat.line("#f4e6cc", 3, (seat + 6, -10), (seat + 6 - 44 * stroke, 16))
        boat.oval("#b8443a", seat + 6 - 44 * stroke, 16, 12, 3)
    boat.fill("#7a3f2a", (-120, -5), (124, -6), (84, 5), (-84, 5))
    boat.line("#f4dcae", 2, (-120, -5), (124, -6))
    for seat, coat in ((-30, "#2f5d7c"), (22, "#e6ddcb")):
        lean = seat + 7 * stroke
        boat.fill(coat, (seat - 8, -4), (seat + 8, -4), (lean + 7, -30), (lean - 6, -30))
        boat.line(mix(coat, "#e8b992", 0.5), 4, (lean, -26), (seat + 10, -12))
        boat.oval("#a8663f", lean + 2 * stroke, -36, 6, 6.5)


def frame(t: float) -> Image.Image:
    """The river at phase t."""
    image, (clouds, cool, warm, leaves) = _still().copy(), _layers()
    clouds.draw(image, t)
    image.paste(_still().crop((0, 0, WIDTH, LINE)), (0, 0), _skyline().crop((0, 0, WIDTH, LINE)))
    _strollers(image, t)
    ripple(image, LINE + 6, t, 3)
    cool.draw(image, t)
    warm.draw(image, t)
    _crew(image, (-260 + 1800 * lap(t, 0.1), 486 + 1.5 * wave(t, 8)), t)
    image.paste(_banks(), (0, 0), _banks())
    for k, (x, y, size, greens) in enumerate(TREES):
        leafy(image, (x, y), size, greens, k + 30, (1 + size * 0.014) * wave(t, 2, k / 7), 0.8)
    gulls(image, t, 6, (560, 140), 4, 10)
    leaves.draw(image, t)
    return image


def _strollers(image: Image.Image, t: float) -> None:
    rng = Random(7)
    for k in range(16):
        start, way, phase = rng.uniform(60, 1200), rng.choice((-90, 90)), rng.random()
        walk = lap(t, phase)
        x = start + way * walk
        y = LINE - 64 - 16 * sin(pi * x / WIDTH) + 3
        figure(image, (x, y), 20, COATS[k % 10], lap(t, k / 5, 14), stay(walk), k)
