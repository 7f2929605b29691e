"""The stand-in CamStreamer Cloud over real HTTP and WebSockets: what it answers, what it refuses, what it plays."""

from typing import Any

import pytest
import requests

from demo.camstreamer import CamStreamerDemo
from demo.rtsp_film import PACKET, film, payloads
from tests.patience import wait_until
from tests.rtsp_client import Player

FERRY = 140094
DAY = 86_400


@pytest.fixture
def demo():
    with CamStreamerDemo.start() as started:
        started.world.limits.every = 0
        yield started


def ask(demo: CamStreamerDemo, document: str, token: str | None = None) -> Any:
    headers = {"Authorization": f"Bearer {token or demo.world.tokens.made}"}
    return requests.post(f"{demo.url}/api/graphql.php", json={"query": document}, headers=headers, timeout=5)


def told(demo: CamStreamerDemo, document: str) -> Any:
    return ask(demo, document).json()["data"]


def live(demo: CamStreamerDemo, id: int = FERRY, profile: int = 2) -> str:
    document = (
        f"{{camera(node_id:{id}){{live_view(stream_profile_id:{id}{profile}){{remote{{rtspws{{url}}}}}}}}}}"
    )
    return told(demo, document)["camera"]["live_view"]["remote"]["rtspws"]["url"]


@pytest.fixture
def connected(demo):
    players = []

    def connect(url):
        players.append(Player(url))
        return players[-1]

    yield connect
    for player in players:
        player.close()


def test_the_tree_and_the_cameras_of_it(demo):
    nodes = told(demo, "{nodeList{parent_node_id node_id type name external_id}}")["nodeList"]
    assert {node["type"] for node in nodes} > {"folder", "camera", "user", "dashboard"}
    cameras = told(demo, "{nodeList(type:camera){node_id}}")["nodeList"]
    assert {"node_id": FERRY} in cameras and len(cameras) == len(demo.world.cameras)


def test_several_cameras_in_one_document(demo):
    facts = "{is_connected stream_profiles{stream_profile_id width height}}"
    found = told(demo, f"{{a:camera(node_id:{FERRY}){facts} b:camera(node_id:140103){facts}}}")
    assert found["a"]["is_connected"] and not found["b"]["is_connected"]
    assert [each["width"] for each in found["a"]["stream_profiles"]] == [480, 640]


def test_errors_come_in_the_body_with_their_category(demo):
    for token, category in (("wrong", "authError"), ("", "authError")):
        answer = ask(demo, "{__typename}", token or " ")
        assert (answer.status_code, answer.json()["errors"][0]["category"]) == (200, category)
    assert ask(demo, "{camera(node_id:1){name}}").json()["errors"][0]["category"] == "client"
    assert "data" not in ask(demo, "{nothing}").json()


def test_a_second_query_within_the_second_is_refused_and_counted_as_our_fault(demo):
    demo.world.limits.every = 1.0
    assert ask(demo, "{__typename}").ok
    assert ask(demo, "{__typename}").status_code == 429
    assert len(demo.faults_of_ours) == 1 and len(demo.world.limits.arrivals) == 1


def test_the_days_queries_end_and_begin_anew_at_midnight(demo):
    now = demo.world.clock()
    demo.world.clock = lambda: now
    demo.world.limits.daily = 2
    assert [ask(demo, "{__typename}").ok for _ in range(3)] == [True, True, False]
    demo.world.clock = lambda: now + DAY
    assert ask(demo, "{__typename}").ok and demo.world.limits.today == 1


def test_oauth2_renews_ends_and_revokes(demo):
    tokens = demo.world.tokens
    asked = {
        "client_id": tokens.client_id,
        "client_secret": tokens.client_secret,
        "grant_type": "refresh_token",
    }

    def renew(refresh):
        return requests.post(
            f"{demo.url}/oauth2/token", params=asked | {"refresh_token": refresh}, timeout=5
        ).json()

    first = renew(tokens.first_refresh)
    assert first["expires_in"] == 3600 and ask(demo, "{__typename}", first["access_token"]).json()["data"]
    assert "error" in renew(tokens.first_refresh)
    tokens.expire()
    ended = ask(demo, "{__typename}", first["access_token"]).json()
    assert ended["errors"][0]["category"] == "expired"
    second = renew(first["refresh_token"])
    revoke = f"{demo.url}/oauth2/revoke?access_token={second['access_token']}"
    assert requests.post(revoke, timeout=5).json()["success"] is True
    assert "error" in renew(second["refresh_token"])


@pytest.mark.parametrize(("profile", "size"), [(1, (480, 270)), (2, (640, 360))])
def test_a_live_address_plays_in_the_size_of_its_profile(demo, connected, profile, size):
    player = connected(live(demo, profile=profile))
    assert (player.status, player.headers["Sec-WebSocket-Protocol"]) == (101, "binary")
    player.play()
    frames = player.pictures(14)
    assert {(frame.width, frame.height) for frame in frames} == {size}
    assert frames[0].to_image().tobytes() != frames[-1].to_image().tobytes()
    assert demo.world.players == 1


