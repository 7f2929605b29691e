"""Boats seen from the side. Lengths are in boat lengths, so that one drawing serves at any distance."""

from math import sin

from PIL import ImageDraw

from demo.scenes.toolkit.canvas import Paint, Point, Sketch, alpha, mix


def yacht(
    draw: ImageDraw.ImageDraw, at: Point, length: float, tilt: float, hull: Paint, way: int = 1
) -> None:
    """A moored sailing yacht, its sail furled under a cover."""
    boat = Sketch(draw, at, length, tilt, way)
    boat.fill(hull, (-0.47, -0.13), (0.55, -0.17), (0.4, 0.03), (-0.4, 0.03))
    boat.fill(mix(hull, "#10202c", 0.35), (-0.43, -0.04), (0.46, -0.05), (0.4, 0.03), (-0.4, 0.03))
    boat.line("#c8763c", 0.014, (-0.47, -0.13), (0.55, -0.17))
    boat.fill("#f3efe6", (-0.28, -0.14), (-0.22, -0.22), (0.16, -0.22), (0.26, -0.15))
    boat.fill("#42606f", (-0.18, -0.17), (-0.17, -0.2), (0.12, -0.2), (0.15, -0.17))
    boat.line("#e9e3d6", 0.016, (0.08, -0.2), (0.08, -1.35))
    boat.line("#d8d6cf", 0.005, (0.55, -0.17), (0.08, -1.33), (-0.46, -0.13))
    boat.line("#d8d6cf", 0.005, (0.0, -0.8), (0.16, -0.8))
    boat.line("#2d4a66", 0.045, (0.06, -0.31), (-0.38, -0.29))


def trawler(
    draw: ImageDraw.ImageDraw, at: Point, length: float, tilt: float, hull: Paint, way: int = 1
) -> None:
    """A small fishing boat with a wheelhouse forward and a gallows aft."""
    boat = Sketch(draw, at, length, tilt, way)
    boat.line("#5d4a3c", 0.012, (-0.36, -0.16), (-0.36, -0.62))
    boat.line("#5d4a3c", 0.008, (-0.36, -0.6), (-0.1, -0.22))
    boat.line("#4a4440", 0.012, (0.12, -0.4), (0.12, -0.86))
    boat.line("#6d655c", 0.004, (0.12, -0.84), (0.54, -0.28))
    boat.line("#6d655c", 0.004, (0.12, -0.84), (-0.36, -0.6))
    boat.fill(hull, (-0.5, -0.17), (-0.1, -0.15), (0.3, -0.2), (0.58, -0.31), (0.46, 0.04), (-0.45, 0.04))
    boat.fill(mix(hull, "#0b1218", 0.5), (-0.47, -0.03), (0.49, -0.06), (0.46, 0.04), (-0.45, 0.04))
    rail = ((-0.5, -0.17), (-0.1, -0.15), (0.3, -0.2), (0.58, -0.31))
    boat.line("#f5ecd9", 0.028, *rail)
    boat.fill("#f4efe3", (-0.02, -0.17), (0.0, -0.46), (0.25, -0.46), (0.3, -0.2))
    boat.fill("#d9d2c4", (-0.02, -0.17), (0.0, -0.46), (0.09, -0.46), (0.09, -0.18))
    boat.fill("#b4452f", (-0.04, -0.46), (-0.02, -0.5), (0.27, -0.5), (0.29, -0.46))
    boat.box("#31505e", 0.12, -0.42, 0.18, -0.32)
    boat.box("#31505e", 0.2, -0.42, 0.25, -0.32)
    for k, tub in enumerate(("#d9822b", "#3f7f8c", "#d9b44a")):
        boat.box(tub, -0.3 + 0.09 * k, -0.23, -0.23 + 0.09 * k, -0.16)


def launch(
    draw: ImageDraw.ImageDraw, at: Point, length: float, tilt: float, hull: Paint, way: int = 1
) -> None:
    """A motor launch under way, its wake behind it."""
    boat = Sketch(draw, at, length, tilt, way)
    for k in range(5):
        boat.fill("#ffffff", (-0.4, 0.0), (-1.2 - k * 0.7, 0.02 + k * 0.035), (-0.3, 0.07), opacity=0.16)
    boat.fill(hull, (-0.5, -0.12), (0.55, -0.18), (0.36, 0.03), (-0.46, 0.03))
    boat.fill("#7c3a28", (-0.48, -0.03), (0.42, -0.04), (0.36, 0.03), (-0.46, 0.03))
    boat.fill("#f6f3ea", (-0.15, -0.13), (-0.1, -0.29), (0.12, -0.29), (0.24, -0.15))
    boat.fill("#3d5d6c", (-0.06, -0.18), (-0.04, -0.26), (0.09, -0.26), (0.16, -0.18))
    boat.fill("#ffffff", (0.5, -0.02), (0.34, 0.06), (-0.45, 0.06), (0.3, 0.0), opacity=0.8)


def ferry(
    draw: ImageDraw.ImageDraw, at: Point, length: float, tilt: float, way: int = 1, lights: bool = False
) -> None:
    """A passenger ferry with two decks of windows."""
    boat = Sketch(draw, at, length, tilt, way)
    window = "#ffdf9a" if lights else "#4b6c7d"
    boat.fill("#f2efe8", (-0.42, -0.1), (-0.4, -0.24), (0.3, -0.24), (0.38, -0.1))
    boat.fill("#e4e0d6", (-0.34, -0.24), (-0.33, -0.34), (0.14, -0.34), (0.22, -0.24))
    boat.fill("#c3492f", (-0.16, -0.34), (-0.15, -0.46), (-0.04, -0.46), (-0.03, -0.34))
    boat.fill("#24465c", (-0.5, -0.12), (0.55, -0.13), (0.45, 0.03), (-0.46, 0.03))
    boat.line("#ffffff", 0.012, (-0.5, -0.12), (0.55, -0.13))
    for k in range(12):
        boat.box(window, -0.37 + k * 0.055, -0.21, -0.335 + k * 0.055, -0.16)
        if k < 8:
            boat.box(window, -0.3 + k * 0.055, -0.315, -0.265 + k * 0.055, -0.27)


def shimmer(draw: ImageDraw.ImageDraw, at: Point, length: float, paint: Paint, phase: float) -> None:
    """The broken reflection under a hull."""
    for k in range(7):
        half = length * (0.44 - 0.045 * k) * (1 + 0.12 * sin(phase * 6.283 + k * 2.1))
        x, y = at[0] + length * 0.03 * sin(phase * 6.283 + k * 1.3), at[1] + length * (0.045 + 0.04 * k)
        draw.ellipse(
            (x - half, y - length * 0.016, x + half, y + length * 0.016), fill=alpha(paint, 0.5 - 0.06 * k)
        )
