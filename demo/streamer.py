"""The streamer: players, moving loops and one-frame screenshots, each behind its stream's token."""

import calendar
import re
import time
from collections.abc import Callable
from email.utils import formatdate
from typing import Any
from urllib.parse import quote, urlsplit

from demo.cameras_data import Camera
from demo.loops import loop
from demo.pages import no_signal, player
from demo.pictures import one_frame
from demo.web import Refused, Request, Response, as_html, as_text, redirect
from demo.world import World

NEAREST = 600
"""Seconds that a screenshot of the archive may be away from the time that was asked for."""


def answer(world: World, request: Request, path: str) -> Response:
    for pattern, page in PAGES:
        if found := pattern.fullmatch(path):
            camera = _camera(world, request, found["name"])
            return page(world, request, camera, found.groupdict())
    raise Refused(as_text("Not found", 404))


def _camera(world: World, request: Request, name: str) -> Camera:
    if not world.tokens.good(name, request.query.get("token", "")):
        raise Refused(as_text("Access denied", 403))
    camera = world.camera(name)
    if camera is None:
        raise Refused(as_text("Stream not found", 404))
    if not camera.viewable:
        raise Refused(as_text("Access denied", 403))
    return camera


def _embed(world: World, request: Request, camera: Camera, _: dict[str, str]) -> Response:
    if world.referrer and urlsplit(request.header("Referer")).hostname != world.referrer:
        raise Refused(as_text("Access denied: this page may not show the player", 403))
    if not camera.playing:
        return as_html(no_signal(camera.title))
    return as_html(player(_address(camera, "loop.mp4", request), camera.title, request.query))


def _loop(world: World, request: Request, camera: Camera, _: dict[str, str]) -> Response:
    if not camera.playing:
        raise Refused(as_text("No signal", 404))
    return _ranged(loop(camera.media), request.header("Range"))


def _ranged(content: bytes, asked: str) -> Response:
    """The whole film, or the one range that a browser asks for."""
    headers = {"Accept-Ranges": "bytes", "Cache-Control": "private, max-age=60"}
    wanted = re.fullmatch(r"bytes=(\d*)-(\d*)", asked)
    if not wanted or wanted[0] == "bytes=-":
        return Response(content, "video/mp4", headers=headers)
    start, end = _span(wanted[1], wanted[2], len(content))
    if start >= end:
        return Response(b"", "video/mp4", 416, {"Content-Range": f"bytes */{len(content)}"})
    headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(content)}"
    return Response(content[start:end], "video/mp4", 206, headers)


def _span(first: str, last: str, length: int) -> tuple[int, int]:
    if not first:
        return max(0, length - int(last)), length
    return int(first), min(int(last) + 1, length) if last else length


def _preview(world: World, request: Request, camera: Camera, _: dict[str, str]) -> Response:
    if not camera.playing:
        raise Refused(as_text("No signal", 404))
    return _picture(camera, int(world.clock()))


def _archive(world: World, request: Request, camera: Camera, found: dict[str, str]) -> Response:
    """This form is answered inline, `{utc}-preview.mp4` by a redirect to it."""
    try:
        at = calendar.timegm(time.strptime(found["at"], "%Y/%m/%d/%H/%M/%S"))
    except ValueError:
        raise Refused(as_text("Not found", 404)) from None
    now = int(world.clock())
    nearest = min(max(at, now - int(world.archive_days * 86400)), now)
    if not camera.dvr_days or abs(nearest - at) > NEAREST:
        raise Refused(as_text("Not recorded", 404))
    return _picture(camera, nearest)


def _utc(world: World, request: Request, camera: Camera, found: dict[str, str]) -> Response:
    at = min(int(found["at"]), int(world.clock()) * 2)
    return redirect(
        _address(camera, time.strftime("%Y/%m/%d/%H/%M/%S-preview.mp4", time.gmtime(at)), request)
    )


def _picture(camera: Camera, at: int) -> Response:
    taken = {"Last-Modified": formatdate(at, usegmt=True), "Cache-Control": "no-cache"}
    return Response(one_frame(camera.media, camera.title, at), "video/mp4", headers=taken)


def _thumbnail(world: World, request: Request, camera: Camera, _: dict[str, str]) -> Response:
    raise Refused(as_text("Thumbnails are not enabled", 404))


def _address(camera: Camera, leaf: str, request: Request) -> str:
    return f"/{quote(camera.name)}/{leaf}?token={quote(request.query['token'])}"


Page = Callable[[World, Request, Camera, dict[str, Any]], Response]
PAGES: tuple[tuple[re.Pattern[str], Page], ...] = (
    (re.compile(r"/(?P<name>.+)/embed\.html"), _embed),
    (re.compile(r"/(?P<name>.+)/loop\.mp4"), _loop),
    (re.compile(r"/(?P<name>.+)/preview\.mp4"), _preview),
    (re.compile(r"/(?P<name>.+)/(?P<at>\d{4}(?:/\d\d){5})-preview\.mp4"), _archive),
    (re.compile(r"/(?P<name>.+)/(?P<at>\d+)-preview\.mp4"), _utc),
    (re.compile(r"/(?P<name>.+)/(?:\d+-)?preview\.jpg"), _thumbnail),
)
