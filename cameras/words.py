"""What staff are told, in the admin and by the commands: a camera's state, a source's trouble."""

from enum import StrEnum

from cameras.vms.base import Stream

REJECTED = "login rejected"
"""How every kind begins the message of a LoginRejected."""


class State(StrEnum):
    LIVE = "live"
    WAITING = "starts on demand"
    OFFLINE = "offline"
    DISABLED = "disabled at the VMS"
    FORBIDDEN = "not viewable by the web user"
    GONE = "gone from the VMS"
    UNHEARD = "not heard yet"
    UNCONFIGURED = "its source is not configured"


def state(stream: Stream) -> State:
    """As the VMS tells it; GONE and what follows is for the caller, who knows the row."""
    if not stream.enabled:
        return State.DISABLED
    if not stream.viewable:
        return State.FORBIDDEN
    return State.LIVE if stream.alive else State.WAITING if stream.waiting else State.OFFLINE


def trouble(alias: str, message: str) -> str:
    """“login rejected for city: check …”, or “city: …” for all other troubles."""
    if message.startswith(REJECTED):
        return f"{REJECTED} for {alias}{message.removeprefix(REJECTED)}"
    return f"{alias}: {message}"


def counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
