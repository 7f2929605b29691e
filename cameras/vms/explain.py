"""Says in plain words why an answer of a VMS is no good, for the messages of `http.py`."""

import json
import ssl
from collections.abc import Collection
from typing import Any
from urllib.parse import SplitResult

from cameras.vms import fields
from cameras.vms.strike import excerpt

NAME, NAMES = 60, 5
"""How long names of fields may be, and how many of them are told."""


def parsed(content: bytes) -> tuple[bool, Any]:
    """Whether it is JSON, and what it says."""
    try:
        return True, json.loads(content)
    except (ValueError, RecursionError):
        return False, None


def error_words(content: bytes, secrets: Collection[str]) -> str:
    """Titles of `errors`, the names of the fields that `errors` has, or a short plain text.

    Nothing of other JSON: it may hold anything.
    """
    _, data = parsed(content)
    errors = fields.mapping(data).get("errors")
    titles = [fields.text(fields.mapping(each).get("title")) for each in fields.items(errors)]
    named = [fields.text(name, NAME) for name in fields.mapping(errors)]
    return excerpt("; ".join(titles + named[:NAMES]).encode() or content, secrets)


def tls_reason(error: BaseException) -> str:
    seen: BaseException | None = error
    while seen is not None and not isinstance(seen, ssl.SSLCertVerificationError):
        seen = seen.__cause__ or seen.__context__
    return f"its certificate is not valid ({seen.verify_message})" if seen else "the handshake failed"


def address_instead(asked: SplitResult, told: SplitResult) -> str:
    """Scheme, host, port and what the path has more than the one asked for: no login, no query."""
    host = f"[{told.hostname}]" if ":" in (told.hostname or "") else told.hostname or ""
    ours, theirs = asked.path.rstrip("/").split("/"), told.path.rstrip("/").split("/")
    while ours and theirs and ours[-1] == theirs[-1]:
        ours.pop(), theirs.pop()
    port = f":{told.port}" if told.port else ""
    return f"{told.scheme}://{host}{port}{'/'.join(theirs)}"[:200]
