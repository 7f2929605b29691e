"""The kind "camstreamer": the tree, live addresses, sessions by token and OAuth2, and what it makes of bad answers."""

import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from hypothesis import given

from cameras.vms import camstreamer_shapes as shapes
from cameras.vms.base import Playback, Stream, Wish
from cameras.vms.camstreamer import TOGETHER, CamStreamer
from cameras.vms.camstreamer_session import MARGIN
from cameras.vms.dsn import DsnError, parse
from cameras.vms.errors import BadAnswer, Busy, LoginRejected, NotFound, SessionExpired, SourceError
from cameras.vms.http import Limits
from cameras.vms.kinds import open_kind
from demo.camstreamer import CamStreamerDemo
from demo.camstreamer_data import HARBOUR, OLD_TOWN, ROOT
from tests import strategies as some
from tests.strategies import examples
from tests.vms_helpers import Said, all_streams, scripted

GRAPHQL = "POST /api/graphql.php"
FERRY, PARK = "140094", "140103"
HTML = Said(b"<!doctype html><title>Sign in</title>", headers={"Content-Type": "text/html"})
STREAM = Stream("7", alive=True, small="71", large="72")


def opened(url: str, login: str, options: str = "", hosts=()) -> CamStreamer:
    dsn = parse(f"city=camstreamer+{url.replace('://', f'://{login}@')}{options}")
    CamStreamer.check(dsn)
    return CamStreamer(dsn, hosts, Limits(connect=1, total=2))


@pytest.fixture
def demo():
    with CamStreamerDemo.start() as started:
        started.world.limits.every = 0
        yield started


@pytest.fixture
def kind(demo):
    made = opened(demo.url, demo.world.tokens.made)
    yield made
    made.close()


@pytest.fixture
def session(kind):
    return kind.login(None)


@pytest.fixture
def by_oauth2(demo):
    tokens = demo.world.tokens
    options = f"?refresh_token={tokens.first_refresh}"
    made = opened(demo.url, f"{tokens.client_id}:{tokens.client_secret}", options)
    yield made
    made.close()


@contextmanager
def saying(answer, **routes):
    """A server that gives this answer to every document, and a kind logged in at it."""
    with scripted({GRAPHQL: answer, **routes}) as server:
        made = opened(server.url, "demo-only-token")
        try:
            yield made, {"access": "demo-only-token"}
        finally:
            made.close()


def error(message="Something.", category="client"):
    return {"message": message, "category": category}


def tree(*nodes):
    """Nodes as (id, parent, type)."""
    keys = ("node_id", "parent_node_id", "type", "name")
    return [dict(zip(keys, (*node, f"Node {node[0]}"), strict=True)) for node in nodes]


def answering(nodes, facts=None):
    """As a VMS with this tree does: whatever camera is asked for has these facts."""
    facts = facts or {"is_connected": True, "stream_profiles": [{"stream_profile_id": 5, "width": 800}]}

    def answer(asked):
        document = json.loads(asked.body)["query"]
        aliases = [word.split(":")[0].lstrip("{") for word in document.split() if ":camera(" in word]
        return {"data": {"nodeList": nodes} | dict.fromkeys(aliases, facts)}

    return answer


def test_cameras_with_their_folders_and_external_ids(demo, kind, session):
    found = all_streams(kind, session)
    assert found.keys() == {str(camera.id) for camera in demo.world.cameras}
    ferry = found[FERRY]
    assert (ferry.title, ferry.folder, ferry.external_id) == (
        "Ferry terminal", "Brackwater harbour", "ferry-terminal",
    )  # fmt: skip
    assert ferry.active and not found[PARK].active


def test_the_narrowest_profile_that_is_fit_for_a_tile_and_the_widest(kind, session):
    ferry = all_streams(kind, session)[FERRY]
    assert (ferry.small, ferry.large) == (f"{FERRY}1", f"{FERRY}2")


@pytest.mark.parametrize(
    ("widths", "small", "large"),
    [((160, 1920, 800), "3", "2"), ((160, 320), "2", "2"), ((None, None), "1", "1"), ((), "", "")],
)
def test_profiles(widths, small, large):
    profiles = [{"stream_profile_id": id, "width": width} for id, width in enumerate(widths, 1)]
    facts = {"is_connected": True, "stream_profiles": profiles}
    with saying(answering(tree((7, None, "camera")), facts)) as (kind, session):
        (stream,) = all_streams(kind, session).values()
    assert (stream.small, stream.large) == (small, large)
    assert bool(stream.streamer) == bool(widths) == (not stream.trouble)


