"""A request as the stand-in's areas read it and the answer that they give; the wire is `server.py`'s."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message
from io import BufferedIOBase
from typing import Any


@dataclass(frozen=True, slots=True)
class Request:
    """`path` is decoded and without its query; of a repeated query parameter the first value counts.

    `values` has all of them.
    """

    method: str
    path: str
    query: dict[str, str]
    headers: Message
    body: bytes = b""
    values: dict[str, list[str]] = field(default_factory=dict)

    def header(self, name: str) -> str:
        return str(self.headers.get(name, ""))


@dataclass(frozen=True, slots=True)
class Response:
    """A whole answer; its Content-Length is added on the way out. `then` has the connection after it, to its end."""

    body: bytes = b""
    type: str = "text/plain; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    then: Callable[[BufferedIOBase, BufferedIOBase], None] | None = None


class Refused(Exception):
    """Ends a request with this answer."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


def as_json(data: Any, status: int = 200) -> Response:
    return Response(json.dumps(data, ensure_ascii=False).encode(), "application/json", status)


def as_html(text: str, status: int = 200) -> Response:
    return Response(text.encode(), "text/html; charset=utf-8", status, {"Cache-Control": "no-store"})


def as_text(text: str, status: int = 200) -> Response:
    return Response(text.encode(), status=status)


def redirect(location: str) -> Response:
    return Response(status=302, headers={"Location": location})
