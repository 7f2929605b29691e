"""The table of kinds: a new one is its file and its line here; the contract test finds it."""

from collections.abc import Collection

from cameras.vms.aipix import Aipix
from cameras.vms.base import Kind
from cameras.vms.camstreamer import CamStreamer
from cameras.vms.dsn import Dsn, DsnError
from cameras.vms.plain import Plain
from cameras.vms.watcher import Watcher
from cameras.vms.zoneminder import ZoneMinder

KINDS: dict[str, type[Kind]] = {
    "camstreamer": CamStreamer,
    "watcher": Watcher,
    "aipix": Aipix,
    "plain": Plain,
    "zoneminder": ZoneMinder,
}


def open_kind(dsn: Dsn, streamer_hosts: Collection[str] = ()) -> Kind:
    """The opened source, no call made yet. DsnError names the alias and the fault, never a secret."""
    kind = KINDS.get(dsn.kind)
    if kind is None:
        known = ", ".join(sorted(KINDS))
        raise DsnError(
            f"source “{dsn.alias}”: the kind is not known; known are {known}; it must read like {Watcher.example}"
        )
    for option in sorted(dsn.options.keys() - kind.parameters):
        known = ", ".join(sorted(kind.parameters)) or "none"
        fault = f"the option “{option[:30]}” is not known; known are {known}"
        raise DsnError(f"source “{dsn.alias}”: {fault}; it must read like {kind.example}")
    kind.check(dsn)
    return kind(dsn, streamer_hosts)
