"""What gunicorn serves. A portal that is configured wrongly says so and does not start."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from portal.environ import clean

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

_django = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    clean(environ)
    answer: Iterable[bytes] = _django(environ, start_response)
    return answer


_errors = [message for message in run_checks(tags=["cameras"]) if message.is_serious()]
if _errors:
    raise ImproperlyConfigured("\n".join(str(message) for message in _errors))

# By now the models can be read. The clock is the worker's: it waits for no visitor.
from cameras.tick import Clock  # noqa: E402

_clock = Clock()
