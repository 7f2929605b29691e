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
