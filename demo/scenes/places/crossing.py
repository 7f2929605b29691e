"""A city crossing in late sun: traffic and pedestrians take turns under working lights, a tram passes."""

from functools import cache
from random import Random

from PIL import Image

from demo.scenes.toolkit.canvas import Paint, alpha, gradient, pen
from demo.scenes.toolkit.city import building, lamp, lane, signal, zebra
from demo.scenes.toolkit.motion import between, ease, lap, wave
from demo.scenes.toolkit.people import COATS, person
from demo.scenes.toolkit.plants import leafy
from demo.scenes.toolkit.stage import FarFirst, Stage
from demo.scenes.toolkit.vehicles import car, tram

STAGE = Stage(
    horizon=112,
    height=24,
    focal=900,
    centre=620,
    sun=(-0.5, 0.6, -0.65),
    sunlight="#fff6e2",
    shade="#6f82ac",
    haze="#f2dcc4",
    clear=420,
)
SKY = [(0.0, "#79aed6"), (0.09, "#c9d6d6"), (0.16, "#ffe6c4"), (1.0, "#ffe6c4")]
WALLS = ("#f2cfa4", "#de8a66", "#f6e4c4", "#cf7660", "#e8d4b4", "#b9c4c0", "#f4d490")
PAINTS = (
    "#b8433a",
    "#f2eee4",
    "#33475c",
    "#e0a83c",
    "#7d8790",
    "#2f6d7c",
    "#d9dcd8",
    "#6d3b3b",
    "#f2efe6",
    "#45505a",
)
LEAF = ("#4f6a3a", "#83964a", "#d8c060")
TREES = (
    (-13.5, 74),
    (13.5, 74),
    (-13.5, 90),
    (13.5, 90),
    (-26, 63.5),
    (-40, 63.5),
    (27, 63.5),
    (41, 63.5),
    (-56, 63.5),
    (57, 63.5),
)
NEAR, FAR = 42.0, 58.0
ACROSS, ALONG = 0.02, 0.5
GREEN, RED = "#4be08a", "#ff4a3a"


def _roads(image: Image.Image) -> None:
    draw, ground, road = pen(image), STAGE.ground, STAGE.tone("#85858e", (0, 1, 0), 60)
    ground(draw, [(-400, 12), (400, 12), (400, 900), (-400, 900)], STAGE.tone("#e0d2c0", (0, 1, 0), 60))
    ground(draw, [(-9, 12), (9, 12), (9, 900), (-9, 900)], road)
    ground(draw, [(-400, NEAR), (400, NEAR), (400, FAR), (-400, FAR)], road)
    lane(image, STAGE, 0, 14, 34, "#f2e8da")
    lane(image, STAGE, 0, 66, 300, "#eadac6")
    for x in [x for x in range(-120, 120, 8) if abs(x) > 15]:
        ground(draw, [(x, 50.6), (x + 3, 50.6), (x + 3, 50.9), (x, 50.9)], "#f2e8da")
    for side in (-1, 1):
        zebra(image, STAGE, side * 12.5, 50, 4.5, 15, False, "#f6f0e4")
        zebra(image, STAGE, 0, 50 + side * 12.5, 17, 5, True, "#f6f0e4")
    for rail in (46.6, 48.0):
        ground(draw, [(-300, rail), (300, rail), (300, rail + 0.14), (-300, rail + 0.14)], "#55535c")


@cache
def _backdrop() -> Image.Image:
    image, rng = gradient(SKY), Random(29)
    _roads(image)
    lots = [(80.0 + 24 * row, side * 24.0, 24.0) for side in (-1, 1) for row in range(9)]
    lots += [(80.0, side * (24.0 + 22 * k), 24.0) for side in (-1, 1) for k in range(1, 4)]
    for z, x, deep in sorted(lots, key=lambda lot: (-lot[0], -abs(lot[1]))):
        building(
            image,
            STAGE,
            x,
            z,
            20,
            deep - 1,
            rng.uniform(15, 27),
            rng.choice(WALLS),
            rng,
            "#b5a598",
            shop=rng.choice(("#3f5f6a", "#7a4038", "#4a4a52", "#a8823c")),
        )
    for x, z, arm in ((-11, 66, 3), (11, 66, -3)):
        lamp(image, STAGE, x, z, arm)
    return image


