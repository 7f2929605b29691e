"""A suspension bridge in the blue hour: strings of headlights, a lit city mirrored, a ferry crossing."""

from functools import cache
from random import Random

from PIL import Image

from demo.scenes.toolkit.boats import ferry, shimmer
from demo.scenes.toolkit.canvas import HEIGHT, WIDTH, Point, alpha, cutout, glow, gradient, mix, pen, rgb
from demo.scenes.toolkit.motion import lap, wave
from demo.scenes.toolkit.noise import fractal
from demo.scenes.toolkit.sky import Clouds, stars
from demo.scenes.toolkit.stage import Stage
from demo.scenes.toolkit.water import Glitter, mirror, ripple

STAGE = Stage(horizon=300, height=55, focal=1000)
SHORE = 306
SKY = [
    (0.0, "#0e1c48"),
    (0.18, "#28437c"),
    (0.32, "#6a72a8"),
    (0.4, "#d99a94"),
    (0.425, "#ffc79a"),
    (1.0, "#ffc79a"),
]
SEA = [(0.0, "#7c86b0"), (0.2, "#3a5488"), (1.0, "#0c1a3c")]
TOWERS = ((-62.0, 215.0), (120.0, 640.0))
DECK, TOP = 46.0, 128.0


def _along(share: float) -> tuple[float, float]:
    """A place on the bridge: 0 at the near tower, 1 at the far one."""
    (x1, z1), (x2, z2) = TOWERS
    return x1 + (x2 - x1) * share, z1 + (z2 - z1) * share


def _cable(share: float) -> float:
    if 0 <= share <= 1:
        return DECK + 6 + (TOP - DECK - 6) * (2 * share - 1) ** 2
    over = -share if share < 0 else share - 1
    return max(DECK, TOP - (TOP - DECK) * over / 0.48)


def _deck(share: float, aside: float = 0.0, lift: float = 0.0) -> Point:
    x, z = _along(share)
    return STAGE.at(x + aside, DECK + lift, z)


@cache
def _sky() -> Image.Image:
    image = gradient(SKY)
    stars(image, 4, 190, 70)
    glow(image, (900, 300), 420, "#ff9c6a", 0.4)
    return image


@cache
def _backdrop() -> Image.Image:
    image = _sky().copy()
    draw, ground = pen(image), fractal(12)
    hills = [(x, 284 - 70 * max(0, ground(x / 260, 1) - 0.3)) for x in range(0, WIDTH + 8, 8)]
    draw.polygon([*hills, (WIDTH, SHORE), (0, SHORE)], fill=rgb("#5b6399"))
    _city(image)
    image.paste(gradient(SEA, (WIDTH, HEIGHT - SHORE)), (0, SHORE))
    mirror(image, SHORE, 210, 0.7, 0.62)
    return image


def _city(image: Image.Image) -> None:
    draw, rng = pen(image), Random(9)
    for layer, paint in enumerate(("#4a5590", "#2f3b70")):
        x = 330.0
        while x < WIDTH:
            wide, peak = rng.uniform(14, 34), 1.2 * max(0.15, 1 - abs(x - 960) / 420)
            high = rng.uniform(14, 92) * peak * (1.1 - 0.3 * layer) + 12
            draw.rectangle((x, SHORE - high, x + wide, SHORE), fill=rgb(paint))
            for px in range(int(x) + 3, int(x + wide) - 3, 5):
                for py in range(int(SHORE - high) + 4, SHORE - 3, 7):
                    if rng.random() < 0.42:
                        draw.rectangle(
                            (px, py, px + 2, py + 3), fill=mix("#ffcf7a", paint, rng.uniform(0, 0.6))
                        )
            x += wide * rng.uniform(0.7, 1.1)
    for x in range(0, WIDTH, 18):
        glow(image, (x, SHORE - 2), 12, "#ffb765", 0.7)


