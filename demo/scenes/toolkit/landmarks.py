"""Buildings a place is known by, seen square on."""

from random import Random

from PIL import Image

from demo.scenes.toolkit.canvas import Point, Sketch, alpha, mix, pen, rgb
from demo.scenes.toolkit.houses import windows


def town_hall(image: Image.Image, base: int) -> None:
    """A town hall with an arcade and a clock tower, its foot on the line `base`."""
    draw, rng, (left, right, top) = pen(image), Random(2), (430, 800, 196)
    draw.polygon(
        [(left - 8, top), (left + 26, top - 52), (right - 26, top - 52), (right + 8, top)],
        fill=rgb("#6f8f86"),
    )
    for k in range(6):
        x = left + 44 + 54 * k
        draw.polygon([(x - 12, top - 14), (x, top - 38), (x + 12, top - 14)], fill=rgb("#86a59a"))
        draw.rectangle((x - 5, top - 26, x + 5, top - 14), fill=rgb("#4d6470"))
    draw.rectangle((left, top, right, base), fill=rgb("#efdcb8"))
    draw.rectangle((left - 6, top - 2, right + 6, top + 5), fill=rgb("#fbf0d8"))
    windows(
        image,
        (left + 8, top + 10, right - 8, top + 58),
        (11, 1),
        ("#5d7785", "#4e6876"),
        "#fff6e0",
        rng,
        (0.5, 0.78),
    )
    windows(
        image,
        (left + 8, top + 60, right - 8, top + 100),
        (11, 1),
        ("#5d7785", "#4e6876"),
        "#fff6e0",
        rng,
        (0.5, 0.8),
    )
    for k in range(11):
        x = left + 24 + 32 * k
        draw.pieslice((x - 11, base - 42, x + 11, base - 16), 180, 360, fill=rgb("#6a5a52"))
        draw.rectangle((x - 11, base - 29, x + 11, base), fill=rgb("#6a5a52"))
    _clock_tower(image, 615, base)


def _clock_tower(image: Image.Image, x: int, base: int) -> None:
    draw = pen(image)
    draw.rectangle((x - 34, 74, x + 34, base), fill=rgb("#f3e2c0"))
    draw.rectangle((x + 12, 74, x + 34, base), fill=alpha("#5a4a5c", 0.16))
    draw.rectangle((x - 40, 72, x + 40, 80), fill=rgb("#fff4dc"))
    draw.polygon(
        [(x - 36, 72), (x - 20, 40), (x - 14, 30), (x, 2), (x + 14, 30), (x + 20, 40), (x + 36, 72)],
        fill=rgb("#6f9a8e"),
    )
    draw.polygon(
        [(x + 6, 72), (x + 4, 40), (x, 2), (x + 14, 30), (x + 20, 40), (x + 36, 72)],
        fill=alpha("#27424a", 0.25),
    )
    draw.ellipse((x - 24, 92, x + 24, 140), fill=rgb("#37506b"))
    draw.ellipse((x - 20, 96, x + 20, 136), fill=rgb("#fbf6e6"))
    draw.line([(x, 116), (x + 2, 101)], fill=rgb("#2b2f3a"), width=3)
    draw.line([(x, 116), (x + 9, 120)], fill=rgb("#2b2f3a"), width=3)
    for y in (156, 204, 250):
        draw.rectangle((x - 10, y, x + 10, y + 26), fill=rgb("#566f7d"))
    draw.pieslice((x - 20, base - 60, x + 20, base - 20), 180, 360, fill=rgb("#4f4039"))
    draw.rectangle((x - 20, base - 40, x + 20, base), fill=rgb("#4f4039"))


def domed_church(image: Image.Image, x: int, y: int, base: int) -> None:
    """A church whose dome, at (x, y), rises above the roofs."""
    draw, stone, copper = pen(image), rgb("#dfb896"), rgb("#8fa08c")
    church, foot = Sketch(draw, (x, y), 1), base - y
    church.box(stone, -74, 34, 74, foot)
    church.box(mix(stone, "#fff0d0", 0.25), -34, -4, 34, 60)
    draw.pieslice((x - 38, y - 58, x + 38, y + 44), 180, 360, fill=copper)
    draw.pieslice((x + 4, y - 58, x + 38, y + 44), 270, 360, fill=mix(copper, "#5a5a66", 0.35))
    church.box(stone, -9, -74, 9, -52)
    church.fill(copper, (-11, -74), (0, -104), (11, -74))
    for side in (-62, 62):
        church.box(stone, side - 12, -6, side + 12, foot)
        church.fill(copper, *((side + a, b) for a, b in ((-14, -6), (-8, -26), (0, -46), (8, -26), (14, -6))))
    for k in range(-2, 3):
        church.box("#8a7068", k * 13 - 3, 6, k * 13 + 3, 28)


def lighthouse(image: Image.Image, lamp: Point) -> None:
    """A lighthouse and its keeper's house, placed by the lamp."""
    draw, (x, y) = pen(image), lamp
    draw.rectangle((x + 50, 296, x + 170, 350), fill=rgb("#b9a6b4"))
    draw.polygon([(x + 42, 298), (x + 66, 262), (x + 156, 262), (x + 178, 298)], fill=rgb("#6b3a4c"))
    for k in range(3):
        draw.rectangle((x + 66 + 34 * k, 312, x + 80 + 34 * k, 332), fill=rgb("#ffd58a"))
    for k in range(5):
        top, bottom = y + 22 + k * 40, y + 62 + k * 40
        a, b = 20 + k * 3.2, 23.2 + k * 3.2
        shade = "#e9dce0" if k % 2 == 0 else "#b2404a"
        draw.polygon([(x - a, top), (x + a, top), (x + b, bottom), (x - b, bottom)], fill=rgb(shade))
        draw.polygon(
            [(x + a * 0.1, top), (x + a, top), (x + b, bottom), (x + b * 0.1, bottom)],
            fill=alpha("#241c46", 0.4),
        )
    draw.rectangle((x - 28, y + 16, x + 28, y + 24), fill=rgb("#2c2545"))
    draw.rectangle((x - 15, y - 14, x + 15, y + 16), fill=rgb("#fff1c0"))
    for k in (-15, -5, 5, 14):
        draw.line((x + k, y - 14, x + k, y + 16), fill=rgb("#2c2545"), width=2)
    draw.pieslice((x - 18, y - 34, x + 18, y + 4), 180, 360, fill=rgb("#8d2f3d"))
    draw.line((x, y - 46, x, y - 30), fill=rgb("#2c2545"), width=3)
