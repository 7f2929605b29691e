"""The stand-in aipix's API: logins, the client's lists, the billing system's list."""

from collections.abc import Callable

from demo.aipix_links import archive, preview, video
from demo.aipix_shapes import billing_camera, client_camera, layout
from demo.aipix_web import as_system, as_user, body, invalid, page, refused, same
from demo.aipix_world import AipixWorld
from demo.web import Request, Response, as_json

BASE = "/api/v1"
MOST = 30
"""Cameras that the billing system's list gives by their UUIDs at a time."""


def answer(world: AipixWorld, request: Request, path: str) -> Response:
    known = METHODS.get(path.rstrip("/"))
    if known is None:
        raise refused(request, 404, "Not found.")
    method, give = known
    if request.method != method:
        raise refused(request, 405, "Method not allowed.")
    return give(world, request)


def _token(world: AipixWorld, request: Request) -> Response:
    given = body(request)
    missing = {name: "is required" for name in ("login", "password") if not isinstance(given.get(name), str)}
    if missing:
        raise invalid(request, **missing)
    if not (same(given["login"], world.login) and same(given["password"], world.password)):
        raise invalid(request, login="These credentials do not match our records.")
    token = world.open_session()
    if not token:
        raise refused(request, 419, "Too many sessions.")
    return as_json({"user": {"id": 13, "login": world.login, "permissions": []}, "access_token": token})


def _cameras(world: AipixWorld, request: Request) -> Response:
    as_user(world, request)
    return page(world, request, [client_camera(camera) for camera in world.cameras.values()])


def _layouts(world: AipixWorld, request: Request) -> Response:
    as_user(world, request)
    return page(world, request, [layout(world, each) for each in world.layouts])


def _billing(world: AipixWorld, request: Request) -> Response:
    """`null` where nothing is found."""
    as_system(world, request, needed=True)
    uuids = request.values.get("cameras_uuid[]", [])
    login = request.query.get("login", "")
    if not uuids and not login:
        raise invalid(request, login="is required", cameras_uuid="is required")
    if len(uuids) > MOST:
        raise invalid(request, cameras_uuid=f"at most {MOST}")
    found = [
        billing_camera(world, camera)
        for camera in world.cameras.values()
        if camera.uuid in uuids or (not uuids and login == world.login)
    ]
    return as_json(found or None)


METHODS: dict[str, tuple[str, Callable[[AipixWorld, Request], Response]]] = {
    "/token": ("POST", _token),
    "/cameras": ("GET", _cameras),
    "/layouts": ("GET", _layouts),
    "/billing/cameras/list": ("GET", _billing),
    "/cameras/video": ("POST", video),
    "/cameras/preview": ("POST", preview),
    "/cameras/archive": ("POST", archive),
}
