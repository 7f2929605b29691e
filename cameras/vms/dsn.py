"""The address of a source, as one line of text: alias=kind+scheme://login:password@host?options."""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from cameras.vms import hosts

_NOT_UTF8 = re.compile("[\ud800-\udfff]")
"""How Python hands on bytes of the environment that it cannot read."""


SHAPE = (
    "a source must read alias=kind+https://login:password@host; the alias is made of "
    "a-z, 0-9, - and _ (a space within a password is written %20)"
)


class DsnError(ValueError):
    """A DSN that cannot be used. The message names the alias and the fault, never a secret."""


@dataclass(frozen=True)
class Dsn:
    """`base_url` is scheme://host[:port][/path] without a trailing slash, or file:///path."""

    alias: str
    kind: str
    base_url: str
    login: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    options: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).hostname or ""


def parse_all(text: str) -> list[Dsn]:
    """The sources in CAMERA_SOURCES: `alias=DSN`, separated by white space."""
    words = text.split()
    for number, word in enumerate(words[1:], start=2):
        if "://" not in word:  # what stands before its "=" is perhaps no alias, but a part of a password
            raise DsnError(f"source number {number}: {SHAPE}")
    sources = [parse(word) for word in words]
    for source in sources:
        if sum(other.alias == source.alias for other in sources) > 1:
            raise DsnError(f"source “{source.alias}”: this alias is used twice; give each source its own")
    return sources


def parse(word: str) -> Dsn:
    alias, separator, address = word.partition("=")
    if not separator or not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,30}", alias):
        raise DsnError(SHAPE)
    try:
        return _parse_address(alias, address)
    except DsnError as error:
        fault = str(error)
    except ValueError:
        fault = "the host or port cannot be read"
    # Raised here and not above: urlsplit's own error may quote the password, and would come along as context.
    raise DsnError(f"source “{alias}”: {fault}")


def _parse_address(alias: str, address: str) -> Dsn:
    scheme, _, rest = address.partition("://")
    kind, _, protocol = scheme.rpartition("+")
    if not kind or not rest or protocol not in {"http", "https", "file"}:
        raise DsnError("the address must start with kind+https://, kind+http:// or kind+file://")
    if _NOT_UTF8.search(rest):
        raise DsnError("the address is not UTF-8")
    parts = urlsplit(f"{protocol}://{rest}")
    if protocol != "file" and not parts.hostname:
        raise DsnError("a host is missing (a /, ?, # or @ within a password is written %2F, %3F, %23, %40)")
    port = hosts.port(parts)
    if "@" in rest.removeprefix(parts.netloc):  # what stands before it is perhaps part of a password
        raise DsnError("a /, ?, # or @ within a login, password or option is written %2F, %3F, %23, %40")
    host = hosts.host(parts.hostname) if parts.hostname else ""
    return Dsn(
        alias=alias,
        kind=kind,
        base_url=f"{protocol}://{host}{port}{parts.path.rstrip('/')}",
        login=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        options=dict(parse_qsl(parts.query, keep_blank_values=True)),
    )
