"""Cars, trams and trains as solids on a stage."""

from PIL import Image

from demo.scenes.toolkit.canvas import Paint, glow, mix, pen
from demo.scenes.toolkit.stage import Quad, Stage, block, paint_block, paint_face, patch

GLASS = "#3c4f5c"


def shadow(image: Image.Image, stage: Stage, faces: dict[str, Quad], opacity: float = 0.35) -> None:
    """The shadow of a solid on the ground."""
    outline = stage.cast([spot for name in ("back", "front") for spot in faces[name]])
    red, green, blue = mix(stage.shade, "#101522", 0.75)
    pen(image).polygon(outline, fill=(red, green, blue, round(255 * opacity)))


def _strip(
    image: Image.Image, stage: Stage, quad: Quad, area: tuple[float, float, float, float], paint: Paint
) -> None:
    part = patch(quad, *area)
    if stage.at(*part[0]) != stage.at(*part[1]):
        paint_face(image, stage, part, paint)


def car(
    image: Image.Image,
    stage: Stage,
    x: float,
    z: float,
    heading: float,
    paint: Paint,
    lights: float = 0.0,
    kind: tuple[float, float] = (4.3, 1.45),
) -> None:
    """A car; with `lights` (0 to 1) it throws its beams ahead and shows red behind."""
    length, high = kind
    body = block(x, z, length, 1.8, 0.28, high * 0.6, heading, (0.12, 0.08, 0.08))
    if not lights:
        shadow(image, stage, block(x, z, length, 1.8, 0, high * 0.85, heading))
    paint_block(image, stage, block(x, z, length * 0.94, 1.7, 0.02, 0.3, heading), "#1c2026")
    paint_block(image, stage, body, paint)
    aft = length * 0.05
    c, s = _ahead(heading)
    cabin = block(x - s * aft, z - c * aft, length * 0.6, 1.62, high * 0.6, high, heading, (0.75, 0.5, 0.2))
    paint_block(image, stage, cabin, GLASS, paint)
    for name in ("left", "right"):
        for u in (0.0, 0.47, 0.94):
            _strip(image, stage, cabin[name], (u, u + 0.06, 0, 1), paint)
    _lamps(image, stage, body, lights)


def _ahead(heading: float) -> tuple[float, float]:
    from_front = block(0, 0, 2, 1, 0, 1, heading)["front"]
    (ax, _, az), (bx, _, bz) = from_front[0], from_front[1]
    return (az + bz) / 2, (ax + bx) / 2


def _lamps(image: Image.Image, stage: Stage, body: dict[str, Quad], lights: float) -> None:
    for name, paint in (("front", "#fff3d0"), ("back", "#e8322a")):
        for u in (0.06, 0.74):
            part = patch(body[name], u, u + 0.2, 0.5, 0.85)
            shown = paint_face(image, stage, part, paint, raw=lights > 0)
            if lights and shown:
                px, py = stage.at(*part[0])
                size = stage.scale(part[0][0], part[0][2]) * (1.6 if name == "front" else 0.9)
                glow(image, (px, py), min(90, size * 1.5), paint, lights * 0.8)


def _glazed(
    image: Image.Image,
    stage: Stage,
    quad: Quad,
    panes: int,
    area: tuple[float, float],
    paint: Paint,
    raw: bool,
) -> None:
    for k in range(panes):
        paint_face(image, stage, patch(quad, (k + 0.12) / panes, (k + 0.88) / panes, *area), paint, raw)


def tram(
    image: Image.Image,
    stage: Stage,
    x: float,
    z: float,
    heading: float,
    paint: Paint,
    cars: int = 2,
    glass: Paint | None = None,
    length: float = 11.0,
    roof: Paint = "#d9dcda",
) -> None:
    """A tram or train of several cars; `glass` lights its windows from within."""
    c, s = _ahead(heading)
    order = sorted(range(cars), key=lambda k: -stage.away(x - s * k * length, z - c * k * length))
    for k in order:
        cx, cz = x - s * k * length, z - c * k * length
        body = block(
            cx, cz, length * 0.97, 2.5, 0.35, 3.4, heading, (0.15 * (k == 0), 0.15 * (k == cars - 1), 0.1)
        )
        if glass is None:
            shadow(image, stage, body)
        paint_block(image, stage, block(cx, cz, length * 0.9, 2.3, 0.02, 0.4, heading), "#22262b")
        paint_block(image, stage, body, paint, roof)
        for name in ("left", "right"):
            _strip(image, stage, body[name], (0, 1, 0.86, 1.0), "#f1ece0")
            _strip(image, stage, body[name], (0, 1, 0.0, 0.12), "#3a3d42")
            _glazed(image, stage, body[name], 6, (0.48, 0.82), glass or GLASS, glass is not None)
        for name in ("front", "back"):
            _glazed(
                image,
                stage,
                body[name],
                1,
                (0.45, 0.85),
                mix(glass, GLASS, 0.5) if glass else GLASS,
                glass is not None,
            )
        paint_block(image, stage, block(cx, cz, length * 0.5, 1.5, 3.4, 3.7, heading), "#b9bdbc")
