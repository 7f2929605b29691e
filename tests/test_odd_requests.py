"""What one visitor sends changes nothing of what others get: a kept page depends on its key alone."""

import gc
import socket
from dataclasses import dataclass
from http.client import HTTPResponse
from runpy import run_path
from urllib.parse import urlsplit

import pytest
import requests
from gunicorn.config import KNOWN_SETTINGS

from demo.server import Demo
from portal.environ import clean
from tests.conftest import dsn
from tests.declared import ROOT
from tests.patience import wait_until
from tests.processes import collect_static, environment, gunicorn, manage_in_turn
from tests.test_canary import addresses_of

pytestmark = pytest.mark.served

RENEW, FORGET = "/renew-the-site", "/forget-all-that-is-kept"
"""What tests/forgetful.py does when it is asked for them."""

HOST, PROTO = "Host: testserver", "X-Forwarded-Proto: https"
MORE = [
    "/ru/", "/es/?view=stills", "/ru/map/", "/ru/groups/", "/ru/status/", "/es/mosaics/", "/ru/wall/", "/ru/nothing/",
    "/static/nothing.css", "/?page=1", "/?view=stills&page=1", "/api/cameras/?c=harbour-east-quay",
]  # fmt: skip


@dataclass(frozen=True)
class Odd:
    """A request for an address as nobody should send it; `same` is the address whose plain answer is the right one."""

    target: str = "{path}"
    headers: tuple[str, ...] = ()
    same: str = "{path}"
    version: str = "HTTP/1.1"
    host: str = HOST

    def request(self, path):
        lines = [f"GET {self.target.format(path=path)} {self.version}", self.host, PROTO, *self.headers]
        lines = [line.format(path=path, name=path.split("?")[0].rstrip("/")) for line in lines if line]
        return "\r\n".join([*lines, "Connection: close", "", ""]).encode()


