"""The stand-in aipix's links: live, of the past, and stills, each with a token that ends when the link says."""

from datetime import UTC, datetime
from typing import Any

from demo.aipix_cameras import AipixCamera
from demo.aipix_web import Json, as_system, body, invalid, refused
from demo.aipix_world import AipixWorld
from demo.web import Request, Response, as_json

A_RECORDING = 600
"""Seconds that a link to the past plays on from its date."""


def video(world: AipixWorld, request: Request) -> Response:
    return _links(world, request, ("hls", "rtsp"), _video)


def preview(world: AipixWorld, request: Request) -> Response:
    return _links(world, request, ("mp4", "jpg") if world.preview_jpg else ("mp4",), _preview)


def archive(world: AipixWorld, request: Request) -> Response:
    return _links(world, request, ("hls", "mp4"), _archive)


def _links(world: AipixWorld, request: Request, sources: tuple[str, ...], made: Any) -> Response:
    """One for each camera that is known, in their order: answers do not say which is whose."""
    as_system(world, request, needed=False)
    given = body(request)
    cameras, source = given.get("cameras"), given.get("source", sources[0])
    ttl = _ttl(request, given.get("ttl", 60))
    if not isinstance(cameras, list) or not cameras:
        raise invalid(request, cameras="is required")
    if source not in sources:
        raise invalid(request, source="is not known")
    end = world.clock() + min(ttl, world.longest_link)
    wishes = [_wish(world, request, number, wish) for number, wish in enumerate(cameras)]
    return as_json([made(world, camera, wish, source, end) for camera, wish in wishes if camera])


def _ttl(request: Request, given: Any) -> int:
    """A number, or one written as text."""
    if isinstance(given, bool) or not str(given).isdecimal():
        raise invalid(request, ttl="must be a number")
    return int(given)


def _wish(world: AipixWorld, request: Request, number: int, wish: Any) -> tuple[AipixCamera | None, Json]:
    """The camera, and the wish with its dates as UTC seconds."""
    if not isinstance(wish, dict) or not isinstance(wish.get("uuid"), str):
        raise invalid(request, **{f"cameras__{number}__uuid": "is required"})
    if wish.get("stream_type", "camera") not in ("camera", "high", "low"):
        raise invalid(request, **{f"cameras__{number}__stream_type": "is not known"})
    camera = world.named(wish["uuid"])
    if camera and camera.user_status == "blocked":
        raise refused(request, 403, "The camera is blocked.")
    dates = {name: wish[name] for name in ("date", "from", "to") if name in wish}
    try:
        return camera, wish | {name: datetime.fromisoformat(date).timestamp() for name, date in dates.items()}
    except (ValueError, TypeError):
        raise invalid(request, **{f"cameras__{number}__date": "is not a date"}) from None


def _video(world: AipixWorld, camera: AipixCamera, wish: Json, source: str, end: float) -> Json:
    if "date" not in wish:
        return _link(world, camera, f"hls/{camera.uuid}/live.m3u8", source, end)
    start, moved = _moved(world, camera, wish["date"])
    path = f"hls/{camera.uuid}/{start}-{start + A_RECORDING}.m3u8"
    return _link(world, camera, path, source, end) | moved


def _preview(world: AipixWorld, camera: AipixCamera, wish: Json, source: str, end: float) -> Json:
    if "date" not in wish:
        return _link(world, camera, f"preview/{camera.uuid}/now.{source}", "", end)
    at, moved = _moved(world, camera, wish["date"])
    return _link(world, camera, f"preview/{camera.uuid}/{at}.{source}", "", end) | moved


def _archive(world: AipixWorld, camera: AipixCamera, wish: Json, source: str, end: float) -> Json:
    start, moved = _moved(world, camera, wish.get("from", world.clock()))
    until = int(max(start, wish.get("to", world.clock())))
    return _link(world, camera, f"hls/{camera.uuid}/{start}-{until}.m3u8", source, end) | moved


def _moved(world: AipixWorld, camera: AipixCamera, wanted: float) -> tuple[int, Json]:
    """Before the archive's start, that start; the answer says so in `move_to`."""
    first = world.clock() - camera.archive_days * 86400
    if wanted >= first or not camera.archive_days:
        return int(wanted), {}
    return int(first) + 1, {"move_to": _iso(int(first) + 1)}


def _link(world: AipixWorld, camera: AipixCamera, path: str, source: str, end: float) -> Json:
    origin = world.origin.replace("http:", "rtsp:") if source == "rtsp" else world.origin
    return {
        "url": f"{origin}/{path}?token={world.link_token(camera.uuid, end)}",
        "expired_at": _iso(int(end)),
    }


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
