"""Watcher's API v3: login, refresh, expiry, cursors, fields, mosaics, folders."""

import base64
import dataclasses
import json
import time

import pytest

from cameras.vms.base import Mosaic
from cameras.vms.errors import BadAnswer, Forbidden, LoginRejected, NotFound, SessionExpired, Unreachable
from cameras.vms.jwt import end_of
from cameras.vms.watcher_v3 import PAGE
from demo.server import Demo
from tests.vms_helpers import (
    PASSWORD,
    V3,
    Said,
    all_streams,
    closing,
    of_demo,
    scripted,
    serving,
    v3_routes,
    watcher,
)

SAMPLE = {
    "name": "cam1",
    "title": "Camera 1",
    "comment": "the key is under the mat",
    "disabled": False,
    "organization": {"id": 3, "title": "Port"},
    "folder_id": 7,
    "path": [{"id": 1, "title": "Town"}, {"id": 7, "title": "Harbour"}],
    "coordinates": {"latitude": 55.75, "longitude": 37.5},
    "postal_address": "East Quay 4",
    "dvr": {"expiration": 172800},
    "inputs": [
        {"url": "rtsp://admin:camera-password@10.0.0.9/ch1", "headers": {"Authorization": "Basic abc"}}
    ],
    "stats": {
        "alive": True,
        "status": "running",
        "playback_token": "3.token",
        "streaming_endpoint": "https://ms.example.com:8443/edge",
    },
}


@pytest.fixture
def demo():
    with Demo.start() as started:
        yield started


@pytest.fixture
def v3(demo):
    with closing(of_demo(demo, api="v3")) as kind:
        yield kind


def read(raw, **options):
    with serving(v3_routes([raw]), api="v3", **options) as (server, kind):
        return next(iter(all_streams(kind, kind.login(None)).values()), None)


def changed(**fields):
    stats = fields.pop("stats", {})
    return SAMPLE | {"stats": SAMPLE["stats"] | stats} | fields


def jwt(**claims):
    part = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"eyJhbGciOiJub25lIn0.{part}.signature"


def logins(server):
    return [each.headers["authorization"] for each in server.asked if each.path == f"{V3}/login"]


def expired(kind, session):
    with pytest.raises(SessionExpired) as error:
        all_streams(kind, session)
    return error.value.left


BASIC = "Basic " + base64.b64encode(f"webuser:{PASSWORD}".encode()).decode()


# Login


def test_login_by_basic_without_a_body_and_calls_by_bearer():
    with serving(v3_routes([SAMPLE]), api="v3") as (server, kind):
        session = kind.login(None)
        all_streams(kind, session)
        login, call = server.asked[0], server.asked[-1]
    assert (login.method, login.path, login.body) == ("POST", f"{V3}/login", b"")
    assert login.headers["authorization"] == BASIC
    assert call.headers["authorization"] == "Bearer access-1"
    assert json.loads(json.dumps(session)) == session


@pytest.mark.parametrize("status", [401, 403])
def test_rejected_login(status):
    said = Said({"errors": [{"title": f"wrong {PASSWORD}"}]}, status)
    with serving({f"POST {V3}/login": said}, api="v3") as (server, kind):
        with pytest.raises(LoginRejected, match="login rejected") as error:
            kind.login(None)
        assert len(server.asked) == 1
    assert PASSWORD not in str(error.value)


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (None, BadAnswer),
        (Said(b"", 405), BadAnswer),
        (Said(b"<!doctype html>", headers={"Content-Type": "text/html"}), BadAnswer),
        ({"access_token": None}, BadAnswer),
        ({}, BadAnswer),
        ([], BadAnswer),
        (Said(b"", 500), Unreachable),
    ],
)
def test_login_that_cannot_be_used(said, error):
    with serving({f"POST {V3}/login": said}, api="v3") as (server, kind):
        with pytest.raises(error):
            kind.login(None)
        assert len(server.asked) == 1


# Renewal


def test_a_401_leaves_the_refresh_token_which_is_tried_first(demo, v3):
    session = v3.login(None)
    demo.world.sessions.expire_access()
    left = expired(v3, session)
    assert left["v3"] == {"refresh": session["v3"]["refresh"]}
    again = v3.login(left)
    assert again["v3"]["by"] == "refresh" and again["v3"]["refresh"] != session["v3"]["refresh"]
    assert all_streams(v3, again)
    assert demo.calls.count(f"{V3}/login") == 2


