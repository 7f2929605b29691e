#!/usr/bin/env python
"""The portal's command line; `manage.py help` lists what it can."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import Error

from cameras.background import of_database
from portal.secrets import strike


def main() -> None:
    """What an operator can mend is one sentence; `--traceback` tells where it comes from."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    try:
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, Error) as error:
        words = str(error) if isinstance(error, ImproperlyConfigured) else of_database(error)
        if not words or "--traceback" in sys.argv:
            raise
        sys.exit(words if isinstance(error, ImproperlyConfigured) else f"The database fails: {strike(words)}")


if __name__ == "__main__":
    main()
