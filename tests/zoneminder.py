"""Debian's ZoneMinder, the real thing, for this run: its database, its web server, and cameras that move.

All of it listens on loopback or on sockets in one temporary folder, runs as www-data, and ends with the run.
ZoneMinder reads its configuration from /etc/zm alone: one file is laid there and taken away again, which needs root.
"""

import hashlib
import hmac
import json
import os
import shutil
import signal
import subprocess
import tempfile
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from urllib.parse import quote

from tests.declared import ROOT
from tests.nginx import free_port
from tests.nginx import program as nginx
from tests.patience import wait_until

SETTINGS = Path("/etc/zm/conf.d/90-camera-portal-test.conf")
SCHEMA = Path("/usr/share/zoneminder/db/zm_create.sql")
FILMS = {1: ("harbour", "Harbour, east quay"), 2: ("street", "High <Street>")}
"""What each monitor sees, by its id: a film of demo/media, and its name in ZoneMinder."""
PORTS = {monitor: free_port() for monitor in FILMS}
"""Where each film is sent to, and its monitor listens (UDP)."""
LOGIN, PASSWORD = "webuser", "p@ss/w:rd?1&2"
RIGHTS = "Stream='View', Monitors='View', `Groups`='View', APIEnabled=1"
SECRET = "of ZoneMinder, for this run only"

SETTINGS_TEXT = Template("""\
ZM_DB_HOST=localhost:$folder/db.sock
ZM_DB_USER=www-data
ZM_DB_PASS=
ZM_DIR_EVENTS=$folder/events
ZM_DIR_EXPORTS=$folder/swap
ZM_PATH_MAP=$folder/map
ZM_PATH_SOCKS=$folder/socks
ZM_PATH_LOGS=$folder/logs
ZM_PATH_SWAP=$folder/swap
""")

PHP = Template("""\
[global]
error_log = $folder/php.log
[www]
listen = $folder/php.sock
pm = static
pm.max_children = 4
""")

NGINX = Template("""\
daemon off;
pid $folder/nginx.pid;
error_log $folder/nginx.log;
events {}
http {
    access_log $folder/access.log;
    client_body_temp_path $folder/body;
    fastcgi_temp_path $folder/fastcgi;
    proxy_temp_path $folder/proxy;
    scgi_temp_path $folder/scgi;
    uwsgi_temp_path $folder/uwsgi;
    server {
        listen 127.0.0.1:$port;
        location /zm/cgi-bin/ {
            include /etc/nginx/fastcgi_params;
            fastcgi_param SCRIPT_FILENAME /usr/lib/zoneminder/cgi-bin/nph-zms;
            fastcgi_pass unix:$folder/cgi.sock;
        }
        location /zm/api/ {
            include /etc/nginx/fastcgi_params;
            fastcgi_param SCRIPT_FILENAME /usr/share/zoneminder/www/api/index.php;
            fastcgi_param SCRIPT_NAME /zm/api/index.php;
            fastcgi_pass unix:$folder/php.sock;
        }
    }
}
""")


