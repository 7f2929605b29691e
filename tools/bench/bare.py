"""The bare WSGI application that the portal is held against: one answer, read from the file BARE_ANSWER."""

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path

Headers = list[tuple[str, str]]

_answer = json.loads(Path(os.environ["BARE_ANSWER"]).read_text(encoding="utf-8"))
BODY: bytes = bytes.fromhex(_answer["body"])
HEADERS: Headers = [(name, value) for name, value in _answer["headers"]]


def application(
    environ: dict[str, object], start_response: Callable[[str, Headers], object]
) -> Iterable[bytes]:
    start_response("200 OK", HEADERS)
    return [BODY]
