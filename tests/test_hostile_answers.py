"""Whatever a VMS answers: nothing but our own errors, nothing but sane values, and no good camera lost."""

import json
import re
from base64 import urlsafe_b64encode
from dataclasses import fields as fields_of
from datetime import UTC, datetime
from math import isfinite
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cameras.vms import fields, flussonic, stills
from cameras.vms.addresses import Addresses, BadAddress
from cameras.vms.base import Mosaic, Stream
from cameras.vms.dsn import DsnError, parse, parse_all
from cameras.vms.explain import error_words, parsed
from cameras.vms.http import Answer
from cameras.vms.jwt import end_of
from cameras.vms.kinds import open_kind
from cameras.vms.streamers import Streamers
from cameras.vms.strike import strike
from cameras.vms.watcher_shapes import folder, identifier, mosaic, stream_v2, stream_v3
from tests import strategies as some
from tests.strategies import CAMERA_V2, MOSAIC, STREAM_V3, examples, json_bytes

ORIGIN = re.compile(r"https?://[a-z0-9]([a-z0-9_.-]*[a-z0-9_])?(:[1-9][0-9]{0,4})?")
STREAMER = re.compile(ORIGIN.pattern + r"(/[A-Za-z0-9/._~%!$&()+,=:@-]+)?")
PLAIN = Streamers(parse("city=watcher+https://u:secret@watcher.example.com"))
LIMITS = {
    "name": 255,
    "title": 500,
    "token": 4096,
    "folder_id": 100,
    "folder": 500,
    "address": 500,
    "trouble": 300,
}


def told(raw: bytes) -> object:
    """As the client reads it; None for what is not JSON."""
    return parsed(raw)[1]


def is_clean(text: str) -> bool:
    """A line that JSON, PostgreSQL and a page can hold."""
    text.encode()
    return text.isprintable() or not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", text)


def check_stream(stream: Stream) -> None:
    for name, limit in LIMITS.items():
        value = getattr(stream, name)
        assert type(value) is str and len(value) <= limit and is_clean(value), name
    assert all(
        type(getattr(stream, name)) is bool for name in ("enabled", "viewable", "alive", "waiting", "dvr")
    )
    assert stream.rtsp_port is None or 0 < stream.rtsp_port < 65536
    assert (stream.latitude is None) == (stream.longitude is None)
    if stream.latitude is not None and stream.longitude is not None:
        assert isfinite(stream.latitude) and abs(stream.latitude) <= 90 and abs(stream.longitude) <= 180
    assert bool(stream.streamer) != bool(stream.trouble)
    assert not stream.streamer or STREAMER.fullmatch(stream.streamer)
    check_kept(stream)
    check_player(stream)


def check_kept(stream: Stream) -> None:
    as_json = {field.name: getattr(stream, field.name) for field in fields_of(stream)}
    assert Stream(**json.loads(json.dumps(as_json, allow_nan=False))) == stream


def check_player(stream: Stream) -> None:
    """The player's address leads back to exactly this streamer, stream and token."""
    if not stream.streamer:
        return
    parts = urlsplit(flussonic.playback(stream).url)
    assert f"{parts.scheme}://{parts.netloc}" == "/".join(stream.streamer.split("/")[:3])
    prefix = urlsplit(stream.streamer).path
    assert unquote(parts.path.removeprefix(prefix)) == f"/{stream.name}/embed.html"
    assert parse_qs(parts.query).get("token", [""]) == [stream.token]
    assert ORIGIN.fullmatch(f"{parts.scheme}://{parts.netloc}")
    for link in flussonic.links(stream).values():
        assert re.fullmatch(r"[!-~]+", link) and not set("'\"<>\\ ") - {"'"} & set(link)


@examples(250)
@given(json_bytes(some.cameras_v2))
def test_a_camera_of_v2_is_sane_or_left_out(raw):
    stream = stream_v2(told(raw), PLAIN)
    if stream:
        check_stream(stream)


@examples(250)
@given(json_bytes(some.streams_v3))
def test_a_stream_of_v3_is_sane_or_left_out(raw):
    stream = stream_v3(told(raw), PLAIN)
    if stream:
        check_stream(stream)


@examples(100)
@given(json_bytes(some.cameras_v2 | some.streams_v3), st.sampled_from(["", "/edge"]))
def test_an_override_holds_whatever_the_vms_names(raw, path):
    override = Streamers(
        parse(f"city=watcher+https://u:p@w.example.com?streamer=https://o.example.com:8443{path}")
    )
    for stream in (stream_v2(told(raw), override), stream_v3(told(raw), override)):
        if stream:
            check_stream(stream)
            assert stream.streamer.startswith(f"https://o.example.com:8443{path}")


@examples(150)
@given(json_bytes(some.mosaics))
def test_a_mosaic_is_sane_or_left_out(raw):
    found = mosaic(told(raw))
    if found:
        assert 0 < len(found.id) <= 100 and is_clean(found.id)
        assert len(found.title) <= 500 and len(found.type) <= 20 and is_clean(found.title + found.type)
        assert len(found.cells) <= 256
        assert all(cell == fields.name(cell) for cell in found.cells)
        assert found == Mosaic(**{**json.loads(json.dumps(as_dict(found))), "cells": found.cells})


def as_dict(found: Mosaic) -> dict[str, object]:
    return {"id": found.id, "title": found.title, "type": found.type, "cells": found.cells}


@examples(100)
@given(json_bytes(some.folders | some.organizations))
def test_folders_and_organizations_are_clean_or_left_out(raw):
    found, id = folder(told(raw)), identifier(told(raw))
    assert found is None or (0 < len(found[0]) <= 100 and is_clean("".join(found)))
    assert id is None or (0 < len(id) <= 100 and is_clean(id))