@dataclass(frozen=True)
class ZoneMinder:
    """`running` are all its processes by name; "zmc 1" captures from the monitor 1, "film 1" is its camera."""

    folder: Path
    port: int
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/zm"

    def dsn(self, alias: str = "yard", password: str = PASSWORD) -> str:
        login = f"{LOGIN}:{quote(password, safe='')}"
        return f"{alias}=zoneminder+{self.url.replace('://', f'://{login}@')}"

    def sql(self, statements: str, database: str = "zm") -> str:
        command = ["mariadb", "-S", str(self.folder / "db.sock"), "-N", database]
        done = subprocess.run(as_web(*command), input=statements, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def set_option(self, name: str, value: object) -> None:
        self.sql(f"UPDATE Config SET Value='{value}' WHERE Name='{name}'")  # noqa: S608

    def status(self, monitor: int) -> str:
        return self.sql(f"SELECT Status FROM Monitor_Status WHERE MonitorId={monitor}")  # noqa: S608

    @contextmanager
    def user_with(self, **fields: object) -> Iterator[None]:
        """Our user with other rights, in SQL; as it was afterwards."""
        changes = ", ".join(f"`{name}`={value}" for name, value in fields.items())
        self.sql(f"UPDATE Users SET {changes} WHERE Username='{LOGIN}'")  # noqa: S608
        try:
            yield
        finally:
            self.sql(f"UPDATE Users SET {RIGHTS} WHERE Username='{LOGIN}'")  # noqa: S608

    def token(self, kind: str, ends: float) -> str:
        """A token as ZoneMinder makes them, "access" or "refresh", with another end (epoch seconds)."""
        claims = {"iss": "ZoneMinder", "iat": int(ends) - 7200, "exp": int(ends), "user": LOGIN, "type": kind}
        unsigned = f"{part({'typ': 'JWT', 'alg': 'HS256'})}.{part(claims)}"
        signature = hmac.digest(SECRET.encode(), unsigned.encode(), hashlib.sha256)
        return f"{unsigned}.{urlsafe_b64encode(signature).decode().rstrip('=')}"

    def play(self, monitor: int) -> None:
        """Its camera: a film again and again, at its own speed."""
        film = ROOT / "demo" / "media" / f"{FILMS[monitor][0]}.mp4"
        self.start(
            f"film {monitor}", "ffmpeg", "-v", "warning", "-re", "-stream_loop", "-1", "-i", str(film), "-an",
            "-c", "copy", "-f", "mpegts", f"udp://127.0.0.1:{PORTS[monitor]}?pkt_size=1316",
        )  # fmt: skip

    def capture(self, monitor: int) -> None:
        """As ZoneMinder's own control starts it; returns once the monitor sees its camera."""
        self.start(f"zmc {monitor}", "zmc", "-m", str(monitor))
        wait_until(lambda: self.status(monitor) == "Connected", 30)

    def start(self, name: str, *command: str) -> None:
        with (self.folder / f"{name}.out").open("ab") as log:
            self.running[name] = subprocess.Popen(
                as_web(*command), cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def stop(self, name: str) -> None:
        """With all that it started."""
        process = self.running.pop(name)
        signalled(process, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            signalled(process, signal.SIGKILL)
            process.wait()


def as_web(*command: str) -> list[str]:
    """In root's group, who alone may read /etc/zm/zm.conf as the package leaves it; ends when we are killed."""
    identity = ["--reuid=www-data", "--regid=root", "--clear-groups", "--pdeathsig=TERM"]
    return ["setpriv", *identity, "--", *command]


def part(claims: dict[str, object]) -> str:
    return urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")


def signalled(process: subprocess.Popen[bytes], number: int) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return


@contextmanager
def server() -> Iterator[ZoneMinder]:
    assert os.geteuid() == 0, "ZoneMinder's own user and its /etc/zm: only root can have them"
    assert not running_already(), "another ZoneMinder runs on this machine: its configuration is left alone"
    zoneminder = ZoneMinder(Path(tempfile.mkdtemp(prefix="camera-portal-zm-")), free_port())
    try:
        prepare(zoneminder)
        start_all(zoneminder)
        yield zoneminder
    finally:
        for name in reversed(list(zoneminder.running)):
            zoneminder.stop(name)
        SETTINGS.unlink(missing_ok=True)
        shutil.rmtree(zoneminder.folder)


def running_already() -> bool:
    return bool({"zmc", "zmdc.pl"} & {name_of(process) for process in Path("/proc").glob("[0-9]*")})


def name_of(process: Path) -> str:
    try:
        return (process / "comm").read_text().strip()
    except OSError:  # it has ended
        return ""


def prepare(zoneminder: ZoneMinder) -> None:
    folder = zoneminder.folder
    for name in ("events", "swap", "map", "socks", "logs"):
        (folder / name).mkdir()
    SETTINGS.write_text(SETTINGS_TEXT.substitute(folder=folder))
    (folder / "php.conf").write_text(PHP.substitute(folder=folder))
    (folder / "nginx.conf").write_text(NGINX.substitute(folder=folder, port=zoneminder.port))
    for path in (folder, *folder.iterdir()):
        shutil.chown(path, "www-data", "www-data")
    subprocess.run(
        as_web("mariadb-install-db", f"--datadir={folder}/db", "--skip-test-db", "--auth-root-socket-user=www-data"),
        check=True, capture_output=True, cwd=folder,
    )  # fmt: skip


def start_all(zoneminder: ZoneMinder) -> None:
    folder = zoneminder.folder
    database = ("--no-defaults", f"--datadir={folder}/db", f"--socket={folder}/db.sock", "--skip-networking")
    zoneminder.start("db", "mariadbd", *database, "--innodb-flush-log-at-trx-commit=0")
    wait_until((folder / "db.sock").exists, 20)
    fill(zoneminder)
    zoneminder.start("php", php_fpm(), "-F", "-y", f"{folder}/php.conf")
    zoneminder.start("cgi", "fcgiwrap", "-f", "-c", "4", "-s", f"unix:{folder}/cgi.sock")
    zoneminder.start("nginx", nginx(), "-c", f"{folder}/nginx.conf", "-e", f"{folder}/nginx.log")
    for monitor in FILMS:
        zoneminder.play(monitor)
        zoneminder.capture(monitor)


def fill(zoneminder: ZoneMinder) -> None:
    """ZoneMinder's own tables, the portal's user, who may only look, and the monitors."""
    zoneminder.sql(f"SOURCE {SCHEMA}", database="")
    zoneminder.set_option("ZM_OPT_USE_AUTH", 1)
    zoneminder.set_option("ZM_AUTH_HASH_SECRET", SECRET)
    zoneminder.sql(f"INSERT INTO Users SET {RIGHTS}, Username='{LOGIN}', Password=PASSWORD('{PASSWORD}')")
    for monitor, port in PORTS.items():
        zoneminder.sql(
            f"INSERT INTO Monitors SET Id={monitor}, Name='{FILMS[monitor][1]}', Type='Ffmpeg', "
            f"Path='udp://127.0.0.1:{port}', `Function`='Monitor', Enabled=0, Width=640, Height=360, Colours=4, "
            "ImageBufferCount=3, MaxImageBufferCount=30, Latitude=46.2301, Longitude=7.3512"
        )
    zoneminder.sql(
        "INSERT INTO `Groups` SET Id=1, Name='Town'; INSERT INTO Groups_Monitors SET GroupId=1, MonitorId=1"
    )


def php_fpm() -> str:
    return str(max(Path("/usr/sbin").glob("php-fpm*")))