def test_folders_with_two_cameras_or_more_are_mosaics(kind, session):
    mosaics = {mosaic.id: mosaic for mosaic in kind.mosaics(session)}
    assert mosaics[str(HARBOUR)].cells == ("140094", "140095", "140096", "140097")
    assert mosaics[str(OLD_TOWN)].title == "Brackwater old town"
    assert len(mosaics) == 3


def test_many_cameras_are_asked_for_in_few_documents(demo, kind, session):
    demo.world.grow(2 * TOGETHER, ROOT)
    demo.calls.clear()
    pages = list(kind.streams(session))
    assert [len(page) for page in pages] == [TOGETHER, TOGETHER, len(demo.world.cameras) - 2 * TOGETHER]
    assert len(demo.calls) == 1 + len(pages)


def test_the_root_gives_its_cameras_no_group(demo, kind, session):
    demo.world.add(150000, ROOT, "camera", "Town hall", media="square")
    assert all_streams(kind, session)["150000"].folder == ""


def test_the_tree_may_lead_in_circles_or_nowhere():
    nodes = tree(
        (1, 1, "folder"), (2, 3, "folder"), (3, 2, "folder"), (7, 2, "camera"), (7, 1, "camera"),
        (8, 404, "camera"), (9, 9, "camera"), (10, 1, "camera"), (11, 12, "camera"), (12, 11, "dashboard"),
    )  # fmt: skip
    nodes += [None, "node", {"node_id": "7 8", "type": "camera"}, {"node_id": True, "type": "camera"}, {}]
    with saying(answering(nodes)) as (kind, session):
        found = all_streams(kind, session)
        assert {name: stream.folder for name, stream in found.items()} == {
            "7": "Node 2", "8": "", "9": "", "10": "Node 1", "11": "",
        }  # fmt: skip
        assert kind.mosaics(session) == []


@pytest.mark.parametrize("name", ["x", "1 2", "99", "138171", "1){name} b:camera(node_id:1"])
def test_a_name_that_is_no_camera(kind, session, name):
    with pytest.raises(NotFound):
        kind.stream(session, name)


def test_a_live_address_of_the_profile_that_is_wished_for(demo, kind, session):
    stream = all_streams(kind, session)[FERRY]
    before = datetime.now(UTC)
    made = [kind.playback(session, Wish(stream, small)) for small in (True, False)]
    taken = [demo.world.take(urlsplit(each.url).path) for each in made]
    assert [link.width for link in taken] == [480, 640]
    assert all(each.kind == "rtsp" and each.url.startswith("ws://127.0.0.1:") for each in made)
    assert all(timedelta(seconds=29) < each.expires_at - before < timedelta(seconds=32) for each in made)


def test_ten_wishes_are_one_query_and_each_has_an_address_of_its_own(demo, kind, session):
    streams = [stream for stream in all_streams(kind, session).values() if stream.active]
    wishes = [Wish(stream) for stream in (streams * 2)[: kind.abilities.batch]]
    demo.calls.clear()
    made = kind.playbacks(session, wishes)
    assert len(demo.calls) == 1 and len({each.url for each in made}) == kind.abilities.batch
    links = [demo.world.take(urlsplit(each.url).path) for each in made]
    assert [str(link.node.id) for link in links] == [wish.stream.name for wish in wishes]


def test_one_camera_without_an_address_does_not_take_the_others_theirs(kind, session):
    found = all_streams(kind, session)
    good, bad = kind.playbacks(session, [Wish(found[FERRY]), Wish(found[PARK])])
    assert isinstance(good, Playback)
    assert isinstance(bad, BadAnswer) and "Camera is not connected." in str(bad)


def test_the_player_is_tried_by_opening_its_websocket(kind, session):
    playback = kind.playback(session, Wish(all_streams(kind, session)[FERRY]))
    kind.try_player(playback)
    with pytest.raises(NotFound):
        kind.try_player(playback)


def test_a_server_that_speaks_no_websocket_is_told(kind):
    with scripted({"GET /live": {"hello": 1}}) as server, pytest.raises(BadAnswer, match="WebSocket"):
        kind.try_player(Playback("rtsp", f"{server.url.replace('http', 'ws')}/live"))


def links(*urls):
    return {
        "data": {
            f"c{place}": {"live_view": {"remote": {"rtspws": {"url": url}}}} for place, url in enumerate(urls)
        }
    }


