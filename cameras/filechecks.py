"""System checks of what lies on the disk: who else can read it, and whose it is."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register
from django.db import connection

from cameras import private
from cameras.checks import TAG
from cameras.stillfiles import PUBLIC, STAFF

SECRET = re.compile(r"^(?:export )?SECRET_KEY=.|://[^\s/@]*:[^\s/@]+@", re.MULTILINE)
"""What makes a file of settings one to hide."""


@register(TAG)
def open_files(**_: Any) -> list[CheckMessage]:
    return [
        Warning(
            f"Every user of this machine can read {path}: it holds {what}.",
            hint=f"chmod {'700' if path.is_dir() else '600'} {path}",
            id="cameras.W011",
        )
        for path, what in (*_written(), *_env_file())
        if private.open_to_strangers(path)
    ]


@register(TAG)
def files_of_others(**_: Any) -> list[CheckMessage]:
    me = private.name_of(os.geteuid())
    return [
        Warning(
            f"{path} belongs to the user {owner}, and this process runs as {me}.",
            hint=f"Run the portal and its commands as {owner}, or give it all to one user: chown -R {me} {path}",
            id="cameras.W012",
        )
        for path, _what in _written()
        if (owner := private.owner(path))
    ]


def _written() -> Iterator[tuple[Path, str]]:
    """All that the portal writes, and what is in it."""
    yield settings.VAR_DIR, "what the portal keeps"
    for path in _database():
        yield path, "the names of hidden cameras and the admins' password hashes"
    for path in (settings.STILLS_DIR, settings.STILLS_DIR / PUBLIC, settings.STILLS_DIR / STAFF):
        yield path, "pictures, those of hidden cameras as well"


def _database() -> list[Path]:
    sqlite: Any = connection  # the other database has no file
    if connection.vendor != "sqlite" or sqlite.is_in_memory_db():
        return []
    name = str(connection.settings_dict["NAME"])
    return [Path(name + end) for end in ("", "-wal", "-shm")]


def _env_file() -> Iterator[tuple[Path, str]]:
    try:
        text = settings.ENV_FILE.read_text(encoding="utf-8") if settings.ENV_FILE.is_file() else ""
    except OSError:  # whoever reads the settings says so
        return
    if SECRET.search(text):
        yield settings.ENV_FILE, "SECRET_KEY and passwords"
