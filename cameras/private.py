"""Files and folders for the portal's own user alone: made so by whoever writes first, and told where they are not."""

import os
import pwd
from contextlib import suppress
from pathlib import Path

OTHERS = 0o077
"""What those can do who are neither the owner nor root; a group counts as others."""


def make_folder(path: Path) -> None:
    """With those above it that are missing."""
    for folder in [folder for folder in (path, *path.parents) if not folder.exists()][::-1]:
        folder.mkdir(mode=0o700, exist_ok=True)


def make_file(path: Path) -> None:
    """An empty one where there is none; its folder too."""
    if not path.exists():
        make_folder(path.parent)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))


def tighten(path: Path) -> None:
    """Takes away what others may do with it, where it is there and ours."""
    with suppress(FileNotFoundError):
        found = path.stat()
        if found.st_mode & OTHERS and os.geteuid() in (0, found.st_uid):
            path.chmod(found.st_mode & ~OTHERS & 0o7777)


def open_to_strangers(path: Path) -> bool:
    """Whether any user of this machine can read it, or look into it: a folder above that is closed keeps them off."""
    with suppress(OSError):
        mine = path.stat().st_mode & (0o005 if path.is_dir() else 0o004)
        return bool(mine) and all(folder.stat().st_mode & 0o001 for folder in path.absolute().parents)
    return False


def owner(path: Path) -> str:
    """Whose it is, where that is not the user of this process; "" where it is, or where there is no such file."""
    with suppress(OSError):
        if path.stat().st_uid != os.geteuid():
            return name_of(path.stat().st_uid)
    return ""


def name_of(uid: int) -> str:
    with suppress(KeyError):
        return pwd.getpwuid(uid).pw_name
    return f"number {uid}"
