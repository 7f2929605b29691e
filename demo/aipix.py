"""A stand-in aipix: its client, billing and integration API and its media server on one port."""

from demo import aipix_api, aipix_media
from demo.aipix_world import AipixWorld
from demo.server import StandIn
from demo.wire import Areas

AREAS: Areas = {
    "api": (aipix_api.BASE, aipix_api.answer),
    "front": ("/demo", aipix_media.front),
    "streamer": ("", aipix_media.answer),
}


class AipixDemo(StandIn[AipixWorld]):
    """The stand-in aipix."""

    @classmethod
    def start(cls, port: int = 0, host: str = "127.0.0.1", world: AipixWorld | None = None) -> "AipixDemo":
        """Port 0 takes any free one; `url` tells which. Another world may be given, so that it survives a restart."""
        return cls(host, port, world or AipixWorld(), AREAS)