@pytest.mark.parametrize(
    "url",
    [
        None, "", 5, "rtsp://nvhs1.example.com/a", "http://nvhs1.example.com/a", "wss://10.0.0.8/a",
        "wss://169.254.169.254/a", "wss://user:pass@nvhs1.example.com/a", "wss://nvhs1.example.com/a b",
        "wss://nvhs1.example.com/a?b=\"", "javascript:alert(1)", "wss://nvhs1.example.com/../a",
    ],
)  # fmt: skip
def test_an_address_that_is_not_to_be_used(url):
    with saying(links(url)) as (kind, session), pytest.raises(BadAnswer) as refused:
        kind.playback(session, Wish(STREAM))
    assert "pass" not in str(refused.value)


def test_an_address_keeps_its_path_and_its_query():
    url = "wss://nvhs10.example.com:8443/nvhs10~1600421245~9469bb/?key=a%2Fb&x=1"
    with saying(links(f"{url}#fragment")) as (kind, session):
        assert kind.playback(session, Wish(STREAM)).url == url


def test_fewer_addresses_than_wishes():
    with saying(links("wss://nvhs1.example.com/a")) as (kind, session):
        good, missing = kind.playbacks(session, [Wish(STREAM), Wish(STREAM)])
    assert isinstance(good, Playback) and isinstance(missing, BadAnswer)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({"errors": [error("Invalid or empty access token.", "authError")]}, LoginRejected),
        ({"errors": [error("Access token expired.", "expired")]}, SessionExpired),
        ({"errors": [error("Request to an unknown or unavailable platform.", "client")]}, BadAnswer),
        ({"errors": [error(category="expired")], "data": {"nodeList": []}}, SessionExpired),
        ({"errors": [error(category="unheard-of")]}, BadAnswer),
        ({"errors": [None, "error", {"message": None}]}, BadAnswer),
        ({"data": None}, BadAnswer),
        ({"data": {"nodeList": None}}, BadAnswer),
        ({"data": {"nodeList": {}}}, BadAnswer),
        ({"data": []}, BadAnswer),
        ({}, BadAnswer),
        ([], BadAnswer),
        (HTML, BadAnswer),
        (Said(b"Status: 403"), BadAnswer),
        (Said({"errors": [error()]}, 401), LoginRejected),
        (Said({"errors": [error()]}, 429), Busy),
    ],
)
def test_errors_become_the_right_one_of_ours(said, wanted):
    with saying(said) as (kind, session), pytest.raises(wanted):
        all_streams(kind, session)


def test_what_is_said_in_an_error_is_told_without_secrets():
    said = {"errors": [error("Token demo-only-token of rtsp://a:b@10.0.0.1/ch1 is odd")]}
    with saying(said) as (kind, session), pytest.raises(BadAnswer, match="is odd") as raised:
        all_streams(kind, session)
    assert not [secret for secret in ("demo-only-token", "a:b", "10.0.0.1") if secret in str(raised.value)]


def test_data_that_comes_with_errors_counts_as_far_as_it_goes():
    def answer(asked):
        if "nodeList" in json.loads(asked.body)["query"]:
            return {"data": {"nodeList": tree((7, None, "camera"), (8, None, "camera"))}}
        return {
            "data": {"c7": {"is_connected": True, "stream_profiles": None}, "c8": None},
            "errors": [error()],
        }

    with saying(answer) as (kind, session):
        found = all_streams(kind, session)
    assert (found["7"].alive, found["8"].alive) == (True, False)
    assert found["7"].trouble and not found["7"].streamer


def test_a_token_that_has_ended_is_for_a_person_to_renew():
    for category in ("authError", "expired", "client"):
        with (
            saying({"errors": [error(category=category)]}) as (kind, _),
            pytest.raises(LoginRejected) as told,
        ):
            kind.login(None)
        assert "make a new API token" in str(told.value)


def test_a_page_in_the_place_of_the_api_is_no_wrong_token():
    with saying(HTML) as (kind, _), pytest.raises(BadAnswer):
        kind.login(None)


def test_oauth2_renews_with_the_newest_refresh_token(demo, by_oauth2):
    session = by_oauth2.login(None)
    demo.world.tokens.expire()
    with pytest.raises(SessionExpired) as expired:
        all_streams(by_oauth2, session)
    again = by_oauth2.login(expired.value.left)
    assert again["refresh"] != session["refresh"] and all_streams(by_oauth2, again)


