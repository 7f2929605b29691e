"""gunicorn as the portal is meant to run: `gunicorn -c portal/gunicorn.conf.py portal.wsgi`.

gunicorn.conf.py at the top is the same for plain `gunicorn portal.wsgi`.
"""

import ctypes
import gc
import os
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
"""Of mallopt(3)."""

bind = "0.0.0.0:8000"
workers = 2
threads = 4
# A heartbeat on a slow disk would look like a hung worker; Linux has memory for it.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
max_requests = 100_000
max_requests_jitter = 10_000
graceful_timeout = 10
# Nobody is believed, not on this machine and not by a unix socket: portal/proxies.py alone judges forwarded headers.
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}
# A door for `gunicornc` that nobody uses; it wants a home directory, and two portals would share it.
control_socket_disable = True


def _of_portal() -> tuple[type, str]:
    """gunicorn's logger and the line that it begins with, by the settings: one that is wrong is said, and all is over.

    Nothing of them stays: each worker reads settings and code for itself, newer ones after a reload.
    """
    environ, modules = dict(os.environ), set(sys.modules)
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    try:
        settings, server = import_module("portal.settings"), import_module("portal.server")
        logger = type("Logger", (server.Logger,), {"log_format": settings.LOG_FORMAT})
        return logger, server.at_the_start(settings)
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    finally:
        del sys.path[0]
        os.environ.clear()
        os.environ.update(environ)
        for name in set(sys.modules) - modules:
            if name.partition(".")[0] == "portal":
                del sys.modules[name]


logger_class, _first_line = _of_portal()


# Trouble that all workers meet is said by the one that holds a lock of this file (cameras/background.py).
_voices = os.memfd_create("voices") if hasattr(os, "memfd_create") else None


def on_starting(server: Any) -> None:
    server.log.info(_first_line)


on_reload = on_starting


# While a worker loads the portal nothing becomes garbage, and looking for it would take a tenth of the start.
gc.disable()


def post_fork(server: Any, worker: Any) -> None:
    """Keeps glibc from giving each thread a heap of its own: a worker that lists 10,000 cameras saves 28 MB of 156."""
    with suppress(OSError, AttributeError):  # another libc has no such knobs
        mallopt = ctypes.CDLL(None).mallopt
        for option, value in (
            (M_ARENA_MAX, 2),
            (M_TRIM_THRESHOLD, 128 * 1024),
            (M_MMAP_THRESHOLD, 64 * 1024),
        ):
            mallopt(option, value)


def post_worker_init(worker: Any) -> None:
    """What has been loaded by now lives as long as the worker: it is never looked through again."""
    background: Any = import_module("cameras.background")
    background.voices = _voices
    gc.freeze()
    gc.enable()
