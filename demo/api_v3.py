"""API v3: login and refresh, streams, mosaics, folders, and the few settings that a portal reads."""

from base64 import b64decode
from collections.abc import Callable
from operator import attrgetter
from typing import Any

from demo.api_v2 import same
from demo.cameras_data import FOLDERS, ORGANIZATION, WATER, Camera
from demo.collections_v3 import BadParameter, collection, select
from demo.shapes_v3 import folder_v3, mosaic_v3, organization_v3, stream_v3
from demo.web import Refused, Request, Response, as_json
from demo.world import World

BASE = "/watcher/client-api/v3"
Json = dict[str, Any]


def answer(world: World, request: Request, path: str) -> Response:
    """`path` is what follows the base; a slash at its end changes nothing."""
    path = path.rstrip("/")
    if path == "/login":
        return _login(world, request)
    if path != "/ui_settings":
        _authorize(world, request)
    if request.method not in ("GET", "HEAD"):
        raise refused(405, "method_not_allowed", "Method not allowed")
    try:
        return as_json(_found(world, request, path))
    except BadParameter as parameter:
        raise refused(400, "bad_request", "Bad request", {"parameter": str(parameter)}) from None


def _found(world: World, request: Request, path: str) -> Json:
    if path in PAGES:
        return PAGES[path](world, request)
    if path.startswith("/streams/"):
        return _stream(world, request, path.removeprefix("/streams/"))
    if path.startswith("/mosaics/"):
        return _mosaic(world, request, path.removeprefix("/mosaics/"))
    raise refused(404, "not_found", "Not found")


def _login(world: World, request: Request) -> Response:
    if request.method != "POST":
        raise refused(405, "method_not_allowed", "Method not allowed")
    kind, _, credentials = request.header("Authorization").partition(" ")
    tokens = None
    if kind.lower() == "bearer":
        tokens = world.sessions.refresh(credentials, world.login, world.clock(), world.token_life)
    elif kind.lower() == "basic" and _known(world, credentials):
        tokens = world.sessions.open_v3(world.login, world.clock(), world.token_life, world.max_sessions)
    if tokens is None:
        raise refused(401, "unauthorized", "Wrong login or password")
    return as_json(tokens)


def _known(world: World, credentials: str) -> bool:
    try:
        login, _, password = b64decode(credentials).decode().partition(":")
    except ValueError:
        return False
    return same(login, world.login) and same(password, world.password)


def _authorize(world: World, request: Request) -> None:
    kind, _, token = request.header("Authorization").partition(" ")
    if kind.lower() != "bearer" or not world.sessions.good_v3(token, world.clock()):
        raise refused(401, "unauthorized", "Unauthorized")


def _streams(world: World, request: Request) -> Json:
    asked = request.query.get("q", "").casefold()
    seen = [camera for camera in world.cameras.values() if camera.viewable]
    found = [camera for camera in seen if asked in f"{camera.name}\n{camera.title}".casefold()]
    ordered = _sorted(found, request.query.get("sort", ""))
    return collection(request, "streams", ordered, world.page_cap, lambda each: stream_v3(world, each))


def _sorted(cameras: list[Camera], sort: str) -> list[Camera]:
    """By `name` or `title`, `-` turns it round; other fields leave the VMS's own order."""
    for field in reversed(sort.split(",")):
        if field.lstrip("-") in ("name", "title"):
            key = attrgetter(field.lstrip("-"))
            cameras = sorted(cameras, key=key, reverse=field.startswith("-"))
    return cameras


def _stream(world: World, request: Request, name: str) -> Json:
    camera = world.camera(name)
    if camera is None or not camera.viewable:
        raise refused(404, "not_found", "Not found")
    return select(stream_v3(world, camera), request.query.get("select", ""))


def _mosaics(world: World, request: Request) -> Json:
    mosaics = list(world.mosaics.values())
    return collection(request, "mosaics", mosaics, world.page_cap, lambda each: mosaic_v3(world, each))


def _mosaic(world: World, request: Request, number: str) -> Json:
    mosaic = world.mosaics.get(int(number)) if number.isdecimal() else None
    if mosaic is None:
        raise refused(404, "not_found", "Not found")
    return select(mosaic_v3(world, mosaic), request.query.get("select", ""))


def _organizations(world: World, request: Request) -> Json:
    stats = {"streams": len(world.cameras), "mosaics": len(world.mosaics), "users": 1}
    return collection(
        request,
        "organizations",
        [ORGANIZATION, WATER],
        world.page_cap,
        lambda each: organization_v3(each) | {"is_default": each == ORGANIZATION, "stats": stats},
    )


def _folders(world: World, request: Request) -> Json:
    return collection(request, "folders", list(FOLDERS.items()), world.page_cap, folder_v3)


def _none(world: World, request: Request) -> Json:
    return collection(request, "folders", [], world.page_cap, folder_v3)


def _episodes(world: World, request: Request) -> Json:
    nothing: list[Json] = []
    return collection(request, "episodes", nothing, world.page_cap, lambda each: each)


def _ui_settings(world: World, request: Request) -> Json:
    centre = {"latitude": 46.233, "longitude": 7.36}
    return {
        "title": "Stand-in Watcher",
        "brand": "Alpenhaven cameras",
        "colors": {"primary": "#1f5f8b", "secondary": "#0b2d45", "background": "#fff"},
        "locales": ["en", "ru"],
        "default_locale": "en",
        "company_info": {"address": "", "phone": "", "business_hours": ""},
        "map": {"center": centre, "provider": "osm"},
    }


def _profile(world: World, request: Request) -> Json:
    rights = {"is_admin": False, "is_domain_admin": False, "is_readonly": True}
    return {"name": world.login, "locale": "en", "max_sessions": world.max_sessions or 0, **rights}


PAGES: dict[str, Callable[[World, Request], Json]] = {
    "/streams": _streams,
    "/mosaics": _mosaics,
    "/organizations": _organizations,
    f"/organizations/{ORGANIZATION[0]}/folders": _folders,
    f"/organizations/{WATER[0]}/folders": _none,
    "/episodes": _episodes,
    "/ui_settings": _ui_settings,
    "/profile": _profile,
}


def refused(status: int, code: str, title: str, source: Json | None = None) -> Refused:
    error = {"id": f"demo-{status}", "status": str(status), "code": code, "title": title}
    return Refused(as_json({"errors": [error | ({"source": source} if source else {})]}, status))
