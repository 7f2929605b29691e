"""The kind "aipix": whose cameras, what their states mean, links that are judged, stills, and aipix's refusals."""

import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given

from cameras.layouts import layout_for
from cameras.vms.aipix import Aipix
from cameras.vms.aipix_api import API
from cameras.vms.aipix_links import AipixLinks
from cameras.vms.aipix_shapes import mosaic, stream
from cameras.vms.base import Playback, Stream, Wish
from cameras.vms.dsn import DsnError, parse
from cameras.vms.errors import (
    BadAnswer,
    Busy,
    Forbidden,
    LoginRejected,
    NotFound,
    SessionExpired,
    SourceError,
    WebPage,
)
from cameras.vms.explain import parsed
from cameras.vms.kinds import open_kind
from cameras.vms.streamers import Streamers
from demo.aipix import AipixDemo
from tests import strategies as some
from tests.strategies import examples, json_bytes
from tests.test_hostile_answers import is_clean
from tests.vms_helpers import Said, all_streams, closing, scripted

UUID = "8c6b0b1e-52f4-5d0a-9f4e-3f0a1c2b7d11"
OTHER = "0d4f6c0a-0f9e-5c59-8f0e-6f4f0a7b9c22"
CAMERA = Stream(UUID, alive=True, streamer="https://vms.example.com", small="low", large="high")
VIDEO, PREVIEW = f"POST {API}/cameras/video", f"POST {API}/cameras/preview"
HTML = Said(b"<!doctype html><h1>Error</h1>", headers={"Content-Type": "text/html"})
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 20
MP4 = b"\x00\x00\x00\x20ftypisom" + b"\x00" * 20


def aipix(url: str, query: str = "", login: str = "webuser:secret-word@") -> Aipix:
    kind = open_kind(parse(f"town=aipix+{url.replace('://', '://' + login)}?{query}"))
    assert isinstance(kind, Aipix)
    return kind


@pytest.fixture
def demo():
    with AipixDemo.start() as started:
        yield started


@pytest.fixture
def kind(demo):
    with closing(aipix(demo.url, login=f"webuser:{demo.world.password}@")) as opened:
        yield opened


@pytest.fixture
def streams(kind):
    return {each.title: each for each in all_streams(kind, kind.login(None)).values()}


A_DAY = 86_400
"""Of links that are made when the tests are collected, and must not end before their test comes."""


def told(uuid=UUID, seconds=600, host="127.0.0.1", path="live.m3u8", **more):
    """A link as aipix writes it."""
    end = (datetime.now(UTC) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return {"url": f"http://{host}/hls/{uuid}/{path}?token=t-0123456789", "expired_at": end, **more}


@contextmanager
def answering(routes, query="", login="webuser:secret-word@"):
    """A server with these answers, and an aipix opened at it."""
    with scripted(routes) as server, closing(aipix(server.url, query, login)) as kind:
        yield server, kind


def sent(server, number=-1):
    return json.loads(server.asked[number].body)


# Its address


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("https://vms.example.com", "login is missing"),
        ("https://u@vms.example.com", "password is missing"),
        ("https://u:p@vms.example.com?integration_token=", "integration_token="),
        ("https://u:p@vms.example.com?integration_token=a+b", "%2B"),
        ("https://u:p@vms.example.com?account=x", "needs integration_token="),
        ("https://u:p@vms.example.com?account=&integration_token=t", "account= is empty"),
        (f"https://vms.example.com?account=x&integration_token=t&cameras={UUID}", "give one of them"),
        ("https://vms.example.com?cameras=", f"cameras={UUID[:4]}"),
        (f"https://vms.example.com?cameras={UUID},12", "UUIDs"),
        ("https://u:p@vms.example.com?integration_token=t&token_header=a:b", "token_header=X-Token"),
        ("https://u:p@vms.example.com?token_header=X-Token", "token_header= needs"),
        ("https://u:p@vms.example.com?streamer=nowhere", "streamer=https://"),
        ("https://u:p@vms.example.com?api=v2", "api"),
        ("file:///cameras", "http or https"),
    ],
)
def test_a_wrong_or_missing_parameter_is_named_with_an_example(address, fault):
    with pytest.raises(DsnError) as error:
        open_kind(parse(f"town=aipix+{address}"))
    assert fault in str(error.value) and "town" in str(error.value)
    if "api=" not in address and "streamer=" not in address:
        assert "town=aipix+https://" in str(error.value)


# Lists


