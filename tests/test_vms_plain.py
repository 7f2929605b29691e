"""The kind "plain" by itself: what its file may say, what it is told where it is wrong, and hostile files."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cameras.vms.base import Stream, Wish
from cameras.vms.dsn import DsnError, parse
from cameras.vms.errors import BadAnswer, Forbidden, NotFound, SourceError, Unreachable
from cameras.vms.http import Limits
from cameras.vms.kinds import open_kind
from cameras.vms.plain import SESSION, Plain
from cameras.vms.plain_camera import Fault
from cameras.vms.plain_file import LARGEST, read
from cameras.vms.strike import basic
from demo.plain import LOGIN, PASSWORD, PlainCameras
from tests import strategies as some
from tests.declared import ROOT
from tests.strategies import examples
from tests.vms_helpers import Said, all_streams, scripted

SECRET = "Gr8-Secret"
HLS = "https://media.example.com/live/1.m3u8?token=a%2Fb&x=1"


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "cameras.yaml"


def opened(file: Path, text: str = "") -> Plain:
    if text:
        file.write_text(text)
    dsn = parse(f"own=plain+file://{file}")
    Plain.check(dsn)
    return Plain(dsn, still_limits=Limits(connect=1, total=2))


def changed(file: Path, text: str) -> None:
    """As an editor does it; the time tells it from before on any file system."""
    file.write_text(text)
    os.utime(file, ns=(time.time_ns(), time.time_ns() + 1_000_000))


def one(file: Path, text: str) -> tuple[Plain, Stream]:
    kind = opened(file, text)
    return kind, next(iter(all_streams(kind, SESSION).values()))


def test_the_example_is_right():
    assert set(read(ROOT / "deploy" / "cameras.example.yaml")) == {"harbour", "summit", "mill-road"}


def test_a_camera_says_all_that_it_can(file):
    kind, stream = one(
        file,
        f"- name: quay/1\n  title: Harbour, east quay\n  hls: {HLS}\n  group: Port\n"
        "  address: East Quay 4\n  latitude: 46.2301\n  longitude: -7.3512\n",
    )
    assert stream == Stream(
        "quay/1",
        "Harbour, east quay",
        alive=True,
        streamer="https://media.example.com",
        folder="Port",
        address="East Quay 4",
        latitude=46.2301,
        longitude=-7.3512,
        pictured=False,
    )
    playback = kind.playback(SESSION, Wish(stream))
    assert (playback.kind, playback.url) == ("hls", HLS)


@pytest.mark.parametrize(
    ("key", "address", "kind_of_player", "url"),
    [
        ("hls", "http://192.168.1.9:8080/a.m3u8", "hls", "http://192.168.1.9:8080/a.m3u8"),
        ("hls", "HTTPS://Media.Example.com:443/A.m3u8", "hls", "https://media.example.com/A.m3u8"),
        ("hls", "https://медиа.example/a", "hls", "https://xn--80ahcnr.example/a"),
        ("iframe", "https://v.example.com/e?v=1&mute#t=0", "embed", "https://v.example.com/e?v=1&mute#t=0"),
        ("jpeg", f"http://u:{SECRET}@10.0.0.9/s.jpg", "stills", ""),
    ],
)
def test_what_a_browser_is_given(file, key, address, kind_of_player, url):
    kind, stream = one(file, f"- name: one\n  {key}: {address}\n")
    playback = kind.playback(SESSION, Wish(stream))
    assert (playback.kind, playback.url) == (kind_of_player, url)


def test_words_that_yaml_would_make_into_something_else_stay_words(file):
    _, stream = one(file, f"- name: 007\n  title: no\n  group: 2026-11-21\n  hls: {HLS}\n")
    assert (stream.name, stream.title, stream.folder) == ("007", "no", "2026-11-21")


FAULTS = {
    "": "no list of cameras",
    "cameras:\n- name: a\n": "no list of cameras",
    "- harbour\n": "camera 1 is no camera",
    f"- hls: {HLS}\n": "camera 1 needs a name",
    f"- name: a\n  hls: {HLS}\n- name: ../b\n  hls: {HLS}\n": "camera 2 needs a name",
    "- name: a\n": "camera 1 (“a”) needs one address, as hls:, iframe: or jpeg:",
    f"- name: a\n  hls: {HLS}\n  iframe: {HLS}\n": "needs one address",
    f"- name: a\n  jpeg: {HLS}\n  still: {HLS}\n": "leave out still:",
    f"- name: a\n  htls: {HLS}\n": "says “htls”, which is not known; known are name, title, hls",
    "- name: a\n  hls: [nothing]\n": "hls: must be one text",
    f"- name: a\n  hls: {HLS}\n- name: a\n  hls: {HLS}\n": "camera 2 (“a”) has the name of another one",
    f"- name: a\n  name: b\n  hls: {HLS}\n": "line 1: “name” is there twice",
    f"- name: a\n  hls: {HLS}\n  latitude: 46\n": "both or none of latitude: and longitude:",
    f"- name: a\n  hls: {HLS}\n  latitude: 46\n  longitude: 400\n": "in degrees",
    f"- name: a\n  hls: {HLS}\n  latitude: nan\n  longitude: 1\n": "in degrees",
    f"- name: a\n  hls: {HLS}\n  latitude: 46,2\n  longitude: 7,3\n": "in degrees",
    f"- name: a\n   hls: {HLS}\n": "line 2: ",
    "- name: a\n  hls: rtsp://10.0.0.1/ch1\n": "neither http nor https",
    "- name: a\n  hls: media/1.m3u8\n": "hls: cannot be used",
    "- name: a\n  hls: http://169.254.169.254/latest\n": "never used",
    "- name: a\n  iframe: http://metadata.google.internal/\n": "never used",
    "- name: a\n  jpeg: http://0xa9fea9fe/latest\n": "never used",
    "- name: a\n  hls: https://media.example.com/a b.m3u8\n": "write them as %20",
    f"- name: a\n  hls: https://u:{SECRET}@media.example.com/1.m3u8\n": "hls: holds a login",
    f"- name: a\n  iframe: https://{SECRET}@media.example.com/\n": "iframe: holds a login",
    f"- name: a\n  jpeg: http://u:{SECRET}/9@10.0.0.1/s.jpg\n": "is written %2F",
    f"- name: a\n  jpeg: http://u:{SECRET}@[fe80::1]/s.jpg\n": "jpeg: cannot be used",
    f"- name: a\n  'http://u:{SECRET}@h': b\n": "says something, which is not known",
    f"- name: a\n  jpeg: !u:{SECRET}!x http://h\n": "line 2: ",
}


@pytest.mark.parametrize(("text", "words"), FAULTS.items(), ids=range(len(FAULTS)))
def test_a_mistake_is_told_with_its_place_and_what_to_write(file, text, words):
    kind = opened(file, text or "\n")
    with pytest.raises(BadAnswer) as error:
        all_streams(kind, SESSION)
    told = str(error.value)
    assert told.startswith(f"{file}: ") and words in told
    assert SECRET not in told and "u:" not in told


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"- name: \x00", "UTF-8"),
        (b"- &a [x]\n- *a\n", "line 2: aliases are not taken"),
        (b"- &a {<<: *a}\n", "aliases are not taken"),
        (b"[" * 20_000, "nested too deeply"),
        (b"- name: !!python/object/apply:os.system [id]\n", "name: must be one text"),
        (b"- ? [a]\n  : b\n", "line 1: "),
        (b"--- []\n--- []\n", "line 2: "),
        (b"#" * (LARGEST + 1), "larger than 256 kB"),
    ],
)  # fmt: skip
def test_a_hostile_file(file, content, words):
    file.write_bytes(content)
    with pytest.raises(Fault) as error:
        read(file)
    assert words in str(error.value)


def test_a_bomb_of_aliases_is_not_unpacked(file):
    lines = ["- &a0 {name: lol}"] + [
        f"- &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}]}}" for n in range(1, 12)
    ]
    file.write_text("\n".join(lines))
    started = time.monotonic()
    with pytest.raises(Fault, match="aliases"):
        read(file)
    assert time.monotonic() - started < 2


def seconds_to_read(file: Path, keys: int) -> float:
    file.write_text("- " + "\n  ".join(f"k{number}: v" for number in range(keys)) + "\n")
    started = time.process_time()
    with pytest.raises(Fault, match="not known"):
        read(file)
    return time.process_time() - started


def test_the_time_to_check_a_file_grows_with_its_size_and_not_with_its_square(file):
    """Eight times the keys took 23 times as long."""
    assert seconds_to_read(file, 16_000) < 14 * seconds_to_read(file, 2_000)


@pytest.mark.parametrize("path", ["/dev/zero", "/etc", "/no/such/file.yaml"])
def test_what_is_no_file(path):
    kind = opened(Path(path))
    with pytest.raises((BadAnswer, Unreachable), match=path):
        all_streams(kind, SESSION)


@pytest.mark.parametrize(
    "dsn", ["plain+https://host/cameras.yaml", "plain+file://cameras.yaml", "plain+file://u:p@/cameras.yaml"]
)
def test_a_source_that_names_no_file(dsn):
    with pytest.raises(DsnError, match="plain\\+file:///etc/camera-portal/cameras.yaml"):
        open_kind(parse(f"own={dsn}"))


def test_a_source_takes_no_options(file):
    file.write_text("[]")
    with pytest.raises(DsnError, match="known are none"):
        open_kind(parse(f"own=plain+file://{file}?api=v2"))


def test_a_path_may_hold_spaces(tmp_path):
    (tmp_path / "my cameras.yaml").write_text(f"- name: a\n  hls: {HLS}\n")
    assert open_kind(parse(f"own=plain+file://{tmp_path}/my%20cameras.yaml")).stream(SESSION, "a")


def test_a_changed_file_is_read_anew(file):
    kind = opened(file, f"- name: a\n  hls: {HLS}\n")
    changed(file, f"- name: b\n  hls: {HLS}\n")
    assert set(all_streams(kind, SESSION)) == {"b"}


def test_while_the_file_is_wrong_what_it_said_goes_on_playing(file):
    kind, stream = one(file, f"- name: a\n  hls: {HLS}\n")
    changed(file, "- name: a\n  hls: nonsense\n")
    for _ in range(2):
        with pytest.raises(BadAnswer, match="camera 1 .“a”. hls: cannot be used"):
            all_streams(kind, SESSION)
        assert kind.playback(SESSION, Wish(stream)).url == HLS
    changed(file, f"- name: a\n  hls: {HLS}2\n")
    assert kind.playback(SESSION, Wish(stream)).url == f"{HLS}2"


def test_a_file_that_is_gone_is_told_and_may_come_back(file):
    kind, stream = one(file, f"- name: a\n  hls: {HLS}\n")
    file.unlink()
    with pytest.raises(Unreachable, match="No such file"):
        all_streams(kind, SESSION)
    assert kind.playback(SESSION, Wish(stream)).url == HLS
    changed(file, f"- name: b\n  hls: {HLS}\n")
    assert set(all_streams(kind, SESSION)) == {"b"}
    with pytest.raises(NotFound):
        kind.playback(SESSION, Wish(stream))


@pytest.fixture
def cameras():
    with PlainCameras() as running:
        yield running


def test_a_picture_behind_a_login(file, cameras):
    cameras.write(file)
    kind = opened(file)
    picture = kind.still(SESSION, kind.stream(SESSION, "lift-top"))
    assert picture.type == "image/jpeg" and abs((datetime.now(UTC) - picture.taken_at).total_seconds()) < 60
    assert kind.still(SESSION, kind.stream(SESSION, "riverside")).content != picture.content


def test_a_login_is_told_only_when_it_is_asked_for_and_by_digest_never_itself(file):
    challenge = Said(b"", 401, {"WWW-Authenticate": 'Digest realm="x", nonce="y", qop="auth"'})
    with scripted({}, default=challenge) as server:
        address = server.url.replace("://", f"://{LOGIN}:{SECRET}@")
        kind, stream = one(file, f"- name: a\n  jpeg: {address}/s.jpg?width=640\n")
        with pytest.raises(Forbidden, match="check the login"):
            kind.still(SESSION, stream)
    first, second = (asked.headers.get("authorization", "") for asked in server.asked)
    assert not first and second.startswith("Digest ") and 'uri="/s.jpg?width=640"' in second
    assert not [word for word in (SECRET, basic(LOGIN, SECRET)) if word in second]


def test_a_challenge_that_cannot_be_answered_is_told(file):
    for challenge in (
        "Digest",
        'Digest realm="x"',
        'Digest realm="x", nonce="y", algorithm=NEW',
        "Digest ,,x",
    ):
        with scripted({}, default=Said(b"", 401, {"WWW-Authenticate": f"{challenge} "})) as server:
            address = server.url.replace("://", f"://{LOGIN}:{SECRET}@")
            kind, stream = one(file, f"- name: a\n  jpeg: {address}/s.jpg\n")
            with pytest.raises((BadAnswer, Forbidden)) as error:
                kind.still(SESSION, stream)
            assert SECRET not in repr(error.value)


def test_a_camera_without_a_still_has_none(file, cameras):
    cameras.write(file)
    kind = opened(file)
    stream = kind.stream(SESSION, "bandstand")
    assert not stream.pictured
    with pytest.raises(NotFound):
        kind.still(SESSION, stream)


def test_pictures_of_different_hosts_take_turns_and_no_stream_names_one(file):
    kind = opened(
        file, "".join(f"- name: c{n}\n  jpeg: http://u:{SECRET}@10.0.0.{n // 2}/s.jpg\n" for n in range(4))
    )
    streams = all_streams(kind, SESSION).values()
    assert len({stream.streamer for stream in streams}) == 2
    assert not [word for word in (SECRET, "10.0.0.") if word in repr(streams)]


def test_a_camera_whose_login_is_refused_says_so_without_it(file, cameras):
    kind, stream = one(
        file, f"- name: a\n  jpeg: {cameras.url.replace('://', f'://{LOGIN}:{SECRET}@')}/jpeg/lift\n"
    )
    with pytest.raises(Forbidden, match="check the login") as error:
        kind.still(SESSION, stream)
    assert not [word for word in (SECRET, LOGIN, PASSWORD, "127.0.0.1") if word in repr(error.value)]


def test_what_a_camera_echoes_is_not_said(file):
    echo = Said(f"who is {LOGIN} with {SECRET}?".encode(), 500, {"Content-Type": "text/plain"})
    with scripted({}, default=echo) as server:
        address = server.url.replace("://", f"://{LOGIN}:{SECRET}@")
        kind, stream = one(file, f"- name: a\n  jpeg: {address}/s.jpg\n")
        with pytest.raises(Unreachable, match="the camera answers 500$") as error:
            kind.still(SESSION, stream)
    assert not [word for word in (SECRET, LOGIN, "127.0.0.1") if word in repr(error.value)]


def test_a_picture_is_not_fetched_from_where_a_camera_sends_us(file):
    away = Said(b"", 302, {"Location": "http://169.254.169.254/latest/meta-data"})
    with scripted({}, default=away) as server:
        kind, stream = one(file, f"- name: a\n  jpeg: {server.url}/s.jpg\n")
        with pytest.raises(BadAnswer, match="redirects"):
            kind.still(SESSION, stream)


@pytest.mark.parametrize(
    ("key", "body", "kind_of_answer", "good"),
    [
        ("hls", b"#EXTM3U\n#EXT-X-VERSION:3\n", "application/vnd.apple.mpegurl", True),
        ("hls", b"<html>not here</html>", "text/html", False),
        ("iframe", b"<html>player</html>", "text/html", True),
        ("iframe", b"{}", "application/json", False),
    ],
)
def test_players_are_tried(file, key, body, kind_of_answer, good):
    with scripted({}, default=Said(body, headers={"Content-Type": kind_of_answer})) as server:
        kind, stream = one(file, f"- name: a\n  {key}: {server.url}/play?token=abcdefgh\n")
        playback = kind.playback(SESSION, Wish(stream))
        if good:
            kind.try_player(playback)
        else:
            with pytest.raises(BadAnswer, match="its address gives"):
                kind.try_player(playback)


@examples(150)
@given(
    raw=st.lists(
        some.values
        | st.dictionaries(
            st.sampled_from(["name", "title", "hls", "jpeg", "latitude", "group", "x"]), some.texts
        ),
        max_size=4,
    )
)
def test_any_list_is_cameras_or_a_fault(tmp_path_factory, raw):
    file = tmp_path_factory.getbasetemp() / "any.yaml"
    try:
        file.write_text(yaml.safe_dump(raw, allow_unicode=True))
    except (yaml.YAMLError, UnicodeError):
        return
    check_sane(file)


@examples(150)
@given(content=st.binary(max_size=200) | st.text("-&*!|>'\"%@`{}[]?:,# \n\tab<", max_size=60).map(str.encode))
def test_any_bytes_are_cameras_or_a_fault(tmp_path_factory, content):
    file = tmp_path_factory.getbasetemp() / "bytes.yaml"
    file.write_bytes(content)
    check_sane(file)


def check_sane(file: Path) -> None:
    kind = opened(file)
    try:
        streams = all_streams(kind, SESSION)
    except BadAnswer as error:
        assert str(file) in str(error) and len(str(error)) < 600
        return
    for name, stream in streams.items():
        playback = kind.playback(SESSION, Wish(stream))
        assert stream.name == name and stream.streamer.startswith(("http", "file:"))
        assert (playback.url == "") == (playback.kind == "stills")


def test_only_our_own_errors_come(file):
    kind, stream = one(file, "- name: a\n  jpeg: http://127.0.0.1:9/s.jpg\n")
    with pytest.raises(SourceError):
        kind.still(SESSION, stream)
