"""How log lines look, on stdout: plain for people, JSON for collectors; secrets are struck from both."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from portal.secrets import strike

CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160), 0x2028, 0x2029)}


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