ODD = {
    "below a path": Odd("/pwn{path}", ("SCRIPT_NAME: /pwn",), same="/pwn{path}"),
    "below a path of ours": Odd("/ru{path}", ("SCRIPT_NAME: /ru",), same="/ru{path}"),
    "below itself": Odd(headers=("SCRIPT_NAME: {name}",)),
    "below a path that it is not in": Odd(headers=("SCRIPT_NAME: /pwn", "PATH_INFO: /admin/")),
    "as proxies write": Odd(
        headers=(
            "X-Original-URL: /admin/", "X-Rewrite-URL: /admin/", "X-Script-Name: /pwn", "Script-Name: /pwn",
            "X-Forwarded-Prefix: /pwn", "X-Forwarded-Path: /pwn", "X-Forwarded-Uri: /pwn",
            "X-HTTP-Method-Override: POST", "X-Forwarded-Host: evil.example", "X-Forwarded-Server: evil.example",
            "X-Forwarded-Port: 8443", "Forwarded: for=1.2.3.4;host=evil.example;proto=http", "X-Host: evil.example",
            "X-Real-IP: 127.0.0.1", "X-Forwarded-For: 127.0.0.1, evil", "X-Original-Host: evil.example",
            "X-Forwarded-Ssl: off", "X-Forwarded-Protocol: http", "Front-End-Https: off", "X-Url-Scheme: http",
        ),
    ),
    "by a whole address": Odd("HTTP://EVIL.EXAMPLE:8443{path}"),
    "a host with port and capitals": Odd(host="Host: TestServer:8443"),
    "HTTP/1.0 without a host": Odd(version="HTTP/1.0", host=""),
    "another kind of person": Odd(
        headers=(
            "Accept-Language: ru", "Cookie: django_language=ru; theme=dark", "Accept: application/json",
            "User-Agent: Googlebot", "Save-Data: on", "DNT: 1", "Authorization: Basic YTpi",
            "Referer: https://evil.example/", "Content-Type: text/html; charset=cp037", "Range: bytes=0-9",
            "X-Requested-With: XMLHttpRequest",
        ),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def environ(tmp_path_factory):
    """Of a site of two cameras and a mosaic, whose VMS is not heard again."""
    folder = tmp_path_factory.mktemp("odd")
    with Demo.start(port=0) as demo:
        environ = environment(
            f"sqlite:///{folder / 'portal.sqlite3'}", dsn(demo), folder / "stills",
            SITE_URL="https://testserver", ALLOWED_HOSTS="testserver 127.0.0.1", SECURE_SSL_REDIRECT="true",
            CATALOG_FRESH="3600", STILL_FRESH="3600",
        )  # fmt: skip
        commands = ("migrate -v0", "refresh", "publish harbour glacier --mosaics")
        manage_in_turn(environ, *commands)
        collect_static(environ)
        yield environ


TIMES = {"Date", "Expires", "Transfer-Encoding"}
"""Headers that tell when, or by which HTTP, an answer came."""


def exchanged(address, request):
    """Status, headers and body."""
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as wire:
        wire.sendall(request)
        with HTTPResponse(wire) as response:
            response.begin()
            headers = sorted(header for header in response.getheaders() if header[0] not in TIMES)
            return response.status, headers, response.read()


def every_address(portal):
    """All that is public of this site, once its pictures have come."""
    cameras = asked(portal, "/api/cameras/").json()["cameras"]
    mosaics = asked(portal, "/api/mosaics/").json()["mosaics"]
    for slug in (camera["slug"] for camera in cameras if camera["plays"]):
        still = f"/cameras/{slug}/still.jpg"
        wait_until(lambda still=still: "Last-Modified" in asked(portal, still).headers)
    asked(portal, RENEW)
    walk = addresses_of([*(camera["slug"] for camera in cameras), "nobody"], [mosaics[0]["slug"], "nobody"])
    return [*(address.replace("http://testserver", "https://testserver") for address in walk), *MORE]


def asked(portal, path, **said):
    headers = {"Host": "testserver", "X-Forwarded-Proto": "https", **said}
    return requests.get(portal + path, headers=headers, timeout=10, allow_redirects=False)


def test_no_odd_request_changes_what_others_get(environ, tmp_path):
    """As plain `gunicorn portal.wsgi` serves it, behind a proxy on its own machine that passes on what it hears."""
    served = gunicorn(
        environ | {"TRUSTED_PROXIES": "127.0.0.1"}, tmp_path / "log", workers=1, options=(),
        application="tests.forgetful",
    )  # fmt: skip
    with served as portal:
        walk = every_address(portal)
        right = {odd.same.format(path=path) for odd in ODD.values() for path in walk}
        plain = {path: exchanged(portal, Odd().request(path)) for path in right}
        wrong = set()
        for name, odd in ODD.items():
            exchanged(portal, Odd().request(FORGET))
            wrong |= {
                (name, path, "is answered")
                for path in walk
                if exchanged(portal, odd.request(path)) != plain[odd.same.format(path=path)]
            }
            wrong |= {
                (name, path, "changes what others get")
                for path in walk
                if exchanged(portal, Odd().request(path)) != plain[path]
            }
    assert not wrong
    assert {status for status, _, _ in plain.values()} == {200, 302, 404}
    assert "Traceback" not in (tmp_path / "log").read_text()


SECURE = [
    "X-Forwarded-Ssl: on",
    "X-Forwarded-Protocol: ssl",
    "X-Forwarded-Proto: https",
    "Forwarded: proto=https",
]


def test_whatever_gunicorn_believes_the_portal_believes_nobody(tmp_path):
    """With a configuration of the operator's own, which leaves gunicorn as it is."""
    secure = {"SITE_URL": "https://testserver", "SECURE_SSL_REDIRECT": "true"}
    environ = environment(f"sqlite:///{tmp_path / 'portal.sqlite3'}", "", tmp_path / "stills", **secure)
    (own := tmp_path / "own.conf.py").touch()
    with gunicorn(environ, tmp_path / "log", workers=1, options=("-c", str(own))) as portal:
        for said in SECURE:
            request = f"GET /groups/ HTTP/1.1\r\nHost: testserver\r\n{said}\r\nConnection: close\r\n\r\n"
            status, headers, _ = exchanged(portal, request.encode())
            assert (status, dict(headers).get("Location")) == (301, "https://testserver/groups/"), said
        request = (
            b"GET /pwn/readyz HTTP/1.1\r\nHost: testserver\r\nSCRIPT_NAME: /pwn\r\nConnection: close\r\n\r\n"
        )
        assert exchanged(portal, request)[0] == 301


@pytest.mark.parametrize(
    ("script", "path", "seen"),
    [
        ("/pwn", "/groups/", "/pwn/groups/"),
        ("/groups", "/", "/groups/"),
        ("", "/groups/", "/groups/"),
        ("", "", "/"),
        ("/", "/groups/", "//groups/"),
    ],
)
def test_the_path_is_whole_whatever_it_is_said_to_lie_below(script, path, seen):
    environ = {"SCRIPT_NAME": script, "PATH_INFO": path}
    clean(environ)
    assert environ == {"SCRIPT_NAME": "", "PATH_INFO": seen}


def test_what_the_proxies_judge_is_left_to_them():
    said = {"HTTP_X_FORWARDED_FOR": "1.2.3.4", "HTTP_X_FORWARDED_PROTO": "https", "HTTP_ORIGIN": "https://a"}
    odd = {
        f"HTTP_{name}": "x" for name in ("FORWARDED", "X_FORWARDED_HOST", "X_FORWARDED_FORWARD", "X_REAL_IP")
    }
    environ = said | odd
    clean(environ)
    assert environ == said | {"SCRIPT_NAME": "", "PATH_INFO": "/"}


def test_plain_gunicorn_has_the_same_settings_but_for_its_address():
    ours, plain = (settings_in(file) for file in ("portal/gunicorn.conf.py", "gunicorn.conf.py"))
    assert {"bind", "post_fork", "forwarder_headers", "secure_scheme_headers"} < set(ours)
    assert set(ours) - set(plain) == {"bind"}
    assert all(ours[name] == value for name, value in plain.items() if not callable(value))


def settings_in(file):
    try:
        return {name: value for name, value in run_path(str(ROOT / file)).items() if name in KNOWN}
    finally:
        gc.enable()


KNOWN = {setting.name for setting in KNOWN_SETTINGS}