@pytest.mark.parametrize("read", [mosaic, folder, identifier])
def test_two_ids_that_begin_alike_stay_two(read):
    """A clipped id would make them one; PostgreSQL would not take a longer one."""
    assert read({"id": "x" * 101, "title": "t"}) is None
    assert read({"id": 10**100, "title": "t"}) is None
    assert read({"id": "x" * 100, "title": "t"})


@examples(100)
@given(st.lists(some.cameras_v2, max_size=3), st.lists(some.streams_v3, max_size=3))
def test_good_ones_among_bad_ones_come_through_unchanged(bad_v2, bad_v3):
    for bad, good, read in ((bad_v2, CAMERA_V2, stream_v2), (bad_v3, STREAM_V3, stream_v3)):
        alone = read(good, PLAIN)
        assert [read(each, PLAIN) for each in [*bad, good, *bad]].count(alone) >= 1
        assert alone.title == "Square" and alone.streamer and alone.active
    assert mosaic(MOSAIC).cells == ("city/square", "", "harbour")


@examples(300)
@given(some.texts | st.text("htps:/.@[]%0x127localdexm", max_size=40).map(lambda end: f"http://{end}"))
def test_an_address_is_rebuilt_strictly_or_refused(address):
    judge = Addresses("watcher.example.com")
    try:
        built = judge.rebuild(address)
    except BadAddress as bad:
        assert is_clean(str(bad))
    else:
        assert STREAMER.fullmatch(built)
        assert judge.rebuild(built) == built


@examples(300)
@given(st.text("0123456789abcdefx.:[]%/ﬀ。", max_size=25))
def test_no_spelling_of_a_private_address_is_taken(host):
    try:
        built = Addresses("watcher.example.com").rebuild(f"http://{host}")
    except BadAddress:
        return
    name = urlsplit(built).hostname or ""
    assert not re.match(r"(127|10|0|192\.168|169\.254)\.", name) or not re.fullmatch(r"[0-9.]+", name)


@examples(200)
@given(st.binary(max_size=60) | json_bytes(some.harm), st.floats(0, 2e9))
def test_a_jwt_is_read_or_left_alone(claims, now):
    part = urlsafe_b64encode(claims).decode().rstrip("=")
    for token in (f"a.{part}.c", part, f"..{part}", f"é.{part}😀.", claims.decode("latin-1")):
        end = end_of(token, now)
        assert end is None or now < end < 1e16


@examples(150)
@given(json_bytes(some.spoilt({"exp": 2e9, "iat": 1.9e9, "sub": "webuser"})))
def test_claims_of_any_type_give_an_end_ahead_or_none(claims):
    end = end_of(f"a.{urlsafe_b64encode(claims).decode()}.c", 1.9e9)
    assert end is None or end > 1.9e9


@examples(200)
@given(
    some.header_texts
    | st.sampled_from(["Mon, 01 Jan 0001 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 -2359", "0"])
)
def test_the_time_of_a_picture_is_between_1971_and_now(header):
    for text in (header, f"Wed, 01 Jan {header} 00:00:00 GMT", f"Wed, 01 Jan 2025 00:00:00 {header}"):
        taken = stills.taken(Answer("s", 200, {"Last-Modified": text}, b""), None)
        assert datetime(1971, 1, 1, tzinfo=UTC) < taken <= datetime.now(UTC)


SECRETS = ("p@ss/w:rd?1&2", "Z-aCeqoKapk-DhfnqSGEOI5kVT0", "eyJhbGciOi.eyJleHAiOjF9.x")


@examples(200)
@given(
    st.lists(some.anything_written | st.sampled_from(SECRETS), max_size=6),
    st.booleans(),
)
def test_words_of_an_error_are_few_clean_and_without_secrets(pieces, as_json):
    body = " ".join(pieces)
    content = json.dumps({"errors": [{"title": body}]}) if as_json else body
    words = error_words(content.encode("utf-8", "surrogatepass"), SECRETS)
    assert len(words) < 200 and is_clean(words)
    assert not any(secret in words for secret in SECRETS)


@examples(100)
@given(st.lists(some.anything_written, min_size=1, max_size=4), some.anything_written)
def test_what_is_struck_is_gone(secrets, text):
    assume(all(len(secret) > 1 and "•" not in secret for secret in secrets))
    struck = strike(f"{text}{secrets[0]}{text}", secrets)
    assert secrets[0] not in struck.replace("•••", "\0")


PASSWORD = "S3cret-Word"
dsn_parts = st.sampled_from(
    ["/", "?", "#", "@", ":", "%", "%zz", "[", "]", "\udc80", "&", "=", " ", "1", "//"]
)


@examples(300)
@given(st.lists(dsn_parts, max_size=4), st.lists(dsn_parts, max_size=4), st.lists(dsn_parts, max_size=3))
def test_a_dsn_is_read_or_refused_without_the_password(before, within, after):
    left, right = PASSWORD[:6], PASSWORD[6:]
    line = f"city=watcher+https://{''.join(before)}u:{left}{''.join(within)}{right}@h.example.com{''.join(after)}"
    try:
        for dsn in parse_all(line):
            kind = open_kind(dsn)
            kind.close()
            assert left not in repr(dsn) and right not in dsn.base_url
    except DsnError as error:
        assert left not in str(error) and right not in str(error)
        assert error.__context__ is None or left not in str(error.__context__)


@examples(200)
@given(some.texts)
def test_any_text_is_a_list_of_sources_or_a_dsn_error(text):
    for line in (
        text,
        f"city={text}",
        f"city=watcher+https://{text}",
        f"city=watcher+https://u:p@h?streamer={text}",
    ):
        try:
            for dsn in parse_all(line):
                open_kind(dsn).close()
        except DsnError as error:
            str(error)
