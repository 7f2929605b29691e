"""A building site at sunrise: the tower crane slews its load, concrete floors rise, an excavator digs."""

from functools import cache
from math import sin
from random import Random

from PIL import Image

from demo.scenes.toolkit.canvas import WIDTH, alpha, cutout, glow, gradient, mix, pen, rgb
from demo.scenes.toolkit.machines import excavator, tower_crane
from demo.scenes.toolkit.motion import between, lap, stay
from demo.scenes.toolkit.people import person
from demo.scenes.toolkit.sky import Clouds
from demo.scenes.toolkit.stage import Stage, block, paint_block, paint_face, patch
from demo.scenes.toolkit.vehicles import shadow

STAGE = Stage(
    horizon=270,
    height=22,
    focal=900,
    sun=(-0.75, 0.45, -0.15),
    sunlight="#ffdcae",
    shade="#7a7396",
    haze="#f3c3a0",
    clear=330,
)
SKY = [(0.0, "#6f86b8"), (0.14, "#b3a5bd"), (0.27, "#f2b99a"), (0.38, "#ffe0a8"), (1.0, "#ffe0a8")]
CRANE = (16.0, 92.0)
MAST = 36.0


@cache
def _backdrop() -> Image.Image:
    image, rng = gradient(SKY), Random(6)
    glow(image, (180, 262), 430, "#ffdf9a", 0.4)
    draw = pen(image)
    for k, paint in enumerate(("#dfae9f", "#c7978f", "#a98087")):
        x = -20.0
        while x < WIDTH:
            wide, high = (
                rng.uniform(30, 80),
                rng.uniform(24, 120) * (1.0 - 0.2 * k) * (0.5 + 0.5 * abs(sin(x / 210 + k))),
            )
            draw.rectangle((x, 284 - high, x + wide, 330), fill=rgb(paint))
            draw.rectangle((x, 284 - high, x + 4, 330), fill=mix(paint, "#ffe3b0", 0.5))
            x += wide * rng.uniform(0.8, 1.15)
    image.paste(gradient([(0, "#cfa284"), (0.3, "#b98d6d"), (1, "#8f6a54")], (WIDTH, 720 - 312)), (0, 312))
    for _ in range(500):
        z, x = 20 + 150 * rng.random() ** 1.6, rng.uniform(-90, 90)
        (px, py), u = STAGE.at(x, 0, z), STAGE.scale(x, z)
        draw.ellipse(
            (px - 1.6 * u, py - 0.16 * u, px + 1.6 * u, py + 0.16 * u),
            fill=alpha(rng.choice(("#7d5b48", "#dcb48e")), 0.22),
        )
    for rut in (-9, -6.6, -2.4, 0):
        track = [(rut + 10 * sin(z / 30), z) for z in range(18, 110, 3)]
        STAGE.ground(draw, track + [(x + 0.7, z) for x, z in reversed(track)], "#6f5140", 0.4)
    _frame_building(image)
    _sheds(image)
    return image


def _frame_building(image: Image.Image) -> None:
    """Concrete floors on columns; the upper ones still bare, scaffolding to one side."""
    for x, wide, floors, z in ((-27.0, 30.0, 6, 88.0), (38.0, 22.0, 4, 84.0)):
        deep = 22.0
        shadow(image, STAGE, block(x, z, deep, wide, 0, 3.4 * floors), 0.4)
        for floor in range(floors):
            y = 3.6 * floor
            for row in (1, 0):
                inner = mix("#5f5260", "#8a6f66", 0.3 + 0.1 * floor)
                if row:
                    paint_block(image, STAGE, block(x, z, deep - 2, wide - 2, y, y + 3.2), inner)
                for k in range(6):
                    cx = x - wide / 2 + 0.7 + (wide - 1.4) * k / 5
                    if row == 0:
                        paint_block(
                            image, STAGE, block(cx, z - deep / 2 + 0.7, 0.8, 0.8, y, y + 3.2), "#b9aaa0"
                        )
                        paint_block(
                            image,
                            STAGE,
                            block(
                                x + (wide / 2 - 0.7) * (1 if x < 0 else -1),
                                z - deep / 2 + 0.7 + 4 * k,
                                0.8,
                                0.8,
                                y,
                                y + 3.2,
                            ),
                            "#b9aaa0",
                        )
            paint_block(image, STAGE, block(x, z, deep, wide, y + 3.2, y + 3.6), "#cdbfb4", "#d9cbbb")
        _rebar(image, x, z, wide, 3.6 * floors)
        _scaffold(image, x - wide / 2 + wide * 0.3, z - deep / 2 - 1.4, wide * 0.6, 3.6 * floors + 1)


