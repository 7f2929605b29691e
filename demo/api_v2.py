"""API v2: logins by session or API key, the cameras page by page, one camera."""

import hmac
import json
from typing import Any

from demo.shapes_v2 import camera_v2
from demo.web import Refused, Request, Response, as_json
from demo.world import World

BASE = "/vsaas/api/v2"


def answer(world: World, request: Request, path: str) -> Response:
    """`path` is what follows the base; a slash at its end changes nothing."""
    path = path.rstrip("/")
    if path == "/auth/login":
        return _login(world, request)
    _authorize(world, request)
    if path == "/auth/logout":
        world.sessions.close(request.header("x-vsaas-session"))
        return as_json({"success": True})
    if request.method not in ("GET", "HEAD"):
        raise _refused(400, "BadRequest", "method not allowed")
    if path == "/auth/whoami":
        return as_json({"id": 12, **_user(world)})
    if path == "/cameras":
        return as_json([camera_v2(world, camera) for camera in _page(world, request)])
    if path.startswith("/cameras/"):
        return _camera(world, path.removeprefix("/cameras/"))
    raise _refused(404, "NotFound", "no such method")


def _login(world: World, request: Request) -> Response:
    if request.method != "POST":
        raise _refused(400, "BadRequest", "method not allowed")
    login, password = _credentials(request)
    if not (same(login, world.login) and same(password, world.password)):
        raise _refused(403, "Forbidden", "wrong login or password")
    return as_json({"session": world.sessions.open_v2(world.max_sessions), **_user(world)})


def _credentials(request: Request) -> tuple[str, str]:
    try:
        given = json.loads(request.body)
        return str(given["login"]), str(given["password"])
    except (ValueError, KeyError, TypeError):
        raise _refused(400, "ValidationError", "login and password are required") from None


def _authorize(world: World, request: Request) -> None:
    key, user = request.header("x-vsaas-api-key"), request.header("x-vsaas-user")
    if key and not (same(key, world.apikey) and same(user, world.login)):
        raise _refused(403, "WrongApikey", "wrong API key")
    if not key and not world.sessions.good_v2(request.header("x-vsaas-session")):
        raise _refused(403, "Forbidden", "no valid session")


def _user(world: World) -> dict[str, Any]:
    return {"login": world.login, "is_admin": False, "notification_email": None, "groups_count": 0}


def _page(world: World, request: Request) -> list[Any]:
    limit = min(_number(request, "limit", world.page_cap), world.page_cap)
    offset = _number(request, "offset", 0)
    return list(world.cameras.values())[offset : offset + limit]


def _number(request: Request, name: str, default: int) -> int:
    """From the query, or from the header that may stand for it."""
    given = request.query.get(name) or request.header(f"x-page-{name}")
    if not given:
        return default
    if not given.isdecimal():
        raise _refused(400, "ValidationError", f"{name} is not a number")
    return int(given)


def _camera(world: World, name: str) -> Response:
    camera = world.camera(name)
    if camera is None:
        raise _refused(404, "NotFound", "no such camera")
    if not camera.viewable:
        raise _refused(403, "Forbidden", "no permission to view this camera")
    return as_json(camera_v2(world, camera))


def same(given: str, true: str) -> bool:
    return hmac.compare_digest(given.encode(), true.encode())


def _refused(status: int, code: str, message: str) -> Refused:
    return Refused(as_json({"success": False, "error": code, "message": message}, status))