def test_states_become_ours(streams):
    assert streams["Ferry pier, queue"].active and streams["Bus station, bay 4"].active
    for title in ("Tram depot, gate", "Boathouse (being set up)", "Spare camera"):
        assert streams[title].shown and not streams[title].active
    assert not streams["Fire station, yard"].shown


def test_whose_a_camera_is_changes_nothing(streams):
    """A customer's own camera may be published by its owner's portal; all are hidden at first."""
    assert streams["Sledging meadow"].active


def test_places_profiles_and_archives_are_told(streams):
    ferry, ring = streams["Ferry pier, queue"], streams["Ring road, north"]
    assert (ferry.latitude, ferry.longitude, ferry.address) == (46.2292, 7.3527, "Ferry Pier 2")
    assert (ferry.small, ferry.large, ferry.dvr) == ("low", "high", True)
    assert (ring.small, ring.large) == ("", "high")
    assert streams["Bus station, bay 4"].small == ""
    assert not streams["School street"].dvr


def test_layouts_are_mosaics_whose_empty_cells_keep_their_places(demo, kind):
    uuids = {number: camera.uuid for number, camera in demo.world.cameras.items()}
    found = kind.mosaics(kind.login(None))
    assert found[0].title == "Around the station"
    assert found[0].cells == (uuids[106], uuids[105], uuids[109], "")
    assert [layout_for(each.type, len(each.cells)).name for each in found] == ["2x2", "3x3", "3x3"]


def test_the_billing_list_needs_no_login_and_knows_no_layouts(demo):
    with closing(
        aipix(demo.url, f"integration_token={demo.world.integration_token}&account=webuser", "")
    ) as kind:
        session = kind.login(None)
        assert len(all_streams(kind, session)) == len(demo.world.cameras) and kind.mosaics(session) == []
    assert demo.calls.count("/api/v1/token") == 0


def test_uuids_by_hand_are_asked_for_thirty_at_a_time(demo):
    for number in range(200, 240):
        demo.world.add(number, f"Gate {number}")
    uuids = ",".join(camera.uuid for camera in demo.world.cameras.values())
    with closing(
        aipix(demo.url, f"integration_token={demo.world.integration_token}&cameras={uuids}", "")
    ) as kind:
        assert len(all_streams(kind, kind.login(None))) == 54
    assert demo.calls.count("/api/v1/billing/cameras/list") == 2


def test_uuids_without_a_token_are_taken_as_they_are(demo):
    uuid = demo.world.cameras[102].uuid
    with closing(aipix(demo.url, f"cameras={uuid.upper()}", "")) as kind:
        (camera,) = all_streams(kind, kind.login(None)).values()
        assert (camera.name, camera.active, camera.alive) == (uuid, True, False)
        kind.try_player(kind.playback({}, Wish(camera)))


def test_the_token_goes_in_the_header_that_the_operator_names(demo):
    demo.world.token_header = "X-Token"
    query = f"integration_token={demo.world.integration_token}&account=webuser&token_header=X-Token"
    with closing(aipix(demo.url, query, "")) as kind:
        assert all_streams(kind, kind.login(None))


def test_a_null_list_is_empty():
    with answering({f"GET {API}/cameras": {"data": None}, f"GET {API}/layouts": None}) as (_, kind):
        assert all_streams(kind, {"token": "t"}) == {}
    with answering(
        {f"GET {API}/billing/cameras/list": Said(b"null")}, "integration_token=t&account=a", ""
    ) as (_, kind):
        assert all_streams(kind, {"token": ""}) == {}


def test_a_list_that_is_none_or_a_page_of_html_is_a_bad_answer():
    for said in ({"data": {"a": 1}}, 5, Said(b"{")):
        with answering({f"GET {API}/cameras": said}) as (_, kind), pytest.raises(BadAnswer):
            all_streams(kind, {"token": "t"})
    with answering({f"GET {API}/cameras": HTML}) as (_, kind), pytest.raises(WebPage):
        all_streams(kind, {"token": "t"})


def test_a_list_ends_with_an_empty_page_where_its_last_is_not_told():
    pages = {"1": [{"uuid": UUID}], "2": [{"uuid": OTHER}, {"uuid": UUID}]}
    route = {f"GET {API}/cameras": lambda asked: {"data": pages.get(asked.query["page"], [])}}
    with answering(route) as (server, kind):
        assert list(all_streams(kind, {"token": "t"})) == [UUID, OTHER]
        assert len(server.asked) == 3


