"""The guarded HTTP client: limits, redirects, errors, secrets."""

import gzip
import json
import logging
import os
import shutil
import ssl
import subprocess
import threading
import time
from urllib.parse import quote

import pytest

from cameras.vms.errors import BadAnswer, Busy, NotFound, Refused, SourceError, Stumbled, Unreachable, WebPage
from cameras.vms.http import Http, Limits
from cameras.vms.strike import STRUCK, basic, excerpt, strike
from cameras.vms.wire import tls_context
from tests.vms_helpers import QUICK, Said, Scripted, open_sockets, scripted

SECRET = "s3cret/with?odd&chars"
TOKEN = "2.-s9tHGUHAAEABcXhj_yu3vqQ"


@pytest.fixture
def http():
    client = Http([SECRET], Limits(connect=5, total=5, size=QUICK.size))
    yield client
    client.close()


@pytest.fixture
def hasty():
    """For what waits until the time is over."""
    client = Http([SECRET], QUICK)
    yield client
    client.close()


def drip(server: Scripted, start: bytes, piece: bytes):
    yield start
    while not server.stopping.wait(0.02):
        yield piece


def asked(http, said, method="GET", path="/x", **given):
    with scripted({}, default=said) as server:
        return http.send(method, server.url + path, **given)


def test_answer_and_what_is_sent(http):
    with scripted({"GET /x": {"a": 1}}) as server:
        assert http.send("GET", f"{server.url}/x?b=1", {"X-Own": "1"}).json() == {"a": 1}
    sent = server.asked[0]
    assert sent.headers["user-agent"] == "camera-portal"
    assert (sent.query, sent.headers["x-own"], sent.headers["accept-encoding"]) == ({"b": "1"}, "1", "gzip")


@pytest.mark.parametrize(
    ("status", "error"),
    [(400, BadAnswer), (401, Refused), (403, Refused), (404, NotFound), (405, NotFound), (419, Busy)]
    + [(429, Busy), (500, Unreachable), (502, Unreachable), (503, Unreachable), (304, BadAnswer)],
)
def test_status_is_an_error_of_ours(http, status, error):
    with pytest.raises(error, match=str(status)):
        asked(http, Said(status=status))


@pytest.mark.parametrize("status", [401, 403])
def test_refused_tells_its_status(http, status):
    with pytest.raises(Refused) as refused:
        asked(http, Said(b"no", status))
    assert refused.value.status == status


def test_only_gets_are_tried_again_and_only_after_5xx(http):
    answers = iter([Said(status=503), Said({"ok": True})])
    assert asked(http, lambda _: next(answers)).json() == {"ok": True}
    with scripted({}, default=Said(status=500)) as server:
        for method, calls in (("GET", 2), ("POST", 3)):
            with pytest.raises(Unreachable):
                http.send(method, server.url)
            assert len(server.asked) == calls
    with scripted({}, default=Said(status=400)) as server:
        with pytest.raises(BadAnswer):
            http.send("GET", server.url)
        assert len(server.asked) == 1


def test_nobody_listens(http):
    with scripted({}) as server:
        url = server.url
    with pytest.raises(Unreachable, match="takes no connection on port"):
        http.send("GET", url)


def test_unknown_host(http):
    with pytest.raises(Unreachable, match="no address is found for the host nowhere.invalid"):
        http.send("GET", "http://nowhere.invalid/")


def test_resolver_that_hangs(hasty, monkeypatch):
    release = threading.Event()
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: release.wait(5) and [])
    start = time.monotonic()
    try:
        with pytest.raises(Unreachable, match="no address is found"):
            hasty.send("GET", "http://slow.example/")
    finally:
        release.set()
    assert time.monotonic() - start < 1


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"", b""),
        (b"HTTP/1.1 200 OK\r\nX-Long: ", b"x"),
        (b"HTTP/1.1 200 OK\r\n", b"X-More: 1\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
    ids=["silence", "slow header", "slow headers", "slow body", "slow chunks"],
)
def test_total_time_holds_against_a_drip(hasty, start, piece):
    begun = time.monotonic()
    with scripted({}) as server:
        server.default = lambda _: Said(drip(server, start, piece), raw=True)
        with pytest.raises(Unreachable, match=r"did not answer in full within 0.3 s"):
            hasty.send("GET", server.url)
        assert 0.25 < time.monotonic() - begun < 0.6


