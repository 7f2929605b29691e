"""One camera of the kind "plain", made from what the file says of it. Every mistake is told with what to write instead.

All values come as text, as they stand in the file. No message quotes a value: an address may hold a login.
"""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from cameras.vms import fields
from cameras.vms.addresses import Addresses, BadAddress
from cameras.vms.base import Playback

PLAYERS = {"hls": "hls", "iframe": "embed", "jpeg": "stills"}
"""The key that tells a camera's address, and the kind of player that this makes."""
KEYS = ("name", "title", *PLAYERS, "still", "latitude", "longitude", "group", "address")
EXAMPLE = "https://media.example.com/harbour/index.m3u8"


class Fault(ValueError):
    """What is wrong with the file, in words for the one who writes it."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Where a picture is fetched; `login` is (login, password), or empty."""

    url: str = field(repr=False)
    login: tuple[str, str] | tuple[()] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class PlainCamera:
    """`snapshot` is None where the camera has no still."""

    name: str
    playback: Playback
    snapshot: Snapshot | None
    title: str = ""
    group: str = ""
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None


def camera(raw: Any) -> PlainCamera:
    """Raises Fault."""
    if not isinstance(raw, dict):
        raise Fault("is no camera: each begins with “- name: …”")
    told = {key: _text(key, value) for key, value in raw.items()}
    latitude, longitude = _place(told)
    return PlainCamera(
        name=_name(told),
        playback=_playback(told),
        snapshot=_snapshot(told),
        title=fields.text(told.get("title")),
        group=fields.text(told.get("group")),
        address=fields.text(told.get("address")),
        latitude=latitude,
        longitude=longitude,
    )


def shown(key: str) -> str:
    """A key of the file as it may stand in a message: one that is no word might be a part of an address."""
    return f"“{key}”" if re.fullmatch(r"[A-Za-z_]{1,20}", key) else "something"


def _text(key: str, value: Any) -> str:
    if key not in KEYS:
        raise Fault(f"says {shown(key)}, which is not known; known are {', '.join(KEYS)}")
    if not isinstance(value, str):
        raise Fault(f"{key}: must be one text on the same line")
    return value.strip()


def _name(told: dict[str, str]) -> str:
    if name := fields.name(told.get("name", "")):
        return name
    raise Fault("needs a name: such as “name: harbour”, at most 255 letters, without .. and // in it")


def _player(told: dict[str, str]) -> str:
    players = [key for key in PLAYERS if key in told]
    if len(players) != 1:
        raise Fault(f"needs one address, as hls:, iframe: or jpeg:, such as “hls: {EXAMPLE}”")
    return players[0]


def _playback(told: dict[str, str]) -> Playback:
    """A picture's address stays here: browsers get the pictures from the portal."""
    key = _player(told)
    if key == "jpeg":
        return Playback(PLAYERS[key])
    parts, origin = _judged(key, told[key])
    if "@" in parts.netloc:
        raise Fault(f"{key}: holds a login, and every visitor would get it: leave it out")
    return Playback(PLAYERS[key], origin + parts._replace(scheme="", netloc="").geturl())


def _snapshot(told: dict[str, str]) -> Snapshot | None:
    if "jpeg" in told and "still" in told:
        raise Fault("has both jpeg: and still:, which say the same: leave out still:")
    key = "jpeg" if "jpeg" in told else "still"
    if key not in told:
        return None
    parts, origin = _judged(key, told[key])
    login = unquote(parts.username or ""), unquote(parts.password or "")
    url = origin + parts._replace(scheme="", netloc="", fragment="").geturl()
    return Snapshot(url, login if any(login) else ())


def _judged(key: str, address: str) -> tuple[SplitResult, str]:
    """The address in its parts, and its origin as browsers spell it. Private hosts are the operator's to name."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
        if not re.fullmatch(r"[!-~]+", address.replace(host, "")):
            raise BadAddress("it holds spaces or letters that are not ASCII: write them as %20 and so on")
        return parts, Addresses(host).rebuild(f"{parts.scheme}://{host}{port}")
    except BadAddress as bad:
        reason = str(bad).replace("the streamer's address", "it")
    except ValueError:
        reason = "it cannot be read (a /, ?, # or @ within a password is written %2F, %3F, %23, %40)"
    raise Fault(f"{key}: cannot be used: {reason}; it must read like {EXAMPLE}")


def _place(told: dict[str, str]) -> tuple[float, float] | tuple[None, None]:
    given = [key for key in ("latitude", "longitude") if key in told]
    if not given:
        return None, None
    try:
        latitude, longitude = fields.place(float(told["latitude"]), float(told["longitude"]))
    except (KeyError, ValueError):
        latitude = longitude = None
    if latitude is None or longitude is None:
        raise Fault("needs both or none of latitude: and longitude:, in degrees, such as “latitude: 46.2301”")
    return latitude, longitude