def test_a_camera_of_which_only_a_number_is_known_says_what_to_do():
    with answering({f"GET {API}/cameras": [{"id": 894, "name": "Gate", "status": "active"}]}) as (_, kind):
        (camera,) = all_streams(kind, {"token": "t"}).values()
    assert not camera.streamer and "account=" in camera.trouble


# Logins


@pytest.mark.parametrize("status", [401, 403, 422])
def test_a_login_that_is_not_taken(status):
    said = Said({"message": "no", "errors": {"login": ["secret-word is wrong"]}}, status)
    with answering({f"POST {API}/token": said}) as (_, kind), pytest.raises(LoginRejected) as error:
        kind.login(None)
    assert "secret-word" not in str(error.value)


@pytest.mark.parametrize("status", [419, 429])
def test_too_many_sessions_is_busy(status):
    with answering({f"POST {API}/token": Said({}, status)}) as (_, kind), pytest.raises(Busy):
        kind.login(None)


def test_a_login_asks_for_json_and_takes_the_bare_token():
    with answering({f"POST {API}/token": {"access_token": "Bearer abc"}}) as (server, kind):
        assert kind.login(None) == {"token": "abc"}
        assert server.asked[0].headers["accept"] == "application/json"
        assert sent(server) == {"login": "webuser", "password": "secret-word"}


def test_a_login_without_a_token_is_a_bad_answer():
    for said in ({}, {"access_token": None}, {"access_token": "a b"}, HTML):
        with answering({f"POST {API}/token": said}) as (_, kind), pytest.raises(BadAnswer):
            kind.login(None)


@pytest.mark.parametrize(("status", "error"), [(401, SessionExpired), (403, Forbidden)])
def test_an_ended_session_is_not_a_missing_right(status, error):
    said = Said(HTML.body, status, HTML.headers)
    with answering({f"GET {API}/cameras": said}) as (_, kind), pytest.raises(error):
        all_streams(kind, {"token": "t"})


# Links


def test_a_link_is_asked_for_by_uuid_and_profile_with_a_number_as_ttl():
    with answering({VIDEO: [told()]}) as (server, kind):
        kind.playback({}, Wish(CAMERA, small=True))
        assert sent(server) == {
            "cameras": [{"uuid": UUID, "stream_type": "low"}], "source": "hls", "ttl": 600,
        }  # fmt: skip
        kind.playback({}, Wish(CAMERA))
        assert sent(server)["cameras"] == [{"uuid": UUID, "stream_type": "high"}]
        kind.playback({}, Wish(Stream(UUID)))
        assert sent(server)["cameras"] == [{"uuid": UUID}]
        assert "authorization" not in server.asked[-1].headers


def test_a_link_plays_until_it_says(demo, kind, streams):
    playback = kind.playback({}, Wish(streams["Ferry pier, queue"]))
    assert playback.kind == "hls" and playback.expires_at is not None
    assert timedelta(seconds=590) < playback.expires_at - datetime.now(UTC) <= timedelta(seconds=600)
    kind.try_player(playback)
    demo.world.clock = lambda: playback.expires_at.timestamp()
    with pytest.raises(Forbidden):
        kind.try_player(playback)


def test_what_is_no_playlist_does_not_play():
    with answering({f"GET /hls/{UUID}/live.m3u8": HTML}) as (server, kind), pytest.raises(BadAnswer):
        kind.try_player(Playback("hls", f"{server.url}/hls/{UUID}/live.m3u8?token=t"))


def test_a_link_without_an_end_that_can_be_read_is_given_to_one_alone():
    for end in (None, "soon", 5, "0001-01-01T00:00:00+14:00"):
        with answering({VIDEO: [told(expired_at=end)]}) as (_, kind):
            assert kind.playback({}, Wish(CAMERA)).expires_at is None


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        (told(seconds=-5), "already ended"),
        (told(seconds=A_DAY, host="169.254.169.254"), "never used"),
        (told(seconds=A_DAY, host="10.0.0.5"), "STREAMER_HOSTS"),
        (told(seconds=A_DAY, host="u:p@s.example.com"), "login"),
        ({"url": "rtsp://s.example.com/live"}, "neither http nor https"),
        ({"url": "https://s.example.com/a.m3u8?x='y'"}, "cannot be read"),
        ({"url": None}, "no link"),
        ({}, "no link"),
        (None, "no link"),
        ("https://s.example.com/live.m3u8", "no link"),
    ],
)
def test_a_link_that_must_not_be_used_is_a_bad_answer(link, reason):
    with answering({VIDEO: [link]}) as (_, kind), pytest.raises(BadAnswer, match=reason) as error:
        kind.playback({}, Wish(CAMERA))
    assert "t-0123456789" not in str(error.value)