def _journey(t: float, slot: int, go: float, start: float, stop: float, end: float) -> float | None:
    """A car leaves its slot in the queue at phase `go` and is back there in time; None while out of sight."""
    since, late = (t - go) % 1.0, 0.035 * slot
    if since > 0.62 + late:
        return between(start, stop, ease((since - 0.62 - late) / 0.3))
    share = max(0.0, since - late) / 0.4
    return between(stop, end, share**1.7) if share < 1 else None


def _traffic(t: float) -> list[tuple[float, float, float, Paint]]:
    """Where the cars are: x, z, heading and colour."""
    cars: list[tuple[float, float, float, Paint]] = []
    paints = iter(PAINTS * 2)
    for slot in range(3):
        for x, heading, start, stop, end in (
            (5, 0, -10, 33 - 7 * slot, 330),
            (-5, 180, 330, 67 + 7 * slot, -10),
        ):
            z, paint = _journey(t, slot, ALONG, start, stop, end), next(paints)
            if z is not None and z > 12:
                cars.append((x, z, heading, paint))
        for z, way in ((54.8, -1), (44.0, 1)):
            place, paint = (
                _journey(t, slot, ACROSS, way * -110, way * -(18 + 7 * slot), way * 110),
                next(paints),
            )
            if place is not None:
                cars.append((place, z, 90 * way, paint))
    return cars


def _walkers(t: float) -> list[tuple[float, float, int, float | None]]:
    """People cross in pairs who dress alike and change sides, so that the loop closes unnoticed."""
    rng, walkers = Random(3), []
    for k in range(14):
        along, late, row = k % 2, rng.uniform(0, 0.09), rng.uniform(-1.8, 1.8)
        side = rng.choice((-12.5, 12.5))
        share = ease((t - (0.53 if along else 0.05) - late) / 0.3)
        gait = lap(t, k / 7, 16) if 0.01 < share < 0.99 else None
        for way in (-1, 1):
            run, aside = way * 10.6 * (2 * share - 1), row + way * 0.8 * share * (1 - share) * 4
            spot = (side + aside, 50 + run) if along else (run, 50 + side + aside)
            walkers.append((*spot, k, gait))
    return walkers


def _tree(image: Image.Image, x: float, z: float, k: int, t: float) -> None:
    at, u = STAGE.at(x, 0, z), STAGE.scale(x, z)
    pen(image).ellipse(
        (at[0] - 0.5 * u, at[1] - 1.2 * u, at[0] + 6.5 * u, at[1] + 0.4 * u), fill=alpha("#3a3f58", 0.3)
    )
    leafy(image, at, 8.5 * u, LEAF, k, 3 * wave(t, 2, k / 5))


def _signals(image: Image.Image, queue: FarFirst, t: float) -> None:
    along, across = 0.46 < t < 0.9, t < 0.42 or t > 0.98
    for x, z, green in (
        (-10.5, 64.5, along),
        (10.5, 36.0, along),
        (-17.0, 40.5, across),
        (17.0, 59.5, across),
    ):
        queue.add(z, signal, image, STAGE, x, z, GREEN if green else RED)


def frame(t: float) -> Image.Image:
    """The crossing at phase t."""
    image, queue = _backdrop().copy(), FarFirst()
    for x, z, heading, paint in _traffic(t):
        queue.add(z, car, image, STAGE, x, z, heading, paint)
    for x, z, k, gait in _walkers(t):
        queue.add(z, person, image, STAGE, x, z, COATS[k % 10], gait, 1.0, k)
    for k, (x, z) in enumerate(TREES):
        queue.add(z, _tree, image, x, z, k, t)
    queue.add(47.3, tram, image, STAGE, between(-70, 150, lap(t, 0.97) / 0.42), 47.3, 90, "#c2463c", 3)
    _signals(image, queue, t)
    queue.draw()
    return image
