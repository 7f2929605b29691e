"""Where a source's streams play from: what the VMS names, judged, or what the operator says."""

from collections.abc import Collection
from urllib.parse import urlsplit

from cameras.vms.addresses import Addresses, BadAddress
from cameras.vms.dsn import Dsn, DsnError


class Streamers:
    """`override` is the DSN's `streamer=`: scheme, host and port, and a path if it has one."""

    def __init__(self, dsn: Dsn, allowed: Collection[str] = ()) -> None:
        self._own = dsn.host
        self._override = checked_override(dsn)
        override_host = urlsplit(self._override).hostname or ""
        self.addresses = Addresses(dsn.host, [*allowed, override_host])

    def named(self, address: str) -> tuple[str, str]:
        """The address to play from, and in plain words why there is none."""
        try:
            told = self.addresses.rebuild(self._here(address)) if address else ""
            trouble = "" if told else "the VMS names no streamer for it"
        except BadAddress as bad:
            told, trouble = "", str(bad)
        if not self._override:
            return told, trouble
        return self._override + ("" if urlsplit(self._override).path else urlsplit(told).path), ""

    def _here(self, address: str) -> str:
        """`localhost`, as single-box installs say, is the VMS's own host."""
        try:
            parts = urlsplit(address)
        except ValueError:
            return address  # for `rebuild` to refuse
        if (parts.hostname or "").rstrip(".") != "localhost" or "@" in parts.netloc:
            return address
        own = f"[{self._own}]" if ":" in self._own else self._own
        port = parts.netloc.partition(":")[1:]
        return parts._replace(netloc=own + "".join(port)).geturl()


def checked_override(dsn: Dsn) -> str:
    """The `streamer=` built anew, "" without one; DsnError where it cannot be used."""
    given = dsn.options.get("streamer", "")
    if not given:
        return ""
    try:
        return Addresses(urlsplit(given).hostname or "").rebuild(given)
    except ValueError as bad:
        reason = str(bad) if isinstance(bad, BadAddress) else "it cannot be read"
    raise DsnError(
        f"source “{dsn.alias}”: streamer= cannot be used: {reason}; "
        "it must read like streamer=https://streamer.example.com:8443"
    )
