"""The clients over real HTTP against a server that says anything: our own errors, in bounded time, no secret told."""

import gzip
import json
import tracemalloc
import zlib
from base64 import b64encode
from urllib.parse import quote

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cameras.vms.errors import SourceError
from cameras.vms.http import Http, Limits
from tests import strategies as some
from tests.strategies import CAMERA_V2, MOSAIC, STREAM_V3, examples, json_bytes
from tests.test_hostile_answers import check_stream, is_clean
from tests.vms_helpers import (
    PASSWORD,
    QUICK,
    SESSION,
    V2,
    V3,
    Said,
    all_streams,
    closing,
    open_sockets,
    scripted,
    v2_routes,
    v3_routes,
    watcher,
)

ACCESS = "access-token-of-the-portal"
BASIC = b64encode(f"webuser:{PASSWORD}".encode()).decode()
OF_THE_ACCOUNT = frozenset({PASSWORD, quote(PASSWORD, safe=""), BASIC})
SECRETS = OF_THE_ACCOUNT | {SESSION, ACCESS}
STATUSES = [
    200,
    200,
    200,
    201,
    204,
    301,
    302,
    307,
    400,
    401,
    403,
    404,
    405,
    418,
    419,
    429,
    500,
    502,
    503,
    599,
]

bodies = st.one_of(
    st.binary(max_size=60),
    json_bytes(some.harm),
    st.lists(st.sampled_from(sorted(SECRETS)) | some.anything_written, max_size=5).map(
        lambda pieces: " ".join(pieces).encode("utf-8", "replace")
    ),
    st.sampled_from(
        [b"<html>", b"[", b"{}", b"[]", b"[" * 100_000, b"\xff\xfe[\0", b"1" * 5000, b'"\\ud800"']
    ),
)
plain = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40)
locations = plain | st.sampled_from(
    [
        "",
        "//",
        "http://[",
        "http://evil.example:99999/",
        f"http://u:{PASSWORD}@x/",
        f"/{quote(SESSION)}",
        "javascript:x",
    ]
)
headers = st.fixed_dictionaries(
    {},
    optional={
        "Content-Type": plain | st.sampled_from(["text/html", "application/json", "video/mp4"]),
        "Content-Encoding": st.sampled_from(
            ["gzip", "br", "deflate", "gzip, gzip", "x", ", ".join(["gzip"] * 99)]
        ),
        "Location": locations,
        "Last-Modified": plain,
        "Set-Cookie": plain,
        "X-Odd": plain,
    },
)
answers = st.builds(Said, bodies, st.sampled_from(STATUSES), headers)


@pytest.fixture(scope="module")
def server():
    with scripted({}) as running:
        yield running


def check_error(error: SourceError, secrets: set[str]) -> None:
    text = str(error)
    assert len(text) < 700 and is_clean(text)
    for message in (text, str(error.__context__)):
        assert not any(secret in message for secret in secrets)


def tried(use, secrets=OF_THE_ACCOUNT):
    """What it returns; None where it fails as it may, with a message that tells none of the client's secrets."""
    try:
        return use()
    except SourceError as error:
        check_error(error, secrets)
        return None


@examples(120)
@given(answers, st.integers(0, 2))
def test_any_answer_is_an_answer_or_one_of_our_errors(server, answer, redirects):
    server.default = answer
    client = Http([PASSWORD, BASIC], QUICK, redirects=redirects)
    sent = {"X-Vsaas-Session": SESSION, "Authorization": f"Bearer {ACCESS}"}
    if got := tried(lambda: client.send("GET", f"{server.url}/x?token={ACCESS}", sent), SECRETS):
        assert 200 <= got.status < 300
        tried(got.json)
    client.close()


WHOLE = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nX-A: b\r\n\r\n[]"
pieces_of_http = st.sampled_from(
    [b"\r\n", b"\n", b"\0", b"HTTP/9.9 200 OK", b"HTTP/1.1 100 Continue\r\n\r\n", b"Content-Length: -1\r\n", b": x\r\n",
     b"Content-Length: 99999999999999999999\r\n", b"Transfer-Encoding: chunked\r\n", b"zz\r\n", b"\xff\xfe", b" ",
     b"X: " + b"y" * 70_000, b"X: y\r\n" * 150, b"Content-Length: 5\r\n", b"ffffffffffffffff\r\n"]
) | st.binary(max_size=5)  # fmt: skip


