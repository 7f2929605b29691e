"""Watcher's API v2: login, whoami, paging, fields, API key."""

import dataclasses
import json
from urllib.parse import urlsplit

import pytest

from cameras.vms.base import Wish
from cameras.vms.errors import BadAnswer, Forbidden, LoginRejected, NotFound, SessionExpired, Unreachable
from demo.server import Demo
from tests.vms_helpers import (
    PASSWORD,
    SESSION,
    V2,
    V3,
    Said,
    all_streams,
    closing,
    of_demo,
    scripted,
    serving,
    v2_routes,
    watcher,
)

SAMPLE = {
    "name": "cam1",
    "title": "Camera 1",
    "enabled": True,
    "comment": "the key is under the mat",
    "stream_url": "rtsp://admin:camera-password@10.0.0.9/ch1",
    "substream_url": "rtsp://admin:camera-password@10.0.0.9/ch2",
    "playback_config": {"token": "WyIxMzgzIiwyXQ.DrEHcw.h7RL4o83OSbFMrW-wMWJXcdXfgU"},
    "coordinates": "37.768665 55.652579",
    "postal_address": "East Quay 4",
    "server": "server.example",
    "folder_id": 7,
    "dvr_depth": 2,
    "permissions": {"view": True, "dvr": True, "ptz": False, "edit": False, "actions": False},
    "stream_status": {
        "alive": True,
        "server": "status.example",
        "http_port": 8080,
        "https_port": None,
        "rtsp_port": 8554,
        "source_error": None,
        "bitrate": 183,
    },
}


@pytest.fixture
def demo():
    with Demo.start() as started:
        yield started


@pytest.fixture
def v2(demo):
    with closing(of_demo(demo, api="v2")) as kind:
        yield kind


def read(raw, hosts=(), **options):
    """The stream that one raw camera becomes."""
    with (
        scripted(v2_routes([raw])) as server,
        closing(watcher(server.url, api="v2", hosts=hosts, **options)) as kind,
    ):
        return next(iter(all_streams(kind, kind.login(None)).values()), None)


def changed(**fields):
    """The sample with fields replaced, and with those of `status` in its stream_status."""
    status = fields.pop("status", {})
    raw = json.loads(json.dumps(SAMPLE))
    raw["stream_status"] |= status
    return raw | fields


# Login


def test_login_sends_json_and_the_session_goes_with_every_call():
    with serving(v2_routes([SAMPLE]), api="v2") as (server, kind):
        session = kind.login(None)
        all_streams(kind, session)
        login, lists = server.asked[0], [each for each in server.asked if each.path == f"{V2}/cameras"]
    assert (login.method, login.path) == ("POST", f"{V2}/auth/login")
    assert json.loads(login.body) == {"login": "webuser", "password": PASSWORD}
    assert session["v2"]["session"] == SESSION
    assert {each.headers["x-vsaas-session"] for each in lists} == {SESSION}
    assert json.loads(json.dumps(session)) == session


@pytest.mark.parametrize("status", [401, 403])
def test_rejected_login(status):
    said = Said(f"wrong password {PASSWORD} for webuser".encode(), status)
    with serving({f"POST {V2}/auth/login": said}, api="v2") as (server, kind):
        with pytest.raises(LoginRejected, match="login rejected") as error:
            kind.login(None)
        assert len(server.asked) == 1
    assert PASSWORD not in str(error.value) and "city" not in str(error.value)


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (Said({"error": "ValidationError"}, 400), BadAnswer),
        ({"session": None}, BadAnswer),
        ({"login": "webuser"}, BadAnswer),
        ({"session": 17}, BadAnswer),
        ([], BadAnswer),
        (None, BadAnswer),
        (Said(b"<html>", headers={"Content-Type": "text/html"}), BadAnswer),
        (Said(b"oops", 500), Unreachable),
    ],
)
def test_login_that_cannot_be_used(said, error):
    with serving({f"POST {V2}/auth/login": said}, api="v2") as (server, kind), pytest.raises(error):
        kind.login(None)


def test_one_login_serves_many_calls(demo, v2):
    session = v2.login(None)
    for _ in range(3):
        all_streams(v2, session)
    assert demo.calls.count(f"{V2}/auth/login") == 1
    assert not demo.calls.count(f"{V2}/auth/whoami")


# 401 and 403


