"""Takes secrets and addresses out of text that came from outside, before it may enter a message."""

import base64
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from html import unescape
from urllib.parse import quote, quote_plus

STRUCK = "•••"
EXCERPT = 160

_OPAQUE = re.compile(
    r"""\b[a-z][a-z0-9+.-]*://[^\s"'<>]*  # any address: it may hold a camera's login
    | \beyJ[\w.-]+                         # a JWT
    | (?<![\d.])\d{1,3}(\.\d{1,3}){3}(:\d+)?(?![\d.])
    | (?<=token=)[^\s&"']+ | (?<=password=)[^\s&"']+ | (?<=session=)[^\s&"']+ | (?<=key=)[^\s&"']+
    """,
    re.IGNORECASE | re.VERBOSE,
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


_session: ContextVar[frozenset[str]] = ContextVar("session", default=frozenset())


@contextmanager
def striking(secrets: Iterable[str]) -> Iterator[None]:
    """Within, `strike` takes these out too: a VMS may repeat any of a session's secrets in any of its answers."""
    before = _session.set(_session.get() | frozenset(secrets))
    try:
        yield
    finally:
        _session.reset(before)


def strike(text: str, secrets: Iterable[str]) -> str:
    """The text without the secrets in any form that they may have come back in."""
    forms = {form for secret in {*secrets, *_session.get()} if secret for form in _forms(secret)}
    for form in sorted(forms, key=len, reverse=True):
        text = re.sub(re.escape(form), STRUCK, text, flags=re.IGNORECASE if "%" in form else 0)
    return text


def opaque(text: str) -> str:
    """The text without addresses, and what else looks like a secret."""
    return _OPAQUE.sub(STRUCK, text)


def excerpt(content: bytes, secrets: Iterable[str]) -> str:
    """A few clean words of a plain-text answer, in quotation marks; "" for HTML, JSON and binary data."""
    text = content[:4096].decode("utf-8", "replace").strip()
    if not text or text[0] in "<{[" or "\ufffd" in text or "<html" in text.lower():
        return ""
    text = opaque(strike(_CONTROL.sub(" ", unescape(text)), secrets))
    return f"“{text if len(text) <= EXCERPT else text[:EXCERPT] + '…'}”"


def basic(login: str, password: str) -> str:
    """What follows `Basic ` in an Authorization header (RFC 7617, UTF-8)."""
    return base64.b64encode(f"{login}:{password}".encode()).decode()


def _forms(secret: str) -> Iterable[str]:
    utf8 = secret.encode("utf-8", "replace")
    yield secret
    yield json.dumps(secret)[1:-1]
    yield base64.b64encode(utf8).decode().rstrip("=")
    yield from (quote(utf8, safe=""), quote(utf8, safe="/"), quote(utf8, safe="/:@"), quote_plus(utf8))
