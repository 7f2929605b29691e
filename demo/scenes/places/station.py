"""A station in the morning mist: a train comes in, waits at the platform with its windows lit, and leaves."""

from dataclasses import replace
from functools import cache
from random import Random

from PIL import Image

from demo.scenes.toolkit.canvas import WIDTH, alpha, glow, gradient, mix, pen, rgb
from demo.scenes.toolkit.motion import between, lap, stay
from demo.scenes.toolkit.people import COATS, person
from demo.scenes.toolkit.sky import gulls
from demo.scenes.toolkit.stage import FarFirst, Quad, Stage, block, paint_block, paint_face
from demo.scenes.toolkit.vehicles import tram

STAGE = Stage(
    horizon=210,
    height=9.5,
    focal=880,
    centre=560,
    sun=(0.6, 0.6, 0.4),
    sunlight="#ffe6c8",
    shade="#6f87a0",
    haze="#dcd6cf",
    clear=105,
)
RAISED = replace(STAGE, height=STAGE.height - 0.9)  # the stage as it is on the platforms
SKY = [(0.0, "#9db9c9"), (0.16, "#c9d3d3"), (0.3, "#f4dfc4"), (1.0, "#dcd6cf")]
TRACKS = (-9.0, -4.5, 4.5, 9.0, 13.5)
PLATFORMS = ((-18.5, -11.2), (-2.3, 2.3), (16.0, 22.0))


def _strip(
    image: Image.Image,
    left: float,
    right: float,
    paint: str,
    near: float = 7,
    far: float = 420,
    y: float = 0.0,
) -> None:
    draw, cuts = pen(image), [near * (far / near) ** (k / 40) for k in range(41)]
    for low, high in zip(cuts, cuts[1:], strict=False):
        corners = [
            STAGE.at(left, y, low),
            STAGE.at(right, y, low),
            STAGE.at(right, y, high),
            STAGE.at(left, y, high),
        ]
        draw.polygon(corners, fill=STAGE.tone(paint, (0, 1, 0), low))


def _track(image: Image.Image, x: float) -> None:
    _strip(image, x - 1.6, x + 1.6, "#756a62")
    draw, z = pen(image), 7.0
    while z < 120:
        tone = mix(STAGE.tone("#57504c", (0, 1, 0), z), STAGE.tone("#756a62", (0, 1, 0), z), z / 120)
        STAGE.ground(draw, [(x - 1.3, z), (x + 1.3, z), (x + 1.3, z + 0.25), (x - 1.3, z + 0.25)], tone)
        z += 0.75 if z < 50 else 1.5
    for rail in (-0.75, 0.75):
        _strip(image, x + rail - 0.05, x + rail + 0.05, "#d5dde2")


def _platform(image: Image.Image, left: float, right: float) -> None:
    for k in range(14, -1, -1):
        near = 6 + 16 * k
        paint_block(
            image, STAGE, block((left + right) / 2, near + 8, 16, right - left, 0, 0.9), "#8f8a86", "#c3bbb0"
        )
    _strip(image, left + 0.5, left + 0.62, "#f3ead0", y=0.91, far=240)
    _strip(image, right - 0.62, right - 0.5, "#f3ead0", y=0.91, far=240)


def _roof(image: Image.Image, x: float, wide: float, z: float) -> None:
    """One bay of a platform roof, with its column and a lamp."""
    paint_block(image, STAGE, block(x, z + 4, 0.35, 0.35, 0.9, 5.0), "#4f6b6a")
    wings: tuple[Quad, Quad] = (
        ((x - wide, 5.7, z), (x, 5.0, z), (x, 5.0, z + 8), (x - wide, 5.7, z + 8)),
        ((x, 5.0, z), (x + wide, 5.7, z), (x + wide, 5.7, z + 8), (x, 5.0, z + 8)),
    )
    for k, wing in enumerate(wings):
        pen(image).polygon(
            [STAGE.at(*spot) for spot in wing], fill=STAGE.tone(("#63827f", "#7fa09a")[k], (0.3 * k, 1, 0), z)
        )
        paint_face(
            image,
            STAGE,
            ((wing[0][0], wing[0][1] - 0.3, z), (wing[1][0], wing[1][1] - 0.3, z), wing[1], wing[0]),
            "#3f5856",
        )


