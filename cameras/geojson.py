"""Cameras as GeoJSON (RFC 7946): longitude before latitude, WGS 84, a feature for each camera with a place."""

from typing import Any

from cameras.addresses import absolute
from cameras.site import PublicCamera, Site

DIGITS = 6
"""Behind the decimal point: 11 cm, closer than any camera's place is known."""


def collection(site: Site) -> dict[str, Any]:
    """`complete` and `closing`, which GeoJSON does not know, are as in `/api/cameras/`."""
    features = [feature(camera) for camera in site.placed]
    return {
        "type": "FeatureCollection",
        "features": features,
        "complete": site.complete,
        "closing": site.closing,
    }


def feature(camera: PublicCamera) -> dict[str, Any]:
    """Addresses are absolute and come from SITE_URL; `plays`: there is more than stills to be had now."""
    return {
        "type": "Feature",
        "id": camera.slug,
        "geometry": {"type": "Point", "coordinates": _position(camera)},
        "properties": {
            "slug": camera.slug,
            "title": camera.title,
            "group": camera.group,
            "state": camera.state,
            "plays": camera.live,
            "pictured": camera.pictured,
            "camera": absolute("pages:camera", camera.slug),
            "still": absolute("cameras:still", camera.slug),
        },
    }


def _position(camera: PublicCamera) -> list[float]:
    return [round(degrees, DIGITS) for degrees in (camera.longitude, camera.latitude) if degrees is not None]
