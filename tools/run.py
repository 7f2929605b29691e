"""`make run`: sets the portal up, serves it, and ends all that it started.

With no CAMERA_SOURCES stand-ins of every kind of VMS run beside it, on a database of its own.
Started inside the virtual environment, from the repository: `PORT=8000 python -m tools.run`.
"""

import contextlib
import os
import re
import secrets
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

from cameras.private import make_folder, tighten
from tools.children import Children, Died

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
DEMO_ENV = VAR / "demo.env"
DEMO_CAMERAS = VAR / "demo-cameras.yaml"
HOST = "127.0.0.1"
DEMO_PORT = 8500
PATIENCE = 60.0
FIRST_ENV = """\
# Written by the first `make run`. .env.example explains every setting; values in the environment win.
SECRET_KEY={key}
# Plain http, for a look on this machine. On a public site delete this line and set SITE_URL=https://…
SECURE_SSL_REDIRECT=false
# One line is all it takes to show a real Watcher's cameras:
# CAMERA_SOURCES=city=watcher+https://webuser:password@watcher.example.com
"""


class Ended(BaseException):
    """Somebody pressed Ctrl-C or sent SIGTERM."""


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    with Children() as children:
        try:
            serve(children, wanted_port(os.environ.get("PORT", "8000")))
        except Ended:
            print("\nEnding …", flush=True)
        except Died as died:
            print(f"\n{died}", file=sys.stderr)
            return 1
    return 0


def end(*_: int | FrameType | None) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise Ended


def serve(children: Children, port: int) -> None:
    """Returns never: ends by Ended or Died."""
    env_file = Path(os.environ.get("ENV_FILE", ROOT / ".env"))
    written = write_first_env(env_file)
    environment = local_environment(env_file, port)
    demo = not is_set("CAMERA_SOURCES", env_file)
    if demo:
        environment |= demo_environment(start_demo(children, environment))
        write_demo_env(environment, env_file)
    password = secrets.token_urlsafe(12)
    made = prepare(children, environment | {"FIRST_PASSWORD": password}, demo)
    gunicorn = ["-m", "gunicorn", "-c", "portal/gunicorn.conf.py", "-b", f"{HOST}:{port}"]
    children.start("The portal", [*gunicorn, "--log-level", "warning", "portal.wsgi"], environment)
    wait_for(children, f"http://{HOST}:{port}/healthz")
    greet(port, demo, written, password if made else "")
    children.watch()


def wanted_port(word: str) -> int:
    """A port that nobody listens on, or a plain word and exit 1."""
    if not word.isdecimal() or not 0 < int(word) < 65536:
        sys.exit(f"PORT must be a number from 1 to 65535, not “{word}”.")
    with contextlib.closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(word)))
        except OSError as error:
            sys.exit(f"Port {word} cannot be used ({error.strerror}). Choose another: make run PORT=8001")
    return int(word)


def start_demo(children: Children, environment: dict[str, str]) -> str:
    """Its CAMERA_SOURCES; the Watcher on its usual port where that is free, else on any."""
    make_var()
    for port in ([] if listened_to(DEMO_PORT) else [DEMO_PORT]) + [0]:
        command = ["-m", "demo", "--port", str(port), "--all", str(DEMO_CAMERAS)]
        said, _, sources = children.start_and_hear("The stand-ins", command, environment).partition(": ")
        if said == "Stand-ins":
            return sources.strip()
    raise Died("The stand-ins do not start; the reason is above.")


def make_var() -> None:
    make_folder(VAR)
    tighten(VAR)


def listened_to(port: int) -> bool:
    with contextlib.closing(socket.socket()) as probe:
        return probe.connect_ex((HOST, port)) == 0


def write_first_env(path: Path) -> bool:
    if path.exists():
        return False
    write_private(path, FIRST_ENV.format(key=secrets.token_urlsafe(50)))
    return True


def write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def is_set(name: str, env_file: Path) -> bool:
    """In the environment or in the file, as itself or as NAME_FILE; an empty value is none."""
    if os.environ.get(name, "").strip() or os.environ.get(f"{name}_FILE", "").strip():
        return True
    text = env_file.read_text(encoding="utf-8") if env_file.exists() else ""
    value = rf"^(?:export )?{name}(?:_FILE)?=[ \t]*(?!''|\"\")\S"
    return name not in os.environ and bool(re.search(value, text, re.MULTILINE))


def local_environment(env_file: Path, port: int) -> dict[str, str]:
    """The address follows the port; what somebody has set counts more."""
    local = {"SITE_URL": f"http://{HOST}:{port}", "ALLOWED_HOSTS": f"{HOST} localhost [::1]"}
    if is_set("SITE_URL", env_file):
        local = {}
    return {**os.environ, **{name: value for name, value in local.items() if not is_set(name, env_file)}}


def demo_environment(sources: str) -> dict[str, str]:
    return {
        "CAMERA_SOURCES": sources,
        "DATABASE_URL": f"sqlite:///{VAR / 'demo.sqlite3'}",
        "STILLS_DIR": str(VAR / "demo-stills"),
    }


def write_demo_env(environment: dict[str, str], env_file: Path) -> None:
    """So that a command can be run against the demonstration: ENV_FILE=var/demo.env python manage.py …"""
    names = ["CAMERA_SOURCES", "DATABASE_URL", "STILLS_DIR", "SITE_URL", "ALLOWED_HOSTS"]
    lines = [f"{name}={environment[name]}" for name in names if name in environment]
    head = "# Written by `make run` for the demonstration: its own values first, then those of .env.\n"
    write_private(DEMO_ENV, head + "\n".join(lines) + "\n" + env_file.read_text(encoding="utf-8"))


def prepare(children: Children, environment: dict[str, str], demo: bool) -> bool:
    """Database, static files and so on; true where the first admin was made, with FIRST_PASSWORD."""
    make_var()
    return "made admin" in children.run(["-m", "tools.prepare", *(["--demo"] if demo else [])], environment)


def wait_for(children: Children, address: str) -> None:
    started = time.monotonic()
    while time.monotonic() - started < PATIENCE:
        children.check()
        with contextlib.suppress(urllib.error.URLError, OSError), urllib.request.urlopen(address, timeout=5):  # noqa: S310
            return
        time.sleep(0.05)
    raise Died(f"The portal did not answer within {PATIENCE:.0f} s.")


def greet(port: int, demo: bool, written: bool, password: str) -> None:
    site = f"http://{HOST}:{port}"
    command = f"{os.path.relpath(sys.executable, ROOT)} manage.py"
    if demo:
        command = f"ENV_FILE={DEMO_ENV.relative_to(ROOT)} {command}"
    admin = f"user admin, password {password}  (shown this once)"
    if not password:
        admin = f"user admin; a new password: {command} changepassword admin"
    cameras = "of stand-ins for every kind of VMS; set CAMERA_SOURCES for your own"
    if not demo:
        cameras = "from CAMERA_SOURCES; hidden until you publish them in the admin"
    lines = [f"Site     {site}/", f"Admin    {site}/admin/  {admin}", f"Cameras  {cameras}"]
    lines += ["Wrote    .env with a random SECRET_KEY"] if written else []
    print("\n" + "".join(f"  {line}\n" for line in [*lines, "Ctrl-C   ends it"]), flush=True)


if __name__ == "__main__":
    sys.exit(main())