@cache
def _backdrop() -> Image.Image:
    image = gradient(SKY)
    glow(image, (760, 190), 380, "#ffe2b0", 0.2)
    draw, rng = pen(image), Random(3)
    for k, paint in enumerate(("#cfcdc8", "#bfc2c0")):
        x = -20.0
        while x < WIDTH:
            wide, high = rng.uniform(40, 110), rng.uniform(14, 74) - 14 * k
            draw.rectangle((x, 212 - high, x + wide, 230), fill=rgb(paint))
            x += wide
    image.paste(gradient([(0, "#dcd6cf"), (0.2, "#b4aca2"), (1, "#8a837a")], (WIDTH, 502)), (0, 218))
    for x in TRACKS:
        _track(image, x)
    for left, right in PLATFORMS:
        _platform(image, left, right)
    for z in range(150, 10, -26):
        _gantry(image, z)
    return image


def _gantry(image: Image.Image, z: float) -> None:
    draw, tone = pen(image), STAGE.tone("#4c5a63", (0, 0, -1), z)
    wide = max(2, round(0.22 * STAGE.scale(0, z)))
    for x in (-10.6, 15.4):
        draw.line([STAGE.at(x, 0, z), STAGE.at(x, 7.8, z)], fill=tone, width=wide)
    for y in (7.0, 7.8):
        draw.line([STAGE.at(-10.6, y, z), STAGE.at(15.4, y, z)], fill=tone, width=max(1, wide // 2))
    for k in range(14):
        x = -10.6 + 26 * k / 14
        draw.line(
            [STAGE.at(x, 7.0 + 0.8 * (k % 2), z), STAGE.at(x + 1.86, 7.8 - 0.8 * (k % 2), z)],
            fill=tone,
            width=max(1, wide // 3),
        )
    for x in TRACKS:
        draw.line([STAGE.at(x, 7.0, z), STAGE.at(x, 5.9, z)], fill=tone, width=max(1, wide // 3))
        draw.line([STAGE.at(x, 5.9, z), STAGE.at(x, 5.9, z + 26)], fill=alpha("#3f4a52", 0.55), width=1)


def _train(image: Image.Image, x: float, front: float, paint: str, heading: float) -> None:
    for k in range(7, -1, -1):
        z = front + 10 + 20 * k
        if z > 11 and z < 420:
            tram(image, STAGE, x, z, heading, paint, 1, "#ffeec8", 20, "#aeb6b8")
    if 5 < front < 300:
        for side in (-0.85, 0.85):
            at, size = STAGE.at(x + side, 1.1, front), STAGE.scale(x, front)
            glow(image, at, max(8, min(70, 1.5 * size)), "#fff6dc", 0.9)


def _arrival(t: float) -> float:
    """Where the front of the train is: it brakes to a stand, waits, and draws away beneath us."""
    if t < 0.4:
        return between(330, 17, 1 - (1 - t / 0.4) ** 2)
    if t < 0.62:
        return 17
    return between(17, -170, ((t - 0.62) / 0.38) ** 1.8)


def _passengers(image: Image.Image, queue: FarFirst, t: float) -> None:
    rng = Random(8)
    for k in range(30):
        z, (left, right) = 10 + 80 * rng.random() ** 1.3, PLATFORMS[(0, 1, 1, 2)[k % 4]]
        x, walk, way = rng.uniform(left + 1.1, right - 1.1), lap(t, rng.random()), rng.choice((-9, 0, 0, 9))
        gait, shown = (lap(t, k / 7, 14), stay(walk)) if way else (None, 1.0)
        z, coat = z + way * walk, mix(COATS[k % 10], "#3a4250", 0.35)
        if z > 7:
            queue.add(z, person, image, RAISED, x, z, coat, gait, shown, k, 0.2)


def frame(t: float) -> Image.Image:
    """The station at phase t."""
    image, queue = _backdrop().copy(), FarFirst()
    _train(image, 9.0, between(-30, 520, lap(t, 0.45)), "#5c7f92", 0)
    _train(image, -4.5, _arrival(t), "#b8473c", 180)
    _passengers(image, queue, t)
    for z in range(118, 22, -8):
        for x in (-14.9, 0.0, 19.0):
            if x or z > 38:
                queue.add(z, _roof, image, x, 2.6, z)
    queue.draw()
    gulls(image, t, 8, (300, 110), 4, 9)
    return image