def _rebar(image: Image.Image, x: float, z: float, wide: float, top: float) -> None:
    draw = pen(image)
    for k in range(24):
        px = x - wide / 2 + 1 + (wide - 2) * k / 23
        draw.line([STAGE.at(px, top, z - 10), STAGE.at(px, top + 1.6, z - 10)], fill=rgb("#8a5a48"), width=2)


def _scaffold(image: Image.Image, x: float, z: float, wide: float, top: float) -> None:
    draw = pen(image)
    for k in range(7):
        px = x - wide / 2 + wide * k / 6
        draw.line([STAGE.at(px, 0, z), STAGE.at(px, top, z)], fill=rgb("#5f6a78"), width=2)
    y = 1.8
    while y < top:
        draw.line([STAGE.at(x - wide / 2, y, z), STAGE.at(x + wide / 2, y, z)], fill=rgb("#d8a45a"), width=3)
        y += 1.8
    net = [
        STAGE.at(x - wide / 2, 0, z),
        STAGE.at(x, 0, z),
        STAGE.at(x, top * 0.7, z),
        STAGE.at(x - wide / 2, top * 0.7, z),
    ]
    draw.polygon(net, fill=alpha("#4f8f8a", 0.45))


def _sheds(image: Image.Image) -> None:
    for k, paint in enumerate(("#e0a33c", "#4f7f96", "#d8d2c6")):
        for x in (-31.0 + 7.2 * k,):
            faces = block(x, 50, 3, 6.6, 0, 2.8)
            shadow(image, STAGE, faces, 0.35)
            paint_block(image, STAGE, faces, paint)
            for u in (0.15, 0.6):
                part = faces["back"]

                paint_face(image, STAGE, patch(part, u, u + 0.22, 0.4, 0.8), "#48606f")
    rng = Random(2)
    for k in range(9):
        paint_block(
            image,
            STAGE,
            block(24 + 3.4 * (k % 3), 46 + 3.0 * (k // 3), 2.2, 2.6, 0, rng.uniform(0.6, 1.5)),
            rng.choice(("#c98f5a", "#a9a29c", "#b5654a")),
        )


@cache
def _clouds() -> Clouds:
    return Clouds(83, 250, "#ffd9bd", cell=(520, 50), cover=(128, 205), opacity=0.7, bank=True)


def frame(t: float) -> Image.Image:
    """The site at phase t."""
    image = _backdrop().copy()
    _clouds().draw(image, t)
    image.paste(_backdrop().crop((0, 150, WIDTH, 720)), (0, 150), _standing_mask().crop((0, 150, WIDTH, 720)))
    tower_crane(image, STAGE, CRANE, MAST, t)
    truck = between(150, -60, lap(t, 0.2))
    faces = block(truck, 66, 2.5, 8, 0.4, 2.8)
    shadow(image, STAGE, faces, 0.35)
    paint_block(image, STAGE, faces, "#c9cdd0")
    paint_block(image, STAGE, block(truck - 5, 66, 2.4, 2.2, 0.4, 2.9), "#b8473c")
    excavator(image, STAGE, (6.0, 44.0), t)
    rng = Random(4)
    for k in range(11):
        x, z, way = rng.uniform(-28, 26), rng.uniform(32, 74), rng.choice((-7, 0, 7))
        walk = lap(t, rng.random())
        coat = "#f08a2a" if k % 3 else "#d8e23c"
        person(
            image,
            STAGE,
            x + way * walk,
            z,
            coat,
            lap(t, k / 7, 12) if way else None,
            stay(walk) if way else 1.0,
            k,
        )
    return image


@cache
def _standing_mask() -> Image.Image:
    sky = gradient(SKY)
    glow(sky, (180, 262), 430, "#ffdf9a", 0.4)
    return cutout(sky, _backdrop()).getchannel("A")
