"""The kind "watcher": which API is used, mosaics of v3 beside streams of v2, players, links and stills."""

import json
import logging
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from cameras.vms.base import Stream, Wish
from cameras.vms.errors import BadAnswer, Forbidden, LoginRejected, NotFound, SessionExpired, Unreachable
from cameras.vms.http import STILL, Limits
from cameras.vms.watcher import MOSAICS_EVERY, Watcher
from demo.server import Demo
from tests.vms_helpers import (
    SESSION,
    V2,
    V3,
    Said,
    all_streams,
    closing,
    of_demo,
    scripted,
    serving,
    titles,
    v2_routes,
    v3_routes,
    watcher,
)

START = datetime(2026, 11, 20, 12, tzinfo=UTC)
HTML = Said(b"<!doctype html><div id=app>", headers={"Content-Type": "text/html"})
MP4 = b"\x00\x00\x00\x20ftypisom" + b"\x00" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 20


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def demo(clock):
    with Demo.start() as started:
        yield started


def refreshed(kind, session, use):
    """As `sources` does it: log in with what is left, repeat."""
    for _ in range(3):
        try:
            return session, use(session)
        except SessionExpired as expired:
            session = kind.login(expired.left)
    raise AssertionError("logging in does not help")


def opened(demo, api):
    return closing(of_demo(demo, api=api))


# Which API


def test_auto_takes_v3_where_it_is(demo):
    with opened(demo, "auto") as kind:
        session = kind.login(None)
        assert all_streams(kind, session) and kind.mosaics(session)
    assert session["api"] == "v3" and not demo.calls.count(V2)


ABSENT = [None, Said(b"", 405), Said(b"Not Found", 404), HTML]


@pytest.mark.parametrize("absent", ABSENT, ids=["404", "405", "404 text", "html"])
def test_auto_takes_v2_where_v3_is_absent_and_remembers_it_for_an_hour(clock, absent):
    routes = v2_routes([{"name": "cam1"}]) | {f"POST {V3}/login": absent}
    with serving(routes, api="auto") as (server, kind):
        session = kind.login(None)
        assert session["api"] == "v2" and list(all_streams(kind, session)) == ["cam1"]
        assert kind.mosaics(session) == [] and kind.folders(session) == {}
        clock.shift(3599)
        session = kind.login(session | {"v2": None})
        assert kind.mosaics(session) == []
        assert server.count(f"{V3}/login") == 1
        clock.shift(2)
        session, found = refreshed(kind, session, kind.mosaics)
        assert found == [] and server.count(f"{V3}/login") == 2
        assert server.count(f"{V2}/auth/login") == 2


def test_auto_moves_to_v3_when_it_has_come(clock):
    routes = v2_routes([{"name": "cam1"}])
    with serving(routes, api="auto") as (server, kind):
        session = kind.login(None)
        server.routes |= v3_routes([{"name": "cam3"}], [{"id": 1, "title": "M"}])
        clock.shift(3601)
        session, found = refreshed(kind, session, kind.mosaics)
        assert titles(found) == ["M"]
        assert session["api"] == "v3" and list(all_streams(kind, session)) == ["cam3"]


def test_auto_stays_with_v2_when_the_next_look_for_v3_fails(clock):
    with serving(v2_routes([{"name": "cam1"}]), api="auto") as (server, kind):
        session = kind.login(None)
        server.routes[f"POST {V3}/login"] = Said(b"", 502)
        clock.shift(3601)
        session, found = refreshed(kind, session, kind.mosaics)
        assert found is None and list(all_streams(kind, session)) == ["cam1"]


def test_auto_returns_to_v2_when_v3_goes(clock):
    with serving(v2_routes([{"name": "cam1"}]) | v3_routes([]), api="auto") as (server, kind):
        session = kind.login(None)
        for gone in (Said(b"", 404), HTML):
            server.routes[f"GET {V3}/streams"] = gone
            after, found = refreshed(kind, session, lambda each: list(all_streams(kind, each)))
            assert (after["api"], found) == ("v2", ["cam1"])


