"""The restless admin, in a process of its own: hides and shows cameras and mosaics until it is ended.

`python -m tools.soak.admin NAME…`; writes a line to stdout for each change.
"""

import itertools
import os
import sys
import time
from contextlib import suppress

import django
from django.core.management import call_command
from django.core.management.base import CommandError

EVERY = 0.5


def main(names: list[str]) -> None:
    for number, name in enumerate(itertools.cycle(names)):
        command = "publish" if number // len(names) % 2 else "unpublish"
        with suppress(CommandError), open(os.devnull, "w") as nowhere:  # a guest that has not come yet
            call_command(command, name, stdout=nowhere, stderr=nowhere)
            print(name, flush=True)
        time.sleep(EVERY)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    django.setup()
    main(sys.argv[1:])