def test_no_threads_stay_behind(http):
    before = threading.active_count()
    for _ in range(3):
        asked(http, {"ok": True})
    assert threading.active_count() == before


def test_a_cut_answer(http):
    with pytest.raises(Unreachable, match="broke off"):
        asked(http, Said(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", raw=True))


def test_a_connection_closed_without_a_word(http):
    with scripted({}, default=Said(b"", raw=True)) as server:
        with pytest.raises(Unreachable, match="broke off"):
            http.send("GET", server.url)
        assert len(server.asked) == 2


def test_something_that_is_no_http(http):
    with pytest.raises(Unreachable, match="broke off"):
        asked(http, Said(b"SSH-2.0-OpenSSH_9.2\r\n", raw=True))


@pytest.mark.parametrize("size", [999_999, 1_000_000, 1_000_001])
def test_size_limit(http, size):
    if size <= QUICK.size:
        assert len(asked(http, Said(b"x" * size)).content) == size
        return
    with pytest.raises(BadAnswer, match="more than 0.954 MB"):
        asked(http, Said(b"x" * size))


def test_size_is_counted_after_unpacking(http):
    bomb = gzip.compress(b" " * 50_000_000)
    with pytest.raises(BadAnswer, match="more than"):
        asked(http, Said(bomb, headers={"Content-Encoding": "gzip"}))


def test_gzip_is_unpacked_and_bad_gzip_is_an_error(http):
    packed = Said(gzip.compress(b'{"a": 1}'), headers={"Content-Encoding": "gzip"})
    assert asked(http, packed).json() == {"a": 1}
    with pytest.raises(BadAnswer, match="unpacked"):
        asked(http, Said(b"no gzip at all", headers={"Content-Encoding": "gzip"}))


@pytest.mark.parametrize("body", [b"", b"nothing", b"{", b"\xff\xfe\xfa", b"[" * 100_000, b"1" * 5000])
def test_what_is_not_json(http, body):
    with pytest.raises(BadAnswer, match="not JSON") as error:
        asked(http, Said(body)).json()
    assert error.value.__context__ is None


@pytest.mark.parametrize(
    "said", [Said(b" x", headers={"Content-Type": "text/html; charset=x"}), Said(b"<!doctype>")]
)
def test_html_is_told_apart(http, said):
    with pytest.raises(WebPage):
        asked(http, said).json()


@pytest.mark.parametrize(
    ("location", "told"),
    [
        ("https://u:p@new.example:8443/vsaas/api/x?token=T#f", "https://new.example:8443"),
        ("https://new.example/watcher/vsaas/api/x", "https://new.example/watcher"),
        ("https://new.example/login?next=/x", "https://new.example/login"),
    ],
)
def test_no_redirect_is_followed_for_an_api(http, location, told):
    with scripted({}, default=Said(status=302, headers={"Location": location})) as server:
        with pytest.raises(BadAnswer) as error:
            http.send("POST", f"{server.url}/vsaas/api/x", data={"password": SECRET})
        assert len(server.asked) == 1
    assert str(error.value) == f"127.0.0.1 redirects to {told}: if that is right, configure that address"


def test_redirect_without_or_with_an_unreadable_address(http):
    for headers in ({}, {"Location": "http://[oops/"}, {"Location": "http://a:b/"}):
        with pytest.raises(BadAnswer, match="redirects"):
            asked(http, Said(status=301, headers=headers))


@pytest.fixture
def following():
    client = Http(limits=QUICK, redirects=3)
    yield client
    client.close()


def test_redirects_on_the_same_origin(following):
    with scripted({"GET /a": Said(status=302, headers={"Location": "/b?t=1"}), "GET /b": {"b": 1}}) as server:
        assert following.send("GET", f"{server.url}/a").json() == {"b": 1}
        assert server.asked[-1].query == {"t": "1"}


def test_redirects_to_another_origin_are_not_followed(following):
    with scripted({}, default={}) as other, scripted({}) as server:
        for target in (other.url, f"https://127.0.0.1:{server.port}/", f"http://localhost:{server.port}/"):
            server.default = Said(status=302, headers={"Location": target})
            with pytest.raises(BadAnswer, match="redirects to"):
                following.send("GET", server.url)
        assert not other.asked


def test_redirects_in_a_circle_end(following):
    with scripted({}, default=Said(status=302, headers={"Location": "/again"})) as server:
        with pytest.raises(BadAnswer, match="more than 3 times"):
            following.send("GET", server.url)
        assert len(server.asked) == 4


def test_cookies_proxies_and_netrc_are_not_used(http, monkeypatch, tmp_path):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login thief password stolen\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with scripted({}, default=Said({}, headers={"Set-Cookie": "a=b"})) as server:
        http.send("GET", server.url)
        http.send("GET", server.url)
    for sent in server.asked:
        assert not {"cookie", "authorization", "proxy-authorization"} & sent.headers.keys()


def test_connections_are_used_again(http):
    with scripted({}, default=Said({}, headers={"Connection": "keep-alive"})) as server:
        for _ in range(3):
            http.send("GET", server.url)
        http.close()
    assert len({each.port for each in server.asked}) == 1


def test_a_huge_redirect_is_not_read_to_its_end(http):
    with pytest.raises(BadAnswer, match="more than"):
        asked(http, Said(b"x" * 2_000_000, 302, {"Location": "/y"}))


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_child_opens_its_own_connections(http):
    with scripted({}, default=Said({}, headers={"Connection": "keep-alive"})) as server:
        http.send("GET", server.url)
        ours = http._opened()
        child = os.fork()
        if not child:
            os._exit(int(http._opened() is ours))
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert http._opened() is ours
        http.close()


def test_the_address_found_is_judged_before_it_is_connected_to(monkeypatch):
    """A name that pointed outside when it was read may point inside now (DNS rebinding)."""
    seen = []

    def refuse(host: str, ip: str) -> str:
        seen.append((host, ip))
        return "not allowed" if ip.startswith("127.") else ""

    with scripted({}, default={}) as server:
        found = [(2, 1, 6, "", ("127.0.0.1", server.port))]
        monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: found)
        with pytest.raises(BadAnswer, match="outside.example is not asked: not allowed"):
            Http(limits=QUICK, refuse=refuse).send("GET", f"http://outside.example:{server.port}/")
        assert not server.asked
    assert seen == [("outside.example", "127.0.0.1")]


# Secrets


FORMS = [
    SECRET,
    quote(SECRET, safe=""),
    quote(SECRET),
    quote(SECRET, safe="").lower(),
    json.dumps(SECRET)[1:-1],
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("status", [400, 401, 404, 500])
def test_a_secret_that_comes_back_is_struck(http, form, status):
    with pytest.raises(SourceError) as error:
        asked(http, Said(f"the password {form} is wrong".encode(), status))
    assert f"the password {STRUCK} is wrong" in str(error.value)


def test_what_a_request_carries_is_struck_too(http):
    for sent in (
        {"headers": {"Authorization": f"Bearer {TOKEN}"}},
        {"headers": {"X-Vsaas-Session": TOKEN}},
        {"data": {"password": TOKEN}},
        {"path": f"/x?token={TOKEN}"},
    ):
        with pytest.raises(SourceError) as error:
            asked(http, Said(f"no such {TOKEN} here".encode(), 400), **sent)
        assert TOKEN not in str(error.value) and STRUCK in str(error.value)


def test_basic_login_that_comes_back_is_struck():
    login = basic("webuser", SECRET)
    assert strike(f"bad header Basic {login}!", [login]) == f"bad header Basic {STRUCK}!"


def test_nothing_of_requests_comes_along(http):
    """Its exceptions quote the whole address; so would the context of ours."""
    with scripted({}) as server:
        url = f"{server.url}/x?token={TOKEN}"
        server.default = Said(b"", raw=True)
        with pytest.raises(SourceError) as error:
            http.send("GET", url)
    seen = error.value
    while seen is not None:
        assert TOKEN not in repr(seen) and isinstance(seen, SourceError)
        seen = seen.__context__
    with pytest.raises(BadAnswer, match="malformed") as malformed:
        http.send("GET", "http://127.0.0.1:9/", {"X-Key": "a\r\nb-secret"})
    assert "b-secret" not in repr(malformed.value.__context__)


def test_addresses_with_tokens_are_not_logged(http, caplog):
    caplog.set_level(logging.DEBUG)
    asked(http, {}, path=f"/x?token={TOKEN}")
    assert TOKEN not in caplog.text


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"<html><b>Bad</b></html>", ""),
        (b'{"stream_url": "rtsp://a:b@10.0.0.1/"}', ""),
        (b"\x00\x01\xff\xfe", ""),
        (b"cannot open rtsp://admin:pw@10.0.0.1/ch1 now", f"“cannot open {STRUCK} now”"),
        (b"camera 10.9.8.7:554 is off", f"“camera {STRUCK} is off”"),
        (b"bad token=abc123&x=1", f"“bad token={STRUCK}&x=1”"),
        (b"one\r\ntwo\x1b[31m", "“one two [31m”"),
        (b"x" * 500, f"“{'x' * 160}…”"),
    ],
)
def test_excerpt(body, told):
    assert excerpt(body, []) == told