def test_the_refresh_token_is_kept_where_no_new_one_comes():
    routes = v3_routes([SAMPLE]) | {f"POST {V3}/login": {"access_token": "access-2"}}
    with serving(routes, api="v3") as (server, kind):
        session = kind.login({"v3": {"refresh": "refresh-0"}})
        assert logins(server) == ["Bearer refresh-0"]
    assert (session["v3"]["access"], session["v3"]["refresh"]) == ("access-2", "refresh-0")


@pytest.mark.parametrize("status", [400, 401, 403, 422])
def test_a_refused_refresh_token_means_basic_in_the_same_call(status):
    def login(asked):
        basic = asked.headers["authorization"].startswith("Basic")
        return {"access_token": "access-2"} if basic else Said(b"no", status)

    routes = v3_routes([SAMPLE]) | {f"POST {V3}/login": login}
    with serving(routes, api="v3") as (server, kind):
        session = kind.login({"v3": {"refresh": "old"}})
        assert logins(server) == ["Bearer old", BASIC]
    assert session["v3"]["by"] == "basic" and not session["v3"]["refresh"]


def test_a_network_error_at_refresh_does_not_try_basic():
    with (
        scripted({f"POST {V3}/login": Said(b"", 502)}) as server,
        closing(watcher(server.url, api="v3")) as kind,
    ):
        with pytest.raises(Unreachable):
            kind.login({"v3": {"refresh": "old"}})
        assert logins(server) == ["Bearer old"]


def test_a_refreshed_token_that_is_refused_at_once_never_loops():
    routes = v3_routes() | {f"GET {V3}/streams": Said(b"", 401)}
    with serving(routes, api="v3") as (server, kind):
        left = expired(kind, kind.login(None))
        assert left["v3"] == {"refresh": "refresh-1"}
        left = expired(kind, kind.login(left))
        assert left["v3"] is None
        expired(kind, kind.login(left))
        assert logins(server) == [BASIC, "Bearer refresh-1", BASIC]


def test_a_refreshed_token_that_lived_is_refreshed_again():
    refused = {"now": False}
    routes = v3_routes() | {
        f"GET {V3}/streams": lambda _: Said(b"", 401) if refused["now"] else {"streams": []}
    }
    with serving(routes, api="v3") as (server, kind):
        session = kind.login({"v3": {"refresh": "old"}})
        session["v3"]["at"] -= 600
        refused["now"] = True
        assert expired(kind, session)["v3"] == {"refresh": "refresh-1"}


@pytest.mark.parametrize(
    ("life", "left_over", "renewed"),
    [(3600, 61, False), (3600, 59, True), (300, 31, False), (300, 29, True), (10, 2, False), (10, 0.5, True)],
)
def test_renewed_before_its_end(demo, v3, life, left_over, renewed):
    """Less than a minute, or a tenth of its life, remains."""
    demo.world.token_life = life
    session = v3.login(None)
    session["v3"] |= {"ends": time.time() + left_over, "at": time.time() + left_over - life}
    calls = demo.calls.count(f"{V3}/streams")
    if not renewed:
        assert all_streams(v3, session)
        return
    left = expired(v3, session)
    assert left["v3"] == {"refresh": session["v3"]["refresh"]}
    assert demo.calls.count(f"{V3}/streams") == calls
    assert v3.login(left)["v3"]["by"] == "refresh"


def test_renewal_of_a_just_refreshed_but_short_token_goes_by_refresh_again(demo, v3):
    session = v3.login({"v3": {"refresh": v3.login(None)["v3"]["refresh"]}})
    session["v3"]["ends"] = time.time() - 1
    assert session["v3"]["by"] == "refresh"
    assert expired(v3, session)["v3"] == {"refresh": session["v3"]["refresh"]}


@pytest.mark.parametrize(
    ("token", "end"),
    [
        (jwt(exp=5000), 5000),
        (jwt(exp=5000, iat=4700), 1300),  # by our clock, wherever the server's stands
        (jwt(exp=900), None),
        (jwt(exp=900, iat=600), 1300),
        (jwt(exp=4000, iat=5000), None),
        (jwt(iat=4700), None),
        (jwt(exp="5000"), None),
        (jwt(exp=True), None),
        (jwt(exp=None), None),
        (jwt(exp=1e400), None),
        (jwt(exp=10**30), None),
        ("opaque-token", None),
        ("a.b.c", None),
        ("a.!!!.c", None),
        ("a.W10.c", None),
        ("..", None),
    ],
)
def test_end_of_a_token(token, end):
    assert end_of(token, 1000) == end