def _bridge(image: Image.Image) -> None:
    draw, steel = pen(image), "#7d3b46"
    for order in (1, 0):
        x, z = TOWERS[order]
        hazy = mix(steel, "#7f7ba8", 0.5 * order)
        for aside in (6, -6):
            (px, py), (_, top), u = STAGE.at(x + aside, 0, z), STAGE.at(x + aside, TOP, z), STAGE.scale(x, z)
            tone = mix(hazy, "#1a1d40", 0.35 if aside > 0 else 0.1)
            draw.polygon(
                [(px - 2.6 * u, py), (px + 2.6 * u, py), (px + 1.6 * u, top), (px - 1.6 * u, top)], fill=tone
            )
            draw.polygon(
                [(px + 0.6 * u, py), (px + 2.6 * u, py), (px + 1.6 * u, top), (px + 0.4 * u, top)],
                fill=alpha("#161a3c", 0.4),
            )
        for y in (70, 92, 112, TOP - 2):
            (ax, ay), (bx, _), u = STAGE.at(x - 6, y, z), STAGE.at(x + 6, y, z), STAGE.scale(x, z)
            draw.rectangle((ax, ay, bx, ay + 3 * u), fill=hazy)
        glow(image, STAGE.at(x, TOP, z), 14 - 6 * order, "#ff5a4a", 0.9)
    for aside in (7, -7):
        _span(image, aside)


def _span(image: Image.Image, aside: float) -> None:
    draw = pen(image)
    shares = [k / 90 for k in range(-40, 135)]
    cable = [STAGE.at(_along(s)[0] + aside, _cable(s), _along(s)[1]) for s in shares if _along(s)[1] > 60]
    draw.line(cable, fill=rgb("#a05a5e"), width=4)
    for s in shares:
        x, z = _along(s)
        if z > 60 and int(s * 90) % 2 == 0:
            low, high = STAGE.at(x + aside, DECK, z), STAGE.at(x + aside, _cable(s), z)
            draw.line([low, high], fill=alpha("#b7838a", 0.55), width=1 if s > 0.2 else 2)
    near = [s for s in shares if _along(s)[1] > 60]
    deck = [_deck(s, aside) for s in near] + [_deck(s, aside, -4) for s in reversed(near)]
    draw.polygon(deck, fill=rgb("#4a2f4a"))
    if aside > 0:
        road = [_deck(s, 7) for s in near] + [_deck(s, -7) for s in reversed(near)]
        draw.polygon(road, fill=rgb("#2a2b50"))


@cache
def _layers() -> tuple[Clouds, Glitter, Glitter]:
    return (
        Clouds(61, 260, "#c98a9c", cell=(560, 46), cover=(130, 210), opacity=0.55, bank=True),
        Glitter(3, SHORE, 260, "#9fb2dc", 0.28),
        Glitter(5, SHORE, 260, "#ffcb8a", 0.6, lambda rng, near: rng.gauss(930, 110 + 160 * near), 560),
    )


def _traffic(image: Image.Image, t: float) -> None:
    """Lights at equal distances, so that they may move on by one gap in each loop."""
    for lane, paint, way in ((-3.2, "#fff0cc", -1), (3.2, "#ff5547", 1)):
        for k in range(34):
            share = -0.36 + 1.8 * ((k + (t * 2 if way > 0 else 1 - t * 2)) / 34 % 1.0)
            x, z = _along(share)
            if z > 70:
                px, py = _deck(share, lane, 1.2)
                size = max(4.0, 2.6 * STAGE.scale(x, z))
                glow(image, (px, py), size * 1.5, paint, 0.95)
    for k in range(24):
        share = -0.34 + 1.8 * k / 24
        if _along(share)[1] > 70:
            glow(image, _deck(share, -7, 7), max(5, 3.4 * STAGE.scale(*_along(share))), "#ffbe70", 0.8)


def frame(t: float) -> Image.Image:
    """The bridge at phase t."""
    image, (_, cool, warm) = _sky_and_sea(t), _layers()
    for glitter in (cool, warm):
        glitter.draw(image, t)
    at, draw = (-160 + 1640 * lap(t, 0.3), 500 + 1.5 * wave(t, 4)), pen(image)
    shimmer(draw, (at[0], at[1] + 6), 190, "#ffd08a", lap(t, 0, 2))
    ferry(draw, at, 190, 0.006 * wave(t, 2), 1, True)
    return image


def _sky_and_sea(t: float) -> Image.Image:
    image = _backdrop().copy()
    _layers()[0].draw(image, t)
    image.paste(_backdrop(), (0, 0), _skyline())
    ripple(image, SHORE + 2, t, 3)
    image.paste(_bridge_layer(), (0, 0), _bridge_layer())
    _traffic(image, t)
    return image


@cache
def _skyline() -> Image.Image:
    return cutout(_sky(), _backdrop()).getchannel("A")


@cache
def _bridge_layer() -> Image.Image:
    """The bridge alone, to be laid over water that moves."""
    image = _backdrop().copy()
    _bridge(image)
    return cutout(_backdrop(), image)
