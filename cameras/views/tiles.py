"""Cameras as they are drawn in a page: which of them play."""

from collections.abc import Iterable
from dataclasses import dataclass

from cameras.site import PublicCamera


@dataclass(frozen=True)
class Tile:
    """A camera drawn in a page; `live`: with its player in an iframe, else as a still.

    `first`: its still is what the page is waited for, so it comes before all others.
    """

    camera: PublicCamera
    live: bool
    first: bool = False


def tiles(cameras: Iterable[PublicCamera], budget: int) -> list[Tile]:
    """The first `budget` cameras that play are live, all others stills."""
    drawn: list[Tile] = []
    waiting = True
    for camera in cameras:
        live = camera.live and not camera.on_press and budget > 0
        budget -= live
        first = waiting and (live or camera.pictured)
        waiting = waiting and not first
        drawn.append(Tile(camera, live, first))
    return drawn