@pytest.mark.parametrize("api", ["auto", "v3"])
@pytest.mark.parametrize("fault", ["down", "status"])
def test_no_fall_back_on_network_errors(demo, api, fault):
    demo.world.faults.set("v3", fault)
    with opened(demo, api) as kind, pytest.raises(Unreachable):
        kind.login(None)
    assert not demo.calls.count(V2)


@pytest.mark.parametrize("api", ["auto", "v3", "v2"])
def test_a_rejected_login_is_told_at_once(demo, api):
    demo.world.password = "another"
    kind = watcher(demo.url, "webuser", "wrong-one", api=api)
    with closing(kind), pytest.raises(LoginRejected, match="login rejected") as error:
        kind.login(None)
    assert "wrong-one" not in str(error.value)
    assert len(demo.calls) == 1


def test_neither_api(clock):
    with (
        serving({}, api="auto") as (server, kind),
        pytest.raises(BadAnswer, match="no Watcher is found at this address"),
    ):
        kind.login(None)


def test_v3_asked_for_but_absent():
    with (
        serving({}, api="v3") as (server, kind),
        pytest.raises(BadAnswer, match="set api=v2 or api=auto"),
    ):
        kind.login(None)


def test_redirect_names_the_address_to_configure():
    said = Said(status=301, headers={"Location": f"https://watcher.example.com{V3}/login"})
    with (
        serving({}, default=said) as (server, kind),
        pytest.raises(BadAnswer, match="https://watcher.example.com: if that is right, configure that"),
    ):
        kind.login(None)


def test_a_session_of_another_option_is_made_anew(demo):
    with opened(demo, "v3") as kind:
        old = kind.login(None)
    with opened(demo, "v2") as kind:
        session, streams = refreshed(kind, old, lambda each: all_streams(kind, each))
        assert session["api"] == "v2" and streams
    with opened(demo, "auto") as kind:
        for odd in ({}, {"api": "v2"}, {"api": "x", "v3": 7}, {"v2": "text"}):
            assert refreshed(kind, odd, lambda each: all_streams(kind, each))[1]


def test_login_makes_only_what_is_missing_and_leaves_the_old_session_alone(demo):
    with opened(demo, "v2") as kind:
        session = kind.login(None)
        before = json.dumps(session)
        assert kind.login(session) == session
        demo.calls.clear()
        again = kind.login({**session, "v2": None})
        assert again["v3"] == session["v3"] and again["v2"] != session["v2"]
        assert [call.path for call in demo.calls] == [f"{V2}/auth/login"]
        assert json.dumps(session) == before


# Mosaics and folders beside v2


def test_v2_has_its_mosaics_and_folders_from_v3(demo):
    with opened(demo, "v2") as kind:
        session = kind.login(None)
        assert [each.id for each in kind.mosaics(session)] == [str(number) for number in demo.world.mosaics]
        assert kind.folders(session) == {"21": "City", "22": "Ski resort"}
        assert kind.mosaics_every(session) == MOSAICS_EVERY == 600
        folders = {stream.folder_id for stream in all_streams(kind, session).values()}
        assert folders == {"21", "22", ""}


def test_v2_without_v3_has_no_mosaics_and_asks_again_after_an_hour(demo, clock):
    demo.world.faults.set("v3", "absent")
    with opened(demo, "v2") as kind:
        session = kind.login(None)
        assert all_streams(kind, session)
        assert kind.mosaics(session) == []
        clock.shift(3601)
        demo.world.faults.clear()
        session, found = refreshed(kind, session, kind.mosaics)
        assert len(found) == 5
    assert demo.calls.count(f"{V2}/auth/login") == 1


def test_v3_out_of_order_does_not_stop_v2(demo, clock):
    demo.world.faults.set("v3", "status")
    with opened(demo, "v2") as kind:
        session = kind.login(None)
        assert all_streams(kind, session)
        assert kind.mosaics(session) is None and kind.folders(session) is None
        demo.world.faults.clear()
        clock.shift(61)
        session, found = refreshed(kind, session, kind.mosaics)
        assert found and kind.folders(session)


