"""An answer that should be a still made into a Picture: its kind by its bytes, its time by its headers."""

from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from cameras.vms.base import Picture
from cameras.vms.errors import BadAnswer
from cameras.vms.http import Answer

OLDEST = 1971
"""A year before network cameras: a clock that was never set says 1970."""


def picture(answer: Answer, at: datetime | None) -> Picture:
    """`at` is the time that was asked for, None for now. BadAnswer where it is no picture."""
    return Picture(answer.content, _type(answer), taken(answer, at))


def _type(answer: Answer) -> str:
    """By the bytes: a page of HTML with status 200 is no picture."""
    if answer.content[:3] == b"\xff\xd8\xff":
        return "image/jpeg"
    if answer.content[4:8] in (b"ftyp", b"styp", b"moov", b"moof"):
        return "video/mp4"
    raise BadAnswer(f"{answer.host} sends something that is no picture")


def taken(answer: Answer, at: datetime | None) -> datetime:
    """Last-Modified, never in the future; without a plausible one the time that was asked for, or now."""
    now = datetime.now(UTC)
    with suppress(ValueError, OverflowError):
        told = parsedate_to_datetime(answer.headers.get("Last-Modified", ""))
        if told.year > OLDEST:
            return min(told.replace(tzinfo=told.tzinfo or UTC).astimezone(UTC), now)
    return at.astimezone(UTC) if at else now
