"""What the admin knows of streams: those of every catalog, hidden ones too."""

from cameras import catalog
from cameras.catalog import Catalog
from cameras.models import Camera
from cameras.sources import opened
from cameras.vms.base import Stream
from cameras.words import State, state


def known() -> dict[str, Catalog]:
    """By alias, the last catalog of each source that was ever heard."""
    told = {alias: catalog.read(alias) for alias in opened()}
    return {alias: heard for alias, heard in told.items() if heard}


def known_streams() -> dict[tuple[str, str], Stream]:
    """By (alias, name)."""
    return {(alias, stream.name): stream for alias, told in known().items() for stream in told.streams}


def state_of(row: Camera) -> State:
    """`row.known_stream` has been set before."""
    if row.vanished_at:
        return State.GONE
    if row.source not in opened():
        return State.UNCONFIGURED
    return state(row.known_stream) if row.known_stream else State.UNHEARD
