"""CamStreamer's recordings and people counts: what is asked, and what is made of bad answers."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from cameras.vms.addresses import Addresses
from cameras.vms.base import Prepared
from cameras.vms.camstreamer_counts import HOUR, series
from cameras.vms.camstreamer_graphql import Told
from cameras.vms.camstreamer_recordings import found, progress
from cameras.vms.errors import BadAnswer, NotFound, SourceError
from demo.camstreamer_counts import series as counted
from tests import strategies as some
from tests.strategies import examples
from tests.test_vms_camstreamer import FERRY, error, opened, saying
from tests.wall import MARKET

NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
SPAN = NOW - timedelta(minutes=10), NOW
ADDRESSES = Addresses("cloud.example.com")
DOWNLOAD = "https://cloud.example.com/api/download.php?auth_key=2YwmG0"


@pytest.fixture
def vms(cloud):
    """The kind, and its session at the stand-in."""
    cloud.world.limits.every = 0
    kind = opened(cloud.url, cloud.world.tokens.made)
    yield kind, kind.login(None)
    kind.close()


def test_from_the_time_to_the_file(cloud, vms):
    kind, session = vms
    (part,) = kind.prepare(session, FERRY, *SPAN)
    assert part.seconds == 600
    cloud.world.recordings.takes = 1000
    (begun,) = kind.prepared(session, [part.id])
    assert begun.percent < 100 and not begun.url
    cloud.world.recordings.takes = 0.001
    (done,) = kind.prepared(session, [part.id])
    assert done.percent == 100 and done.expires_at - datetime.now(UTC) > timedelta(hours=23)
    assert requests.get(done.url, timeout=10).content[4:8] == b"ftyp"
    assert done.url not in repr(done)


def test_several_are_looked_at_in_one_query(cloud, vms):
    kind, session = vms
    ids = [kind.prepare(session, FERRY, *SPAN)[0].id for _ in range(3)]
    cloud.calls.clear()
    looked = kind.prepared(session, [ids[0], "made-up", ids[1]])
    assert len(cloud.calls) == 1
    assert [type(each) for each in looked] == [Prepared, NotFound, Prepared]


def test_a_time_of_which_there_is_nothing(vms):
    kind, session = vms
    years_ago = NOW - timedelta(days=800)
    with pytest.raises(NotFound, match="nothing was recorded"):
        kind.prepare(session, FERRY, years_ago, years_ago + HOUR)


def answers(recordings, begun=True):
    """To the search with these recordings, to every mutation with `begun`."""

    def answer(asked):
        document = json.loads(asked.body)["query"]
        if document.startswith("mutation"):
            return {"data": {f"p{place}": begun for place in range(document.count("recordingPrepare"))}}
        return {"data": {"camera": {"recordings": recordings}}}

    return answer


def recording(id="xRMElmAkh3", heights=(480, 720, 360), **more):
    return {"recording_id": id, "duration": 598, "outputs": [{"height": each} for each in heights], **more}


def test_the_largest_picture_is_the_fastest_to_prepare():
    with saying(answers([recording()])) as (kind, session):
        kind.prepare(session, "7", *SPAN)
    (told,) = found(Told({"camera": {"recordings": [recording()]}}))
    assert told.height == 720


@pytest.mark.parametrize(
    "recordings",
    [
        None, [], {}, [None], [recording(id="")], [recording(id='a") b:recordingPrepare(recording_id:"c')],
        [recording(heights=())], [recording(heights=("high", None, -1, 10**9))], [recording(outputs=None)],
    ],
)  # fmt: skip
def test_what_cannot_be_prepared_is_not_there(recordings):
    with saying(answers(recordings)) as (kind, session), pytest.raises(NotFound):
        kind.prepare(session, "7", *SPAN)


@pytest.mark.parametrize("begun", [False, None, "yes", 1])
def test_a_preparation_that_does_not_begin(begun):
    with saying(answers([recording()], begun)) as (kind, session), pytest.raises(BadAnswer):
        kind.prepare(session, "7", *SPAN)


def test_a_camera_that_it_does_not_know():
    with (
        saying({"data": {"camera": None}, "errors": [error("No rights.")]}) as (kind, session),
        pytest.raises(BadAnswer, match="No rights"),
    ):
        kind.prepare(session, "7", *SPAN)


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/a",
        "ftp://cloud.example.com/a",
        "https://u:p@cloud.example.com/a",
        "",
        "https://[::1]/",
    ],
)
def test_an_address_for_download_that_is_not_to_be_used(url):
    assert isinstance(progress({"progress": 100, "download_url": url}, ADDRESSES, NOW), BadAnswer)


@pytest.mark.parametrize(
    ("told", "percent"),
    [({"progress": 40}, 40), ({"progress": 100}, 99), ({"progress": -5}, 0), ({"progress": "x"}, 0), ({}, 0)],
)
def test_without_an_address_it_is_under_way(told, percent):
    assert progress({"download_url": None, **told}, ADDRESSES, NOW) == Prepared(percent)


def test_counts_are_of_whole_hours_that_are_over(cloud, vms):
    kind, session = vms
    begin = NOW - timedelta(hours=24)
    square, market = kind.counts(session, ["140099", MARKET], begin, NOW)
    told = counted(int(MARKET), int(begin.timestamp()), int(NOW.timestamp()), "H", cloud.world.clock())
    assert [count.people for count in market] == [each["value"] for each in told] and len(market) == 24
    assert [count.begin for count in square] == [begin + hour * HOUR for hour in range(24)]


def test_a_camera_that_counts_nobody(vms):
    kind, session = vms
    assert kind.counts(session, [FERRY], NOW - HOUR, NOW) == [[]]


ITEM = {"from": int(NOW.timestamp()), "to": int(NOW.timestamp()) + 3600, "value": 7}


@examples(200)
@given(told=some.values | st.lists(some.spoilt(ITEM), max_size=4))
def test_any_counts_are_hours_in_order(told):
    hours = series(told, NOW, NOW + timedelta(hours=24))
    assert [each.begin for each in hours] == sorted({each.begin for each in hours})
    assert all(type(each.people) is int and each.people >= 0 for each in hours)


@examples(200)
@given(told=some.spoilt({"camera": {"recordings": [recording(), recording("second")]}}))
def test_any_recordings_can_stand_in_a_document(told):
    for each in found(Told(told if isinstance(told, dict) else {})):
        assert each.id.isascii() and '"' not in each.id and 0 < each.height < 10_000
        assert each.seconds is None or each.seconds > 0


@examples(200)
@given(told=some.spoilt({"progress": 100, "download_url": DOWNLOAD}) | some.spoilt({"progress": 5}))
def test_any_progress_is_a_percentage_or_an_error(told):
    seen = progress(told, ADDRESSES, NOW)
    assert isinstance(seen, SourceError) or (
        0 <= seen.percent <= 100 and bool(seen.url) == (seen.percent == 100)
    )
