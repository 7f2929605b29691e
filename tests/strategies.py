"""Hypothesis's strategies for hostile input: a VMS's answers that were once true, and what visitors may send."""

import copy
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote_from_bytes

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir

from tests.settings import TMP
from tools.programs import in_ci

set_hypothesis_home_dir(TMP)


def examples(number: int) -> Callable[[Any], Any]:
    """So many; in CI the same ones each time. A fixture's server or site serves all examples of a test."""
    fixtures = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(
        max_examples=number,
        deadline=None,
        database=None,
        derandomize=in_ci(),
        suppress_health_check=fixtures,
    )


CANARY = "\"'><x-canary onload=alert(1)>&lt;{{ 7 }}{% now 'Y' %}"
"""What must never stand in a page as it is."""

ODD = [
    "", " ", "\0", "\r\nX: y", "\ud800", "a\udfff", "\u202edlo", "\u2028", "\ufeff", "\ufffe", "e\u0301" * 30, "🏳️‍🌈",
    "ﷺ" * 20, "..", ".", "a//b", "../x", "%2e%2e/x", "\\..\\x", "null", "NaN", "-1", "1e999", "0x7f000001", CANARY,
    "javascript:alert(1)", "http://[::1]", "http://s.example.com:99999", "http://a b", "https://s.example.com/;'x'",
    "https://u:p@s.example.com", "http://１２７.0.0.1", "//s", "localhost", "http://localhost:bad", "x" * 600,
    "https://s.example.com/" + "y" * 5000, "Ω" * 300, "1 2", "nan nan", "91 0", "1_0 2", "é" * 256, "İ.example",
    "xn--",
]  # fmt: skip

anything_written = st.text(st.characters(codec=None), max_size=40)
texts = st.one_of(anything_written, st.sampled_from(ODD), st.text(st.characters(codec="utf-8"), max_size=300))
"""Lone surrogates are among them: JSON can say them."""

numbers = st.one_of(
    st.integers(), st.sampled_from([10**400, -(10**18), 2**63, 65536, 0]), st.floats(), st.booleans()
)
leaves = st.one_of(st.none(), numbers, texts)
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


def nested(depth: int) -> Any:
    """Deeper than most programs that walk through JSON go."""
    value: Any = "deep"
    for level in range(depth):
        value = {"name": value} if level % 2 else [value]
    return value


harm = st.one_of(values, st.integers(1, 400).map(nested))


@st.composite
def spoilt(draw: st.DrawFn, shape: Any, most: int = 3) -> Any:
    """The shape with up to so many of its parts replaced, dropped or doubled."""
    whole = {"": copy.deepcopy(shape)}
    for _ in range(draw(st.integers(0, most))):
        holder, place = draw(st.sampled_from(list(_places(whole))))
        change = draw(st.sampled_from(["replace", "replace", "drop", "double"]))
        if change == "replace" or place == "":
            holder[place] = draw(harm)
        elif change == "drop":
            del holder[place]
        elif isinstance(holder, list):
            holder.append(holder[place])
    return whole.get("")


def _places(value: Any) -> Any:
    """Each (container, key or index), from the outside in, as deep as a true answer goes."""
    found = [(value, place) for place in (value if isinstance(value, dict) else range(len(value)))]
    for holder, place in found:
        yield holder, place
        inner = holder[place]
        if isinstance(inner, dict) or (isinstance(inner, list) and inner):
            yield from _places(inner)


@st.composite
def json_bytes(draw: st.DrawFn, told: st.SearchStrategy[Any]) -> bytes:
    """An answer as it comes over the wire: odd spacing, raw or escaped Unicode, a key said twice, NaN."""
    value = draw(told)
    text = json.dumps(value, ensure_ascii=draw(st.booleans()), indent=draw(st.sampled_from([None, 1])))
    if isinstance(value, dict) and draw(st.booleans()):
        text = '{"name": 1, "streams": null, "title": [], ' + text[1:] if value else text
    return text.encode("utf-8", "surrogatepass")


CAMERA_V2 = {
    "name": "city/square",
    "title": "Square",
    "enabled": True,
    "comment": "ladder in the shed",
    "stream_url": "rtsp://camadmin:Secr3tCam@10.9.8.7/1",
    "coordinates": "59.93 30.31",
    "postal_address": "1 Main Street",
    "folder_id": 7,
    "organization_id": 1,
    "permissions": {"view": True, "dvr": True, "ptz": False},
    "dvr_depth": 7,
    "streamer_hostname": "s.example.com",
    "stream_status": {
        "alive": True,
        "server": "t.example.com",
        "http_port": 80,
        "https_port": 443,
        "rtsp_port": 554,
    },
    "playback_config": {"token": "2.abc-DEF_123"},
    "server": None,
}
STREAM_V3 = {
    "name": "city/square",
    "title": "Square",
    "disabled": False,
    "folder_id": 7,
    "path": [{"id": 1, "title": "City"}, {"id": 7, "title": "Centre"}],
    "coordinates": {"latitude": 59.93, "longitude": 30.31},
    "postal_address": "1 Main Street",
    "dvr": {"expiration": 86400},
    "inputs": [{"url": "rtsp://camadmin:Secr3tCam@10.9.8.7/1"}],
    "stats": {
        "alive": True,
        "status": "running",
        "playback_token": "3.abc-DEF_123",
        "streaming_endpoint": "https://s.example.com:8443/edge",
    },
}
MOSAIC = {
    "id": 12,
    "title": "Centre",
    "type": "2x2",
    "streams": [{"name": "city/square", "title": "Square"}, {}, {"name": "harbour"}],
}
FOLDER = {"id": 7, "title": "Centre"}
ORGANIZATION = {"id": 1, "title": "City"}

