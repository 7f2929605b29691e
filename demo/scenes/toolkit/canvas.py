"""The canvas: colours, gradients, light and translucent drawing, at twice the size of the film."""

from collections.abc import Iterable, Sequence
from functools import cache
from math import cos, sin

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1280, 720
Colour = tuple[int, int, int]
Paint = str | Colour
Point = tuple[float, float]
Stops = Sequence[tuple[float, Paint]]


def rgb(paint: Paint) -> Colour:
    """A colour as three numbers."""
    if isinstance(paint, str):
        red, green, blue = ImageColor.getrgb(paint)[:3]
        return red, green, blue
    return paint


def mix(first: Paint, second: Paint, amount: float) -> Colour:
    """The colour `amount` (0 to 1) of the way from one to another."""
    amount = min(1.0, max(0.0, amount))
    (r1, g1, b1), (r2, g2, b2) = rgb(first), rgb(second)
    return round(r1 + (r2 - r1) * amount), round(g1 + (g2 - g1) * amount), round(b1 + (b2 - b1) * amount)


def lit(paint: Paint, light: Paint) -> Colour:
    """A colour as it looks under coloured light."""
    (r1, g1, b1), (r2, g2, b2) = rgb(paint), rgb(light)
    return r1 * r2 // 255, g1 * g2 // 255, b1 * b2 // 255


def alpha(paint: Paint, opacity: float) -> tuple[int, int, int, int]:
    """A translucent colour, for `pen`."""
    return *rgb(paint), round(255 * min(1.0, max(0.0, opacity)))


def ramp(stops: Stops, at: float) -> Colour:
    """The colour at a place on a scale of coloured stops."""
    for (low, first), (high, second) in zip(stops, stops[1:], strict=False):
        if at <= high:
            return mix(first, second, (at - low) / (high - low))
    return rgb(stops[-1][1])


def gradient(stops: Stops, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Image.Image:
    """A vertical gradient; the stops run from 0 (top) to 1 (bottom)."""
    column = Image.new("RGB", (1, size[1]))
    for y in range(size[1]):
        column.putpixel((0, y), ramp(stops, y / size[1]))
    return column.resize(size)


def fade(top: float, bottom: float, size: tuple[int, int]) -> Image.Image:
    """A mask running from one opacity at the top to another at the bottom."""
    low, high = round(255 * top), round(255 * bottom)
    return gradient([(0, (low,) * 3), (1, (high,) * 3)], size).convert("L")


def pen(image: Image.Image) -> ImageDraw.ImageDraw:
    """A pen whose colours may be translucent."""
    return ImageDraw.Draw(image, "RGBA" if image.mode == "RGB" else None)


def blank() -> Image.Image:
    """An empty mask the size of the canvas."""
    return Image.new("L", (WIDTH, HEIGHT))


def cutout(before: Image.Image, after: Image.Image) -> Image.Image:
    """What was drawn between two states of a picture, as a layer of its own."""
    red, green, blue = ImageChops.difference(before, after).split()
    changed = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    layer = after.convert("RGBA")
    layer.putalpha(changed.point([0] + [255] * 255))
    return layer


def soften(image: Image.Image, radius: float) -> Image.Image:
    """The same picture out of focus."""
    return image.filter(ImageFilter.GaussianBlur(radius))


@cache
def _halo(radius: int, colour: Colour, level: int) -> Image.Image:
    size = (2 * radius, 2 * radius)
    disc = ImageChops.invert(Image.radial_gradient("L")).resize(size, Image.Resampling.BILINEAR)
    # radial_gradient reaches the corners; keep the circle inside and let it fall off softly.
    falloff = disc.point([round(max(0, (v - 75) / 180) ** 2.2 * level) for v in range(256)])
    return Image.merge("RGB", [falloff.point([v * c // 255 for v in range(256)]) for c in colour])


def glow(image: Image.Image, at: Point, radius: float, paint: Paint, strength: float = 1.0) -> None:
    """Add a soft round light."""
    reach, level = max(2, round(radius)), round(max(0.0, min(1.0, strength)) * 32) * 8 - 1
    if level <= 0:
        return
    halo = _halo(reach, rgb(paint), level)
    corner = round(at[0]) - reach, round(at[1]) - reach
    box = (*corner, corner[0] + 2 * reach, corner[1] + 2 * reach)
    image.paste(ImageChops.add(image.crop(box), halo), corner)


class Sketch:
    """A drawing in units of its own, placed in the picture: moved, scaled, tilted; `way` -1 mirrors it."""

    def __init__(
        self, draw: ImageDraw.ImageDraw, at: Point, unit: float, tilt: float = 0.0, way: int = 1
    ) -> None:
        self.draw, self.at, self.unit, self.tilt, self.way = draw, at, unit, tilt, way

    def place(self, points: Iterable[Point]) -> list[Point]:
        """Where points of the drawing lie in the picture; y runs downwards."""
        c, s = cos(self.tilt) * self.unit, sin(self.tilt) * self.unit
        return [(self.at[0] + self.way * (x * c - y * s), self.at[1] + x * s + y * c) for x, y in points]

    def fill(self, paint: Paint, *points: Point, opacity: float = 1.0) -> None:
        """A filled shape."""
        self.draw.polygon(self.place(points), fill=alpha(paint, opacity))

    def line(self, paint: Paint, width: float, *points: Point) -> None:
        """A line, at least two pixels wide."""
        self.draw.line(self.place(points), fill=rgb(paint), width=max(2, round(width * self.unit)))

    def box(self, paint: Paint, left: float, top: float, right: float, bottom: float) -> None:
        """An upright rectangle."""
        self.fill(paint, (left, top), (right, top), (right, bottom), (left, bottom))

    def oval(self, paint: Paint, x: float, y: float, wide: float, high: float, opacity: float = 1.0) -> None:
        """An ellipse about (x, y)."""
        [(px, py)], a, b = self.place([(x, y)]), wide * self.unit, high * self.unit
        self.draw.ellipse((px - a, py - b, px + a, py + b), fill=alpha(paint, opacity))
