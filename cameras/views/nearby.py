"""Which other cameras stand beside a camera's own: those around it, or those of its group."""

from heapq import nsmallest
from math import cos, hypot, radians

from cameras.site import PublicCamera, Site

MOST = 6


def around(shown: Site, camera: PublicCamera) -> list[PublicCamera]:
    """The nearest by place, the nearest first; none where its place is not known."""
    if not camera.placed:
        return []
    others = (each for each in shown.cameras if each.placed and each.slug != camera.slug)
    return nsmallest(MOST, others, key=lambda other: _apart(camera, other))


def of_group(shown: Site, camera: PublicCamera) -> list[PublicCamera]:
    """The others of its group, those that follow it first."""
    group = [each for each in shown.cameras if each.group == camera.group]
    at = group.index(camera)
    return (group[at + 1 :] + group[:at])[:MOST]


def _apart(one: PublicCamera, other: PublicCamera) -> float:
    """In degrees of latitude, on a flat map of the neighbourhood."""
    north = (other.latitude or 0) - (one.latitude or 0)
    east = ((other.longitude or 0) - (one.longitude or 0) + 180) % 360 - 180
    return hypot(north, east * cos(radians(one.latitude or 0)))
