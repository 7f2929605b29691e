"""Where a worker's memory goes: MB that each step of its life adds, in the order in which it happens.

Imports are steps too, so modules are imported by name as they come; nothing of Django before that.
"""

import gc
import json
import sys
import tracemalloc
from collections.abc import Callable
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

STEPS: list[tuple[str, Callable[[], object]]] = [
    ("Python", lambda: None),
    ("gunicorn", lambda: import_module("gunicorn.app.wsgiapp")),
    ("requests", lambda: import_module("requests")),
    ("Pillow and PyAV", lambda: (import_module("PIL.Image"), import_module("av"))),
    ("Django's own modules", lambda: import_module("django.test.client")),
    ("the portal: apps, models, admin, addresses", lambda: import_module("portal.wsgi").application),
    ("first page: catalogs read, site assembled", lambda: page("/")),
    ("ten ticks with ten assemblies", lambda: repeat(renew, 10)),
    ("a refresh of each source", lambda: refresh()),
    ("100 pages rendered and kept", lambda: pages(range(2, 102))),
    ("the admin's list", lambda: import_module("cameras.admin.known").known()),
]


def page(path: str, query: str = "") -> None:
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1:8000",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
    }
    told: list[str] = []
    b"".join(import_module("portal.wsgi").application(environ, lambda status, headers: told.append(status)))
    if told != ["200 OK"]:
        raise RuntimeError(f"{path} answers {told}")


def pages(numbers: range) -> None:
    for number in numbers:
        page("/", f"page={number}")


def repeat(step: Callable[[], None], times: int) -> None:
    for _ in range(times):
        step()


def renew() -> None:
    import_module("cameras.public").renew()


def refresh() -> None:
    for source in import_module("cameras.sources").opened().values():
        import_module("cameras.imports").refresh_and_import(source, force=True)


def rss(field: str = "VmRSS") -> float:
    """MB."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition(f"{field}:")[2].split()[0]) / 1024


def walk(size: Callable[[], float]) -> list[tuple[str, float]]:
    """What each step added to `size`; the clock stays off, so that nothing else happens meanwhile."""
    found, before = [], 0.0
    for name, step in STEPS:
        if name.startswith("first page"):
            import_module("cameras.tick").start = lambda: None  # type: ignore[attr-defined]
        step()
        gc.collect()
        found.append((name, size() - before))
        before = size()
    return found


def main(kept: bool) -> None:
    """`kept`: what Python's objects hold, by tracemalloc, else what the process has in memory."""
    if kept:
        tracemalloc.start()
    parts = walk((lambda: tracemalloc.get_traced_memory()[0] / 1024**2) if kept else rss)
    print(json.dumps({"parts": parts, "peak": rss("VmHWM")}))


if __name__ == "__main__":
    main("kept" in sys.argv[1:])