@examples(60)
@given(
    st.lists(st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 8), pieces_of_http), min_size=1, max_size=4)
)
def test_broken_http_is_one_of_our_errors(server, changes):
    raw = WHOLE
    for at, length, piece in changes:
        raw = raw[:at] + piece + raw[at + length :]
    server.default = Said(raw, raw=True)
    client = Http([PASSWORD, BASIC], QUICK)
    if got := tried(lambda: client.send("GET", f"{server.url}/x", {"X-Vsaas-Session": SESSION})):
        tried(got.json)
    client.close()


lines = st.sampled_from([b"HTTP/1.1 200 OK"] * 8 + [
    b"HTTP/1.0 200 OK", b"HTTP/1.1 204 No", b"HTTP/1.1 304 x", b"HTTP/1.1 101 x", b"HTTP/1.1 302 x", b"HTTP/1.1 500 x",
    b"HTTP/1.1 100 x", b"HTTP/1.1 999 x", b"HTTP/1.1 200", b"HTTP/2 200 OK", b"HTTP/1.1 -20 OK", b"HTTP/1.1 200 \xff",
    b"", b"ICY 200 OK", b"HTTP/0.9 200 OK",
])  # fmt: skip
odd_headers = st.lists(st.sampled_from([
    b"Content-Length: 2", b"Content-Length: 5", b"Content-Length: 2, 5", b"Content-Length: -1", b"Content-Length: zz",
    b"Content-Length: 99999999999999999999", b"Content-Length: \xb2", b"Transfer-Encoding: chunked",
    b"Transfer-Encoding: gzip", b"Transfer-Encoding: CHUNKED, \xff", b"Connection: close", b"Connection: keep-alive",
    b"Content-Encoding: gzip", b"Content-Encoding: br", b"Content-Encoding: deflate, gzip", b"Content-Encoding: zstd",
    b"Content-Type: application/json; charset=\xff", b"Content-Type: ;;;=\"",
    b"Set-Cookie: a=b; expires=\xff; Max-Age=z",
    b'Set-Cookie2: a="', b"Location: http://[", b"Location: \xff", b"Retry-After: zz", b": x", b"X", b"\xff: y",
    b" folded", b"Keep-Alive: timeout=zz", b"Upgrade: websocket", b"Trailer: x",
]), unique=True, max_size=5)  # fmt: skip
odd_bodies = st.sampled_from([
    b"[]", b"", b"[]xxxx", b"2\r\n[]\r\n0\r\n\r\n", b"2\r\n[]\r\n", b"zz\r\n", b"2;x\r\n[]\r\n0\r\nX: y\r\n\r\n",
    b"ffffffffffffffffff\r\n", b"-1\r\n", b"2\r\n[]xx0\r\n", b"\x1f\x8b\x08", b"\x1f\x8b" + b"x" * 50, b"x" * 2_000_000,
])  # fmt: skip


@examples(80)
@given(
    lines, odd_headers, odd_bodies, st.sampled_from(["GET", "POST"]), st.sampled_from([1e-9, 1e-3, 4e-3, 0.3])
)
def test_no_way_out_of_a_request_leaves_a_socket_open(server, line, headers, body, method, seconds):
    server.default = Said(b"\r\n".join([line, *headers, b"", body]), raw=True)
    before = open_sockets()
    client = Http(limits=Limits(connect=0.3, total=seconds, size=1_000_000))
    tried(lambda: client.send(method, f"{server.url}/x"))
    client.close()
    assert open_sockets() <= before


def walk(kind) -> None:
    """All that a refresh asks for."""
    session = tried(lambda: kind.login(None))
    if session is None:
        return
    json.dumps(session, allow_nan=False).encode()
    assert "\\u0000" not in json.dumps(session) and "\\ud8" not in json.dumps(session)
    for stream in (tried(lambda: all_streams(kind, session)) or {}).values():
        check_stream(stream)
    for found in tried(lambda: kind.mosaics(session)) or []:
        assert found.id and len(found.cells) <= 256
    for id, title in (tried(lambda: kind.folders(session)) or {}).items():
        assert is_clean(id) and is_clean(title)
    tried(lambda: kind.stream(session, "city/square"))


def said(told: st.SearchStrategy) -> st.SearchStrategy[Said]:
    return json_bytes(told).map(lambda raw: Said(raw, headers={"Content-Type": "application/json"}))