def test_streamer_takes_the_place_of_what_a_link_names():
    query = "streamer=https://play.example.com:8443"
    with answering({VIDEO: [told(host="10.0.0.5")]}, query) as (_, kind):
        url = kind.playback({}, Wish(CAMERA)).url
    assert url == f"https://play.example.com:8443/hls/{UUID}/live.m3u8?token=t-0123456789"


def test_no_link_is_not_found_and_too_many_are_a_bad_answer():
    for said, error in (
        ([], NotFound),
        (Said(b"null"), NotFound),
        ([told(), told()], BadAnswer),
        (HTML, WebPage),
    ):
        with answering({VIDEO: said}) as (_, kind), pytest.raises(error):
            kind.playback({}, Wish(CAMERA))


def test_refusals_say_what_to_do():
    with_token = "integration_token=t-0123456789&account=a"
    for query, status, error, words in (
        (with_token, 401, LoginRejected, "integration_token="),
        (with_token, 403, Forbidden, "blocked"),
        (f"cameras={UUID}", 401, Forbidden, "whitelist"),
        (f"cameras={UUID}", 403, Forbidden, "whitelist"),
        (with_token, 429, Busy, "429"),
    ):
        with answering({VIDEO: Said({"message": "no"}, status)}, query, "") as (_, kind):
            with pytest.raises(error, match=words) as raised:
                kind.playback({}, Wish(CAMERA))
            assert "t-0123456789" not in str(raised.value)


def test_fields_that_aipix_does_not_take_are_named():
    said = Said({"message": "no", "errors": {"cameras.0.uuid": ["bad"], "ttl": ["bad"]}}, 422)
    with answering({VIDEO: said}) as (_, kind), pytest.raises(BadAnswer, match=r"cameras\.0\.uuid; ttl"):
        kind.playback({}, Wish(CAMERA))


WISHES = [Wish(CAMERA), Wish(Stream(OTHER))]


def one_by_one(asked):
    """A link for the first camera that is asked for, whatever else is."""
    return [told(json.loads(asked.body)["cameras"][0]["uuid"])]


def test_links_of_several_cameras_come_by_one_call_where_each_names_its_own():
    with answering({VIDEO: [told(), told(OTHER)]}) as (server, kind):
        first, second = kind.playbacks({}, WISHES)
        assert UUID in first.url and OTHER in second.url and len(server.asked) == 1


def test_fewer_links_than_asked_for_are_asked_for_one_by_one():
    with answering({VIDEO: one_by_one}) as (server, kind):
        first, second = kind.playbacks({}, WISHES)
        assert UUID in first.url and OTHER in second.url and len(server.asked) == 3


def test_links_in_another_order_are_asked_for_one_by_one():
    def swapped(asked):
        named = [each["uuid"] for each in json.loads(asked.body)["cameras"]]
        return [told(uuid) for uuid in reversed(named)]

    with answering({VIDEO: swapped}) as (_, kind):
        first, second = kind.playbacks({}, WISHES)
        assert UUID in first.url and OTHER in second.url


def test_one_blocked_camera_does_not_spoil_the_others(demo, kind, streams):
    blocked, well = streams["Fire station, yard"], streams["Ferry pier, queue"]
    first, second = kind.playbacks({}, [Wish(blocked), Wish(well)])
    assert isinstance(first, Forbidden) and isinstance(second, Playback)


def test_a_bad_link_among_good_ones_is_its_own_trouble():
    with answering({VIDEO: [told(), told(OTHER, seconds=-5)]}) as (_, kind):
        first, second = kind.playbacks({}, WISHES)
    assert isinstance(first, Playback) and isinstance(second, BadAnswer)


def test_what_is_of_all_is_raised_once():
    with answering({VIDEO: Said({}, 429)}) as (server, kind), pytest.raises(Busy):
        kind.playbacks({}, WISHES)
    assert len(server.asked) == 1


# Stills


def test_a_still_is_a_jpeg_or_else_a_film(demo, kind, streams):
    assert kind.still({}, streams["Ferry pier, queue"]).type == "image/jpeg"
    demo.world.preview_jpg = False
    assert kind.still({}, streams["Ferry pier, queue"]).type == "video/mp4"