@pytest.mark.parametrize("status", [401, 403])
def test_dead_session_is_told_by_whoami(status):
    refuse = Said({"error": "Forbidden"}, status)
    routes = v2_routes([SAMPLE]) | {f"GET {V2}/cameras": refuse, f"GET {V2}/auth/whoami": refuse}
    with serving(routes, api="v2") as (server, kind):
        session = kind.login(None)
        with pytest.raises(SessionExpired) as expired:
            all_streams(kind, session)
        assert server.asked[-1].headers["x-vsaas-session"] == SESSION
    assert expired.value.left["v2"] is None
    assert session["v2"] is not None


@pytest.mark.parametrize("status", [401, 403])
def test_missing_rights_are_told_by_whoami_and_mean_no_new_login(status):
    routes = v2_routes([]) | {f"GET {V2}/cameras": Said(b"", status)}
    with serving(routes, api="v2") as (server, kind):
        with pytest.raises(Forbidden, match="has no right to .*give it view rights in Watcher"):
            all_streams(kind, kind.login(None))
        assert server.count(f"POST {V2}/auth/login") == 1
        assert server.count("/auth/whoami") == 1


def test_a_hidden_camera_is_forbidden_and_an_unknown_one_not_found(demo, v2):
    session = v2.login(None)
    demo.world.hide("harbour")
    with pytest.raises(Forbidden):
        v2.stream(session, "harbour")
    with pytest.raises(NotFound):
        v2.stream(session, "no-such")


def test_logging_in_again_after_eviction(demo, v2):
    session = v2.login(None)
    demo.world.evict_sessions()
    with pytest.raises(SessionExpired) as expired:
        all_streams(v2, session)
    again = v2.login(expired.value.left)
    assert again["v2"]["session"] != session["v2"]["session"]
    assert all_streams(v2, again)


def test_whoami_that_fails_decides_nothing():
    routes = v2_routes([]) | {f"GET {V2}/cameras": Said(b"", 403), f"GET {V2}/auth/whoami": Said(b"", 502)}
    with serving(routes, api="v2") as (server, kind), pytest.raises(Unreachable):
        all_streams(kind, kind.login(None))


# API key


def test_api_key_needs_no_login_call(demo):
    with closing(of_demo(demo, api_key=demo.world.apikey)) as kind:
        session = kind.login(None)
        assert all_streams(kind, session).keys() == demo.world.cameras.keys()
        assert kind.mosaics(session) == [] and kind.folders(session) == {}
    assert not demo.calls.count(f"{V2}/auth/login") and not demo.calls.count(V3)
    assert demo.calls.count(f"{V2}/auth/whoami") == 1
    assert demo.world.apikey not in json.dumps(session)


def test_api_key_headers():
    with (
        scripted(v2_routes([])) as server,
        closing(watcher(server.url, "иван", api_key="k3y-secret")) as kind,
    ):
        kind.login(None)
        sent = server.asked[0].headers
    assert sent["x-vsaas-api-key"] == "k3y-secret"
    assert sent["x-vsaas-user"].encode("latin-1").decode() == "иван"
    assert "x-vsaas-session" not in sent


def test_wrong_api_key_is_a_rejected_login(demo):
    with (
        closing(of_demo(demo, api_key="wrong-key")) as kind,
        pytest.raises(LoginRejected, match="API key") as error,
    ):
        kind.login(None)
    assert "wrong-key" not in str(error.value)


def test_api_key_that_ends(demo):
    with closing(of_demo(demo, api_key=demo.world.apikey)) as kind:
        session = kind.login(None)
        demo.world.apikey = "another"
        with pytest.raises(SessionExpired) as expired:
            all_streams(kind, session)
        with pytest.raises(LoginRejected):
            kind.login(expired.value.left)


# Paging


@pytest.mark.parametrize("cap", [1, 3, 5, 22, 99, 100, 101])
def test_all_pages_whatever_their_size(demo, v2, cap):
    demo.world.page_cap = cap
    demo.world.grow(30)
    session = v2.login(None)
    pages = list(v2.streams(session))
    assert [stream.name for page in pages for stream in page] == list(demo.world.cameras)
    assert max(map(len, pages)) <= cap


def numbered(first, count):
    return [changed(name=f"cam{number}") for number in range(first, first + count)]


@pytest.mark.parametrize("understood", ["offset", "x-page-offset"])
def test_a_server_that_knows_only_one_way_of_paging(understood):
    def cameras(asked):
        start = int((asked.query | asked.headers)[understood])
        return numbered(0, 7)[start : start + 3]

    with serving(v2_routes(cameras), api="v2") as (server, kind):
        assert len(all_streams(kind, kind.login(None))) == 7
        assert server.asked[-1].headers["x-page-limit"] == server.asked[-1].query["limit"]