def test_v3_that_rejects_the_login_v2_takes_is_left_alone_for_an_hour(clock, caplog):
    routes = v2_routes([{"name": "cam1"}]) | {f"POST {V3}/login": Said(b"", 403)}
    with serving(routes, api="v2") as (server, kind):
        session = kind.login(None)
        clock.shift(3599)
        assert kind.mosaics(session) is None and list(all_streams(kind, session)) == ["cam1"]
        assert server.count(f"{V3}/login") == 1
    assert caplog.text.count("no mosaics") == 1


def test_a_dead_v3_leaves_v2_alone(demo):
    with opened(demo, "v2") as kind:
        session = kind.login(None)
        demo.world.sessions.expire_access()
        with pytest.raises(SessionExpired) as expired:
            kind.mosaics(session)
        assert expired.value.left["v2"] == session["v2"]
        demo.calls.clear()
        assert kind.mosaics(kind.login(expired.value.left))
    assert [call.path for call in demo.calls if call.method == "POST"] == [f"{V3}/login"]


def test_an_organization_that_is_closed_to_us_has_no_titles(clock):
    organizations = {"organizations": [{"id": 1}, {"id": None}, None, {"id": 2}, {"id": "a/b"}]}
    more = {
        f"GET {V3}/organizations": organizations,
        f"GET {V3}/organizations/1/folders": {
            "folders": [{"id": 5, "title": "Five"}, {"id": 6, "title": ""}, None]
        },
        f"GET {V3}/organizations/2/folders": Said(b"", 403),
    }
    with (
        scripted(v2_routes([]) | v3_routes() | more) as server,
        closing(watcher(server.url, api="v2")) as kind,
    ):
        assert kind.folders(kind.login(None)) == {"5": "Five"}


def test_apis_that_end_each_others_sessions(demo, clock, caplog):
    """A refresh a minute, mosaics each ten: after two deaths of v2, mosaics are left alone for an hour."""
    caplog.set_level(logging.WARNING)
    demo.world.max_sessions = 1
    logins = []
    with opened(demo, "v2") as kind:
        session = kind.login(None)
        for minute in range(60):
            session, streams = refreshed(kind, session, lambda each: all_streams(kind, each))
            assert streams
            if minute % 10 == 0:
                session, _ = refreshed(kind, session, kind.mosaics)
            logins.append(demo.calls.count(V2, "POST") + demo.calls.count(V3, "POST"))
            clock.shift(60)
        assert kind.mosaics(session) is None and kind.folders(session) is None
    assert caplog.text.count("max_sessions") == 1
    assert logins[-1] == logins[2], "after the second minute nobody logs in any more"


def test_a_v2_session_that_ends_for_another_reason_is_no_eviction(demo, clock, caplog):
    with opened(demo, "v2") as kind:
        session = kind.login(None)
        for _ in range(5):
            clock.shift(600)
            session, _ = refreshed(kind, session, kind.mosaics)
            demo.world.sessions.close(session["v2"]["session"])
            session, _ = refreshed(kind, session, lambda each: all_streams(kind, each))
        assert kind.mosaics(session)
    assert "max_sessions" not in caplog.text


def test_two_deaths_after_one_v3_login_are_one_eviction(demo, clock):
    with opened(demo, "v2") as kind:
        session = kind.login(None)
        for _ in range(3):
            clock.shift(5)
            demo.world.sessions.close(session["v2"]["session"])
            session, _ = refreshed(kind, session, lambda each: all_streams(kind, each))
        assert kind.mosaics(session)


def test_rests_with_the_clock_set_back(demo, clock):
    """What was learned under a clock that was wrong does not last for years."""
    with opened(demo, "v2") as kind:
        session = kind.login(None)
        later = START.timestamp() + 10 * 365 * 86400
        assert kind.mosaics(session | {"v3_rests_until": later, "v3_absent_until": later})


