"""A small disk that can be filled to the last byte: a tmpfs where we may mount one (Linux, as root)."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SIZE = "12m"
BLOCK = b"\0" * 4096


@contextmanager
def small() -> Iterator[Path | None]:
    """A folder of its own file system; None where there is no right to mount one."""
    folder = Path(tempfile.mkdtemp(prefix="camera-portal-disk-"))
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "camera-portal", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(command, check=False, capture_output=True).returncode == 0
    try:
        yield folder if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=False)
        folder.rmdir()


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """Inside the block not a byte more can be written there."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(BLOCK)
        except OSError:
            pass
    try:
        yield
    finally:
        ballast.unlink()