def test_v3_errors_are_told_by_their_titles(http):
    body = {"errors": [{"id": "1", "title": "Cursor is bad"}, {"title": None}, 7], "x": "private"}
    with pytest.raises(BadAnswer, match="Cursor is bad") as error:
        asked(http, Said(body, 400))
    assert "private" not in str(error.value)


# TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("needs openssl to make a certificate")
    path = tmp_path_factory.mktemp("tls")
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", path / "key.pem", "-out", path / "cert.pem"]
    new = [
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
    ]
    subprocess.run([openssl, *new, *subject, *files], check=True, capture_output=True)
    return path


@pytest.fixture
def context(certificate):
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    return made


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_certificates_are_verified(http, context):
    with scripted({}, default={}, context=context) as server:
        with pytest.raises(Unreachable, match=r"its certificate is not valid \(self.signed certificate\)"):
            http.send("GET", server.url)
        assert not server.asked


def test_the_systems_certificates_count_and_a_drip_over_tls_ends(certificate, context, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
    monkeypatch.setattr("cameras.vms.wire.tls_context", tls_context.__wrapped__)
    http = Http(limits=Limits(connect=1, total=1))
    with scripted({"GET /ok": {"a": 1}}, context=context) as server:
        assert http.send("GET", f"{server.url}/ok").json() == {"a": 1}
        server.default = lambda _: Said(
            drip(server, b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", b"x"), raw=True
        )
        with pytest.raises(Unreachable, match="did not answer in full"):
            http.send("GET", server.url)
        http.close()


@pytest.mark.parametrize("total", [1e-9, 1e-4, 1e-3, 2e-3, 3e-3, 5e-3, 1e-2])
@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_time_that_runs_out_at_any_step_leaves_no_socket_open(
    certificate, context, monkeypatch, secure, total
):
    """Once the connection stood and its time was over by then, nobody closed it."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
    monkeypatch.setattr("cameras.vms.wire.tls_context", tls_context.__wrapped__)
    before = open_sockets()
    http = Http(limits=Limits(connect=1, total=total))
    with scripted({}, default={"a": 1}, context=context if secure else None) as server:
        try:
            assert http.send("GET", server.url).json() == {"a": 1}
        except Unreachable as error:
            assert not isinstance(error, Stumbled)  # nobody broke off, and to try again would not help
            assert server.url.partition("://")[2].partition(":")[0] in str(error)
        http.close()
        assert open_sockets() <= before