def test_oauth2_does_not_ask_with_a_token_that_is_about_to_end(demo, by_oauth2):
    demo.world.tokens.life = MARGIN - 1
    session = by_oauth2.login(None)
    demo.calls.clear()
    with pytest.raises(SessionExpired):
        all_streams(by_oauth2, session)
    assert len(demo.calls) == 0


def test_oauth2_that_was_revoked_is_for_a_person_to_grant_anew(demo, by_oauth2):
    session = by_oauth2.login(None)
    demo.world.tokens.revoke(session["access"])
    with pytest.raises(SessionExpired) as expired:
        all_streams(by_oauth2, session)
    with pytest.raises(LoginRejected, match="put the new refresh_token="):
        by_oauth2.login(expired.value.left)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({"error": "Invalid secret-of-client"}, LoginRejected),
        (Said({"error": "invalid_grant"}, 400), LoginRejected),
        (Said({"error": "invalid_client"}, 401), LoginRejected),
        ({"access_token": None, "expires_in": 3600}, LoginRejected),
        (HTML, BadAnswer),
    ],
)
def test_what_oauth2_may_answer(said, wanted):
    with scripted({"POST /oauth2/token": said}) as server:
        kind = opened(server.url, "client:secret-of-client", "?refresh_token=refresh-1")
        with pytest.raises(wanted) as told:
            kind.login(None)
        kind.close()
    assert not [word for word in ("secret-of-client", "refresh-1") if word in f"{told.value!r}"]


def test_oauth2_may_leave_the_refresh_token_and_the_end_out():
    with scripted({"POST /oauth2/token": {"access_token": "access-1"}}) as server:
        kind = opened(server.url, "client:secret", "?refresh_token=refresh-1")
        assert kind.login(None) == {"access": "access-1", "ends": None, "refresh": ""}
        kind.close()


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("camstreamer+https://cloud.example.com", "the token is missing"),
        ("camstreamer+https://id:secret@cloud.example.com", "need refresh_token="),
        ("camstreamer+https://id@cloud.example.com?refresh_token=r", "the client secret is missing"),
        ("camstreamer+https://id:secret@cloud.example.com?refresh_token=", "refresh_token= is empty"),
        ("camstreamer+https://token@cloud.example.com?api=v2", "the option “api” is not known"),
        ("camstreamer+file:///etc/passwd", "by http or https"),
    ],
)
def test_a_dsn_that_cannot_work(address, fault):
    with pytest.raises(DsnError, match=fault) as told:
        open_kind(parse(f"city={address}"))
    assert "city" in str(told.value) and "secret@" not in str(told.value)


TREE = {"nodeList": tree((1, None, "folder"), (2, 1, "folder"), (7, 2, "camera"), (8, 1, "camera"))}
FACTS = {"is_connected": True, "stream_profiles": [{"stream_profile_id": 5, "width": 800, "height": 450}]}


@examples(200)
@given(told=some.spoilt(TREE), facts=some.spoilt(FACTS))
def test_any_tree_is_sane_streams_and_mosaics_or_a_bad_answer(told, facts):
    try:
        known = shapes.nodes(told if isinstance(told, dict) else {})
    except BadAnswer:
        return
    for node in shapes.cameras(known):
        stream = shapes.stream(known, node, facts, "https://cloud.example.com")
        assert stream.name.isdecimal() and len(stream.title) <= 500 and len(stream.folder) <= 500
        assert bool(stream.streamer) != bool(stream.trouble)
        json.dumps([stream.title, stream.folder, stream.external_id]).encode()
    assert all(len(mosaic.cells) > 1 for mosaic in shapes.mosaics(known))


@examples(40)
@given(body=some.values | some.spoilt({"data": TREE}) | some.spoilt(links("wss://nvhs1.example.com/a")))
def test_whatever_it_answers_only_our_own_errors_come(body):
    asking = [
        lambda kind, session: all_streams(kind, session),
        lambda kind, session: kind.stream(session, "7"),
        lambda kind, session: kind.playback(session, Wish(STREAM)),
        lambda kind, session: kind.prepare(session, "7", datetime.now(UTC), datetime.now(UTC)),
        lambda kind, session: kind.prepared(session, ["a", "b"]),
        lambda kind, session: kind.counts(session, ["7"], datetime.now(UTC), datetime.now(UTC)),
    ]
    with saying(Said(json.dumps(body).encode())) as (kind, session):
        for ask in asking:
            try:
                ask(kind, session)
            except SourceError as error:
                assert "demo-only-token" not in str(error)
