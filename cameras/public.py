"""THE door: all that the public may see, and nothing else. Public views know cameras only from here.

`site()` is assembled from rows, publishing rules and catalog, held in the worker's memory, and
swapped by one assignment; asking for it costs neither a query nor a call to a VMS.
"""

import itertools
import logging
import threading
import time
from dataclasses import replace

from django.db import DatabaseError

from cameras import closing, history, releases, stillfiles, stills
from cameras.assembly import assemble
from cameras.background import database, of_database
from cameras.site import PublicCamera, Site
from cameras.stillfiles import Still

log = logging.getLogger(__name__)

FIRST_WAIT = 0.4
"""Seconds that a worker's first requests wait for its first site."""

CLOSED = Site(unavailable=True, complete=False)

_editions = itertools.count(1)
_current: Site | None = None
_first_asked: float | None = None
_renewing = threading.RLock()
"""Held while the site is assembled: an older one must not replace a newer."""


def site() -> Site:
    """What the public may see now. Only a worker's first requests wait for the database, and never for long."""
    return _current or _first_site()


def known() -> bool:
    """Whether there is a site in memory that can be shown. Asks nothing."""
    return _current is not None and not _current.unknown


def _first_site() -> Site:
    """The first request assembles it; those that come meanwhile wait FIRST_WAIT, all together.

    Where the database fails, the clock alone goes on trying: one that says nothing must not hold all threads.
    """
    global _first_asked
    first = _first_asked is None
    _first_asked = _first_asked or time.monotonic()
    if _renewing.acquire(timeout=max(0.0, _first_asked + FIRST_WAIT - time.monotonic())):
        try:
            return _current or (renew() if first else CLOSED)
        except DatabaseError as error:
            if words := of_database(error):
                database.failed(words)
            else:
                log.exception("the site cannot be assembled yet")
        finally:
            _renewing.release()
    return _current or CLOSED


def renew() -> Site:
    """Assembles the site anew; pictures of what is no longer public are deleted from this host.

    A site that shows less than before is in place before anybody is told: that takes the database, which may fail.
    """
    with _renewing:
        fresh = assemble()
        if not releases.worker.ask():  # asked last: no row was read that is newer than the answer
            return _put_in_place(CLOSED)
        agreed = closing.agreed(fresh)
        if agreed is None:
            _show(replace(fresh, closing=_current.closing if _current else ""))
            agreed = closing.told(fresh, assemble)
            if not releases.worker.ask():
                return _put_in_place(CLOSED)
        return _show(agreed)


def _show(fresh: Site) -> Site:
    shown = _put_in_place(fresh)
    stillfiles.sweep(_pictured(shown))
    return shown


def _put_in_place(fresh: Site) -> Site:
    """One that is as before keeps its version: what was made from it stays good."""
    global _current
    edition = next(_editions)
    version = _current.version if _current == fresh and _current else edition
    _current = replace(fresh, version=version, edition=edition)
    return _current


def _pictured(site: Site) -> set[tuple[str, str]]:
    """Of which a picture may lie on the disk. A source that is not heard hides nothing: there the rows decide."""
    return {camera.origin for camera in site.cameras if camera.pictured} | set(site.unheard.values())


def forget() -> None:
    """The next request assembles the site, as a worker's first does."""
    global _current, _first_asked
    _current = _first_asked = None
    history.forget()


def picture(camera: PublicCamera, *, small: bool = False) -> Still | None:
    """Its last picture, or a small copy; has a new one fetched in the background where it is time."""
    known = site().streams.get(camera.origin)
    if known:
        stills.renew(stillfiles.PUBLIC, *known, wanted=lambda: camera.origin in site().streams)
    last = stillfiles.last_small if small else stillfiles.last
    return last(stillfiles.PUBLIC, *camera.origin)
