"""What an element looks like: the colours of its picture."""

from io import BytesIO

from PIL import Image
from playwright.sync_api import Locator

PRIMARIES = {"black": (0, 0, 0), "white": (255, 255, 255), "red": (255, 0, 0), "blue": (0, 0, 255)}


def picture(shown: Locator) -> Image.Image:
    return Image.open(BytesIO(shown.screenshot())).convert("RGB")


def colour(drawn: Image.Image, across: float, down: float) -> str:
    """The nearest of PRIMARIES at that place, given in parts of the width and the height."""
    found = drawn.getpixel((int(across * drawn.width), int(down * drawn.height)))
    assert isinstance(found, tuple)
    return min(
        PRIMARIES, key=lambda name: sum((a - b) ** 2 for a, b in zip(PRIMARIES[name], found, strict=True))
    )


def ground(drawn: Image.Image) -> object:
    """The colour that most of it has."""
    return max(drawn.getcolors(drawn.width * drawn.height))[1]


def contrast(drawn: Image.Image, part: tuple[float, float, float, float]) -> int:
    """How far light and dark lie apart, up to 255, within a part given as colour()'s places are."""
    low, high = _part(drawn, part).getextrema()
    return int(high) - int(low)


def filled(drawn: Image.Image, part: tuple[float, float, float, float]) -> bool:
    """Whether what is drawn there in dark is dark in its midst too."""
    dark = _part(drawn, part).point(lambda shade: 255 if shade < 128 else 0)
    left, top, right, bottom = dark.getbbox() or (0, 0, 1, 1)
    return dark.getpixel(((left + right) // 2, (top + bottom) // 2)) == 255


def _part(drawn: Image.Image, part: tuple[float, float, float, float]) -> Image.Image:
    sides = zip(part, (drawn.width, drawn.height) * 2, strict=True)
    left, top, right, bottom = (round(place * side) for place, side in sides)
    return drawn.convert("L").crop((left, top, right, bottom))
