"""What anybody may send and gets a 4xx for: one line in the log at most, without a traceback, and no ERROR."""

import json
import socket
from contextlib import closing
from itertools import count

import pytest
import requests
from gunicorn import __version__ as gunicorn_version

from portal.version import VERSION
from tests.patience import wait_until
from tests.processes import collect_static, environment, gunicorn, manage_in_turn

pytestmark = pytest.mark.served

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=x"
PART = b'--x\r\nContent-Disposition: form-data; name="f%d"; filename="f"\r\n\r\na\r\n'
FIELD = PART.replace(b'; filename="f"', b"")
_numbers = count(1)


def get(path="/", *headers, version="HTTP/1.1"):
    return "\r\n".join([f"GET {path} {version}", *(headers or ["Host: 127.0.0.1"]), "", ""]).encode("latin-1")


def post(path, kind, body, length=None, *headers):
    head = [
        "Host: 127.0.0.1",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body) if length is None else length}",
    ]
    return "\r\n".join([f"POST {path} HTTP/1.1", *head, *headers, "", ""]).encode() + body


def chunked(body, path="/admin/login/"):
    head = [
        "Host: 127.0.0.1",
        "Sec-Fetch-Site: same-origin",
        f"Content-Type: {FORM}",
        "Transfer-Encoding: chunked",
    ]
    return "\r\n".join([f"POST {path} HTTP/1.1", *head, "", ""]).encode() + body


