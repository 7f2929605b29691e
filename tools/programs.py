"""Programs from outside Python that some tests need: where they are, and apt packages that bring them.

`python -m tools.programs` installs what is missing where it can (Debian or Ubuntu, as root), and
says loudly what it could not. The tests ask `missing()`, so what is skipped and what is installed agree.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Program:
    """`places` are globs outside PATH; `marker` is the pytest mark of the tests that need it.

    `instead` are names of programs that do as well, where the package cannot be had.
    """

    package: str
    names: tuple[str, ...]
    places: tuple[str, ...] = ()
    marker: str = ""
    instead: tuple[str, ...] = ()

    def find(self) -> Path | None:
        """Where it is, or None; of several versions the newest."""
        return self.find_itself() or _in_path(self.instead)

    def find_itself(self) -> Path | None:
        """The same without `instead`."""
        found = [path for glob in self.places for path in Path("/").glob(glob)]
        return _in_path(self.names) or max(found, key=_version, default=None)


def _in_path(names: tuple[str, ...]) -> Path | None:
    return next((Path(path) for path in map(shutil.which, names) if path), None)


def _version(path: Path) -> list[int]:
    return [int(part) for part in path.parts if part.isdecimal()]


CHROMIUM = Program("chromium", ("chromium", "chromium-browser", "google-chrome"))
# The same engine without windows, tabs and menus, which cost half of a test's time and are seen by nobody.
HEADLESS = Program("chromium-headless-shell", ("chromium-headless-shell",), (), "browser", CHROMIUM.names)
POSTGRES = Program("postgresql", ("postgres",), ("usr/lib/postgresql/*/bin/postgres",), marker="postgres")
NGINX = Program("nginx-light", ("nginx",), ("usr/sbin/nginx",), marker="nginx")
OPENSSL = Program("openssl", ("openssl",))
GETTEXT = Program("gettext", ("xgettext",), marker="gettext")
HLS_SERVER = (
    Program("libnginx-mod-rtmp", (), ("usr/lib/nginx/modules/ngx_rtmp_module.so",), marker="rtmp"),
    Program("ffmpeg", ("ffmpeg",), marker="rtmp"),
)
GSTREAMER = "usr/lib/*/gstreamer-1.0"
RTSP_SERVER = (
    Program("python3-gi", (), ("usr/lib/python3/dist-packages/gi/__init__.py",), marker="rtsp"),
    Program(
        "gir1.2-gst-rtsp-server-1.0",
        (),
        ("usr/lib/*/girepository-1.0/GstRtspServer-1.0.typelib",),
        marker="rtsp",
    ),
    Program("gstreamer1.0-plugins-base", (), (f"{GSTREAMER}/libgstvideotestsrc.so",), marker="rtsp"),
    Program("gstreamer1.0-plugins-good", (), (f"{GSTREAMER}/libgstrtp.so",), marker="rtsp"),
    Program("gstreamer1.0-plugins-ugly", (), (f"{GSTREAMER}/libgstx264.so",), marker="rtsp"),
    Program("websockify", ("websockify",), marker="rtsp"),
)
PROGRAMS = (HEADLESS, POSTGRES, NGINX, OPENSSL, GETTEXT, *HLS_SERVER, *RTSP_SERVER)

BENCH = (Program("wrk", ("wrk",)), Program("ffmpeg", ("ffmpeg",)), NGINX, POSTGRES)
"""What `make bench` needs: `python -m tools.programs bench`."""

AUDIT = (
    CHROMIUM,
    Program("nodejs", ("node",)),
    Program("npm", ("npm",)),
    Program("default-jre-headless", ("java",)),
)
"""What `make audit` needs: `python -m tools.programs audit`."""

ZONEMINDER = (
    Program("zoneminder", ("zmc",)),
    Program("mariadb-server-core", ("mariadbd",), ("usr/sbin/mariadbd",)),
    Program("mariadb-client", ("mariadb",)),
    Program("php-fpm", (), ("usr/sbin/php-fpm*",)),
    Program("php-mysql", (), ("usr/lib/php/*/pdo_mysql.so",)),
    Program("fcgiwrap", ("fcgiwrap",), ("usr/sbin/fcgiwrap",)),
    Program("ffmpeg", ("ffmpeg",)),
    NGINX,
)
"""What `make test-zoneminder` needs: `python -m tools.programs zoneminder`."""

NEEDED = {"bench": BENCH, "audit": AUDIT, "zoneminder": ZONEMINDER}
"""By the word that `main` is given; without one, the tests'."""


def missing(programs: tuple[Program, ...] = PROGRAMS) -> list[Program]:
    return [program for program in programs if not program.find()]


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"true", "1"}


def install(packages: list[str]) -> None:
    """By apt where that is possible; whether it worked is seen by looking again."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    quiet = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    print(f"Installing {', '.join(packages)} …", flush=True)
    for step in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run([*quiet, *step], env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            print(done.stderr, file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    wanted = NEEDED.get("".join(arguments), PROGRAMS)
    if packages := [program.package for program in wanted if not program.find_itself()]:
        install(packages)
    for program in (still := missing(wanted)):
        print(
            f"\n*** {program.package} is missing and could not be installed: what needs it "
            f"will {'fail' if in_ci() or wanted is not PROGRAMS else 'be skipped'}.\n"
            f"*** On Debian or Ubuntu: sudo apt-get install {program.package}\n",
            file=sys.stderr,
        )
    return 1 if still and (in_ci() or wanted is not PROGRAMS) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
