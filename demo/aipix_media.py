"""The stand-in aipix's media server: HLS and stills, each behind the token of its link; any site's players may ask."""

import io
import re
from collections.abc import Callable
from email.utils import formatdate
from functools import lru_cache

import av
from PIL import Image

from demo import hls
from demo.aipix_cameras import AipixCamera
from demo.aipix_world import AipixWorld
from demo.pictures import one_frame
from demo.web import Refused, Request, Response, as_text

ANY_SITE = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"}


def answer(world: AipixWorld, request: Request, path: str) -> Response:
    for pattern, give in FILES:
        if found := pattern.fullmatch(path):
            camera = _camera(world, request, found["uuid"])
            return give(world, request, camera, found)
    raise Refused(as_text("Not found", 404))


def front(world: AipixWorld, request: Request, path: str) -> Response:
    return as_text(
        "A stand-in aipix for trying and testing Camera Portal. Its town and cameras are invented.\n"
    )


def _camera(world: AipixWorld, request: Request, uuid: str) -> AipixCamera:
    if not world.good_link(uuid, request.query.get("token", "")):
        raise Refused(Response(b"The link has ended", status=403, headers=ANY_SITE))
    camera = world.named(uuid)
    if camera is None or not camera.playing:
        raise Refused(Response(b"No signal", status=404, headers=ANY_SITE))
    return camera


Found = re.Match[str]


def _live(world: AipixWorld, request: Request, camera: AipixCamera, found: Found) -> Response:
    return _playlist(hls.live(camera.media, world.clock(), _tail(request)))


def _recording(world: AipixWorld, request: Request, camera: AipixCamera, found: Found) -> Response:
    start, end = int(found["start"]), min(int(found["end"]), int(world.clock()))
    if not _recorded(world, camera, start):
        raise Refused(Response(b"Not recorded", status=404, headers=ANY_SITE))
    return _playlist(hls.recording(camera.media, start, max(start, end), _tail(request)))


def _recorded(world: AipixWorld, camera: AipixCamera, at: float) -> bool:
    return camera.archive_days > 0 and world.clock() - camera.archive_days * 86400 <= at <= world.clock()


def _tail(request: Request) -> str:
    return f"?token={request.query['token']}"


def _playlist(text: str) -> Response:
    return Response(text.encode(), hls.PLAYLIST, headers=ANY_SITE)


def _segment(world: AipixWorld, request: Request, camera: AipixCamera, found: Found) -> Response:
    """What is still to come is not there yet."""
    number = int(found["number"])
    if hls.cuts(camera.media).begins(number + 1) > world.clock():
        raise Refused(Response(b"Not recorded yet", status=404, headers=ANY_SITE))
    return Response(hls.segment(camera.media, number), hls.SEGMENT, headers=ANY_SITE)


def _preview(world: AipixWorld, request: Request, camera: AipixCamera, found: Found) -> Response:
    now = int(world.clock())
    at = now if found["at"] == "now" else int(found["at"])
    if at != now and not _recorded(world, camera, at):
        raise Refused(as_text("Not recorded", 404))
    film = one_frame(camera.media, camera.name, at)
    taken = {"Last-Modified": formatdate(at, usegmt=True), "Cache-Control": "no-cache"}
    if found["form"] == "mp4":
        return Response(film, "video/mp4", headers=taken)
    return Response(_jpeg(film), "image/jpeg", headers=taken)


@lru_cache(maxsize=64)
def _jpeg(film: bytes) -> bytes:
    target = io.BytesIO()
    with av.open(io.BytesIO(film), "r") as opened:
        image: Image.Image = next(opened.decode(video=0)).to_image()  # type: ignore[no-untyped-call]
    image.save(target, "JPEG", quality=85)
    return target.getvalue()


Give = Callable[[AipixWorld, Request, AipixCamera, Found], Response]
FILES: tuple[tuple[re.Pattern[str], Give], ...] = (
    (re.compile(r"/hls/(?P<uuid>[^/]+)/live\.m3u8"), _live),
    (re.compile(r"/hls/(?P<uuid>[^/]+)/(?P<start>\d{1,12})-(?P<end>\d{1,12})\.m3u8"), _recording),
    (re.compile(r"/hls/(?P<uuid>[^/]+)/(?P<number>\d{1,12})\.ts"), _segment),
    (re.compile(r"/preview/(?P<uuid>[^/]+)/(?P<at>now|\d{1,12})\.(?P<form>jpg|mp4)"), _preview),
)