def test_a_server_that_knows_no_paging_ends_too():
    with (
        scripted(v2_routes(lambda _: numbered(0, 7))) as server,
        closing(watcher(server.url, api="v2")) as kind,
    ):
        assert len(all_streams(kind, kind.login(None))) == 7
        assert server.count("/cameras") == 2


def test_a_camera_that_slips_to_the_next_page_comes_once():
    def cameras(asked):
        return {"0": numbered(0, 3), "3": numbered(2, 2)}.get(asked.query["offset"], [])

    with serving(v2_routes(cameras), api="v2") as (server, kind):
        pages = list(kind.streams(kind.login(None)))
    assert [[stream.name for stream in page] for page in pages] == [["cam0", "cam1", "cam2"], ["cam3"]]


def test_a_list_without_end_is_left(monkeypatch, caplog):
    monkeypatch.setattr("cameras.vms.watcher_v2.PAGES", 5)
    endless = v2_routes(lambda asked: numbered(int(asked.query["offset"]), 2))
    with serving(endless, api="v2") as (server, kind):
        assert len(all_streams(kind, kind.login(None))) == 10
    assert "no end" in caplog.text


def test_unusable_cameras_are_skipped_and_do_not_end_the_list():
    bad = [None, 7, "cam", [], {}, {"name": None}, {"name": ""}, {"name": 5}, {"name": "x" * 256}]
    bad += [
        {"name": name}
        for name in ("../up", "a/../b", "a//b", "/a", "a/.", "a\\..\\b", "a\x00b", "a\nb", "\ud800")
    ]

    def cameras(asked):
        return (bad + numbered(0, 2))[int(asked.query["offset"]) :][: len(bad)]

    with serving(v2_routes(cameras), api="v2") as (server, kind):
        assert list(all_streams(kind, kind.login(None))) == ["cam0", "cam1"]


@pytest.mark.parametrize("body", [{}, {"cameras": []}, None, "[]", 5])
def test_no_list_at_all(body):
    said = Said(json.dumps(body).encode())
    with (
        serving(v2_routes(lambda _: said), api="v2") as (server, kind),
        pytest.raises(BadAnswer, match="not a list"),
    ):
        all_streams(kind, kind.login(None))


# Fields


def test_every_field():
    stream = read(SAMPLE)
    assert dataclasses.asdict(stream) == {
        "name": "cam1",
        "title": "Camera 1",
        "enabled": True,
        "viewable": True,
        "alive": True,
        "waiting": False,
        "streamer": "http://status.example:8080",
        "token": "WyIxMzgzIiwyXQ.DrEHcw.h7RL4o83OSbFMrW-wMWJXcdXfgU",
        "folder_id": "7",
        "folder": "",
        "organization": "",
        "latitude": 37.768665,
        "longitude": 55.652579,
        "address": "East Quay 4",
        "dvr": True,
        "rtsp_port": 8554,
        "trouble": "",
        "small": "",
        "large": "",
        "external_id": "",
        "pictured": True,
    }
    assert stream.active and stream.shown


def test_only_a_name():
    stream = read({"name": "cam1"})
    assert (stream.name, stream.streamer, stream.token) == ("cam1", "", "")
    assert stream.shown and not stream.active
    assert "no streamer" in stream.trouble


@pytest.mark.parametrize("nothing", [None, "", [], 5, "text", {"server": None}])
def test_nulls_and_wrong_types_anywhere(nothing):
    assert read({"name": "cam1"} | {key: nothing for key in SAMPLE if key != "name"}).name == "cam1"
    status = dict.fromkeys(SAMPLE["stream_status"], nothing)
    assert read(changed(status=status)).name == "cam1"


@pytest.mark.parametrize(
    ("fields", "active", "shown"),
    [
        ({}, True, True),
        ({"enabled": False}, False, False),
        ({"status": {"alive": False}}, False, True),
        ({"status": {"alive": None}}, False, True),
        ({"stream_status": None}, False, True),
        ({"permissions": {"view": False}}, False, False),
        ({"permissions": {"view": None}}, True, True),
        ({"permissions": {}}, True, True),
        ({"permissions": None}, True, True),
    ],
)
def test_active(fields, active, shown):
    stream = read(changed(**fields) if "stream_status" not in fields else changed() | fields)
    assert (stream.active, stream.shown) == (active, shown)