def test_a_token_without_an_end_is_used_until_a_401(demo, v3):
    demo.world.token_life = None
    session = v3.login(None)
    assert session["v3"]["ends"] is None
    assert all_streams(v3, session)


def test_403_is_a_matter_of_rights():
    said = Said({"errors": [{"title": "No access"}]}, 403)
    routes = v3_routes() | {f"GET {V3}/streams": said, f"GET {V3}/mosaics": said}
    with serving(routes, api="v3") as (server, kind):
        session = kind.login(None)
        for ask in (lambda: all_streams(kind, session), lambda: kind.mosaics(session)):
            with pytest.raises(Forbidden, match="give it view rights in Watcher .*No access"):
                ask()
        assert len(logins(server)) == 1


# Collections


@pytest.mark.parametrize("cap", [1, 4, 21, 100, 150])
def test_all_pages_whatever_their_size(demo, v3, cap):
    demo.world.page_cap = cap
    demo.world.grow(30)
    pages = list(v3.streams(v3.login(None)))
    shown = [camera.name for camera in demo.world.cameras.values() if camera.viewable]
    assert [stream.name for page in pages for stream in page] == shown
    assert max(map(len, pages)) <= min(cap, PAGE)


def test_what_is_asked_for():
    with serving(v3_routes([SAMPLE]), api="v3") as (server, kind):
        all_streams(kind, kind.login(None))
        query = server.asked[-1].query
    assert query["limit"] == str(PAGE) and "cursor" not in query
    asked = set(query["select"].split(","))
    assert {"name", "title", "stats.playback_token", "stats.streaming_endpoint"} <= asked
    assert not asked & {"inputs", "comment"}


@pytest.mark.parametrize(
    ("pages", "names", "calls"),
    [
        ({"": (["a"], "1"), "1": (["b"], None)}, ["a", "b"], 2),
        ({"": (["a"], "1"), "1": ([], "2")}, ["a"], 2),
        ({"": (["a"], "1"), "1": (["b"], "2"), "2": (["c"], "1")}, ["a", "b", "c"], 3),
        ({"": (["a"], "1"), "1": (["a", "b"], "")}, ["a", "b"], 2),
        ({"": (["a"], 7)}, ["a"], 1),
    ],
    ids=["null", "empty page", "circle", "repeated", "no text"],
)
def test_the_end_of_a_collection(pages, names, calls):
    def streams(asked):
        found, following = pages[asked.query.get("cursor", "")]
        return {"streams": [{"name": name} for name in found], "next": following, "estimated_count": 99}

    with serving(v3_routes(streams), api="v3") as (server, kind):
        assert list(all_streams(kind, kind.login(None))) == names
        assert server.count("/streams") == calls


def test_a_collection_without_end_is_left(monkeypatch, caplog):
    monkeypatch.setattr("cameras.vms.watcher_v3.PAGES", 4)

    def streams(asked):
        number = int(asked.query.get("cursor", "0"))
        return {"streams": [{"name": f"cam{number}"}], "next": str(number + 1)}

    with serving(v3_routes(streams), api="v3") as (server, kind):
        assert len(all_streams(kind, kind.login(None))) == 4
    assert "no end" in caplog.text


@pytest.mark.parametrize("body", [[], {}, {"streams": None}, {"streams": {}}, None])
def test_no_list_at_all(body):
    said = Said(json.dumps(body).encode())
    with (
        serving(v3_routes(lambda _: said), api="v3") as (server, kind),
        pytest.raises(BadAnswer, match="no list"),
    ):
        all_streams(kind, kind.login(None))


def test_unusable_streams_are_skipped():
    bad = [None, 7, "x", [], {}, {"name": None}, {"name": "../up"}, {"name": "a\x00"}, {"name": "x" * 256}]
    with serving(v3_routes([*bad, SAMPLE]), api="v3") as (server, kind):
        assert list(all_streams(kind, kind.login(None))) == ["cam1"]


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
        "streamer": "https://ms.example.com:8443/edge",
        "token": "3.token",
        "folder_id": "7",
        "folder": "Harbour",
        "organization": "Port",
        "latitude": 55.75,
        "longitude": 37.5,
        "address": "East Quay 4",
        "dvr": True,
        "rtsp_port": None,
        "trouble": "",
        "small": "",
        "large": "",
        "external_id": "",
        "pictured": True,
    }
    assert "camera-password" not in str(dataclasses.asdict(stream)) and "mat" not in str(stream)


