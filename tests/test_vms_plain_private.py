"""Where a camera without a VMS stands is its operator's business: whatever fails, no message names it."""

import pytest

from cameras.vms.base import Session, Stream
from cameras.vms.dsn import parse
from cameras.vms.errors import SourceError
from cameras.vms.http import Limits
from cameras.vms.plain import Plain, without_addresses
from tests.vms_helpers import Said, all_streams, scripted

SESSION: Session = {}
PRIVATE = [
    "127.0.0.1",
    "localhost",
    "nvr",
    "10.9.8.7",
    "fd00",
    "corridor",
    "hidden-path",
    "neighbour",
    "hush",
]
ELSEWHERE = "http://nvr.corridor.lan:8080/hidden-path/hush.jpg"

# What the camera says.
ANSWERS = {
    "401": Said(b"", 401),
    "401 that asks for a login": Said(
        b"", 401, {"WWW-Authenticate": 'Digest realm="nvr at 10.9.8.7", nonce="a"'}
    ),
    "401 in another way": Said(b"", 401, {"WWW-Authenticate": "Digest nonsense at 10.9.8.7"}),
    "403 with words": Said(b"ask neighbour.corridor.lan or 10.9.8.7 or fd00::7", 403),
    "404": Said(b"no /hidden-path at nvr", 404),
    "422 with fields": Said({"errors": {"neighbour": ["hush"]}}, 422),
    "500 with titles": Said({"errors": [{"title": "nvr at 10.9.8.7 is down"}]}, 500),
    "a redirect elsewhere": Said(b"", 302, {"Location": ELSEWHERE}),
    "a redirect to https": Said(b"", 302, {"Location": "https://127.0.0.1/hidden-path"}),
    "a redirect to IPv6": Said(b"", 302, {"Location": "http://[fd00::7]/hidden-path"}),
    "a redirect to nowhere": Said(b"", 302, {"Location": "http://[nvr"}),
    "a redirect without end": Said(b"", 302, {"Location": "/still.jpg"}),
    "no picture": Said(b"<html>nvr at 10.9.8.7</html>", headers={"Content-Type": "image/jpeg"}),
    "nothing": Said(b""),
    "broken gzip": Said(b"nonsense", headers={"Content-Encoding": "gzip"}),
    "too much": Said(b"x" * 3_000_000),
    "half": Said(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nxx", raw=True),
    "no HTTP": Said(b"RTSP/1.0 200 nvr\r\n\r\n", raw=True),
}
# Where nobody is, or somebody else.
PLACES = {
    "closed": "http://127.0.0.1:1/hidden-path",
    "closed, by name": "http://localhost:1/hidden-path",
    "unknown": "http://nvr.corridor.invalid/hidden-path",
    "TLS at a port without": "https://127.0.0.1:{port}/still.jpg",
    "TLS at a port without, by name": "https://localhost:{port}/still.jpg",
}


def said_of(file, url):
    file.write_text(f"- name: gate\n  jpeg: {url}\n")
    kind = Plain(parse(f"own=plain+file://{file}"), still_limits=Limits(connect=1, total=2, size=1_000_000))
    stream: Stream = next(iter(all_streams(kind, SESSION).values()))
    with pytest.raises(SourceError) as refusal:
        kind.still(SESSION, stream)
    return f"{refusal.value} {refusal.value.__cause__ or ''}"


def tells_nothing(words):
    assert words.strip() and not [name for name in PRIVATE if name in words], words


@pytest.mark.parametrize("host", ["viewer:hush@127.0.0.1", "localhost"])
@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_no_answer_makes_us_say_where_a_camera_is(tmp_path, answer, host):
    with scripted({}, default=answer) as server:
        words = said_of(tmp_path / "cameras.yaml", f"http://{host}:{server.port}/still.jpg")
    tells_nothing(words)


@pytest.mark.parametrize("url", PLACES.values(), ids=PLACES)
def test_no_place_is_told(tmp_path, url):
    with scripted({}) as server:
        words = said_of(tmp_path / "cameras.yaml", url.format(port=server.port))
    tells_nothing(words)


def test_a_name_that_is_a_part_of_a_word_leaves_the_word():
    assert without_addresses("no secure connection to c: c is away", "c") == (
        "no secure connection to the camera: the camera is away"
    )
