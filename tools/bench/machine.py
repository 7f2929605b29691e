"""What the figures were measured on: nothing that names a host, a user or a place."""

import os
import platform
import re
import subprocess
from pathlib import Path


def facts() -> list[str]:
    return [
        f"{os.cpu_count()} cores ({cpu()})",
        f"{memory():.0f} GB of memory",
        f"Linux {platform.release().split('-')[0]}",
        f"Python {platform.python_version()}",
        *(f"{name} {version}" for name, version in versions().items()),
    ]


def cpu() -> str:
    found = re.search(r"^model name\s*: (.+)$", _read("/proc/cpuinfo"), re.MULTILINE)
    return found[1] if found else platform.machine()


def memory() -> float:
    """Of the whole machine, in GB."""
    found = re.search(r"^MemTotal:\s*(\d+) kB", _read("/proc/meminfo"), re.MULTILINE)
    return int(found[1]) / 1024**2 if found else 0.0


def versions() -> dict[str, str]:
    """Of the programs that the bench compares with; what is missing is left out."""
    asked = {"wrk": ["wrk", "-v"], "nginx": ["nginx", "-v"], "ffmpeg": ["ffmpeg", "-version"]}
    told = {name: _version(command) for name, command in asked.items()}
    return {name: version for name, version in told.items() if version}


def _version(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)
    except OSError:
        return ""
    found = re.search(r"\d+(?:\.\d+)+", done.stdout + done.stderr)
    return found[0] if found else ""


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError:
        return ""
