"""What each part of the portal adds to a request for the ready home page, called without a server."""

import json
import time
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections, reset_queries
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

ROUNDS, CALLS, LONGEST = 25, 200, 20.0


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"plain")


urlpatterns = [path("", plain)]


def environ() -> dict[str, Any]:
    """A request as gunicorn hands it over."""
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/",
        "QUERY_STRING": "",
        "SCRIPT_NAME": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1:8000",
        "HTTP_ACCEPT_ENCODING": "br",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": BytesIO(),
    }


def call(application: Callable[..., Iterable[bytes]]) -> None:
    answer = application(environ(), lambda status, headers: None)
    b"".join(answer)
    if close := getattr(answer, "close", None):
        close()


def handler(middleware: list[str], urls: str) -> WSGIHandler:
    """Django's application with these middlewares; the addresses are looked up when it is called."""
    with override_settings(MIDDLEWARE=middleware, ROOT_URLCONF=urls):
        return WSGIHandler()


def bare(environ: dict[str, Any], start: Callable[..., None]) -> list[bytes]:
    start("200 OK", [])
    return [b"plain"]


def timed(step: Callable[[], object]) -> float:
    """µs a call."""
    began = time.perf_counter()
    for _ in range(CALLS):
        step()
    return (time.perf_counter() - began) / CALLS * 1e6


def lowest(steps: dict[str, tuple[str, Callable[[], object]]]) -> dict[str, float]:
    """The lowest of rounds in which all had their turn; with each goes the URLconf that it is to see."""
    found: dict[str, list[float]] = {name: [] for name in steps}
    end = time.monotonic() + LONGEST
    for number in range(ROUNDS):
        if number and time.monotonic() > end:
            break
        for name, (urls, step) in steps.items():
            with override_settings(ROOT_URLCONF=urls):
                found[name].append(timed(step))
    return {name: min(each) for name, each in found.items()}


def signals() -> None:
    """What Django's two database signals do at the start and the end of a request."""
    reset_queries()
    close_old_connections()
    close_old_connections()


def main() -> None:
    portal, mine = settings.ROOT_URLCONF, __name__
    middlewares = list(settings.MIDDLEWARE)
    stacks = [(portal, handler(middlewares[:count], portal)) for count in range(len(middlewares) + 1)]
    plain_handler = handler([], mine)
    steps: dict[str, tuple[str, Callable[[], object]]] = {
        "bare": (portal, lambda: call(bare)),
        "signals": (portal, signals),
        "plain": (mine, lambda: call(plain_handler)),
    }
    for count, (urls, stack) in enumerate(stacks):
        steps[str(count)] = (urls, lambda stack=stack: call(stack))  # type: ignore[misc]
    found = lowest(steps)
    parts = [
        ("a WSGI function", found["bare"]),
        ("Django's handler round an empty view", found["plain"] - found["bare"] - found["signals"]),
        ("its database signals", found["signals"]),
        ("the portal's view: addresses, kept page, headers", found["0"] - found["plain"]),
    ]
    for count, name in enumerate(middlewares, 1):
        parts.append((name.rpartition(".")[2], found[str(count)] - found[str(count - 1)]))
    parts.append(("all of it", found[str(len(middlewares))]))
    print(json.dumps({"parts": parts}))
