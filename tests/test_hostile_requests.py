"""Malformed requests over a real socket: each is answered, and none of them breaks the portal."""

import socket
from urllib.parse import urlsplit

import requests

from tests.processes import collect_static, environment, gunicorn, manage

GET = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
RAW = [
    b"\0\0\0\0\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"G\xc8T / HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /\0 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /%00 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    b"GET /%0d%0aSet-Cookie:a=b HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    b"GET /cameras/%ff%fe%c0%af/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    b"GET /\xff\xfe HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    b"GET /?q=\xff\xfe&page=%FF&group=%00 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    b"GET /static/%00 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    b"GET /static/../../portal/settings.py HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    b"GET /static/%2e%2e/%2e%2e/portal/settings.py HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    b"GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    b"GET //evil.example/admin HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    b"GET /admin/%0d%0a HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    b"GET /?" + b"a" * 10_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /?" + b"&".join(b"a%d=1" % number for number in range(600)) + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    b"CONNECT evil.example:443 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: \xff\r\nConnection: close\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: " + b"a" * 9000 + b"\r\n\r\n",
    GET + b"X: " + b"y" * 9000 + b"\r\n\r\n",
    GET + b"X: y\r\n" * 200 + b"\r\n",
    GET + b"X_Forwarded_For: 1\r\nX-Forwarded-For: \xff,,;\r\n\r\n",
    GET + b"X-Forwarded-Proto: https\r\nX-Forwarded-Ssl: off\r\n\r\n",
    GET + b"Content-Length: -5\r\n\r\n",
    GET + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n",
    GET + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    GET + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
    GET + b"Accept-Encoding: \xff;q=\xfe,*;q=nan\r\nIf-None-Match: \xff\r\nIf-Modified-Since: \xff\r\n\r\n",
    GET + b"Cookie: sessionid=\"\\000\"; \xff=\xff\r\n\r\n",
    GET + b"Range: bytes=9-1,-5,\xff\r\n\r\n",
    GET + b" folded: value\r\n\r\n",
    GET + b"Sneaky : value\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 999999999\r\nConnection: close\r\n\r\nshort",
    b"POST /admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=\xff\r\n"
    b"Content-Length: 5\r\nConnection: close\r\n\r\n--\xff--",
]  # fmt: skip


def exchanged(address, request):
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port), timeout=5) as wire:
        wire.sendall(request)
        wire.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := wire.recv(65536):
            answer += piece
    return answer


def test_malformed_requests_over_a_real_socket(tmp_path):
    environ = environment(f"sqlite:///{tmp_path / 'portal.sqlite3'}", "", tmp_path / "stills")
    manage(environ, "migrate", "-v0")
    collect_static(environ)
    with gunicorn(environ, tmp_path / "log", workers=1) as address:
        for request in RAW:
            answer = exchanged(address, request)
            status = int((answer.split() or [b"-", b"400"])[1])
            assert status < 500 or (status in (501, 505) and b"Content-Security-Policy" not in answer), (
                request
            )
            assert b"Set-Cookie" not in answer or b"/admin" in request, request
            assert b"SECRET_KEY" not in answer and b"Traceback" not in answer, request
        assert requests.get(address, timeout=10).status_code == 200
    assert "Internal Server Error" not in (tmp_path / "log").read_text()
