"""Whatever visitors send: no answer of 500 or more, nothing of theirs unescaped, no cookie, caches told right."""

import json
import re
import socket
from urllib.parse import urlsplit

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from cameras import public
from cameras.models import Camera, Mosaic
from cameras.publishing import publish
from tests import strategies as some
from tests.processes import collect_static, environment, gunicorn, manage
from tests.strategies import examples

SLUG = "harbour-east-quay"
PAGES = ["/", "/mosaics/", f"/cameras/{SLUG}/", "/api/cameras/"]
FREE = [*PAGES, f"/cameras/{SLUG}/live/", f"/cameras/{SLUG}/still.jpg", "/healthz", "/nothing/"]

paths = st.one_of(
    st.sampled_from(FREE),
    some.slugs.map(lambda slug: f"/cameras/{slug}/"),
    some.slugs.map(lambda slug: f"/cameras/{slug}/still.jpg"),
    some.slugs.map(lambda slug: f"/mosaics/{slug}/"),
    some.slugs.map(lambda slug: f"/{slug}"),
    some.slugs.map(lambda slug: f"/static/{slug}"),
    some.slugs.map(lambda slug: f"/admin/{slug}"),
)


@pytest.fixture
def small(heard):
    """A site of three cameras and a mosaic: it renders quickly."""
    publish(Camera.objects.filter(name__in=["harbour", "street", "glacier"]), "test")
    publish(Mosaic.objects.all()[:1], "test")
    return public.renew()


def told(response):
    return response.getvalue() if response.streaming else response.content


def check(response, path="/"):
    body = told(response)
    assert response.status_code < 500
    assert b"<x-canary" not in body and b"&lt;{{ 7 }}{% now" not in body
    assert not any(re.search(r"[\r\n]", value) for _, value in response.items())
    assert "x-canary" not in response.get("Content-Security-Policy", "")
    if not path.startswith("/admin"):
        assert not response.cookies
    if response.status_code >= 400:
        assert "no-store" in response["Cache-Control"]
    assert int(response.get("Content-Length", len(body))) == len(body) or not body


@examples(120)
@given(query=some.queries, path=st.sampled_from(PAGES))
def test_any_query(client, small, query, path):
    response = client.get(path, QUERY_STRING=query)
    check(response)
    assert response.status_code in (200, 400)
    if response.status_code == 200:
        assert set(response["Cache-Control"].split(", ")) == {"public", "max-age=1", "must-revalidate"}
    if path == "/api/cameras/" and response.status_code == 200:
        assert len(json.loads(response.content)["cameras"]) == len(small.cameras)


@examples(120)
@given(path=paths, method=some.methods, headers=some.visitor_headers)
def test_any_path_method_and_header(client, small, path, method, headers):
    response = client.generic(method, path, headers=headers)
    check(response, urlsplit(path).path)
    if method not in ("GET", "HEAD", "OPTIONS") and path in PAGES:
        assert response.status_code in (400, 405)
    if method == "HEAD":
        assert not told(response)


@examples(60)
@given(headers=some.visitor_headers, data=st.data())
def test_a_conditional_request_gets_the_page_or_a_304_of_the_same_page(client, small, headers, data):
    headers.pop("host", None)
    plain = client.get("/", headers=headers | {"if-none-match": '"other"'})
    again = client.get("/", headers=headers | {"if-none-match": plain.headers.get("ETag", "*")})
    assert plain.status_code == 200 and plain.content
    assert again.status_code == 304 and not again.content
    assert again["Cache-Control"] == plain["Cache-Control"]


@examples(60)
@given(forwarded=some.header_texts, address=some.header_texts, trusted=st.booleans())
def test_forwarded_headers_harm_nothing_even_from_a_trusted_proxy(
    client, small, settings, forwarded, address, trusted
):
    settings.TRUSTED_PROXIES = ["127.0.0.1"] if trusted else []
    client.handler.load_middleware()
    headers = {"x-forwarded-for": forwarded, "x-forwarded-proto": forwarded, "x-forwarded-host": address}
    response = client.get("/", headers=headers)
    assert response.status_code == 200
    check(response)
    assert (
        client.get("/api/cameras/", headers=headers)
        .json()["cameras"][0]["camera"]
        .startswith("http://testserver/")
    )


@pytest.mark.parametrize("cookie", ["csrftoken=of-another-program"])
def test_a_foreign_cookie_is_not_answered_with_one_of_ours(client, small, cookie):
    """Another program on the same host may use the same names; a page for all caches must not carry a cookie."""
    response = client.get("/", headers={"cookie": cookie})
    assert not response.cookies and "Cookie" not in response.get("Vary", "")


# Through a real server

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
