"""People: small figures that walk, stand or ski on a stage."""

from math import pi, sin
from random import Random

from PIL import Image

from demo.scenes.toolkit.canvas import Paint, Point, alpha, mix, pen, rgb
from demo.scenes.toolkit.stage import Stage

COATS = (
    "#b5423a",
    "#2f5d7c",
    "#d8a13c",
    "#3d6b57",
    "#7a4a6d",
    "#d8bf8c",
    "#39424f",
    "#c97b4a",
    "#5f8ea0",
    "#8b5a3c",
)
SKIN = ("#e8b992", "#c98f67", "#8f5f43", "#f0c9a4")
HAIR = ("#2b211c", "#5a3d28", "#a9773f", "#3a3a40", "#1d1a1c")


def figure(
    image: Image.Image,
    at: Point,
    height: float,
    coat: Paint,
    gait: float | None,
    opacity: float = 1.0,
    seed: int = 0,
) -> None:
    """A figure with its feet at a point; `gait` is the phase of its step, None when it stands."""
    draw, (x, y), u = pen(image), at, height
    rng = Random(seed)
    stride = 0.0 if gait is None else 0.13 * sin(2 * pi * gait)
    legs, hair, skin = mix(coat, "#22252c", 0.75), rng.choice(HAIR), rng.choice(SKIN)
    for step in (stride, -stride):
        draw.line(
            (x, y - 0.48 * u, x + step * u, y), fill=alpha(legs, opacity), width=max(2, round(0.11 * u))
        )
    body = [(-0.1, -0.82), (0.1, -0.82), (0.15, -0.42), (-0.15, -0.42)]
    draw.polygon([(x + a * u, y + b * u) for a, b in body], fill=alpha(coat, opacity))
    draw.polygon(
        [(x + a * u, y + b * u) for a, b in body[1:3] + [(0.04, -0.42), (0.03, -0.82)]],
        fill=alpha("#141826", 0.18),
    )
    for side in (-1, 1):
        hand = x + (side * 0.15 - side * stride * 0.8) * u
        draw.line(
            (x + side * 0.11 * u, y - 0.78 * u, hand, y - 0.46 * u),
            fill=alpha(mix(coat, "#141826", 0.2), opacity),
            width=max(2, round(0.07 * u)),
        )
    draw.ellipse((x - 0.085 * u, y - 1.0 * u, x + 0.085 * u, y - 0.82 * u), fill=alpha(skin, opacity))
    draw.chord(
        (x - 0.095 * u, y - 1.02 * u, x + 0.095 * u, y - 0.84 * u), 170, 370, fill=alpha(hair, opacity)
    )


def person(
    image: Image.Image,
    stage: Stage,
    x: float,
    z: float,
    coat: Paint,
    gait: float | None = None,
    opacity: float = 1.0,
    seed: int = 0,
    shade: float = 0.3,
) -> None:
    """A figure on the ground of a stage, with its shadow."""
    tall = 1.6 + 0.05 * (seed % 5)
    if shade:
        reach = min(2.5, 1 / stage.sun[1])
        tip = stage.at(x - stage.sun[0] * reach * tall, 0, z - stage.sun[2] * reach * tall)
        px, py = stage.at(x, 0, z)
        wide = 0.16 * stage.scale(x, z)
        outline = [
            (px - wide, py),
            (px + wide, py),
            (tip[0] + wide * 0.6, tip[1]),
            (tip[0] - wide * 0.6, tip[1]),
        ]
        pen(image).polygon(outline, fill=alpha(mix(stage.shade, "#101522", 0.8), shade * opacity))
    away = stage.away(x, z)
    light = stage.tone(coat, (stage.sun[0], 0.4, -1), away)
    figure(image, stage.at(x, 0, z), tall * stage.scale(x, z), light, gait, opacity, seed)


def skier(image: Image.Image, at: Point, height: float, coat: Paint, lean: float) -> None:
    """A skier in a turn; `lean` from -1 (left) to 1 (right)."""
    draw, (x, y), u = pen(image), at, height
    tip = 0.28 * lean
    for side in (-0.08, 0.1):
        draw.line(
            (x + (side - 0.5 * lean) * u, y - 0.22 * u, x + (side + 0.5 * lean) * u, y + 0.22 * u),
            fill=rgb("#23252e"),
            width=max(2, round(0.06 * u)),
        )
    draw.line((x, y, x + tip * 0.3 * u, y - 0.45 * u), fill=rgb("#27303f"), width=max(3, round(0.2 * u)))
    body = [(-0.13, -0.42), (0.13, -0.42), (0.14 + tip, -0.78), (-0.12 + tip, -0.78)]
    draw.polygon([(x + a * u, y + b * u) for a, b in body], fill=rgb(coat))
    draw.line(
        (x + tip * 0.6 * u, y - 0.62 * u, x + (tip + 0.34) * u, y - 0.3 * u), fill=rgb("#30333d"), width=2
    )
    head = x + tip * 1.1 * u, y - 0.87 * u
    draw.ellipse(
        (head[0] - 0.1 * u, head[1] - 0.1 * u, head[0] + 0.1 * u, head[1] + 0.1 * u),
        fill=mix(coat, "#ffffff", 0.5),
    )
