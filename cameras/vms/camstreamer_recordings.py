"""Recordings of CamStreamer Cloud: the documents that find, prepare and watch them, and what its answers mean."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from cameras.vms import fields
from cameras.vms.addresses import Addresses, BadAddress
from cameras.vms.base import Prepared
from cameras.vms.camstreamer_graphql import Told
from cameras.vms.errors import BadAnswer, NotFound, SourceError

LIFE = timedelta(hours=24)
"""Of an address for download, by the VMS's documentation; once it was used, six hours."""
HIGHEST = 10_000

_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")


class Found(NamedTuple):
    """`height`: the largest, which is the camera's own, and the fastest to prepare."""

    id: str
    seconds: int | None
    height: int


def search(node: str, begin: datetime, end: datetime) -> str:
    span = f"from:{int(begin.timestamp())},to:{int(end.timestamp())}"
    return f"{{camera(node_id:{node}){{recordings({span}){{recording_id duration outputs{{height}}}}}}}}"


def found(told: Told) -> list[Found]:
    """In the VMS's order; what has no id or no height cannot be prepared."""
    camera = fields.mapping(told.data.get("camera"))
    read = (_found(fields.mapping(each)) for each in fields.items(camera.get("recordings")))
    return [each for each in read if each]


def preparation(recordings: Sequence[Found]) -> str:
    asked = (
        f'p{place}:recordingPrepare(recording_id:"{each.id}",height:{each.height})'
        for place, each in enumerate(recordings)
    )
    return f"mutation{{{' '.join(asked)}}}"


def begun(told: Told, recordings: Sequence[Found]) -> list[Found]:
    return [each for place, each in enumerate(recordings) if told.data.get(f"p{place}") is True]


def look(ids: Sequence[str]) -> str:
    """Ids come from `found`, by way of the portal's own rows."""
    asked = (
        f'r{place}:recording(recording_id:"{id}"){{progress download_url}}' for place, id in enumerate(ids)
    )
    return f"{{{' '.join(asked)}}}"


def progress(told: Any, addresses: Addresses, now: datetime) -> Prepared | SourceError:
    """Of one recording; null is one that the VMS does not know (any more)."""
    if not isinstance(told, dict):
        return NotFound("the VMS keeps this recording no longer: ask for it anew")
    percent, url = fields.number(told.get("progress")) or 0, told.get("download_url")
    if not isinstance(url, str):
        return Prepared(int(min(max(percent, 0), 99)))
    try:
        return Prepared(100, addresses.link(url), now + LIFE)
    except BadAddress as bad:
        return BadAnswer(f"the VMS names an address for download that is not used: {bad}")


def _found(told: dict[str, Any]) -> Found | None:
    id, seconds = fields.key(told.get("recording_id")), fields.number(told.get("duration"))
    heights = [_height(each) for each in fields.items(told.get("outputs"))]
    if not _ID.fullmatch(id) or not any(heights):
        return None
    return Found(id, int(seconds) if seconds and seconds > 0 else None, max(heights))


def _height(told: Any) -> int:
    height = fields.number(fields.mapping(told).get("height")) or 0
    return int(height) if 1 <= height < HIGHEST else 0
