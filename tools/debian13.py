"""`make test-debian13`: `make run` and `make test` in a fresh Debian 13, in a folder that debootstrap makes.

By hand and not for each change: it takes as long as all tests, and a gigabyte or two in /var/tmp. As root on Debian or
Ubuntu. All that it starts lives in namespaces of its own (mounts, processes) and ends with it.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from tools.image import ROOT, call, pip_volumes
from tools.programs import install

SUITE = "trixie"
PACKAGES = "make,python3,python3-venv,ca-certificates,git"
CHECKOUT = "srv/portal"
PORT = 8137
PATIENCE = 300
"""Seconds for the first `make run`, which installs all that it needs."""


def main() -> None:
    if os.geteuid() != 0:
        sys.exit("debootstrap and chroot want root.")
    if not shutil.which("debootstrap"):
        install(["debootstrap"])
    with tempfile.TemporaryDirectory(dir="/var/tmp") as place, tempfile.TemporaryDirectory() as ours:
        print(f"Making a Debian {SUITE} in {place} …", flush=True)
        call("debootstrap", "--variant=minbase", f"--include={PACKAGES}", SUITE, place, quiet=True)
        copy_checkout(Path(place, CHECKOUT))
        for name in ("resolv.conf", "hosts"):
            shutil.copy(Path("/etc", name), Path(place, "etc", name))
        done = subprocess.run(entered(Path(place), mounts(Path(ours))), check=False)
    sys.exit(done.returncode)


def copy_checkout(target: Path) -> None:
    """The files that git knows, as they stand now; tests ask git for them too."""
    listed = call("git", "-C", str(ROOT), "ls-files", "-z", quiet=True).split("\0")
    for name in filter(None, listed):
        if (ROOT / name).exists():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)


def mounts(ours: Path) -> list[tuple[str, str]]:
    """(source, place) of what stands there as it stands here: devices, and where this machine's pip looks."""
    volumes = (volume.removeprefix("--volume=").split(":") for volume in pip_volumes(ours))
    return [("/dev", "/dev"), *((source, target) for source, target, _ in volumes)]


def entered(place: Path, mounts: list[tuple[str, str]]) -> list[str]:
    """The command that runs `inside` there. The mounts are seen by nobody else and need not be taken back."""
    steps = ["set -e", f"mount -t proc proc {place}/proc"]
    for source, target in mounts:
        there = place / target.lstrip("/")
        make = f"mkdir -p {there}" if Path(source).is_dir() else f"mkdir -p {there.parent}; touch {there}"
        steps.append(f"{make}; mount --rbind {source} {there}")
    environment = "env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 CI=true"
    within = f"cd /{CHECKOUT} && exec {environment} python3 -m tools.debian13 inside"
    steps.append(f"exec chroot {place} /bin/sh -c '{within}'")
    return ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", "\n".join(steps)]


def inside() -> None:
    try_run()
    sys.exit(subprocess.run(["make", "test"], check=False).returncode)


def try_run() -> None:
    """A newcomer's first and second `make run`; the second tells how long it takes once all is installed."""
    for turn in ("first", "second"):
        started = time.monotonic()
        portal = subprocess.Popen(["make", "run", f"PORT={PORT}"], start_new_session=True)
        while not answers():
            if portal.poll() is not None or time.monotonic() - started > PATIENCE:
                sys.exit(f"The {turn} `make run` is not up.")
            time.sleep(0.2)
        print(f"The {turn} `make run` was up in {time.monotonic() - started:.0f} s.", flush=True)
        os.killpg(portal.pid, signal.SIGINT)
        portal.wait(timeout=30)


def answers() -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/", timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


if __name__ == "__main__":
    inside() if sys.argv[1:] == ["inside"] else main()