cameras_v2, streams_v3, mosaics, folders, organizations = map(
    spoilt, (CAMERA_V2, STREAM_V3, MOSAIC, FOLDER, ORGANIZATION)
)
logins = spoilt(
    {"access_token": "eyJhbGciOi.eyJleHAiOjF9.x", "refresh_token": "r-1", "session": "Z-aCeqoKapk"}
)


def collection(name: str, each: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A page of v3 whose list and whose cursor may be anything."""
    cursor = st.one_of(st.none(), st.sampled_from(["c-1", "c-2"]), texts, values)
    page = st.fixed_dictionaries(
        {"estimated_count": values, "next": cursor, name: st.lists(each, max_size=4)}
    )
    return st.one_of(page, page, page, harm)


# What visitors send

path_bytes = st.binary(max_size=30) | st.sampled_from(
    [
        b"\0",
        b"\r\nSet-Cookie: a=b",
        b"\xff\xfe",
        b"\xc0\xaf",
        b"../../etc/passwd",
        b"%00",
        b"a" * 3000,
        CANARY.encode(),
    ]
)
slugs = st.one_of(
    path_bytes.map(quote_from_bytes), st.sampled_from(["harbour", "HARBOUR", "-", "_", "ё", "a" * 500])
)
pieces = st.one_of(
    st.sampled_from(
        [b"stills", b"live", b"1", b"2", b"-1", b"9" * 5000, b"1e9", b"\xd9\xa1", b"last", b"City", b"a"]
    ),
    st.just(CANARY.encode()),
    st.binary(max_size=20),
    st.text(max_size=60).map(lambda text: text.encode()),
    st.just(b"x" * 8000),
    st.sampled_from(
        [
            b"\0",
            b"a\0b",
            b"\xed\xa0\x80",
            b"\xff",
            b"\x1b[2J",
            b"\xef\xbf\xbe",
            b"\r\nX: y",
            b"9223372036854775808",
        ]
        + [b"%s", b"'; --", b"A" * 32, b"A" * 31 + b"\0", b"\xd9\xa1" * 16, b"harbour-east-quay"]
    ),
)
names = st.sampled_from(
    [b"q", b"q", b"group", b"page", b"view", b"utm_source", b"q[]", b"\0", b"", CANARY.encode()]
)
queries = st.one_of(
    st.lists(st.tuples(names, pieces), max_size=5).map(
        lambda pairs: "&".join(f"{quote_from_bytes(name)}={quote_from_bytes(value)}" for name, value in pairs)
    ),
    st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=40),
    st.just("&".join(f"q{number}=1" for number in range(1100))),
)
header_texts = st.text(st.characters(codec="latin-1", exclude_characters="\r\n\0"), max_size=60)


def header(*true: str) -> st.SearchStrategy[str]:
    return st.sampled_from(true) | header_texts


visitor_headers = st.fixed_dictionaries(
    {},
    optional={
        "accept-encoding": header("gzip", "br;q=nan", "identity;q=0, *;q=0", "gzip;q=" + "9" * 400, ", ,;;q"),
        "if-none-match": header("*", '""', 'W/"x"', '"a", "b', '"' * 50),
        "if-modified-since": header(
            "Thu, 01 Jan 1970 00:00:00 GMT", "Mon, 31 Feb 99999 25:61:61 GMT", "0", "-1"
        ),
        "x-forwarded-for": header("127.0.0.1", "::1, unknown", "1.2.3.4:5, [::1]:6"),
        "x-forwarded-proto": header("https", "https, http", "javascript"),
        "x-forwarded-host": header("evil.example", CANARY),
        "accept-language": header("ru", "*;q=x"),
        "range": header("bytes=0-", "bytes=9-1", "bytes=-" + "9" * 50),
        "cookie": header("sessionid=x; theme=y", 'sessionid="\\000"', "=;=;="),
        "referer": header(CANARY),
        "authorization": header("Basic !!!"),
        "content-type": header("multipart/form-data", "application/json; charset=nonsense"),
        "host": header("testserver", "testserver:99999", "evil.example", "a b", "[::1", "testserver@evil"),
    },
)
methods = st.sampled_from(
    ["GET"] * 6 + ["HEAD", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get", "PROPFIND"]
)
