"""Machines of a building site: a tower crane that slews and an excavator that digs."""

from math import cos, radians, sin

from PIL import Image

from demo.scenes.toolkit.canvas import Point, Sketch, pen, rgb
from demo.scenes.toolkit.motion import between, wave
from demo.scenes.toolkit.stage import Spot, Stage, block, paint_block
from demo.scenes.toolkit.vehicles import shadow


def _lattice(
    image: Image.Image, stage: Stage, low: Spot, high: Spot, wide: float, steps: int, paint: str
) -> None:
    """A braced beam between two points; `wide` is its depth."""
    draw, previous = pen(image), None
    for k in range(steps + 1):
        x, y, z = (between(a, b, k / steps) for a, b in zip(low, high, strict=True))
        upright = abs(high[1] - low[1]) > 5
        a = stage.at(x - wide / 2, y, z) if upright else stage.at(x, y, z)
        b = stage.at(x + wide / 2, y, z) if upright else stage.at(x, y + wide, z)
        if previous:
            for pair in ((previous[0], a), (previous[1], b), (previous[0], b), (previous[1], a)):
                draw.line(pair, fill=rgb(paint), width=3 if pair[0] == previous[0] and pair[1] == a else 2)
        previous = a, b


def tower_crane(image: Image.Image, stage: Stage, place: Point, mast: float, t: float) -> None:
    """A crane that slews to and fro with its load; `place` is its foot, `mast` its height."""
    draw, (x, z) = pen(image), place
    turn = radians(200 + 58 * wave(t))
    aim = cos(turn), sin(turn) * 0.9
    _lattice(image, stage, (x, 0, z), (x, mast, z), 2.0, 22, "#c9862f")
    tip = x + 44 * aim[0], mast + 1, z + 44 * aim[1]
    tail = x - 15 * aim[0], mast + 1, z - 15 * aim[1]
    head = stage.at(x, mast + 9, z)
    _lattice(image, stage, (x, mast + 1, z), tip, 1.6, 20, "#d99a35")
    _lattice(image, stage, (x, mast + 1, z), tail, 1.4, 6, "#d99a35")
    _lattice(image, stage, (x, mast, z), (x, mast + 9, z), 1.4, 4, "#d99a35")
    for end, share in ((tip, 0.65), (tip, 0.98), (tail, 0.9)):
        spot = stage.at(between(x, end[0], share), mast + 2.4, between(z, end[2], share))
        draw.line([head, spot], fill=rgb("#6a5a5c"), width=2)
    paint_block(image, stage, block(tail[0], tail[2], 3, 3, mast - 2, mast + 1), "#8f8a88")
    paint_block(image, stage, block(x + 1.8, z - 1.2, 1.8, 1.8, mast - 2.6, mast), "#efe6d8")
    out = 27 + 6 * wave(t, 1, 0.2)
    _load(image, stage, mast, t, x + aim[0] * out, z + aim[1] * out)


def _load(image: Image.Image, stage: Stage, mast: float, t: float, x: float, z: float) -> None:
    draw, y = pen(image), 20 + 5 * wave(t, 1, 0.6)
    swing = 0.5 * wave(t, 3)
    draw.line([stage.at(x, mast + 1, z), stage.at(x + swing, y + 3, z)], fill=rgb("#4f464c"), width=2)
    for side in (-2.2, 2.2):
        sling = [stage.at(x + swing, y + 3, z), stage.at(x + swing + side, y + 0.6, z)]
        draw.line(sling, fill=rgb("#4f464c"), width=2)
    paint_block(image, stage, block(x + swing, z, 1.4, 5.2, y, y + 0.7, 0), "#b8774a")


def excavator(image: Image.Image, stage: Stage, place: Point, t: float) -> None:
    """An excavator that digs at the heap on its left."""
    draw, (x, z), yellow = pen(image), place, "#e6a52e"
    swing, dig = 2.2 * wave(t, 1), wave(t, 2)
    shadow(image, stage, block(x, z, 3.4, 4.4, 0, 2.6), 0.4)
    for side in (-1.2, 1.2):
        paint_block(image, stage, block(x, z + side, 0.8, 4.4, 0, 0.9), "#3f3a3c")
    paint_block(image, stage, block(x + 0.5, z, 2.4, 3.4, 0.9, 2.1), yellow)
    paint_block(image, stage, block(x - 0.4, z - 0.5, 1.3, 1.4, 2.1, 3.2), "#48606f", yellow)
    elbow = (x - 4.0, 4.6 + 0.4 * dig, z + 0.4 * swing)
    wrist = (x - 6.6 + 0.5 * dig, 2.0 + 1.3 * dig, z + 0.7 * swing)
    arm = [stage.at(x - 0.8, 1.8, z), stage.at(*elbow), stage.at(*wrist)]
    u = stage.scale(x, z)
    draw.line(arm, fill=stage.tone(yellow, (-1, 0.6, -0.3), z), width=round(0.5 * u), joint="curve")
    Sketch(draw, arm[-1], u).fill("#57484a", (-0.8, 0), (0.5, -0.2), (0.5, 0.8), (-0.4, 1))
    mound = Sketch(draw, stage.at(x - 7.6, 0, z), u)
    mound.fill("#a97c5c", (-3.6, 0.2), (-0.8, -1.5), (2.4, 0.2))
    mound.fill("#7d5a48", (-0.8, -1.5), (2.4, 0.2), (0, 0.2))
