"""`make image`: builds the container image and tries it, with Docker or else with buildah.

buildah wants root here; where no registry answers it builds on a base that debootstrap makes, which
checks the recipe but not the real base image. Tried means: migrate and gunicorn run in the image as
its own user, and the site, a stylesheet and the image's own health check answer.
"""

import ast
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tools import tryout
from tools.programs import install

ROOT = Path(__file__).resolve().parent.parent
IMAGE = "camera-portal"
BASE = "localhost/camera-portal-base:bookworm"
REGISTRY_PATIENCE = 300


class Docker:
    """Where its engine answers."""

    def build(self) -> None:
        call("docker", "build", "--tag", IMAGE, str(ROOT))

    def config(self) -> tryout.Config:
        told = json.loads(call("docker", "image", "inspect", IMAGE, quiet=True))[0]["Config"]
        return tryout.Config.of(told)

    @contextlib.contextmanager
    def container(self, environment: dict[str, str]) -> Iterator[tryout.Command]:
        """On the host's network, so that the port is the host's; its volume goes with it."""
        options = [f"--env={name}={value}" for name, value in environment.items()]
        asleep = [*options, "--network=host", "--no-healthcheck", IMAGE, "sleep", "infinity"]
        name = call("docker", "run", "--detach", "--rm", "--init", *asleep, quiet=True).strip()
        try:
            yield lambda *arguments: ["docker", "exec", name, *arguments]
        finally:
            call("docker", "rm", "--force", "--volumes", name, quiet=True)


class Buildah:
    """As root, without a daemon and without namespaces: it works inside containers too."""

    def build(self) -> None:
        with tempfile.TemporaryDirectory() as place:
            options = ["--isolation=chroot", "--network=host", "--format=docker", *pip_volumes(Path(place))]
            base = self.base()
            call("buildah", "bud", *options, *base, "--pull=never", "--tag", IMAGE, str(ROOT))

    def base(self) -> list[str]:
        """The option that names another base, or none where the real one could be had."""
        real = (ROOT / "Dockerfile").read_text().split()[1]
        with contextlib.suppress(subprocess.SubprocessError):
            call("buildah", "pull", "--quiet", f"docker.io/library/{real}", timeout=REGISTRY_PATIENCE)
            return []
        print(f"*** {real} cannot be had; a base made by debootstrap stands in for it.", flush=True)
        if BASE.partition(":")[0] not in call("buildah", "images", quiet=True):
            self.make_base()
        return [f"--from={BASE}"]

    def make_base(self) -> None:
        if not shutil.which("debootstrap"):
            install(["debootstrap"])
        with tempfile.TemporaryDirectory(dir="/var/tmp") as place:
            packages = "--include=python3,python3-venv,ca-certificates"
            call("debootstrap", "--variant=minbase", packages, "bookworm", place, quiet=True)
            shutil.rmtree(Path(place, "var/cache/apt"))
            Path(place, "usr/local/bin/python").symlink_to("/usr/bin/python3")
            container = call("buildah", "from", "scratch", quiet=True).strip()
            call("buildah", "add", "--quiet", container, place, "/", quiet=True)
            call("buildah", "commit", "--quiet", "--rm", container, BASE, quiet=True)

    def config(self) -> tryout.Config:
        told = json.loads(call("buildah", "inspect", "--type=image", IMAGE, quiet=True))
        return tryout.Config.of(told["Docker"]["config"])

    @contextlib.contextmanager
    def container(self, environment: dict[str, str]) -> Iterator[tryout.Command]:
        name = call("buildah", "from", "--pull=never", IMAGE, quiet=True).strip()
        options = [f"--env={name}={value}" for name, value in environment.items()]
        run = ["buildah", "run", "--isolation=chroot", "--network=host", *options, name, "--"]
        try:
            yield lambda *arguments: [*run, *arguments]
        finally:
            call("buildah", "rm", name, quiet=True)


def pip_volumes(place: Path) -> list[str]:
    """This machine's pip settings for the build, with the local directories and certificates they name."""
    listed = [sys.executable, "-m", "pip", "config", "list"]
    settings: dict[str, str] = {}
    for line in subprocess.run(listed, capture_output=True, text=True, check=False).stdout.splitlines():
        name, _, value = line.partition("=")
        # What the environment says comes first in the list and counts more than the files.
        settings.setdefault(name.rpartition(".")[2], " ".join(str(ast.literal_eval(value)).split()))
    if not settings:
        return []
    conf = place / "pip.conf"
    conf.write_text("[global]\n" + "".join(f"{name} = {value}\n" for name, value in settings.items()))
    local = sorted({path for value in settings.values() for word in value.split() for path in paths(word)})
    return [f"--volume={path}:{path}:ro" for path in local] + [f"--volume={conf}:/etc/pip.conf:ro"]


def paths(word: str) -> list[str]:
    """A local file or directory that this word names; the pages of an index link to files beside it."""
    path = Path(word.removeprefix("file://"))
    if not path.is_absolute() or not path.exists():
        return []
    return [str(path.parent if word.startswith("file://") else path)]


def call(*command: str, quiet: bool = False, timeout: float | None = None) -> str:
    """Runs it; returns what it printed where `quiet`."""
    done = subprocess.run(
        command, check=True, text=True, stdout=subprocess.PIPE if quiet else None, timeout=timeout
    )
    return done.stdout or ""


def engine() -> Docker | Buildah:
    if shutil.which("docker") and not subprocess.run(["docker", "info"], capture_output=True).returncode:
        return Docker()
    if os.geteuid() != 0:
        sys.exit("No Docker engine answers. With buildah it works too, but as root only.")
    if not shutil.which("buildah"):
        install(["buildah"])
    if not shutil.which("buildah"):
        sys.exit("Neither a Docker engine nor buildah is here, and buildah could not be installed.")
    os.environ.setdefault("STORAGE_DRIVER", "vfs")
    return Buildah()


def main() -> None:
    chosen = engine()
    try:
        chosen.build()
        tryout.run(chosen.container, chosen.config())
    except subprocess.CalledProcessError as error:
        sys.exit(f"failed: {' '.join(map(str, error.cmd))}")
    except tryout.Wrong as error:
        sys.exit(f"The image was built, but: {error}")
    print(f"{IMAGE} is built and works.")


if __name__ == "__main__":
    main()