# Players and links


STREAM = Stream("город/a b", streamer="https://s.example:8443/edge", token="WyI+/=&", rtsp_port=8554)
QUOTED = "%D0%B3%D0%BE%D1%80%D0%BE%D0%B4/a%20b"


@pytest.fixture
def kind():
    with closing(watcher("https://watcher.example.com")) as opened:
        yield opened


def test_player(kind):
    playback = kind.playback({}, Wish(STREAM))
    assert playback.kind == "embed" and playback.expires_at is None
    token = "token=WyI%2B%2F%3D%26"
    assert playback.url == f"https://s.example:8443/edge/{QUOTED}/embed.html?{token}&autoplay=true&mute=true"
    assert "WyI" not in repr(playback) + repr(STREAM)


def test_links(kind):
    token = "token=WyI%2B%2F%3D%26"
    assert kind.links(STREAM) == {
        "embed": f"https://s.example:8443/edge/{QUOTED}/embed.html?{token}",
        "rtsp": f"rtsp://s.example:8554/{QUOTED}?{token}",
        "mp4": f"https://s.example:8443/edge/{QUOTED}/preview.mp4?{token}",
    }
    plain = Stream("cam1", streamer="http://s.example")
    assert kind.links(plain)["rtsp"] == "rtsp://s.example:554/cam1"
    assert kind.links(plain)["embed"] == "http://s.example/cam1/embed.html"
    assert kind.links(Stream("cam1")) == {}


@pytest.mark.parametrize("name", ["..", "../x", "a/../b", "a\x00"])
def test_no_address_leads_out_of_the_streams_own(kind, name):
    with pytest.raises(BadAnswer):
        kind.playback({}, Wish(Stream(name, streamer="http://s.example", token="t")))
    with pytest.raises(BadAnswer):
        kind.still({}, Stream(name, streamer="http://s.example", token="t"))


def test_a_stream_without_a_streamer_says_why(kind):
    with pytest.raises(BadAnswer, match="it is private"):
        kind.playback({}, Wish(Stream("cam1", trouble="it is private")))
    with pytest.raises(BadAnswer, match="no streamer"):
        kind.still({}, Stream("cam1"))


# Stills


def still(routes, at=None, **options):
    with (
        scripted(routes) as server,
        closing(watcher("https://watcher.example.com", hosts=["127.0.0.1"])) as kind,
    ):
        stream = Stream("a/b c", streamer=server.url, token="T+k1234", **options)
        return kind.still({}, stream, at), server


def test_still_of_now(clock):
    modified = {"Last-Modified": "Fri, 20 Nov 2026 11:59:30 GMT"}
    picture, server = still({"GET /a/b%20c/preview.mp4": Said(MP4, headers=modified)})
    assert (picture.content, picture.type) == (MP4, "video/mp4")
    assert picture.taken_at == START - timedelta(seconds=30)
    assert server.asked[0].query == {"token": "T+k1234"} and len(server.asked) == 1
    assert "ftyp" not in repr(picture)


@pytest.mark.parametrize(
    "told", [None, "yesterday", "Fri, 20 Nov 2026 13:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 -1400"]
)
def test_time_of_a_still_that_is_not_told_or_cannot_be(clock, told):
    headers = {"Last-Modified": told} if told else {}
    assert still({"GET /a/b%20c/preview.mp4": Said(MP4, headers=headers)})[0].taken_at == START


def test_jpeg_only_where_there_is_no_mp4(clock):
    picture, server = still({"GET /a/b%20c/preview.jpg": Said(JPEG)})
    assert picture.type == "image/jpeg"
    assert [each.path for each in server.asked] == ["/a/b%20c/preview.mp4", "/a/b%20c/preview.jpg"]
    with pytest.raises(NotFound):
        still({})
    with pytest.raises(Unreachable):
        still({"GET /a/b%20c/preview.mp4": Said(b"", 502), "GET /a/b%20c/preview.jpg": Said(JPEG)})


