"""Skies: drifting clouds, stars, birds, and falling snow or petals."""

from math import cos, pi, sin
from random import Random

from PIL import Image, ImageChops

from demo.scenes.toolkit.canvas import HEIGHT, WIDTH, Paint, Point, Stops, alpha, gradient, pen, rgb
from demo.scenes.toolkit.motion import bump, lap, wave
from demo.scenes.toolkit.noise import contrast, texture

# How clouds thin out from top to bottom: towards the horizon, or, in a bank of mist, at both edges.
_CEILING: Stops = [(0, "white"), (1, "black")]
_BANK: Stops = [(0, "black"), (0.45, "white"), (0.6, "white"), (1, "black")]


class Clouds:
    """Two layers of cloud that drift; each is replaced, unseen, while the other one shows."""

    def __init__(
        self,
        seed: int,
        height: int,
        paint: Paint,
        cell: tuple[int, int] = (420, 90),
        cover: tuple[int, int] = (120, 190),
        opacity: float = 0.9,
        drift: int = 70,
        bank: bool = False,
    ) -> None:
        self.paint, self.drift, self.height = rgb(paint), drift, height
        size = WIDTH + drift, height
        thin = gradient(_BANK if bank else _CEILING, size).convert("L")
        shapes = [contrast(texture(seed + k, size, cell), *cover, top=opacity) for k in range(2)]
        self.layers = [ImageChops.multiply(shape, thin) for shape in shapes]

    def draw(self, image: Image.Image, t: float, top: int = 0) -> None:
        """Lay the clouds over a picture."""
        for k, layer in enumerate(self.layers):
            progress = lap(t, k / 2)
            weight, left = bump(progress), round(self.drift * (1 - progress))
            window = layer.crop((left, 0, left + WIDTH, self.height))
            image.paste(self.paint, (0, top), window.point([round(v * weight) for v in range(256)]))


def stars(image: Image.Image, seed: int, bottom: int, count: int = 130) -> None:
    """Sprinkle stars, fewer towards the horizon."""
    rng, draw = Random(seed), pen(image)
    for _ in range(count):
        x, y = rng.random() * WIDTH, bottom * rng.random() ** 1.6
        size, shine = rng.choice((1, 1, 1.6)), rng.uniform(0.25, 0.9) * (1 - y / bottom)
        draw.ellipse((x - size, y - size, x + size, y + size), fill=alpha("#fff6e0", shine))


def gull(image: Image.Image, at: Point, span: float, beat: float, paint: Paint = "#f4f4f0") -> None:
    """A bird on the wing; `beat` is the height of its wing tips, -1 to 1."""
    (x, y), lift = at, span * 0.3 * beat
    left = [
        (x - span, y - lift),
        (x - span * 0.5, y - span * 0.16 - lift * 0.5),
        (x, y),
        (x, y + span * 0.12),
    ]
    left.append((x - span * 0.5, y - span * 0.04 - lift * 0.4))
    draw = pen(image)
    draw.polygon(left, fill=rgb(paint))
    draw.polygon([(2 * x - px, py) for px, py in left], fill=rgb(paint))


def gulls(image: Image.Image, t: float, seed: int, centre: Point, count: int = 5, size: float = 13) -> None:
    """Birds wheeling round, each on an ellipse of its own."""
    rng = Random(seed)
    for _ in range(count):
        turn = 2 * pi * lap(t, rng.random())
        wide, high, scale = rng.uniform(90, 260), rng.uniform(18, 50), rng.uniform(0.6, 1.2)
        x, y = centre[0] + rng.uniform(-200, 200), centre[1] + rng.uniform(-40, 40)
        beat = wave(t, rng.choice((9, 10, 12)), rng.random())
        gull(image, (x + wide * cos(turn), y + high * sin(turn)), size * scale, beat)


class Flakes:
    """Snow or petals falling past the camera, the near ones larger and faster."""

    def __init__(self, seed: int, count: int, paint: Paint, size: tuple[float, float], laps: int = 2) -> None:
        rng, self.paint = Random(seed), rgb(paint)
        self.flakes = []
        for _ in range(count):
            near = rng.random() ** 2.2
            self.flakes.append(
                (rng.random() * WIDTH, rng.random(), size[0] + (size[1] - size[0]) * near, near, rng.random())
            )
        self.laps = laps

    def draw(self, image: Image.Image, t: float, opacity: float = 0.85) -> None:
        """Let them fall."""
        draw = pen(image)
        for x, start, size, near, phase in self.flakes:
            fall = lap(t, start, self.laps + (near > 0.4))
            y = fall * (HEIGHT + 40) - 20
            x += 22 * wave(fall, 2, phase) + 50 * near * fall
            draw.ellipse(
                (x - size, y - size, x + size, y + size), fill=alpha(self.paint, opacity - 0.3 * near)
            )
