"""The closing: a word that is another one whenever anything has become less public, for pages that are open.

It is a shared copy, so all workers and hosts tell the same. What was open stands beside it: whoever assembles a site
in which something of that is gone makes a new word for all. The word is random and says nothing of what was closed.
docs/decisions/0014.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace

from django.db import transaction

from cameras import sharedcopy
from cameras.site import PublicCamera, Site, State

KEY = "closing:1"
# The number goes up with each change of what stands in it.

PLAYS = "plays"

Open = Mapping[str, str]
# By "cameras/<slug>" or "mosaics/<slug>", what is shown of it, in words with spaces between them.


def word() -> str:
    """The closing of now."""
    return _told()[0]


def agreed(fresh: Site) -> Site | None:
    """The site with the closing of now, where it shows what everybody knows to be open; else None."""
    word, before = _told()
    return replace(fresh, closing=word) if word and is_open(fresh, before) == before else None


def told(stale: Site, assemble: Callable[[], Site]) -> Site:
    """The site assembled anew, with a new closing for all where something that was open is gone.

    `stale` is the one that was not agreed upon; where it is by now, another worker has told of the same.

    One at a time among all workers, each by the rows of its turn: so none takes an older site for a closing, and two
    that see the same one tell it once.
    """
    with transaction.atomic():
        sharedcopy.queue_up(KEY)
        if site := agreed(stale):
            return site
        fresh = assemble()
        word, before = _told()
        now = is_open(fresh, before)
        if not word or less(before, now):
            word = secrets.token_urlsafe(9)
        if now != before or not before:
            sharedcopy.write(KEY, {"closing": word, "open": now})
        return replace(fresh, closing=word)


def less(before: Open, now: Open) -> bool:
    """Whether anything of what was open is not any more; more may be."""
    return any(key not in now or set(shown.split()) - set(now[key].split()) for key, shown in before.items())


def is_open(site: Site, before: Open) -> dict[str, str]:
    """What this site shows, and what it says nothing of as long as a source or a camera is out of reach."""
    silent = {f"cameras/{slug}" for slug in site.unheard}
    cameras = {f"cameras/{camera.slug}": camera for camera in site.cameras}
    return (
        {key: shown for key, shown in before.items() if key in silent}
        | {key: _shown(camera, before.get(key, "")) for key, camera in cameras.items()}
        | {f"mosaics/{mosaic.slug}": "" for mosaic in site.mosaics}
    )


def _shown(camera: PublicCamera, before: str) -> str:
    """A camera that is offline has no player, and is no less public for it."""
    plays = camera.live if camera.state is State.LIVE else PLAYS in before.split()
    parts = {
        "description": camera.description,
        "address": camera.address,
        "group": camera.group,
        "place": camera.placed,
        "counts": camera.counts,
        "stills": camera.pictured,
        PLAYS: plays,
    }
    return " ".join(name for name, there in parts.items() if there)


def _told() -> tuple[str, Open]:
    copy = sharedcopy.read(KEY)
    return (copy.value["closing"], copy.value["open"]) if copy else ("", {})
