"""For gunicorn alone: the portal, whose site changes and whose pages are forgotten only when it is asked for these."""

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import portal.wsgi  # before all that needs the settings
from cameras import public, ready, sources, tick

RENEW, FORGET = "/renew-the-site", "/forget-all-that-is-kept"
tick.Tick.rebuild = lambda *_: None


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    if environ["PATH_INFO"] == RENEW:
        public.renew()
    if environ["PATH_INFO"] == FORGET:
        for forget in kept():
            forget()
    return portal.wsgi.application(environ, start_response)


def kept() -> Iterator[Callable[[], None]]:
    """What empties each shelf of pages, and each memory of a function beside them."""
    yield from (value.clear for value in vars(ready).values() if isinstance(value, ready.Shelf))
    ours = [module for name, module in list(sys.modules.items()) if name.startswith(("cameras.", "portal."))]
    memories = {value for module in ours for value in vars(module).values() if hasattr(value, "cache_clear")}
    yield from (memory.cache_clear for memory in memories - {sources.opened})
