"""SITE_COLOR made legible: the same hue, as much darker or lighter as WCAG asks on our paper."""

import colorsys
import re

LIGHT_PAPER, DARK_PAPER = "#f7f6f3", "#1a1d20"
"""Of what words stand on in static/css/base.css, the ones on which they are harder to read."""

CONTRAST = 4.6
"""WCAG 2.2 AA asks for 4.5; rounding to 256 steps must not fall short of it."""

STEP = 0.005


def is_colour(word: str) -> bool:
    return bool(re.fullmatch(r"#[0-9a-fA-F]{6}", word))


def legible(colour: str, paper: str) -> str:
    """The nearest lightness of this colour that has enough contrast on the paper; "#rrggbb" all three."""
    hue, light, depth = colorsys.rgb_to_hls(*_parts(colour))
    step = STEP if luminance(paper) < 0.5 else -STEP
    while contrast(colour, paper) < CONTRAST and 0 <= light <= 1:
        light += step
        colour = _word(colorsys.hls_to_rgb(hue, min(1, max(0, light)), depth))
    return colour


def contrast(one: str, other: str) -> float:
    """1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _word(parts: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)
