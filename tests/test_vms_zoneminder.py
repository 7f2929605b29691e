"""The kind "zoneminder" by itself: its sessions, rights and refusals, and answers that no good server gives."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cameras.vms.base import Stream, Wish
from cameras.vms.dsn import DsnError, parse
from cameras.vms.errors import (
    BadAnswer,
    Forbidden,
    LoginRejected,
    NotFound,
    SessionExpired,
    SourceError,
    Unreachable,
)
from cameras.vms.http import Limits
from cameras.vms.kinds import open_kind
from cameras.vms.zoneminder import ZoneMinder
from cameras.vms.zoneminder_shapes import groups, stream
from demo.zoneminder import ZoneMinder as StandIn
from demo.zoneminder_answers import LEAKY_PATH
from tests import strategies as some
from tests.strategies import examples
from tests.vms_helpers import Said, all_streams, closing, scripted

LIMITS = Limits(connect=1, total=2)
LOGIN = "POST /zm/api/host/login.json"
MONITORS = "GET /zm/api/monitors.json"
TOKENS = {"access_token": "access-token-1", "refresh_token": "refresh-token-1"}


def opened(url: str, options: str = "") -> ZoneMinder:
    dsn = parse(f"yard=zoneminder+{url.replace('://', '://webuser:demo-only-password@')}{options}")
    ZoneMinder.check(dsn)
    return ZoneMinder(dsn, limits=LIMITS, still_limits=LIMITS)


@contextmanager
def answering(routes: dict[str, Any], options: str = "", default: Any = None) -> Iterator[ZoneMinder]:
    """Opened at a server that gives these answers."""
    with scripted(routes, default) as server, closing(opened(f"{server.url}/zm", options)) as kind:
        yield kind


@pytest.fixture
def demo():
    with StandIn.start() as running:
        yield running


@pytest.fixture
def kind(demo):
    with closing(opened(demo.url)) as kind:
        yield kind


@pytest.fixture
def session(kind):
    return kind.login(None)


@pytest.fixture
def one(kind, session):
    return kind.stream(session, "1")


def test_monitors_are_streams(kind, session, demo):
    streams = all_streams(kind, session)
    assert {name: (each.title, each.folder) for name, each in streams.items()} == {
        "1": ("Valley road", "Roads"),
        "2": ("Harbour office, roof", "Port"),
        "3": ("Slipway <b>2</b>", "Port"),
        "5": ("Ferry pier", "Port"),
        "8": ("Workshop", ""),
    }
    assert (streams["1"].latitude, streams["1"].longitude) == (46.2455, 7.3755)
    assert {each.streamer for each in streams.values()} == {demo.url}


def test_a_monitor_that_waits_for_its_camera_is_offline_and_one_switched_off_is_absent(kind, session):
    streams = all_streams(kind, session)
    assert {name for name, each in streams.items() if each.active} == {"1", "2", "3"}
    assert streams["5"].shown and not streams["8"].shown


def test_what_is_shown_are_stills(kind, session, one):
    playback = kind.playback(session, Wish(one))
    assert (playback.kind, playback.url) == ("stills", "")
    assert kind.still(session, one).content != kind.still(session, kind.stream(session, "2")).content


def test_there_is_no_archive(kind, session, one):
    with pytest.raises(NotFound):
        kind.still(session, one, kind.still(session, one).taken_at)


def test_the_cameras_own_address_stays_behind(kind, session):
    told = repr(all_streams(kind, session))
    assert not [word for word in (LEAKY_PATH, "camadmin", "Secr3tCam", "caretaker") if word in told]


def test_an_ended_access_token_is_renewed_without_the_password(kind, session, demo):
    demo.world.expire()
    with pytest.raises(SessionExpired) as expired:
        all_streams(kind, session)
    demo.world.password = "changed meanwhile"
    assert all_streams(kind, kind.login(expired.value.left))


def test_after_a_day_it_logs_in_anew(kind, session, demo):
    demo.world.expire(refresh=True)
    with pytest.raises(SessionExpired) as expired:
        all_streams(kind, session)
    assert all_streams(kind, kind.login(expired.value.left))


def test_a_user_without_the_api_is_told_where_to_switch_it_on(kind, demo):
    demo.world.api_enabled = False
    with pytest.raises(LoginRejected, match="API enabled"):
        kind.login(None)


def test_a_user_who_may_not_view_monitors_is_no_ended_session(kind, session, demo):
    demo.world.may_view = False
    with pytest.raises(Forbidden, match="Monitors: View"):
        all_streams(kind, session)


def test_a_user_who_may_not_see_groups_has_none(kind, session, demo):
    demo.world.may_see_groups = False
    assert {each.folder for each in all_streams(kind, session).values()} == {""}


@pytest.mark.parametrize("wrapped", [True, False], ids=["status 200", "status 403"])
def test_a_refused_picture(kind, session, one, demo, wrapped):
    demo.world.wrapped, demo.world.may_view = wrapped, False
    with pytest.raises(Forbidden, match="Stream: View"):
        kind.still(session, one)
    demo.world.expire()
    with pytest.raises(SessionExpired):
        kind.still(session, one)


def test_the_picture_that_it_draws_for_a_stopped_monitor_is_not_taken(kind, session, one, demo):
    demo.world.change(1, status="NotRunning")
    with pytest.raises(BadAnswer, match="does not capture"):
        kind.still(session, one)


def test_the_password_is_in_no_address(demo, kind):
    kind.login(None)
    assert [call.path for call in demo.world.calls] == ["/zm/api/host/login.json"]


@pytest.mark.parametrize(
    "tokens",
    [{}, {"access_token": None, "version": "1.36.33"}, {"credentials": "auth=a1"}, [], {"access_token": 7}],
)
def test_a_server_without_tokens_is_told_what_it_needs(tokens):
    with answering({LOGIN: tokens}) as kind, pytest.raises(BadAnswer, match=r"1\.34"):
        kind.login(None)


@pytest.mark.parametrize(
    "said", [Said(b"<html>Welcome", headers={"Content-Type": "text/html"}), Said(b"", 404)]
)
def test_another_server_at_this_address(said):
    with answering({LOGIN: said}) as kind, pytest.raises(BadAnswer, match=r"zm\.example\.com/zm"):
        kind.login(None)


@pytest.mark.parametrize("monitors", [None, {}, [], "many", {"monitors": None}, {"monitors": {"1": {}}}])
def test_no_list_of_monitors(monitors):
    routes = {LOGIN: TOKENS, MONITORS: Said(json.dumps(monitors).encode())}
    with answering(routes) as kind, pytest.raises(BadAnswer):
        all_streams(kind, kind.login(None))


def test_an_error_quotes_no_token():
    def echo(asked: Any) -> Said:
        return Said(
            f"cannot do {asked.path} with {asked.query}".encode(), 500, {"Content-Type": "text/plain"}
        )

    routes = {LOGIN: TOKENS, MONITORS: echo}
    with answering(routes) as kind, pytest.raises(Unreachable) as error:
        all_streams(kind, kind.login(None))
    assert "cannot do" in str(error.value) and TOKENS["access_token"] not in str(error.value)


def test_pictures_may_lie_elsewhere_on_the_same_host():
    jpeg = Said(b"\xff\xd8\xff\xe0 and so on", headers={"Content-Type": "image/jpeg"})
    routes = {"GET /cgi-bin-zm/nph-zms": jpeg}
    with answering(routes, options="?zms=/cgi-bin-zm/nph-zms") as kind:
        assert kind.still({"access": "a"}, Stream("1")).type == "image/jpeg"
    with answering(routes) as kind, pytest.raises(NotFound, match="zms="):
        kind.still({"access": "a"}, Stream("1"))


@pytest.mark.parametrize("body", [b"", b"<html>login</html>", b"Status: 500\r\n\r\n", b"GIF89a"])
def test_what_is_no_picture(body):
    said = Said(body, headers={"Content-Type": "image/jpeg"})
    with answering({"GET /zm/cgi-bin/nph-zms": said}) as kind, pytest.raises(BadAnswer):
        kind.still({"access": "a"}, Stream("1"))


@pytest.mark.parametrize(
    ("dsn", "fault"),
    [
        ("zoneminder+https://zm.example.com/zm", "login"),
        ("zoneminder+https://user@zm.example.com/zm", "password"),
        ("zoneminder+file:///zm", "http or https"),
        ("zoneminder+https://user:Gr8-Secret@zm.example.com/zm?zms=//evil.example.com/zms", "zms="),
        ("zoneminder+https://user:Gr8-Secret@zm.example.com/zm?zms=https://evil.example.com/", "zms="),
        ("zoneminder+https://user:Gr8-Secret@zm.example.com/zm?api=v2", "api"),
    ],
)
def test_a_wrong_source_is_told_with_its_fault(dsn, fault):
    with pytest.raises(DsnError, match=fault) as error:
        open_kind(parse(f"yard={dsn}"))
    assert "yard" in str(error.value) and "Gr8-Secret" not in str(error.value)


KEYS = ["Id", "Name", "Function", "Capturing", "Latitude", "Longitude"]
MONITOR = st.fixed_dictionaries(
    {},
    optional={
        "Monitor": some.values | st.dictionaries(st.sampled_from(KEYS), some.values),
        "Monitor_Status": some.values | st.dictionaries(st.just("Status"), some.values),
    },
)


@examples(200)
@given(raw=MONITOR | some.values)
def test_any_monitor_is_a_sane_stream_or_none(raw):
    found = stream(raw, "http://zm.example.com/zm", {})
    if found:
        assert found.name.isdecimal() and len(found.title) <= 500
        assert (found.latitude is None) == (found.longitude is None)
        json.dumps(found.title).encode()


@examples(100)
@given(raw=some.values | st.fixed_dictionaries({"groups": some.values | st.lists(some.values)}))
def test_any_groups_are_titles_by_name(raw):
    assert all(type(name) is type(title) is str for name, title in groups(raw).items())


@examples(30)
@given(body=some.values)
def test_whatever_it_answers_only_our_own_errors_come(body):
    routes = {LOGIN: TOKENS}
    with (
        scripted(routes, default=Said(json.dumps(body).encode())) as server,
        closing(opened(f"{server.url}/zm")) as kind,
    ):
        for ask in (lambda: all_streams(kind, TOKENS), lambda: kind.stream(TOKENS, "1")):
            try:
                ask()
            except SourceError as error:
                assert "access-token-1" not in str(error)
