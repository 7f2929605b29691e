"""Which releases may serve these data: one row names the oldest one, and a worker older than that serves nothing.

What closes or limits a camera in a way that releases before it do not know calls `require` when it is first used,
in the transaction that writes it: an older worker beside it, or one that comes back, must never show more.
"""

import logging
import re
import sys

from django.conf import settings
from django.db import transaction

from cameras import sharedcopy
from cameras.sharedcopy import Glance

KEY = "oldest-release"
NONE_YET = (sys.maxsize,)

log = logging.getLogger(__name__)

Version = tuple[int, ...]


def parse(version: object) -> Version:
    """(0, 2, 0) of "0.2.0"; later than any release where it cannot be read: in doubt nothing is served."""
    if isinstance(version, str) and re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})*", version):
        return tuple(map(int, version.split(".")))
    return NONE_YET


@transaction.atomic
def require(version: str) -> None:
    """From the end of the transaction on, releases before `version` serve nothing; never lowered again."""
    if _at_least(version):
        return
    sharedcopy.queue_up(KEY)
    if not _at_least(version):
        sharedcopy.write(KEY, version)


def _at_least(version: str) -> bool:
    copy = sharedcopy.read(KEY)
    return copy is not None and parse(copy.value) >= parse(version)


def oldest() -> str | None:
    """The oldest release that may serve these data; None where any may."""
    copy = sharedcopy.read(KEY)
    return str(copy.value) if copy else None


class Worker:
    """Whether this process is too old for the data; the log says so once, and once when it is over."""

    def __init__(self) -> None:
        self.too_old = False
        self._version: int | None = None

    def look(self, seen: dict[str, Glance]) -> bool:
        """Whether it may serve, by a glance at the shared copies; the row is read only when it is new."""
        glance = seen.get(KEY)
        if (glance and glance.version) != self._version:
            return self.ask()
        return not self.too_old

    def ask(self) -> bool:
        """The same with a query."""
        copy = sharedcopy.read(KEY)
        self._judge(copy.value if copy else "0")
        self._version = copy.version if copy else None
        return not self.too_old

    def _judge(self, wanted: object) -> None:
        too_old = parse(wanted) > parse(settings.VERSION)
        if too_old and not self.too_old:
            log.error("this is release %s, but the data need %s: nothing is served until it is upgraded",
                      settings.VERSION, wanted)  # fmt: skip
        elif self.too_old and not too_old:
            log.info("this release may serve the data again")
        self.too_old = too_old


worker = Worker()
