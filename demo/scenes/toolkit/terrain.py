"""Land in three dimensions: a height field drawn as a fine mesh, lit by the sun and veiled by the air."""

from collections.abc import Callable, Sequence
from math import hypot

from PIL import Image, ImageDraw

from demo.scenes.toolkit.canvas import HEIGHT, WIDTH, Paint, Point, pen
from demo.scenes.toolkit.noise import Field
from demo.scenes.toolkit.stage import Spot, Stage

# Colour of the ground from its place (x, z), height and steepness (0 flat, 1 upright); None for none.
Cover = Callable[[float, float, float, float], Paint | None]


def land(
    image: Image.Image,
    stage: Stage,
    height: Field,
    cover: Cover,
    near: float,
    far: float,
    columns: int = 320,
    rows: int = 260,
) -> None:
    """Draw the land between two distances, the far rows first; rows lie closer together near the camera."""
    draw = pen(image)
    depths = [near * (far / near) ** (1 - k / rows) for k in range(rows + 1)]
    previous: list[tuple[Spot, Point]] = []
    for away in depths:
        reach = away * (WIDTH / 2 + 60) / stage.focal
        row = []
        for k in range(columns + 1):
            x = (k / columns * 2 - 1) * reach
            y = height(x, away)
            row.append(((x, y, away), stage.at(x, y, away)))
        if previous:
            for k in range(columns):
                _tile(draw, stage, cover, (previous[k], previous[k + 1], row[k + 1], row[k]))
        previous = row


def _tile(
    draw: ImageDraw.ImageDraw, stage: Stage, cover: Cover, corners: Sequence[tuple[Spot, Point]]
) -> None:
    shape = [point for _, point in corners]
    if min(y for _, y in shape) > HEIGHT:
        return
    (ax, ay, az), (bx, by, bz), (cx, cy, cz), (dx, dy, dz) = (spot for spot, _ in corners)
    # The cross product of the diagonals is the direction the ground faces.
    ux, uy, uz, vx, vy, vz = cx - ax, cy - ay, cz - az, dx - bx, dy - by, dz - bz
    facing = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
    if facing[1] < 0:
        facing = -facing[0], -facing[1], -facing[2]
    steep = 1 - facing[1] / (hypot(*facing) or 1)
    paint = cover((ax + cx) / 2, (az + cz) / 2, (ay + cy) / 2, steep)
    if paint is not None:
        draw.polygon(shape, fill=stage.tone(paint, facing, dz))
