"""Stills that are bombs: a small JPEG or NotAPicture, in little time and memory, and other cameras go on."""

import json
import subprocess
import sys
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cameras import stillfiles, stills
from cameras.imports import refresh_and_import
from cameras.mp4 import first_sample
from cameras.pictures import NotAPicture, decoded, jpeg
from cameras.stillfiles import STAFF
from tests.bombs import BOMBS, film, in_fragments, inner, movie, one_sample, picture, sample_of
from tests.declared import ROOT
from tests.patience import wait_until
from tests.strategies import STREAM_V3, examples
from tests.vms_helpers import Said, scripted, v3_routes

CPU_SECONDS, MEGABYTES = 4, 300

SHOWN = {
    **dict.fromkeys(
        ("plain", "eight_k", "in_fragments", "in_fragments_of_old", "of_thirty_frames"), (640, 360)
    ),
    **dict.fromkeys(("with_its_index_first", "hevc", "ten_bit_full_colour", "odd_width"), (640, 360)),
    **dict.fromkeys(("as_many_slices_as_pass", "jpeg_plain", "jpeg_grey"), (640, 360)),
    **dict.fromkeys(("jpeg_eight_k_progressive", "jpeg_of_as_many_scans_as_pass"), (640, 360)),
    **dict.fromkeys(("a_thread", "jpeg_a_thread"), (2, 1280)),
    "one_pixel": (1, 1),
    "a_hair": (640, 2),
}
"""Those that are odd but fine, and the size of the picture that they give; all others give none."""


def exploded(folder, names):
    """What came of each; one that its process did not survive is not among them."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bombs", str(folder), *names],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {told["name"]: told for told in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("form", ["film", "jpeg"])
def test_no_bomb_takes_much_or_gives_more_than_a_small_jpeg(tmp_path, form):
    names = [name for name in BOMBS if name.startswith("jpeg") == (form == "jpeg")]
    told = exploded(tmp_path, names)
    assert told.keys() == set(names)
    wanted = {name: ["JPEG", *SHOWN[name]] if name in SHOWN else ["NotAPicture"] for name in names}
    assert {name: each["result"] for name, each in told.items()} == wanted
    costly = [each for each in told.values() if each["cpu"] > CPU_SECONDS or each["mb"] > MEGABYTES]
    assert not costly


WHOLE, PARTS, PICTURE = movie(), in_fragments(), picture(progressive=True)


def spoilt(content, changes):
    content = bytearray(content)
    for at, length, piece in changes:
        content[at % len(content) : at % len(content) + length] = piece or b"\xff"
    return bytes(content)


changes = st.lists(
    st.tuples(st.integers(0, 5000), st.integers(0, 6), st.binary(max_size=6) | st.just(b"\xff\xff\xff\xff")),
    max_size=4,
)


@examples(300)
@given(st.sampled_from([WHOLE, PARTS]), changes, st.integers(0, 20))
def test_a_spoilt_film_gives_a_picture_or_none(content, changes, cut):
    check(spoilt(content, changes)[: len(content) - cut], "video/mp4")


@examples(150)
@given(changes)
def test_a_spoilt_jpeg_gives_a_picture_or_none(changes):
    check(spoilt(PICTURE, changes), "image/jpeg")


@examples(150)
@given(st.binary(max_size=200), st.sampled_from([b"", WHOLE[:60], b"\xff\xd8\xff\xe0"]))
def test_any_bytes_give_a_picture_or_none(content, start):
    for kind in ("video/mp4", "image/jpeg"):
        check(start + content, kind)


def check(content, kind):
    try:
        small = decoded(content, kind)
    except NotAPicture as error:
        assert len(str(error)) < 100
    else:
        assert small.mode == "RGB" and small.width <= 640 and small.height <= 1280


@pytest.mark.parametrize("build", [movie, in_fragments, BOMBS["in_fragments_of_old"]])
def test_the_first_sample_is_the_one_that_a_players_library_finds(build):
    assert first_sample(build()).content == sample_of(build())


def test_the_first_track_of_video_counts_whatever_stands_before_it():
    whole = movie()
    sound = BOMBS["sound_alone"]()
    made = one_sample(inner(whole, b"avcC"), sample_of(whole), 640, 360)
    mixed = film(inner(sound, b"trak"), inner(made, b"trak"), content=b"")
    at = len(mixed)
    old = (len(made) - len(sample_of(whole))).to_bytes(4)
    assert jpeg(mixed.replace(old, at.to_bytes(4)) + sample_of(whole), "video/mp4")


@pytest.mark.django_db(transaction=True)
def test_the_pool_goes_on_serving_other_cameras(configure):
    names = ("endless_index", "slices_without_end", "nothing", "half_a_frame", "jpeg_of_segments")
    with scripted({}) as server:
        streams = [
            {**STREAM_V3, "name": name, "stats": {"alive": True, "streaming_endpoint": server.url}}
            for name in (*names, "good")
        ]
        server.routes = v3_routes(streams) | {
            f"GET /{name}/preview.mp4": Said(BOMBS[name]()) for name in names
        }
        server.routes["GET /good/preview.mp4"] = Said(WHOLE)
        source = configure(f"city=watcher+http://u:secret-word@127.0.0.1:{server.port}?api=v3")["city"]
        heard = refresh_and_import(source)
        for stream in heard.streams:
            stills.renew(STAFF, source, stream)
        still = wait_until(lambda: stillfiles.last(STAFF, "city", "good"))
        assert Image.open(BytesIO(still.content)).size == (640, 360)
        wait_until(lambda: not len(stills.fetches))
    assert not stillfiles.last(STAFF, "city", "endless_index")
