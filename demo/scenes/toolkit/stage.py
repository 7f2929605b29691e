"""A stage seen by a camera on a mast: x to the right, y up, z away from the camera, in metres."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from math import cos, exp, hypot, radians, sin
from typing import ParamSpec

from PIL import Image, ImageDraw

from demo.scenes.toolkit.canvas import WIDTH, Colour, Paint, Point, lit, mix, pen

Args = ParamSpec("Args")
Spot = tuple[float, float, float]
Quad = tuple[Spot, Spot, Spot, Spot]


@dataclass(frozen=True)
class Stage:
    """The camera (upright lines stay upright), the sun and the air of a scene."""

    horizon: float = 200
    height: float = 12
    focal: float = 900
    centre: float = WIDTH / 2
    yaw: float = 0.0
    sun: Spot = (-0.5, 0.7, -0.4)
    sunlight: Paint = "#fff8ea"
    shade: Paint = "#8d93ab"
    haze: Paint = "#c9d6de"
    clear: float = 400.0

    def turned(self, x: float, z: float) -> Point:
        """A ground position in the camera's own directions: sideways and away."""
        c, s = cos(radians(self.yaw)), sin(radians(self.yaw))
        return x * c - z * s, max(0.8, x * s + z * c)

    def at(self, x: float, y: float, z: float) -> Point:
        """Where a spot appears in the picture."""
        aside, away = self.turned(x, z)
        scale = self.focal / away
        return self.centre + aside * scale, self.horizon + (self.height - y) * scale

    def scale(self, x: float, z: float) -> float:
        """Pixels per metre at a place on the ground."""
        return self.focal / self.turned(x, z)[1]

    def away(self, x: float, z: float) -> float:
        """How far a place is, for drawing the far things first."""
        return self.turned(x, z)[1]

    def tone(self, paint: Paint, facing: Spot, away: float) -> Colour:
        """A surface's colour in this light and through this much air."""
        size = hypot(*self.sun) * hypot(*facing)
        light = sum(a * b for a, b in zip(self.sun, facing, strict=True)) / size
        coloured = lit(paint, mix(self.shade, self.sunlight, max(0.0, light) ** 0.7))
        return mix(coloured, self.haze, self.veil(away))

    def veil(self, away: float) -> float:
        """How much of a thing the air hides at a distance."""
        return 1 - exp(-away / self.clear)

    def ground(
        self, draw: ImageDraw.ImageDraw, corners: Iterable[Point], paint: Paint, opacity: float = 1.0
    ) -> None:
        """A flat shape on the ground, given as (x, z) corners."""
        red, green, blue = mix(paint, paint, 0)
        draw.polygon([self.at(x, 0, z) for x, z in corners], fill=(red, green, blue, round(255 * opacity)))

    def cast(self, spots: Iterable[Spot]) -> list[Point]:
        """The outline, in the picture, of the shadow the spots throw on the ground."""
        shift = [(x - self.sun[0] / self.sun[1] * y, z - self.sun[2] / self.sun[1] * y) for x, y, z in spots]
        return hull([self.at(x, 0, z) for x, z in shift])


class FarFirst:
    """Things to be drawn in order of distance, so that the near ones cover the far ones."""

    def __init__(self) -> None:
        self._things: list[tuple[float, Callable[[], object]]] = []

    def add(self, away: float, draw: Callable[Args, object], *args: Args.args, **more: Args.kwargs) -> None:
        """Put a drawing in the queue."""
        self._things.append((away, partial(draw, *args, **more)))

    def draw(self) -> None:
        """Draw all of them."""
        for _, draw in sorted(self._things, key=lambda thing: -thing[0]):
            draw()


def hull(points: Iterable[Point]) -> list[Point]:
    """The outline round a handful of points."""
    ordered = sorted(set(points))

    def half(row: Iterable[Point]) -> list[Point]:
        line: list[Point] = []
        for x, y in row:
            while len(line) > 1 and (line[-1][0] - line[-2][0]) * (y - line[-2][1]) <= (
                line[-1][1] - line[-2][1]
            ) * (x - line[-2][0]):
                line.pop()
            line.append((x, y))
        return line[:-1]

    return half(ordered) + half(reversed(ordered))


def facing_us(shape: Sequence[Point]) -> bool:
    """Whether a face, its corners given anticlockwise as seen from outside, shows its outside."""
    pairs = zip(shape, [*shape[1:], shape[0]], strict=True)
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs) < 0


def normal(quad: Quad) -> Spot:
    """The direction a face looks in."""
    (ax, ay, az), (bx, by, bz), _, (dx, dy, dz) = quad
    ux, uy, uz, vx, vy, vz = bx - ax, by - ay, bz - az, dx - ax, dy - ay, dz - az
    return -(uy * vz - uz * vy), -(uz * vx - ux * vz), -(ux * vy - uy * vx)


def patch(quad: Quad, left: float, right: float, low: float, high: float) -> Quad:
    """A part of a face, in shares (0 to 1) of its width and height: a window, a door, a stripe."""

    def spot(u: float, v: float) -> Spot:
        a, b, c, d = quad
        x, y, z = (
            (p * (1 - u) + q * u) * (1 - v) + (s * (1 - u) + r * u) * v
            for p, q, r, s in zip(a, b, c, d, strict=True)
        )
        return x, y, z

    return spot(left, low), spot(right, low), spot(right, high), spot(left, high)


def block(
    x: float,
    z: float,
    length: float,
    width: float,
    bottom: float,
    top: float,
    heading: float = 0.0,
    taper: tuple[float, float, float] = (0, 0, 0),
) -> dict[str, Quad]:
    """The faces of a box about (x, z); its length runs along the heading, 0 being away from the camera.

    The taper is how far the top draws in at the front, the back and both sides.
    """
    c, s = cos(radians(heading)), sin(radians(heading))

    def spot(along: float, aside: float, y: float) -> Spot:
        return x + aside * c + along * s, y, z - aside * s + along * c

    f, r, w = length / 2, -length / 2, width / 2
    low = [spot(r, -w, bottom), spot(r, w, bottom), spot(f, w, bottom), spot(f, -w, bottom)]
    tf, tr, tw = f - taper[0], r + taper[1], w - taper[2]
    high = [spot(tr, -tw, top), spot(tr, tw, top), spot(tf, tw, top), spot(tf, -tw, top)]
    names = ("back", "right", "front", "left")
    sides = {name: (low[k], low[k - 3], high[k - 3], high[k]) for k, name in enumerate(names)}
    return sides | {"top": (high[0], high[1], high[2], high[3])}


def paint_face(image: Image.Image, stage: Stage, quad: Quad, paint: Paint, raw: bool = False) -> bool:
    """Paint a face if it looks our way; `raw` colours, such as lit windows, take no light."""
    shape = [stage.at(*spot) for spot in quad]
    if not facing_us(shape):
        return False
    away = stage.away(quad[0][0], quad[0][2])
    colour = mix(paint, stage.haze, stage.veil(away)) if raw else stage.tone(paint, normal(quad), away)
    pen(image).polygon(shape, fill=colour)
    return True


def paint_block(
    image: Image.Image, stage: Stage, faces: dict[str, Quad], paint: Paint, top: Paint | None = None
) -> None:
    """Paint a whole box."""
    for name, quad in faces.items():
        paint_face(image, stage, quad, top if top is not None and name == "top" else paint)
