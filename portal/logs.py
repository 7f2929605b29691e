"""How log lines look, on stdout: plain for people, JSON for collectors; secrets are struck from both."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from django.http import UnreadablePostError

from portal.secrets import strike

CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160), 0x2028, 0x2029)}


LONGEST = 400


class RequestFilter(logging.Filter):
    """What a visitor's request may write: a line at most, without a traceback, and no ERROR but for a fault of ours.

    A 503 that a view meant, as /readyz does and a page while no camera is known, writes nothing: what is wrong has
    been said by whoever noticed it.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        status = getattr(record, "status_code", 0)
        error = record.exc_info[1] if record.exc_info else None
        if status == 503 and error is None:
            return False
        if 400 <= status < 500 or status == 501 or isinstance(error, UnreadablePostError):
            record.levelno, record.levelname = logging.WARNING, "WARNING"
            record.msg, record.args, record.exc_info = record.getMessage()[:LONGEST], (), None
        return True


class PlainFormatter(logging.Formatter):
    """What came from outside neither starts a line of its own nor steers a terminal; tracebacks are set in."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        return strike(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:
        return super().formatMessage(record).translate(CONTROL)

    def formatException(self, ei: Any) -> str:
        lines = super().formatException(ei).splitlines()
        return "\n".join(f"    {line.translate(CONTROL)}" for line in lines)


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": strike(record.getMessage()),
        }
        if record.exc_info:
            line["traceback"] = strike(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
