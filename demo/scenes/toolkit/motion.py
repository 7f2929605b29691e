"""Motion that repeats: everything is a function of the phase t in [0, 1), and returns to where it began."""

from math import cos, pi, sin


def wave(t: float, cycles: int = 1, phase: float = 0.0) -> float:
    """A swing between -1 and 1, a whole number of times in the loop."""
    return sin(2 * pi * (t * cycles + phase))


def lap(t: float, phase: float = 0.0, laps: int = 1) -> float:
    """How far round (0 to 1) something is that goes round a whole number of times."""
    return (t * laps + phase) % 1.0


def bump(progress: float) -> float:
    """Rises smoothly from 0 to 1 and falls back: to appear and vanish unnoticed."""
    return sin(pi * progress) ** 2


def ease(progress: float) -> float:
    """From 0 to 1 with a gentle start and stop; clamped outside."""
    return (1 - cos(pi * min(1.0, max(0.0, progress)))) / 2


def between(start: float, end: float, progress: float) -> float:
    """The number `progress` of the way from one to another."""
    return start + (end - start) * progress


def stay(progress: float, margin: float = 0.08) -> float:
    """Opacity of something on its way: in and out at the ends, solid in between."""
    return ease(min(progress, 1 - progress) / margin)