@pytest.mark.parametrize("nothing", [None, "", [], [None], 5, "text", {"alive": None}])
def test_nulls_and_wrong_types_anywhere(nothing):
    assert read({"name": "cam1"} | {key: nothing for key in SAMPLE if key != "name"}).name == "cam1"
    assert read(changed(stats=dict.fromkeys(SAMPLE["stats"], nothing))).name == "cam1"


def test_only_a_name():
    stream = read({"name": "cam1"})
    assert stream.shown and not stream.active and "no streamer" in stream.trouble


@pytest.mark.parametrize(
    ("stats", "active", "waiting"),
    [
        ({"alive": True, "status": "running"}, True, False),
        ({"alive": False, "status": "error"}, False, False),
        ({"alive": False, "status": "waiting"}, True, True),
        ({"alive": None, "status": None}, False, False),
    ],
)
def test_waiting_is_not_dead(stats, active, waiting):
    stream = read(changed(stats=stats))
    assert (stream.active, stream.waiting) == (active, waiting)
    assert not read(changed(stats=stats, disabled=True)).shown


@pytest.mark.parametrize(
    ("endpoint", "streamer"),
    [
        ("https://ms.example.com", "https://ms.example.com"),
        ("http://localhost:81/x/", "http://127.0.0.1:81/x"),
        ("http://10.0.0.7", ""),
        ("ms.example.com", ""),
        ("https://u:p@ms.example.com", ""),
    ],
)
def test_streaming_endpoint(endpoint, streamer):
    stream = read(changed(stats={"streaming_endpoint": endpoint}))
    assert stream.streamer == streamer
    assert bool(stream.trouble) is not bool(streamer)


def test_streamer_option_keeps_the_path():
    assert read(SAMPLE, streamer="http://s.example:81").streamer == "http://s.example:81/edge"


@pytest.mark.parametrize(
    ("place", "read_as"),
    [
        ({"latitude": 1, "longitude": 2}, (1.0, 2.0)),
        ({"latitude": 91, "longitude": 2}, (None, None)),
        ({"latitude": None, "longitude": 2}, (None, None)),
        ({"latitude": "1", "longitude": 2}, (None, None)),
        ({"latitude": 10**400, "longitude": 2}, (None, None)),
        ([1, 2], (None, None)),
    ],
)
def test_coordinates(place, read_as):
    stream = read(changed(coordinates=place))
    assert (stream.latitude, stream.longitude) == read_as


def test_one_stream_by_its_name(demo, v3):
    session = v3.login(None)
    for name, stream in all_streams(v3, session).items():
        assert v3.stream(session, name) == stream
    for name in ("no-such", "../login", "", "a//b"):
        with pytest.raises(NotFound):
            v3.stream(session, name)


# Mosaics and folders


def mosaics(*raw):
    with serving(v3_routes([], raw), api="v3") as (server, kind):
        return kind.mosaics(kind.login(None))


def test_mosaics_page_by_page(demo, v3):
    demo.world.page_cap = 2
    found = v3.mosaics(v3.login(None))
    assert [mosaic.id for mosaic in found] == [str(number) for number in demo.world.mosaics]
    assert all(each.cells == demo.world.mosaics[int(each.id)].cells for each in found)


def test_an_empty_cell_keeps_its_place():
    cells = [{"name": "a", "playback_token": "t"}, {}, {"name": "b"}, None, {"name": "../x"}, {"name": None}]
    assert mosaics({"id": 7, "title": "M", "type": "3x3", "streams": cells}) == [
        Mosaic("7", "M", "3x3", ("a", "", "b", "", "", ""))
    ]


def test_mosaics_with_little_in_them():
    assert mosaics(
        {"id": 7}, {"id": "x", "title": None, "type": None, "streams": None}, {"title": "no id"}, None
    ) == [
        Mosaic("7", "", "", ()),
        Mosaic("x", "", "", ()),
    ]


def test_a_server_without_mosaics_has_none():
    routes = v3_routes() | {f"GET {V3}/mosaics": Said(b"", 404)}
    with serving(routes, api="v3") as (server, kind):
        assert kind.mosaics(kind.login(None)) == []


def test_mosaics_are_as_fresh_as_the_streams_and_folders_come_with_them(v3):
    session = v3.login(None)
    assert v3.mosaics_every(session) == 0
    assert v3.folders(session) == {}
    assert {stream.folder for stream in all_streams(v3, session).values()} >= {"City", "Ski resort"}
