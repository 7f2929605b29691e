"""The stand-in ZoneMinder's answers, in the shapes of Debian's 1.36 and with its slips."""

import re
from typing import Any

from demo.pictures import jpeg
from demo.web import Response, as_json
from demo.zoneminder_world import Monitor, World

PICTURE = "/cgi-bin/nph-zms"
LEAKY_PATH = "rtsp://camadmin:Secr3tCam!@10.9.8.7/ch1"
"""A camera's own address with its login, which monitors.json really tells: whatever shows this to anybody leaks."""


def answer(world: World, path: str, asked: dict[str, str]) -> Response:
    """`path` is what follows /zm; `asked` what came in the query or as a form."""
    if path == "/api/host/login.json":
        return _login(world, asked)
    good = world.api_enabled and asked.get("token") in world.access
    if path == PICTURE:
        return _picture(world, asked) if good and world.may_view else _no_picture(world)
    if not good:
        return _error("Not Authenticated")
    if path == "/api/host/getVersion.json":
        return as_json({"version": "1.36.33", "apiversion": "2.0"})
    if path == "/api/groups.json":
        return _groups(world) if world.may_see_groups else _error("Insufficient Privileges")
    return _monitors(world, path) if world.may_view else _error("Insufficient Privileges")


def _login(world: World, form: dict[str, str]) -> Response:
    """Both tokens for login and password; a new access token for a refresh token."""
    known = (form.get("user"), form.get("pass")) == (world.login, world.password)
    if not known and form.get("token") not in world.refresh:
        return _error(f'Login denied for user "{form.get("user")}"')
    if not world.api_enabled:
        return _error(f"API disabled for: {world.login}")
    told: dict[str, Any] = {"access_token": world.new_token(world.access), "access_token_expires": 7200}
    if known:
        told |= {"refresh_token": world.new_token(world.refresh), "refresh_token_expires": 86400}
    return as_json(
        told | {"credentials": "auth=", "append_password": 0, "version": "1.36.33", "apiversion": "2.0"}
    )


def _monitors(world: World, path: str) -> Response:
    if path == "/api/monitors.json":
        return as_json({"monitors": [_monitor(each) for each in world.monitors.values()]})
    found = re.fullmatch(r"/api/monitors/(\d+)\.json", path)
    monitor = world.monitors.get(int(found[1])) if found else None
    return as_json({"monitor": _monitor(monitor)}) if monitor else _error("Invalid monitor", 404)


def _monitor(monitor: Monitor) -> dict[str, Any]:
    return {
        "Monitor": {
            "Id": monitor.id,
            "Name": monitor.name,
            "Notes": "Key with the caretaker, tel. 555 0142",
            "Type": "Ffmpeg",
            "Function": monitor.function,
            "Enabled": 0,
            "Path": LEAKY_PATH,
            "User": "camadmin",
            "Pass": "Secr3tCam!",
            "Width": 640,
            "Height": 360,
            "Latitude": _degrees(monitor.latitude),
            "Longitude": _degrees(monitor.longitude),
        },
        "Monitor_Status": {"MonitorId": monitor.id, "Status": monitor.status, "CaptureFPS": "5.00"},
        "Event_Summary": {"MonitorId": None},
    }


def _degrees(value: float | None) -> str | None:
    return None if value is None else f"{value:.8f}"


def _groups(world: World) -> Response:
    titles = sorted({each.group for each in world.monitors.values() if each.group})
    return as_json({"groups": [_group(world, number, title) for number, title in enumerate(titles, 1)]})


def _group(world: World, number: int, title: str) -> dict[str, Any]:
    members = [_monitor(each)["Monitor"] for each in world.monitors.values() if each.group == title]
    return {"Group": {"Id": number, "Name": title, "ParentId": None}, "Monitor": members}


def _picture(world: World, query: dict[str, str]) -> Response:
    """A monitor that sees nothing has a picture of its own, with a header that is none."""
    number = query.get("monitor", "")
    monitor = world.monitors.get(int(number)) if number.isdecimal() else None
    if monitor is None or monitor.status != "Connected":
        return Response(jpeg("", "", 0), "image/jpeg", headers={"--ZoneMinderFrame": ""})
    return Response(jpeg(monitor.media, monitor.name, int(world.clock())), "image/jpeg")


def _no_picture(world: World) -> Response:
    """nph-zms writes its refusal where some servers take it for the body, and says no type."""
    text = b"Status: 403\r\nContent-Type: text/html\r\n\r\n"
    return Response(text, "", 200) if world.wrapped else Response(b"", "text/html", 403)


def _error(message: str, status: int = 401) -> Response:
    told = {"name": message, "message": message, "exception": {"code": status, "message": message}}
    return as_json({"success": False, "data": told}, status)