def test_a_still_that_is_no_picture_is_tried_as_a_film_too():
    routes = {
        PREVIEW: lambda asked: [told(host=asked.headers["host"], path=json.loads(asked.body)["source"])],
        f"GET /hls/{UUID}/jpg": HTML,
        f"GET /hls/{UUID}/mp4": Said(MP4),
    }
    with answering(routes) as (_, kind):
        assert kind.still({}, CAMERA).content == MP4


def test_a_still_of_the_archive_is_of_its_date(demo, kind, streams):
    at = (datetime.now(UTC) - timedelta(hours=3)).replace(microsecond=0)
    assert kind.still({}, streams["Ferry pier, queue"], at).taken_at == at


def test_a_still_of_the_archive_is_not_of_the_time_at_which_it_was_cut_out():
    at = datetime(2026, 5, 1, 12, tzinfo=UTC)
    routes = {
        PREVIEW: lambda asked: [told(host=asked.headers["host"], path="jpg")],
        f"GET /hls/{UUID}/jpg": Said(JPEG, headers={"Last-Modified": "Fri, 20 Nov 2026 12:00:00 GMT"}),
    }
    with answering(routes) as (server, kind):
        assert kind.still({}, CAMERA, at).taken_at == at
        assert sent(server, 0)["cameras"] == [{"uuid": UUID, "date": "2026-05-01T12:00:00Z"}]


def test_a_time_just_before_the_archive_is_moved_to_its_start(demo, kind, streams):
    start = datetime.now(UTC) - timedelta(days=2)
    snow = streams["Ferry pier, queue"]
    taken = kind.still({}, snow, start - timedelta(minutes=5)).taken_at
    assert timedelta(0) <= taken - start < timedelta(seconds=10)
    with pytest.raises(NotFound, match="begins at"):
        kind.still({}, snow, start - timedelta(hours=5))


def test_a_still_never_leads_into_a_private_network():
    with answering({PREVIEW: [told(host="10.0.0.5")]}) as (_, kind), pytest.raises(BadAnswer):
        kind.still({}, CAMERA)


# Whatever it answers

RAW_CAMERA = {
    "id": 894, "uuid": UUID, "external_id": "894", "name": "Gate", "pretty_name": "Gate", "status": "active",
    "user_status": "active", "group_type": "public", "lat": "59.93", "lng": 30.31, "full_address": "1 Main Street",
    "streams": [{"type": "high", "status": "active"}, {"type": "low", "status": None}],
    "is_archive_recording": True, "password": "Secr3tCam",
}  # fmt: skip
RAW_LAYOUT = {"id": 5, "name": "Gates", "layout_template": "Grid22", "grid": [RAW_CAMERA, None, {"id": 7}]}
RAW_LINK = {
    "url": f"https://s.example.com:8443/live/{UUID}.m3u8?token=abc", "move_to": "2026-01-01T00:00:00Z",
    "expired_at": "2126-01-01T00:00:00.000000Z",
}  # fmt: skip


@examples(250)
@given(json_bytes(some.spoilt(RAW_CAMERA)))
def test_a_camera_is_sane_or_left_out(raw):
    found = stream(parsed(raw)[1], "https://vms.example.com", "")
    if not found:
        return
    texts = [found.name, found.title, found.address, found.small, found.large, found.trouble]
    assert found.name and all(is_clean(text) and len(text) <= 500 for text in texts)
    assert bool(found.streamer) != bool(found.trouble)
    assert (found.small, found.large) in {("", ""), ("low", ""), ("", "high"), ("low", "high")}
    assert (found.latitude is None) == (found.longitude is None)
    assert all(type(each) is bool for each in (found.viewable, found.alive, found.waiting, found.dvr))


@examples(150)
@given(json_bytes(some.spoilt(RAW_LAYOUT)))
def test_a_layout_is_sane_or_left_out(raw):
    found = mosaic(parsed(raw)[1])
    if found:
        assert 0 < len(found.id) <= 100 and len(found.cells) <= 256
        assert is_clean(found.id + found.title + found.type + "".join(found.cells))


@examples(250)
@given(json_bytes(some.spoilt(RAW_LINK)))
def test_a_link_is_sane_or_an_error_of_ours(raw):
    links = AipixLinks(None, Streamers(parse("t=aipix+https://u:p@vms.example.com")).addresses, "")
    try:
        link = links._link(parsed(raw)[1])
    except SourceError as error:
        assert is_clean(str(error))
        return
    assert link.url.startswith(("http://", "https://")) and link.url.isascii() and link.url.isprintable()
    assert not set("'\"<>\\ ") & set(link.url)
    assert link.expires_at is None or link.expires_at > datetime.now(UTC)
