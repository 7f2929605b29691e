"""City blocks in perspective: fronts with windows, roads with markings, street lamps and traffic lights."""

from collections.abc import Sequence
from random import Random

from PIL import Image

from demo.scenes.toolkit.canvas import Paint, alpha, glow, mix, pen, rgb
from demo.scenes.toolkit.stage import Quad, Stage, block, paint_block, paint_face, patch

DAY_GLASS = ("#56707f", "#6b8593", "#48606f")
NIGHT_GLASS = ("#ffd27e", "#ffbe62", "#ffe6b0", "#2a3150", "#262c49", "#2a3150", "#262c49")


def fenestrate(
    image: Image.Image,
    stage: Stage,
    face: Quad,
    grid: tuple[int, int],
    glass: Sequence[Paint],
    rng: Random,
    lit: bool = False,
    area: tuple[float, float] = (0.14, 0.97),
    size: tuple[float, float] = (0.52, 0.6),
) -> None:
    """Rows of windows on the upper part of a face."""
    low, high = area
    for row in range(grid[1]):
        for place in range(grid[0]):
            u, v = (place + 0.5) / grid[0], low + (high - low) * (row + 0.5) / grid[1]
            a, b = size[0] / grid[0] / 2, size[1] * (high - low) / grid[1] / 2
            paint_face(image, stage, patch(face, u - a, u + a, v - b, v + b), rng.choice(glass), raw=lit)


def building(
    image: Image.Image,
    stage: Stage,
    x: float,
    z: float,
    wide: float,
    deep: float,
    high: float,
    wall: Paint,
    rng: Random,
    roof: Paint = "#6d6670",
    glass: Sequence[Paint] = DAY_GLASS,
    lit: bool = False,
    shop: Paint | None = "#3f4850",
    storey: float = 3.4,
    bay: float = 3.2,
) -> None:
    """A town building: windows on every side we see, shops along the ground floor, a cornice."""
    faces = block(x, z, deep, wide, 0, high)
    paint_block(image, stage, faces, wall, roof)
    for name, run in (("back", wide), ("left", deep), ("right", deep)):
        grid = max(1, round(run / bay)), max(1, round((high - 4) / storey))
        low = 4.2 / high
        fenestrate(image, stage, faces[name], grid, glass, rng, lit, (low, 0.97))
        paint_face(image, stage, patch(faces[name], 0, 1, 0.975, 1), mix(wall, "#ffffff", 0.4))
        if shop:
            for k in range(max(1, round(run / 5))):
                n = max(1, round(run / 5))
                part = patch(faces[name], (k + 0.08) / n, (k + 0.92) / n, 0.02, 3.1 / high)
                paint_face(image, stage, part, shop, raw=lit)


def zebra(
    image: Image.Image,
    stage: Stage,
    x: float,
    z: float,
    wide: float,
    deep: float,
    along: bool,
    paint: Paint = "#e9e4d8",
) -> None:
    """A pedestrian crossing centred on (x, z); its stripes run with the traffic."""
    draw, count = pen(image), round((wide if along else deep) / 1.2)
    for k in range(count):
        if along:
            left = x - wide / 2 + wide * k / count
            corners = [
                (left, z - deep / 2),
                (left + 0.6, z - deep / 2),
                (left + 0.6, z + deep / 2),
                (left, z + deep / 2),
            ]
        else:
            near = z - deep / 2 + deep * k / count
            corners = [
                (x - wide / 2, near),
                (x + wide / 2, near),
                (x + wide / 2, near + 0.6),
                (x - wide / 2, near + 0.6),
            ]
        stage.ground(draw, corners, stage.tone(paint, (0, 1, 0), z))


def lane(
    image: Image.Image,
    stage: Stage,
    x: float,
    near: float,
    far: float,
    paint: Paint,
    dash: float = 3.0,
    gap: float = 5.0,
    wide: float = 0.16,
) -> None:
    """A dashed line along a road that leads away."""
    draw, z = pen(image), near
    while z < far:
        stage.ground(draw, [(x - wide, z), (x + wide, z), (x + wide, z + dash), (x - wide, z + dash)], paint)
        z += dash + gap


def lamp(
    image: Image.Image,
    stage: Stage,
    x: float,
    z: float,
    arm: float,
    high: float = 7.0,
    light: float = 0.0,
    warm: Paint = "#ffc878",
) -> None:
    """A street lamp with an arm over the road; lit, it glows and pools light on the ground."""
    draw, wide = pen(image), max(2, round(0.16 * stage.scale(x, z)))
    metal = stage.tone("#4a525c", (0, 0, -1), z)
    draw.line(
        [stage.at(x, 0, z), stage.at(x, high, z), stage.at(x + arm, high + 0.4, z)], fill=metal, width=wide
    )
    px, py = stage.at(x + arm, high + 0.3, z)
    size = stage.scale(x, z)
    draw.ellipse(
        (px - 0.5 * size, py - 0.12 * size, px + 0.5 * size, py + 0.16 * size),
        fill=rgb("#fff0cf") if light else metal,
    )
    if light:
        glow(image, (px, py), max(10, min(170, 4.5 * size)), warm, light)


def streak(
    image: Image.Image, stage: Stage, x: float, z: float, paint: Paint, strength: float, long: float = 5.0
) -> None:
    """The reflection of a light on a wet road: a bright upright smear."""
    draw, (px, py), size = pen(image), stage.at(x, 0, z), stage.scale(x, z)
    for k in range(6):
        half, tall = size * 0.08 * (k + 1), size * long * (1 - k / 8)
        draw.ellipse((px - half, py - tall * 0.15, px + half, py + tall), fill=alpha(paint, strength * 0.14))


def signal(image: Image.Image, stage: Stage, x: float, z: float, colour: Paint) -> None:
    """A traffic light."""
    draw, size = pen(image), stage.scale(x, z)
    (px, py), (tx, ty) = stage.at(x, 0, z), stage.at(x, 3.4, z)
    draw.line((px, py, tx, ty), fill=rgb("#3a4048"), width=max(2, round(0.14 * size)))
    draw.rectangle(
        (tx - 0.22 * size, ty - 0.9 * size, tx + 0.22 * size, ty + 0.2 * size), fill=rgb("#23272d")
    )
    drop = {"#ff4a3a": -0.7, "#ffc040": -0.35, "#4be08a": 0.0}[str(colour)]
    middle = ty + drop * size
    draw.ellipse(
        (tx - 0.16 * size, middle - 0.16 * size, tx + 0.16 * size, middle + 0.16 * size), fill=rgb(colour)
    )
    glow(image, (tx, middle), 0.9 * size, colour, 0.6)
