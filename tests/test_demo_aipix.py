"""The stand-in aipix over real HTTP: its API's shapes and refusals, and HLS that really plays and ends."""

import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import av
import pytest
import requests
from PIL import Image

from demo import hls
from demo.aipix import AipixDemo

NOON = 1_800_000_000
JSON = {"Accept": "application/json"}
HARBOUR = 102


@pytest.fixture
def demo() -> Iterator[AipixDemo]:
    with AipixDemo.start() as running:
        running.world.clock = lambda: NOON
        yield running


def post(demo: AipixDemo, path: str, body: Any, headers: Any = JSON) -> requests.Response:
    return requests.post(f"{demo.url}/api/v1{path}", json=body, headers=headers, timeout=5)


def get(demo: AipixDemo, path: str, token: str = "") -> requests.Response:
    headers = JSON | ({"Authorization": f"Bearer {token}"} if token else {})
    return requests.get(f"{demo.url}/api/v1{path}", headers=headers, timeout=5)


def token_of(demo: AipixDemo) -> str:
    return post(demo, "/token", {"login": "webuser", "password": demo.world.password}).json()["access_token"]


def link(demo: AipixDemo, what: str = "video", number: int = HARBOUR, **more: Any) -> dict[str, Any]:
    wish = {"uuid": demo.world.cameras[number].uuid, **more.pop("camera", {})}
    return post(demo, f"/cameras/{what}", {"cameras": [wish], "ttl": 60, **more}).json()[0]


def segments(playlist: requests.Response) -> list[str]:
    names = [line for line in playlist.text.splitlines() if line and not line.startswith("#")]
    return [urljoin(playlist.url, name) for name in names]


def times(film: bytes) -> list[int]:
    with av.open(io.BytesIO(film), "r") as opened:
        return [packet.pts for packet in opened.demux(video=0) if packet.pts is not None]


def test_a_login_gives_a_token_and_lists_page_by_page(demo):
    token, found = token_of(demo), []
    for number in (1, 2, 3):
        told = get(demo, f"/cameras?per_page=100&page={number}", token).json()
        found += told["data"]
    assert told["meta"]["last_page"] == 3
    assert [camera["uuid"] for camera in found] == [each.uuid for each in demo.world.cameras.values()]
    assert None in get(demo, "/layouts", token).json()["data"][0]["grid"]


def test_tokens_end_and_sessions_are_counted(demo):
    demo.world.max_sessions = 1
    token = token_of(demo)
    assert post(demo, "/token", {"login": "webuser", "password": demo.world.password}).status_code == 419
    demo.world.clock = lambda: NOON + demo.world.token_life
    assert get(demo, "/cameras", token).status_code == 401
    assert token_of(demo)


def test_errors_are_pages_for_who_does_not_accept_json(demo):
    answer = requests.get(f"{demo.url}/api/v1/cameras", timeout=5)
    assert answer.status_code == 401 and answer.headers["Content-Type"].startswith("text/html")


def test_what_is_not_valid_is_named(demo):
    told = post(demo, "/cameras/video", {"cameras": [{"stream_type": "high"}], "ttl": 60})
    assert told.status_code == 422 and list(told.json()["errors"]) == ["cameras.0.uuid"]
    assert list(post(demo, "/token", {"login": "webuser"}).json()["errors"]) == ["password"]


def test_the_billing_list_needs_its_token_and_says_null_for_nothing(demo):
    token = demo.world.integration_token
    assert get(demo, "/billing/cameras/list?login=webuser").status_code == 401
    assert len(get(demo, "/billing/cameras/list?login=webuser", token).json()) == len(demo.world.cameras)
    assert get(demo, "/billing/cameras/list?login=nobody", token).json() is None
    many = "&".join(["cameras_uuid[]=x"] * 31)
    assert get(demo, f"/billing/cameras/list?{many}", token).status_code == 422


def test_a_wrong_integration_token_is_refused_where_none_would_do(demo):
    body = {"cameras": [{"uuid": demo.world.cameras[HARBOUR].uuid}]}
    assert post(demo, "/cameras/video", body).status_code == 200
    assert post(demo, "/cameras/video", body, JSON | {"Authorization": "Bearer no"}).status_code == 401
    demo.world.whitelisted = False
    assert post(demo, "/cameras/video", body).status_code == 403


def test_what_is_blocked_is_refused_and_what_is_unknown_left_out(demo):
    body = {"cameras": [{"uuid": demo.world.cameras[111].uuid}]}
    assert post(demo, "/cameras/video", body).status_code == 403
    assert post(demo, "/cameras/video", {"cameras": [{"uuid": "unknown"}]}).json() == []


