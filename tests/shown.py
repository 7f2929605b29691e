"""Sites made of any sources, with everything public."""

from collections.abc import Callable

from cameras import public
from cameras.imports import refresh_and_import
from cameras.models import Camera, Mosaic
from cameras.publishing import publish
from cameras.sources import Source


def show(configure: Callable[..., dict[str, Source]], *dsns: str) -> dict[str, Source]:
    sources = configure(*dsns)
    for source in sources.values():
        refresh_and_import(source)
    publish(Camera.objects.all(), "test")
    publish(Mosaic.objects.all(), "test")
    public.renew()
    return sources
