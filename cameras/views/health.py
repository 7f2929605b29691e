"""For the machines in front: is this process alive, may it be sent visitors. Nothing more is said."""

import threading
from collections.abc import Callable

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse

from cameras import releases

_asking = threading.Lock()
"""One prober at a time asks: where the database says nothing, probes must not take all threads."""

Respond = Callable[[HttpRequest], HttpResponse]


def health(get_response: Respond) -> Respond:
    """Middleware, so that /healthz and /readyz answer whatever Host a prober sends."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return answer(True)
        if request.path == "/readyz":
            return answer(not releases.worker.too_old and ready())
        return get_response(request)

    return middleware


def answer(well: bool) -> HttpResponse:
    return HttpResponse("ok\n" if well else "not ready\n", "text/plain", 200 if well else 503)


def ready() -> bool:
    """The database answers and is migrated. A VMS that is down is no reason to turn visitors away."""
    if not _asking.acquire(timeout=1):
        return False
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False
    finally:
        _asking.release()