def test_live_hls_plays_on_from_segment_to_segment(demo):
    """Also across the end of the loop: its picture begins anew, its clock does not."""
    playlist = requests.get(link(demo)["url"], timeout=5)
    assert playlist.headers["Access-Control-Allow-Origin"] == "*"
    film = b"".join(requests.get(each, timeout=5).content for each in segments(playlist))
    found = times(film)
    assert len({after - before for before, after in zip(found, found[1:], strict=False)}) == 1
    with av.open(io.BytesIO(film), "r") as opened:
        pictures = {frame.to_image().tobytes() for frame in opened.decode(video=0)}
    assert len(pictures) > 60


def test_a_player_opens_it_as_it_is(demo):
    with av.open(link(demo)["url"], "r", timeout=10) as film:
        stream = film.streams.video[0]
        assert (stream.codec_context.name, stream.width, stream.height) == ("h264", 640, 360)
        assert next(film.decode(stream)).key_frame


def test_the_window_slides_with_the_clock(demo):
    url = link(demo)["url"]
    before = segments(requests.get(url, timeout=5))
    demo.world.clock = lambda: NOON + 4
    after = segments(requests.get(url, timeout=5))
    assert before[2:] == after[:-2] and len(before) == hls.WINDOW


def test_a_segment_to_come_is_not_there_yet(demo):
    url = link(demo)["url"]
    number = hls.cuts("harbour").at(NOON) + 1
    assert requests.get(url.replace("live.m3u8", f"{number}.ts"), timeout=5).status_code == 404


def test_a_link_ends_with_its_playlist_and_its_segments(demo):
    told = link(demo)
    assert told["expired_at"] == "2027-01-15T08:01:00.000000Z"
    addresses = [told["url"], *segments(requests.get(told["url"], timeout=5))]
    demo.world.clock = lambda: NOON + 60
    refused = [requests.get(each, timeout=5) for each in addresses]
    assert {each.status_code for each in refused} == {403}
    assert {each.headers["Access-Control-Allow-Origin"] for each in refused} == {"*"}


def test_a_link_is_good_for_its_own_camera(demo):
    other = link(demo)["url"].replace(demo.world.cameras[HARBOUR].uuid, demo.world.cameras[103].uuid)
    assert requests.get(other, timeout=5).status_code == 403


def test_a_camera_that_does_not_play_has_a_link_without_a_signal(demo):
    assert requests.get(link(demo, number=110)["url"], timeout=5).status_code == 404


@pytest.mark.parametrize("ttl", [60, "60"])
def test_ttl_is_a_number_or_one_as_text(demo, ttl):
    assert link(demo, ttl=ttl)["expired_at"].startswith("2027-01-15T08:01:00")


def test_stills_in_both_forms(demo):
    jpg = requests.get(link(demo, "preview", source="jpg")["url"], timeout=5).content
    assert Image.open(io.BytesIO(jpg)).size == (640, 360)
    mp4 = requests.get(link(demo, "preview")["url"], timeout=5).content
    assert len(times(mp4)) == 1


def test_the_archive_plays_from_its_date_and_moves_what_is_before_its_start(demo):
    told = link(demo, camera={"date": "2027-01-15T07:00:00Z"})
    playlist = requests.get(told["url"], timeout=5)
    assert "move_to" not in told and playlist.text.endswith("#EXT-X-ENDLIST\n")
    assert times(requests.get(segments(playlist)[0], timeout=5).content)
    early = link(demo, camera={"date": "2020-01-01T00:00:00Z"})
    assert early["move_to"].startswith("2027-01-13T08:00:01")
    assert requests.get(early["url"], timeout=5).status_code == 200


def test_a_range_of_the_archive(demo):
    dates = {"from": "2027-01-15T07:00:00Z", "to": "2027-01-15T07:00:20Z"}
    playlist = requests.get(link(demo, "archive", camera=dates)["url"], timeout=5)
    assert len(segments(playlist)) == 11


def test_faults_spoil_its_answers(demo):
    with demo.world.faults.during("api", "status", path="/token", status=503):
        assert post(demo, "/token", {}).status_code == 503
    with demo.world.faults.during("streamer", "status", path="/hls", status=500):
        assert requests.get(link(demo)["url"], timeout=5).status_code == 500
    assert demo.calls.count("/api/v1/token") == 1