@pytest.mark.parametrize(
    ("fields", "streamer"),
    [
        ({"streamer_hostname": "first.example"}, "http://first.example:8080"),
        ({"streamer_hostname": "", "status": {"server": "second.example"}}, "http://second.example:8080"),
        ({"status": {"server": None}}, "http://server.example:8080"),
        ({"status": {"server": None}, "server": None}, ""),
        ({"status": {"https_port": 8443}}, "https://status.example:8443"),
        ({"status": {"https_port": 443, "http_port": 80}}, "https://status.example"),
        ({"status": {"http_port": 80}}, "http://status.example"),
        ({"status": {"http_port": None}}, "http://status.example"),
        ({"status": {"http_port": 0}}, "http://status.example"),
        ({"status": {"https_port": "8443"}}, "https://status.example:8443"),
        ({"status": {"http_port": True}}, "http://status.example"),
        ({"status": {"server": "status.example:81", "http_port": None}}, "http://status.example:81"),
        ({"status": {"server": "https://status.example:82"}}, "https://status.example:82"),
        ({"status": {"server": "localhost"}}, "http://127.0.0.1:8080"),
        ({"status": {"server": "10.1.2.3"}}, ""),
        ({"status": {"server": "evil.example/path;"}}, ""),
        ({"status": {"server": "user@evil.example"}}, ""),
    ],
)
def test_address_of_the_player(fields, streamer):
    stream = read(changed(**fields))
    assert stream.streamer == streamer
    assert bool(stream.trouble) is not bool(streamer)


def test_streamer_hosts_and_streamer_option():
    assert read(changed(status={"server": "10.1.2.3"}), hosts=["10.1.2.3"]).streamer == "http://10.1.2.3:8080"
    assert (
        read(changed(status={"server": "10.1.2.3"}), streamer="https://s.example").streamer
        == "https://s.example"
    )
    assert read({"name": "cam1"}, streamer="https://s.example").streamer == "https://s.example"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("37.5 55.25", (37.5, 55.25)),
        ("-37.5, -55.25", (-37.5, -55.25)),
        ("90 180", (90, 180)),
        ("91 0", (None, None)),
        ("0 181", (None, None)),
        ("nan nan", (None, None)),
        ("inf 1", (None, None)),
        ("", (None, None)),
        ("0 0", (None, None)),
        ("55.1", (None, None)),
        ("1 2 3", (None, None)),
        ("north south", (None, None)),
        (None, (None, None)),
        ({"latitude": 1}, (None, None)),
    ],
)
def test_coordinates(text, place):
    stream = read(changed(coordinates=text))
    assert (stream.latitude, stream.longitude) == place


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("", ""),
        (None, ""),
        ("a\x00b\ud800c\r\nd", "a b c  d"),
        ("x" * 600, "x" * 500),
        ("Площадь 1 😀", "Площадь 1 😀"),
    ],
)
def test_titles(title, kept):
    assert read(changed(title=title)).title == kept


@pytest.mark.parametrize(
    ("fields", "dvr"),
    [
        ({}, True),
        ({"dvr_depth": None}, False),
        ({"dvr_depth": 0}, False),
        ({"permissions": {"dvr": False}}, False),
    ],
)
def test_archive(fields, dvr):
    assert read(changed(**fields)).dvr is dvr


def test_secrets_and_comment_of_a_camera_stay_behind():
    shown = str(dataclasses.asdict(read(SAMPLE)))
    assert "camera-password" not in shown and "10.0.0.9" not in shown and "mat" not in shown


# One stream by its name


@pytest.mark.parametrize("name", ["cam1", "город/площадь 1", "a.b/c", "50%", "q?x#y", "a+b&c"])
def test_names_are_quoted(demo, v2, name):
    demo.world.rename("harbour", name)
    session = v2.login(None)
    stream = v2.stream(session, name)
    assert stream == all_streams(v2, session)[name]
    path = urlsplit(v2.playback(session, Wish(stream)).url).path
    assert path.endswith("/embed.html") and path.count("/") == 2 + name.count("/")


@pytest.mark.parametrize("name", ["", "..", "../auth/whoami", "a/../../b", "a//b", "x\x00", "y" * 300])
def test_names_that_lead_elsewhere_are_not_asked_for(demo, v2, name):
    session = v2.login(None)
    calls = len(demo.calls)
    with pytest.raises(NotFound):
        v2.stream(session, name)
    assert len(demo.calls) == calls


def test_an_answer_that_is_no_camera():
    with (
        serving(v2_routes([]) | {f"GET {V2}/cameras/cam1": []}, api="v2") as (server, kind),
        pytest.raises(BadAnswer),
    ):
        kind.stream(kind.login(None), "cam1")