def test_rtp_packets_follow_each_other_and_fit_a_network(demo, connected):
    player = connected(live(demo))
    player.play()
    packets = [player.packet() for _ in range(30)]
    numbers = [int.from_bytes(packet[2:4]) for packet in packets]
    times = [int.from_bytes(packet[4:8]) for packet in packets]
    assert numbers == list(range(30)) and times == sorted(times) and len(set(times)) > 1
    assert max(map(len, packets)) <= PACKET + 12
    assert any(packet[12] & 0x1F == 28 for packet in packets)


def test_while_it_plays_a_player_may_ask_and_end(demo, connected):
    player = connected(live(demo))
    player.play()
    assert player.ask("OPTIONS", player.url)[0]["status"] == "200"
    assert player.ask("RECORD", player.url)[0]["status"] == "405"
    assert player.ask("TEARDOWN", player.url, Session=player.session)[0]["status"] == "200"
    wait_until(lambda: demo.world.players == 0)


def test_an_address_is_good_for_one_connection(demo, connected):
    url = live(demo)
    assert [connected(url).status for _ in range(2)] == [101, 404]


def test_an_address_ends_after_30_seconds_and_play_goes_on(demo, connected):
    player, late = connected(live(demo)), live(demo)
    player.play()
    now = demo.world.clock()
    demo.world.clock = lambda: now + 31
    assert connected(late).status == 404
    assert player.pictures(2)


def test_a_camera_that_is_not_connected_gives_no_address(demo):
    answer = ask(
        demo, "{camera(node_id:140103){live_view(stream_profile_id:1401032){remote{rtspws{url}}}}}"
    ).json()
    assert answer["data"] == {"camera": {"live_view": None}} and answer["errors"]


def test_cut_ends_players_and_the_stand_in_goes_on(demo, connected):
    player = connected(live(demo))
    player.play()
    demo.cut()
    wait_until(lambda: demo.world.players == 0)
    assert connected(live(demo)).status == 101


def test_a_recording_is_found_prepared_and_downloaded(demo):
    now = int(demo.world.clock())
    demo.world.clock = lambda: now
    fields = "{recording_id duration outputs{height}}"
    found = f"{{camera(node_id:{FERRY}){{recordings(from:{now - 600} to:{now}){fields}}}}}"
    (recording,) = told(demo, found)["camera"]["recordings"]
    assert recording["duration"] == 600
    state = f'{{recording(recording_id:"{recording["recording_id"]}"){{progress download_url}}}}'
    prepare = f'mutation{{recordingPrepare(recording_id:"{recording["recording_id"]}",height:360)}}'
    assert told(demo, prepare) == {"recordingPrepare": True}
    assert told(demo, state)["recording"] == {"progress": 0, "download_url": None}
    demo.world.clock = lambda: now + 2.5
    assert told(demo, state)["recording"]["progress"] == 50
    demo.world.clock = lambda: now + 5
    done = told(demo, state)["recording"]
    assert done["progress"] == 100
    assert requests.get(done["download_url"], timeout=5).headers["Content-Type"] == "video/mp4"


def test_what_was_not_recorded_is_an_empty_list_and_an_unused_id_ends(demo):
    now = int(demo.world.clock())
    old = f"{{camera(node_id:{FERRY}){{recordings(from:{now - 90 * DAY} to:{now - 80 * DAY}){{recording_id}}}}}}"
    assert told(demo, old)["camera"]["recordings"] == []
    fresh = f"{{camera(node_id:{FERRY}){{recordings(from:{now - 60} to:{now}){{recording_id}}}}}}"
    id = told(demo, fresh)["camera"]["recordings"][0]["recording_id"]
    demo.world.clock = lambda: now + 3700
    assert ask(demo, f'{{recording(recording_id:"{id}"){{progress}}}}').json()["errors"]


def test_people_are_counted_by_the_quarter_and_none_ahead_of_time(demo):
    now = int(demo.world.clock()) // 900 * 900 + 60
    demo.world.clock = lambda: now
    values = told(
        demo,
        f"{{statisticDataMetricByGranularity(from:{now - DAY} to:{now} type:peopleCountIn node_id:140098 "
        "granularity:HQ){from to value}}",
    )["statisticDataMetricByGranularity"]
    assert len(values) == 97 and all(each["to"] - each["from"] == 900 for each in values)
    assert values[-1]["value"] is None and all(each["value"] >= 0 for each in values[:-1])


def test_a_nal_unit_that_is_too_large_goes_in_fragments_and_comes_back_whole():
    key_frame = film("harbour", 640).pictures[0][0]
    parts = list(payloads(key_frame))
    assert len(parts) > 1 and parts[0][1] & 0x80 and parts[-1][1] & 0x40
    assert key_frame == bytes([parts[0][0] & 0xE0 | parts[0][1] & 0x1F]) + b"".join(
        part[2:] for part in parts
    )