HOSTS = [
    "evil.example", "evil.example:80", "a b", "127.0.0.1:x", "[::1", "{}", "a_b", "x" * 5000, "a\\nb",
    "127.0.0.1, evil", "127.0.0.1@evil", "\xe9", "'\"<", "..", "",
]  # fmt: skip
REQUESTS = {
    **{f"host {host[:20]!r}": get("/", f"Host: {host}") for host in HOSTS},
    **{f"the admin's host {host[:20]!r}": get("/admin/", f"Host: {host}") for host in HOSTS[:4]},
    "no host": get("/", "X: y"),
    "two hosts": get("/", "Host: 127.0.0.1", "Host: evil"),
    "many parameters": get("/?" + "&".join("a" * 1500)),
    "many parameters of a program": get("/api/cameras/?" + "&".join("c" * 1500)),
    "many parameters of the admin": get("/admin/login/?" + "&".join("a" * 1500)),
    "NUL": get("/?q=%00&ticket=%00&page=%00"),
    "no UTF-8": get("/cameras/%ff%fe/?q=%ff"),
    "a long path": get("/" + "x" * 3000),
    "a forged line": get("/%0a2026-01-01%20ERROR%20root:%20broken%1b%5b2J"),
    "another method": get().replace(b"GET", b"PUT"),
    "TRACE": get().replace(b"GET", b"TRACE"),
    "CONNECT": get("evil.example:443").replace(b"GET", b"CONNECT"),
    "OPTIONS *": get("*").replace(b"GET", b"OPTIONS"),
    "many fields": post("/cameras/gate/report/", FORM, b"&".join([b"a=1"] * 1500)),
    "many fields at the admin": post("/admin/login/", FORM, b"&".join([b"a=1"] * 1500)),
    "a large form": post("/admin/login/", FORM, b"a=" + b"x" * 3_000_000),
    "no CSRF token": post("/admin/login/", FORM, b"username=a&password=b"),
    "another origin": post("/admin/login/", FORM, b"a=b", None, "Origin: https://evil.example"),
    "a broken multipart": post("/admin/login/", MULTIPART, b"--y\r\n\r\n", 8),
    "a multipart without a boundary": post("/admin/login/", "multipart/form-data", b"--x"),
    "an odd boundary": post("/admin/login/", "multipart/form-data; boundary=\xc3\xa9", b"--x"),
    "a report in a broken multipart": post("/cameras/gate/report/", MULTIPART, b"--y\r\n\r\n"),
    "a report in an empty multipart": post("/cameras/gate/report/", "multipart/form-data", b""),
    "a report with files": post(
        "/cameras/gate/report/", MULTIPART, b"".join(PART % n for n in range(150)) + b"--x--\r\n"
    ),
    "many files": post("/admin/login/", MULTIPART, b"".join(PART % n for n in range(150)) + b"--x--\r\n"),
    "many parts": post("/admin/login/", MULTIPART, b"".join(FIELD % n for n in range(1500)) + b"--x--\r\n"),
    "base64 that is none": post(
        "/admin/login/", MULTIPART,
        b'--x\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--x--\r\n',
    ),
    "a form that breaks off": post("/admin/login/", FORM, b"a=1", 500),
    "a multipart that breaks off": post("/admin/login/", MULTIPART, PART % 1, 5000),
    "a report that breaks off": post("/cameras/gate/report/", FORM, b"what=other", 500),
    "odd cookies": get(
        "/admin/", "Host: 127.0.0.1", "Cookie: sessionid=\x01\x02; csrftoken=" + "x" * 3000 + "; messages=[[[",
    ),
    "a session that never was": get("/admin/", "Host: 127.0.0.1", "Cookie: sessionid=" + "a" * 32),
    "a session of another shape": get("/admin/", "Host: 127.0.0.1", "Cookie: sessionid=%00../../x"),
    "a foreign next": post("/admin/login/?next=javascript:alert(1)", FORM, b"next=javascript:alert(1)"),
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 40 + b"\r\n\r\n",
    "one word": b"GET\r\n\r\n",
    "no version": b"GET /\r\n\r\n",
    "another version": get(version="HTTP/9.9"),
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a small method": get().replace(b"GET", b"get"),
    "a long method": get().replace(b"GET", b"G" * 50),
    "a long line": get("/?" + "x" * 9000),
    "a long header": get("/", "Host: 127.0.0.1", "X: " + "x" * 9000),
    "many headers": get("/", "Host: 127.0.0.1", *(f"X-{n}: y" for n in range(200))),
    "a header without a colon": get("/", "Host: 127.0.0.1", "nonsense"),
    "a header with a space": get("/", "Host: 127.0.0.1", "X Y: z"),
    "a folded header": get("/", "Host: 127.0.0.1", "X: y\r\n z"),
    "NUL in a header": get("/", "Host: 127.0.0.1", "X: \0"),
    "no length": post("/admin/login/", FORM, b"a=1", "x"),
    "a negative length": post("/admin/login/", FORM, b"a=1", -1),
    "two lengths": post("/admin/login/", FORM, b"a=1", 3, "Content-Length: 4"),
    "length and chunks": post("/admin/login/", FORM, b"0\r\n\r\n", 5, "Transfer-Encoding: chunked"),
    "an odd coding": post("/admin/login/", FORM, b"", 0, "Transfer-Encoding: nonsense"),
    "a broken chunk": chunked(b"zz\r\nabc\r\n"),
    "a chunk without an end": chunked(b"3\r\nabc"),
    "a chunk of another size": chunked(b"3\r\nabcdef\r\n0\r\n\r\n"),
    "a report in a broken chunk": chunked(b"zz\r\nabc\r\n", "/cameras/gate/report/"),
    "a report in a chunk without an end": chunked(b"3\r\nabc", "/cameras/gate/report/"),
    "an odd expectation": get("/", "Host: 127.0.0.1", "Expect: wonders"),
    "PROXY": b"PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n" + get(),
    "another scheme": get("ftp://127.0.0.1/"),
    "another authority": get("http://evil.example/"),
}  # fmt: skip


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """(Its address, its log), one JSON object a line, whoever writes it."""
    folder = tmp_path_factory.mktemp("refused")
    cameras = folder / "cameras.yaml"
    cameras.write_text("- name: gate\n  title: Gate\n  iframe: https://play.example.com/gate\n")
    environ = environment(
        f"sqlite:///{folder / 'portal.sqlite3'}", f"own=plain+file://{cameras}", folder / "stills",
        LOG_FORMAT="json", ALLOWED_HOSTS="127.0.0.1",
    )  # fmt: skip
    manage_in_turn(environ, "migrate -v0", "refresh", "publish --all")
    collect_static(environ)
    with gunicorn(environ, folder / "log", workers=1) as address:
        assert requests.get(f"{address}/cameras/gate/report/", timeout=20).ok
        yield address, folder / "log"


def send(address, request):
    """To the end of the answer; who breaks off has said all he will say."""
    host, port = address.removeprefix("http://").split(":")
    with closing(socket.create_connection((host, int(port)), 20)) as connection:
        try:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536):
                pass
        except OSError:
            pass


def marked(address, log):
    """The lines so far, once a line that this writes itself is there."""
    mark = f"/mark-{next(_numbers)}/"
    requests.get(address + mark, timeout=20)
    wait_until(lambda: mark in log.read_text())
    return log.read_text().splitlines()


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_what_is_refused_is_one_line_at_most(portal, request_):
    address, log = portal
    before = len(marked(address, log))
    send(address, request_)
    lines = [json.loads(line) for line in marked(address, log)[before:-1]]
    assert len(lines) <= 1, lines
    for line in lines:
        assert line["level"] in {"info", "warning"} and "traceback" not in line, line
        assert len(line["message"]) < 1000, line


def test_every_line_follows_the_format_from_the_first_on(portal):
    address, log = portal
    lines = [json.loads(line) for line in marked(address, log)]
    assert [line["message"] for line in lines[:2]] == [
        f"Starting gunicorn {gunicorn_version}",
        f"Camera Portal {VERSION}, sources: own (plain)",
    ]
    assert "gunicorn.error" in {line["logger"] for line in lines}
