"""What gunicorn.conf.py gives to gunicorn: its logger, and what it says when it starts.

gunicorn's parent process has no Django: nothing here asks for its settings.
"""

import logging
import mmap
import re
import sys
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from gunicorn import glogging
from gunicorn.http.errors import ChunkMissingTerminator, InvalidChunkExtension, InvalidChunkSize

from portal.logs import JsonFormatter, PlainFormatter

SOURCE = re.compile(r"([a-z0-9][a-z0-9_-]*)=([a-z]+)\+(?:https?|file)://")
BROKEN_BODY = ChunkMissingTerminator, InvalidChunkExtension, InvalidChunkSize


class Logger(glogging.Logger):  # type: ignore[misc]
    """gunicorn's own lines as LOG_FORMAT has them, on stdout with those of the portal."""

    log_format = "plain"

    def setup(self, cfg: Any) -> None:
        self._refusals = mmap.mmap(-1, 1)  # the workers have it in common
        super().setup(cfg)
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            if isinstance(handler, logging.StreamHandler) and getattr(handler, "_gunicorn", False):
                handler.setFormatter(JsonFormatter() if self.log_format == "json" else PlainFormatter())
                if handler.stream is sys.stderr:
                    handler.setStream(sys.stdout)

    def warning(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """A body that breaks off is told by the portal, if it was reading it; to say it once is enough."""
        if not isinstance(sys.exc_info()[1], BROKEN_BODY):
            super().warning(msg, *args, **kwargs)

    def exception(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """gunicorn prints a setting that is wrong on stderr; each worker finds it, but one is enough to say it."""
        if not isinstance(sys.exc_info()[1], ImproperlyConfigured):
            super().exception(msg, *args, **kwargs)
        elif self._refusals[0]:
            sys.exit(0)  # gunicorn is ending already, and a second failure would break that off
        else:
            self._refusals[0] = 1


def at_the_start(settings: Any) -> str:
    """Which release it is and what it reads from; of a source its alias and kind alone."""
    sources = [f"{alias} ({kind})" for alias, kind in SOURCE.findall(settings.CAMERA_SOURCES)]
    return f"Camera Portal {settings.VERSION}, sources: {', '.join(sources) or 'none'}"
