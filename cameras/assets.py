"""The static files that pages link to: whether those of this release have been collected."""

from functools import cache

from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage

NOT_COLLECTED = ["CVS", ".*", "*~"]
"""What `collectstatic` leaves out by itself."""


@cache
def missing() -> tuple[str, ...]:
    """Names of those that no page can link to, as this process sees it: WhiteNoise, too, looks once, at its start."""
    if not isinstance(
        staticfiles_storage, ManifestFilesMixin
    ):  # with DEBUG they are served from where they are
        return ()
    collected = staticfiles_storage.hashed_files
    ours = {name for finder in get_finders() for name, _ in finder.list(NOT_COLLECTED)}
    return tuple(sorted(ours.difference(collected)))
