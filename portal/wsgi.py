"""What gunicorn serves. A portal that is configured wrongly says so and does not start."""

import os
from collections.abc import Callable, Iterable
from typing import Any

import django
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from portal.environ import clean


class Misconfigured(ImproperlyConfigured, RuntimeError):
    """Of a RuntimeError gunicorn tells nothing but the message, also where it loads the portal before it forks."""


def refuse_wrong_settings() -> None:
    errors = [str(message.msg) for message in run_checks(tags=["cameras"]) if message.is_serious()]
    if errors:
        raise Misconfigured("\n".join(errors))


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup(set_prefix=False)
refuse_wrong_settings()
_django = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    clean(environ)
    answer: Iterable[bytes] = _django(environ, start_response)
    return answer


# By now the models can be read. The clock is the worker's: it waits for no visitor.
from cameras.tick import Clock  # noqa: E402

_clock = Clock()
