"""ZoneMinder's raw JSON made into our dataclasses. Nothing else of it is kept: `Path`, `User` and `Pass` of a monitor
are its camera's own address and login.
"""

from typing import Any

from cameras.vms import fields
from cameras.vms.base import Stream

SEES = "Connected"
"""The state of a monitor whose camera gives pictures; "Running" waits for its camera."""


def stream(raw: Any, streamer: str, folders: dict[str, str]) -> Stream | None:
    """A monitor; None where it has no number. `streamer`: by it, pictures of different sources take turns."""
    monitor = fields.mapping(fields.mapping(raw).get("Monitor"))
    status = fields.mapping(fields.mapping(raw).get("Monitor_Status"))
    name = fields.key(monitor.get("Id"))
    if not (name.isascii() and name.isdecimal()):
        return None
    latitude, longitude = fields.place(_degrees(monitor.get("Latitude")), _degrees(monitor.get("Longitude")))
    return Stream(
        name=name,
        title=fields.text(monitor.get("Name")),
        enabled=_captures(monitor),
        alive=status.get("Status") == SEES,
        streamer=streamer,
        folder=folders.get(name, ""),
        latitude=latitude,
        longitude=longitude,
    )


def groups(raw: Any) -> dict[str, str]:
    """A group's name by the number of each monitor in it; of several groups the first counts."""
    found: dict[str, str] = {}
    for each in fields.items(fields.mapping(raw).get("groups")):
        title = fields.text(fields.mapping(fields.mapping(each).get("Group")).get("Name"))
        for monitor in fields.items(fields.mapping(each).get("Monitor")):
            found.setdefault(fields.key(fields.mapping(monitor).get("Id")), title)
    return found


def _captures(monitor: dict[str, Any]) -> bool:
    """`Function`, and since 1.37 `Capturing`, says "None" for a monitor that is switched off.

    `Enabled` speaks of motion detection alone: a monitor without it shows pictures like any other.
    """
    return "None" not in (monitor.get("Function"), monitor.get("Capturing"))


def _degrees(value: Any) -> float | None:
    """Told as text, "46.23010000"."""
    try:
        return fields.number(float(fields.text(value)))
    except ValueError:
        return fields.number(value)