@examples(60)
@given(
    login=said(some.logins),
    streams=said(some.collection("streams", some.streams_v3)) | answers,
    mosaics=said(some.collection("mosaics", some.mosaics)) | answers,
    organizations=said(some.collection("organizations", some.organizations)),
    folders=said(some.collection("folders", some.folders)) | answers,
)
def test_a_v3_that_says_anything(server, login, streams, mosaics, organizations, folders):
    server.default = folders
    server.routes = {
        f"POST {V3}/login": login,
        f"GET {V3}/streams": streams,
        f"GET {V3}/mosaics": mosaics,
        f"GET {V3}/organizations": organizations,
    }
    with closing(watcher(server.url, api="v3")) as kind:
        walk(kind)
    server.routes = {}


@examples(60)
@given(login=said(some.logins), cameras=said(st.lists(some.cameras_v2, max_size=4)) | answers, one=answers)
def test_a_v2_that_says_anything(server, login, cameras, one):
    pages = iter([cameras, cameras])
    server.default = one
    server.routes = {f"POST {V2}/auth/login": login, f"GET {V2}/cameras": lambda asked: next(pages, Said([]))}
    with closing(watcher(server.url, api="v2")) as kind:
        walk(kind)
    server.routes = {}


@examples(40)
@given(
    st.lists(some.cameras_v2, max_size=4),
    st.lists(some.streams_v3, max_size=4),
    st.lists(some.mosaics, max_size=3),
)
def test_no_good_one_is_lost_among_bad_ones(server, cameras, streams, mosaics):
    good = {**CAMERA_V2, "name": "good one"}, {**STREAM_V3, "name": "good one"}, {**MOSAIC, "id": "good one"}
    mixed = [[*bad, true] for bad, true in zip((cameras, streams, mosaics), good, strict=True)]
    cameras, streams, mosaics = mixed
    server.routes = v2_routes(cameras) | v3_routes(streams, mosaics)
    for api in ("v2", "v3"):
        with closing(watcher(server.url, api=api)) as kind:
            session = kind.login(None)
            assert all_streams(kind, session)["good one"].active
            assert "good one" in [each.id for each in kind.mosaics(session)]
    server.routes = {}


@pytest.mark.parametrize("told", ["a b", "a\r\nX: y", "é", "\0", "\ud800", "x" * 20_000, 7, None, ["x"], {}])
@pytest.mark.parametrize("api", ["v2", "v3"])
def test_a_session_that_cannot_be_sent_or_kept_is_no_session(server, api, told):
    """PostgreSQL takes no NUL in JSON, and the header would fail at each call."""
    server.routes = {
        f"POST {V2}/auth/login": Said({"session": told}),
        f"POST {V3}/login": Said({"access_token": told, "refresh_token": told}),
    }
    with closing(watcher(server.url, api=api)) as kind, pytest.raises(SourceError, match="gives no"):
        kind.login(None)
    server.routes = {}


@pytest.mark.parametrize("cursor", ["\ud800", "a\0b", "x" * 5000, "a\nb"])
def test_a_cursor_that_cannot_be_sent_back_is_an_error_and_not_the_end(server, cursor):
    """Else all cameras behind it would count as gone."""
    server.routes = v3_routes(lambda asked: {"streams": [STREAM_V3], "next": cursor})
    with closing(watcher(server.url, api="v3")) as kind, pytest.raises(SourceError, match="cursor"):
        all_streams(kind, kind.login(None))
    server.routes = {}


def packed(coding: str, size: int) -> bytes:
    zeros = bytes(size)
    if coding == "br":
        return brotli.compress(zeros, quality=5)
    return zlib.compress(zeros) if coding == "deflate" else gzip.compress(zeros)


@pytest.mark.parametrize("coding", ["gzip", "gzip, gzip", "br", "deflate"])
def test_a_bomb_of_any_coding_is_noticed_before_it_has_burst(server, coding):
    once = packed(coding, 50_000_000)
    server.default = Said(
        gzip.compress(once) if "," in coding else once, headers={"Content-Encoding": coding}
    )
    client = Http(limits=Limits(1, 5, 1_000_000))
    tracemalloc.start()
    try:
        with pytest.raises(SourceError, match="more than"):
            client.send("GET", f"{server.url}/x")
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()
        client.close()
