"""Water: what it mirrors, how it ripples and how it glitters."""

from collections.abc import Callable
from math import log, pi, sin
from random import Random

from PIL import Image, ImageChops

from demo.scenes.toolkit.canvas import HEIGHT, WIDTH, Paint, alpha, fade, pen, rgb
from demo.scenes.toolkit.motion import wave


def mirror(image: Image.Image, line: int, depth: int, strength: float = 0.6, squash: float = 1.0) -> None:
    """Reflect what stands above the waterline, fading out with depth."""
    source = image.crop((0, max(0, line - round(depth / squash)), WIDTH, line))
    flipped = source.transpose(Image.Transpose.FLIP_TOP_BOTTOM).resize((WIDTH, depth))
    # Smear it downwards, the way choppy water does.
    smeared = flipped.resize((WIDTH // 2, max(2, depth // 10))).resize(
        (WIDTH, depth), Image.Resampling.BICUBIC
    )
    blended = Image.blend(flipped, smeared, 0.75)
    image.paste(blended, (0, line), fade(strength, 0, (WIDTH, depth)))


def ripple(image: Image.Image, top: int, t: float, reach: float = 4.0, bottom: int = HEIGHT) -> None:
    """Sway the rows below `top`, the near ones more, in waves that run towards the camera."""
    still = image.copy()
    for y in range(top, bottom, 2):
        depth = y - top
        swell = sin(26 * log(depth + 30) - 2 * pi * 2 * t) + 0.5 * sin(61 * log(depth + 50) - 2 * pi * 3 * t)
        shift = round(reach * swell * (0.25 + depth / (HEIGHT - top)))
        if shift:
            image.paste(still.crop((0, y, WIDTH, y + 2)), (shift, y))


class Glitter:
    """Strokes of light on the water that come and go, shorter and denser towards the horizon."""

    def __init__(
        self,
        seed: int,
        top: int,
        count: int,
        paint: Paint,
        opacity: float = 0.5,
        where: Callable[[Random, float], float] | None = None,
        bottom: int = HEIGHT,
    ) -> None:
        rng, self.paint, self.opacity = Random(seed), rgb(paint), opacity
        self.strokes = []
        for _ in range(count):
            near = rng.random() ** 1.7
            x = where(rng, near) if where else rng.random() * WIDTH
            y = top + 3 + near * (bottom - top)
            self.strokes.append(
                (x, y, 5 + 34 * near * rng.uniform(0.4, 1), rng.choice((1, 2, 2, 3)), rng.random())
            )
        self.top = top

    def draw(self, image: Image.Image, t: float, mask: Image.Image | None = None) -> None:
        """Light them."""
        draw = pen(image)
        for x, y, length, cycles, phase in self.strokes:
            shine = wave(t, cycles, phase)
            if shine > 0.15:
                x += 6 * wave(t, 1, phase)
                half, thick = length * shine, 0.8 + (y - self.top) / 260
                draw.ellipse(
                    (x - half, y - thick, x + half, y + thick), fill=alpha(self.paint, self.opacity * shine)
                )


def column(centre: float, near: float, far: float) -> Callable[[Random, float], float]:
    """Where the glitter of a low sun lies: a path that widens towards the camera."""
    return lambda rng, depth: rng.gauss(centre, far + (near - far) * depth)


def darken(image: Image.Image, mask: Image.Image, paint: Paint) -> None:
    """Multiply the masked part by a colour: a shadow, or the shade of a cloud."""
    image.paste(ImageChops.multiply(image, Image.new("RGB", image.size, rgb(paint))), (0, 0), mask)
