"""Watcher's raw JSON made into our dataclasses. Of a raw answer nothing else is kept, nor ever logged:
`stream_url` and `inputs` may hold a camera's own password, and `comment` is its operators' own note.
"""

import logging
from typing import Any

from cameras.vms import fields
from cameras.vms.base import Mosaic, Stream
from cameras.vms.streamers import Streamers

CELLS = 256

log = logging.getLogger(__name__)


def stream_v2(raw: Any, streamers: Streamers) -> Stream | None:
    """None where the camera has no name that can be used. Any other field may be null."""
    name = _name(raw)
    return _stream_v2(name, raw, *streamers.named(_streamer_v2(raw))) if name else None


def stream_v3(raw: Any, streamers: Streamers) -> Stream | None:
    """None where the stream has no name that can be used; only the name is certain."""
    name = _name(raw)
    endpoint = fields.text(_stats(raw).get("streaming_endpoint"))
    return _stream_v3(name, raw, *streamers.named(endpoint)) if name else None


def _name(raw: Any) -> str:
    name = fields.name(fields.mapping(raw).get("name"))
    if not name:
        log.debug("a camera without a usable name is left out")
    return name


def _stats(raw: Any) -> dict[str, Any]:
    return fields.mapping(fields.mapping(raw).get("stats"))


def _stream_v2(name: str, raw: dict[str, Any], streamer: str, trouble: str) -> Stream:
    status, rights = fields.mapping(raw.get("stream_status")), fields.mapping(raw.get("permissions"))
    latitude, longitude = _place(raw.get("coordinates"))
    return Stream(
        name=name,
        title=fields.text(raw.get("title")),
        enabled=raw.get("enabled") is not False,
        viewable=rights.get("view") is not False,
        alive=status.get("alive") is True,
        streamer=streamer,
        token=fields.text(fields.mapping(raw.get("playback_config")).get("token"), fields.TOKEN),
        folder_id=fields.key(raw.get("folder_id")),
        latitude=latitude,
        longitude=longitude,
        address=fields.text(raw.get("postal_address")),
        dvr=bool(fields.number(raw.get("dvr_depth"))) and rights.get("dvr") is not False,
        rtsp_port=fields.port(status.get("rtsp_port")),
        trouble=trouble,
    )


def _streamer_v2(raw: dict[str, Any]) -> str:
    """The official iOS SDK's rule: https if `https_port` is set, else http; the port may be unknown."""
    status = fields.mapping(raw.get("stream_status"))
    hosts = (raw.get("streamer_hostname"), status.get("server"), raw.get("server"))
    host = next((text for each in hosts if (text := fields.text(each))), "")
    if not host or "://" in host:
        return host
    secure = fields.port(status.get("https_port"))
    port = secure or fields.port(status.get("http_port"))
    port_after = f":{port}" if port and ":" not in host else ""
    return f"{'https' if secure else 'http'}://{host}{port_after}"


def _place(value: Any) -> tuple[float, float] | tuple[None, None]:
    """One string, "lat lon"."""
    try:
        latitude, longitude = fields.text(value).replace(",", " ").split()
        return fields.place(float(latitude), float(longitude))
    except ValueError:
        return None, None


def _stream_v3(name: str, raw: dict[str, Any], streamer: str, trouble: str) -> Stream:
    stats, place = _stats(raw), fields.mapping(raw.get("coordinates"))
    latitude, longitude = fields.place(
        fields.number(place.get("latitude")), fields.number(place.get("longitude"))
    )
    titles = (fields.text(fields.mapping(each).get("title")) for each in fields.items(raw.get("path")))
    return Stream(
        name=name,
        title=fields.text(raw.get("title")),
        enabled=raw.get("disabled") is not True,
        alive=stats.get("alive") is True,
        waiting=stats.get("status") == "waiting",
        streamer=streamer,
        token=fields.text(stats.get("playback_token"), fields.TOKEN),
        folder_id=fields.key(raw.get("folder_id")),
        folder=([title for title in titles if title] or [""])[-1],
        organization=fields.text(fields.mapping(raw.get("organization")).get("title")),
        latitude=latitude,
        longitude=longitude,
        address=fields.text(raw.get("postal_address")),
        dvr=bool(raw.get("dvr")),
        trouble=trouble,
    )


def mosaic(raw: Any) -> Mosaic | None:
    """`{}` is an empty cell; the list ends with the last cell that was ever filled."""
    told = fields.mapping(raw)
    cells = [fields.name(fields.mapping(each).get("name")) for each in fields.items(told.get("streams"))]
    id = fields.key(told.get("id"))
    if not id:
        log.debug("a mosaic without an id is left out")
        return None
    return Mosaic(id, fields.text(told.get("title")), fields.text(told.get("type"), 20), tuple(cells[:CELLS]))


def folder(raw: Any) -> tuple[str, str] | None:
    told = fields.mapping(raw)
    id, title = fields.key(told.get("id")), fields.text(told.get("title"))
    return (id, title) if id and title else None


def identifier(raw: Any) -> str | None:
    return fields.key(fields.mapping(raw).get("id")) or None
