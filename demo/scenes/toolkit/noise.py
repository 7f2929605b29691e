"""Seeded randomness with a shape: smooth noise for land and skylines, soft textures for cloud and mist."""

from collections.abc import Callable
from functools import cache
from random import Random

from PIL import Image

Field = Callable[[float, float], float]
_LATTICE = 256


def _smooth(u: float) -> float:
    return u * u * (3 - 2 * u)


@cache
def value_noise(seed: int) -> Field:
    """Noise between 0 and 1 that varies over about one unit."""
    rng = Random(seed)
    grid = [rng.random() for _ in range(_LATTICE * _LATTICE)]

    def at(x: float, y: float) -> float:
        column, row = int(x // 1), int(y // 1)
        u, v = _smooth(x - column), _smooth(y - row)
        left, right = column % _LATTICE, (column + 1) % _LATTICE
        upper, lower = row % _LATTICE * _LATTICE, (row + 1) % _LATTICE * _LATTICE
        above = grid[upper + left] * (1 - u) + grid[upper + right] * u
        below = grid[lower + left] * (1 - u) + grid[lower + right] * u
        return above * (1 - v) + below * v

    return at


@cache
def fractal(seed: int, octaves: int = 5, gain: float = 0.5) -> Field:
    """Noise with detail at every scale, between 0 and 1."""
    noise = value_noise(seed)
    total = sum(gain**k for k in range(octaves))

    def at(x: float, y: float) -> float:
        return sum(gain**k * noise(x * 2**k + 17 * k, y * 2**k + 31 * k) for k in range(octaves)) / total

    return at


@cache
def ridged(seed: int, octaves: int = 6, gain: float = 0.52) -> Field:
    """Noise with sharp crests, as mountains have, between 0 and 1."""
    noise = value_noise(seed)
    total = sum(gain**k for k in range(octaves))

    def at(x: float, y: float) -> float:
        height, weight = 0.0, 1.0
        for k in range(octaves):
            crest = 1 - abs(2 * noise(x * 2**k + 17 * k, y * 2**k + 31 * k) - 1)
            height += crest * crest * gain**k * weight
            weight = min(1.0, crest * 1.4)
        return height / total

    return at


def texture(seed: int, size: tuple[int, int], cell: tuple[int, int], octaves: int = 4) -> Image.Image:
    """A grey picture of soft noise whose largest spots are `cell` big."""
    rng, picture = Random(seed), Image.new("L", size, 128)
    for k in range(octaves):
        grid = max(2, size[0] * 2**k // cell[0]), max(2, size[1] * 2**k // cell[1])
        spots = Image.frombytes("L", grid, rng.randbytes(grid[0] * grid[1]))
        picture = Image.blend(
            picture, spots.resize(size, Image.Resampling.BICUBIC), 1.0 if k == 0 else 0.5**k
        )
    return picture


def contrast(picture: Image.Image, low: int, high: int, top: float = 1.0) -> Image.Image:
    """Stretch the greys between low and high over the whole range, up to `top`."""
    scale = 255 * top / (high - low)
    return picture.point([round(min(255 * top, max(0.0, (v - low) * scale))) for v in range(256)])