def test_still_of_the_archive(clock):
    at = START - timedelta(hours=1)
    path = f"GET /a/b%20c/{int(at.timestamp())}-preview"
    picture, _ = still({f"{path}.mp4": Said(MP4)}, at)
    assert picture.taken_at == at
    nearest = {"Last-Modified": "Fri, 20 Nov 2026 10:55:00 GMT"}
    redirect = Said(status=302, headers={"Location": "/a/2026.mp4?token=T%2Bk1234"})
    picture, server = still({f"{path}.mp4": redirect, "GET /a/2026.mp4": Said(MP4, headers=nearest)}, at)
    assert picture.taken_at == at - timedelta(minutes=5)
    assert server.asked[1].query == {"token": "T+k1234"}
    assert still({f"{path}.jpg": Said(JPEG)}, at)[0].type == "image/jpeg"


@pytest.mark.parametrize("status", [401, 403])
def test_a_still_that_is_refused(status):
    for leaf in ("mp4", "jpg"):
        with pytest.raises(Forbidden, match="streamer refuses the picture") as error:
            still({f"GET /a/b%20c/preview.{leaf}": Said(b"bad token T+k1234 and T%2Bk1234", status)})
        assert "T+k1234" not in str(error.value)


@pytest.mark.parametrize("said", [HTML, Said(b""), Said(b"\x00" * 50), Said({"error": 1})])
def test_what_is_no_picture(said):
    with pytest.raises(BadAnswer, match="no picture"):
        still({"GET /a/b%20c/preview.mp4": said})


def test_limits_of_a_still():
    assert (STILL.total, STILL.size) == (5, 8 * 1024 * 1024)
    kind = watcher("https://watcher.example.com", hosts=["127.0.0.1"])
    kind = Watcher(kind.dsn, ["127.0.0.1"], still_limits=Limits(size=1000))
    with (
        scripted({"GET /cam1/preview.mp4": Said(MP4 + b"\x00" * 1000)}) as server,
        closing(kind),
        pytest.raises(BadAnswer, match="more than"),
    ):
        kind.still({}, Stream("cam1", streamer=server.url))


def test_a_still_does_not_leave_the_streamer():
    with scripted({}, default=Said(MP4)) as other:
        elsewhere = Said(status=302, headers={"Location": f"{other.url}/x?token=T"})
        with pytest.raises(BadAnswer, match="redirects to"):
            still({"GET /a/b%20c/preview.mp4": elsewhere})
        assert not other.asked


@pytest.mark.parametrize("hosts", [[], ["other.example"]])
def test_a_streamer_whose_name_points_inside_is_not_asked(monkeypatch, hosts):
    with scripted({}, default=Said(MP4)) as server:
        monkeypatch.setattr(
            "socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("127.0.0.1", server.port))]
        )
        with closing(watcher("https://watcher.example.com", hosts=hosts)) as kind:
            stream = Stream("cam1", streamer=f"http://rebound.example:{server.port}", token="T")
            with pytest.raises(BadAnswer, match="private"):
                kind.still({}, stream)
        assert not server.asked


def test_secrets_are_not_told(caplog):
    """Whatever a Watcher throws back at us, no message, repr or log line holds a secret."""
    caplog.set_level(logging.DEBUG)
    secrets = ("p@ss", "p%40ss", SESSION, "3.token-of-a-stream")

    def echo(asked):
        session = asked.headers.get("x-vsaas-session", "")
        return Said(f"bad: {session} {asked.body.decode()} {asked.headers}".encode(), 400)

    routes = v2_routes([]) | {f"GET {V2}/cameras": echo, f"POST {V3}/login": echo}
    with serving(routes, api="v2") as (server, kind):
        session = kind.login(None)
        with pytest.raises(BadAnswer) as error:
            all_streams(kind, session)
    shown = f"{error.value!r} {error.value} {kind!r} {kind.dsn!r} {caplog.text}"
    assert not [secret for secret in secrets if secret in shown]
