"""The stand-in Watcher over real HTTP: what it answers in health, and how it fails when told to."""

import base64
import io
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from typing import Any
from urllib.parse import quote

import av
import pytest
import requests

from demo.cameras_data import CAMERAS, LEAKY_SOURCE
from demo.server import Demo

V2 = "/vsaas/api/v2"
V3 = "/watcher/client-api/v3"
ACCOUNT = {"login": "webuser", "password": "demo-only-password"}
NOON = 1_800_000_000


class Client:
    """A requests session that knows the stand-in's address and logs in as its web user."""

    def __init__(self, demo: Demo) -> None:
        self.demo, self.http = demo, requests.Session()

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.http.get(self.demo.url + quote(path, safe="/?=&%+-"), timeout=5, **options)

    def post(self, path: str, **options: Any) -> requests.Response:
        return self.http.post(self.demo.url + path, timeout=5, **options)

    def v2(self) -> dict[str, str]:
        return {"X-Vsaas-Session": self.post(f"{V2}/auth/login", json=ACCOUNT).json()["session"]}

    def v3(self) -> dict[str, str]:
        return bearer(self.login_v3()["access_token"])

    def login_v3(self) -> dict[str, str]:
        answer = self.post(f"{V3}/login", auth=(ACCOUNT["login"], ACCOUNT["password"]))
        assert answer.status_code == 200
        tokens: dict[str, str] = answer.json()
        return tokens

    def media(self, name: str, leaf: str, **options: Any) -> requests.Response:
        return self.get(f"/{name}/{leaf}?token={self.demo.world.tokens.current(name)}", **options)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def demo() -> Iterator[Demo]:
    with Demo.start() as running:
        yield running


@pytest.fixture
def client(demo: Demo) -> Iterator[Client]:
    client = Client(demo)
    with closing(client.http):
        yield client


def frames(film: bytes) -> list[bytes]:
    with av.open(io.BytesIO(film), "r") as opened:
        return [frame.to_image().tobytes() for frame in opened.decode(video=0)]


# API v2


def test_v2_login_gives_a_session(client):
    answer = client.post(f"{V2}/auth/login", json=ACCOUNT).json()
    assert len(answer["session"]) == 27
    assert (answer["login"], answer["is_admin"]) == ("webuser", False)


@pytest.mark.parametrize(
    ("body", "status"),
    [({"login": "webuser", "password": "no"}, 403), ({"login": "webuser"}, 400), ([], 400)],
)
def test_v2_refuses_other_logins_in_json(client, body, status):
    answer = client.post(f"{V2}/auth/login", json=body)
    assert answer.status_code == status
    assert answer.json()["success"] is False


def test_v2_session_header_in_any_case(client):
    session = client.v2()["X-Vsaas-Session"]
    for name in ("x-vsaas-session", "X-VSAAS-SESSION"):
        assert client.get(f"{V2}/auth/whoami", headers={name: session}).json()["login"] == "webuser"


def test_v2_without_a_session_is_403_never_401(client):
    for headers in ({}, {"X-Vsaas-Session": "made-up"}, {"X-Vsaas-Session": ""}):
        answer = client.get(f"{V2}/cameras", headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (403, "Forbidden")


def test_v2_api_key_stands_for_a_session(client):
    good = {"x-vsaas-api-key": "demo-only-apikey", "x-vsaas-user": "webuser"}
    assert client.get(f"{V2}/cameras", headers=good).status_code == 200
    bad = client.get(f"{V2}/cameras", headers=good | {"x-vsaas-api-key": "other"})
    assert (bad.status_code, bad.json()["error"]) == (403, "WrongApikey")


def test_v2_logout_ends_the_session(client):
    headers = client.v2()
    assert client.post(f"{V2}/auth/logout", headers=headers).status_code == 200
    assert client.get(f"{V2}/auth/whoami", headers=headers).status_code == 403


@pytest.mark.parametrize("form", ["query", "headers"])
def test_v2_pages_are_shorter_than_asked_and_end_with_an_empty_one(client, form):
    headers, pages = client.v2(), []
    while not pages or pages[-1]:
        offset = sum(map(len, pages))
        if form == "query":
            answer = client.get(f"{V2}/cameras/?limit=99&offset={offset}", headers=headers)
        else:
            page = {"X-Page-Limit": "99", "X-Page-Offset": str(offset)}
            answer = client.get(f"{V2}/cameras", headers=headers | page)
        pages.append([camera["name"] for camera in answer.json()])
    assert max(map(len, pages)) == client.demo.world.page_cap
    assert sum(pages, []) == [camera.name for camera in CAMERAS]


def test_v2_honours_a_shorter_page_and_refuses_nonsense(client):
    headers = client.v2()
    assert len(client.get(f"{V2}/cameras?limit=2", headers=headers).json()) == 2
    assert client.get(f"{V2}/cameras?limit=two", headers=headers).status_code == 400


def test_v2_one_camera_by_any_name(client):
    headers = client.v2()
    for name in ("harbour", "город/площадь 1"):
        assert client.get(f"{V2}/cameras/{name}", headers=headers).json()["name"] == name
    assert client.get(f"{V2}/cameras/nowhere", headers=headers).status_code == 404
    assert client.get(f"{V2}/cameras/staff-entrance", headers=headers).status_code == 403


def test_v2_camera_holds_what_must_not_leak(client):
    camera = client.get(f"{V2}/cameras/harbour", headers=client.v2()).json()
    assert camera["stream_url"] == LEAKY_SOURCE
    assert "caretaker" in camera["comment"]


def test_v2_camera_is_null_where_the_real_one_is(client):
    headers = client.v2()
    harbour, marina, lighthouse = (
        client.get(f"{V2}/cameras/{name}", headers=headers).json()
        for name in ("harbour", "marina", "lighthouse")
    )
    assert harbour["server"] is None and harbour["stream_status"]["https_port"] is None
    assert marina["stream_status"] is None
    assert lighthouse["stream_status"]["server"] is None and lighthouse["streamer_hostname"] == "127.0.0.1"


# API v3


def test_v3_login_refuses_wrong_credentials_in_its_own_shape(client):
    for options in ({}, {"auth": ("webuser", "no")}, {"headers": bearer("made-up")}, {"headers": bearer("")}):
        answer = client.post(f"{V3}/login", **options)
        assert answer.status_code == 401
        assert answer.json()["errors"][0]["status"] == "401"


def test_v3_access_token_tells_its_end(client):
    client.demo.world.clock = lambda: NOON
    claims = client.login_v3()["access_token"].split(".")[1]
    assert json.loads(base64.urlsafe_b64decode(claims + "=="))["exp"] == NOON + 3600


def test_v3_access_token_may_have_no_end(client):
    client.demo.world.token_life = None
    claims = client.login_v3()["access_token"].split(".")[1]
    assert "exp" not in json.loads(base64.urlsafe_b64decode(claims + "=="))


def test_v3_expired_access_is_refreshed_once_per_refresh_token(client):
    world, tokens = client.demo.world, client.login_v3()
    later = time.time() + world.token_life + 1
    world.clock = lambda: later
    assert client.get(f"{V3}/streams", headers=bearer(tokens["access_token"])).status_code == 401
    renewed = client.post(f"{V3}/login", headers=bearer(tokens["refresh_token"])).json()
    assert client.get(f"{V3}/streams", headers=bearer(renewed["access_token"])).status_code == 200
    assert client.post(f"{V3}/login", headers=bearer(tokens["refresh_token"])).status_code == 401


def test_v3_access_can_be_ended_alone(client):
    tokens = client.login_v3()
    client.demo.world.sessions.expire_access()
    assert client.get(f"{V3}/profile", headers=bearer(tokens["access_token"])).status_code == 401
    assert client.post(f"{V3}/login", headers=bearer(tokens["refresh_token"])).status_code == 200


def test_v3_cursors_lead_through_all_that_the_user_may_view(client):
    headers, names, cursor = client.v3(), [], ""
    while cursor is not None:
        page = client.get(f"{V3}/streams", headers=headers, params={"limit": 100, "cursor": cursor}).json()
        assert len(page["streams"]) <= client.demo.world.page_cap
        names += [stream["name"] for stream in page["streams"]]
        cursor = page["next"]
    assert names == [camera.name for camera in CAMERAS if camera.viewable]
    assert page["prev"] and page["estimated_count"] == len(names)


@pytest.mark.parametrize("query", ["cursor=nonsense", "limit=0", "limit=x"])
def test_v3_names_a_wrong_parameter(client, query):
    answer = client.get(f"{V3}/streams?{query}", headers=client.v3())
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["source"]["parameter"] == query.partition("=")[0]


def test_v3_select_keeps_the_name_and_what_was_asked(client):
    headers = client.v3()
    asked = {"select": "title,stats.alive,path.title", "limit": 1}
    (stream,) = client.get(f"{V3}/streams", headers=headers, params=asked).json()["streams"]
    assert stream == {
        "name": "harbour",
        "title": "Harbour, east quay",
        "stats": {"alive": True},
        "path": [{"title": "City"}],
    }
    one = client.get(f"{V3}/streams/город/площадь 1?select=title", headers=headers).json()
    assert one == {"name": "город/площадь 1", "title": "Fountain square"}


def test_v3_finds_and_sorts(client):
    headers = client.v3()
    found = client.get(f"{V3}/streams?q=MARKET&sort=-title", headers=headers).json()["streams"]
    assert [stream["name"] for stream in found] == ["market", "stalls"]


def test_v3_tells_states_apart(client):
    headers = client.v3()
    states = {"harbour": "running", "night-run": "waiting", "glacier": "error"}
    for name, status in states.items():
        assert client.get(f"{V3}/streams/{name}", headers=headers).json()["stats"]["status"] == status
    assert "stats" not in client.get(f"{V3}/streams/marina", headers=headers).json()
    assert client.get(f"{V3}/streams/depot", headers=headers).json()["disabled"] is True
    assert client.get(f"{V3}/streams/staff-entrance", headers=headers).status_code == 404


def test_v3_mosaics_keep_empty_cells_and_name_cameras_that_are_not_public(client):
    headers = client.v3()
    listed = client.get(f"{V3}/mosaics", headers=headers).json()["mosaics"]
    assert [mosaic["type"] for mosaic in listed] == ["2x2", "3x3", "1x7", "4x4", "2x5"]
    cells = client.get(f"{V3}/mosaics/2", headers=headers).json()["streams"]
    assert cells[4] == {} and cells[7]["name"] == "staff-entrance"
    client.demo.world.remove("square")
    assert client.get(f"{V3}/mosaics/2", headers=headers).json()["streams"][0] == {}
    assert client.get(f"{V3}/mosaics/99", headers=headers).status_code == 404


def test_v3_folders_settings_and_profile(client):
    headers = client.v3()
    organizations = client.get(f"{V3}/organizations", headers=headers).json()["organizations"]
    folders = [
        client.get(f"{V3}/organizations/{each['id']}/folders", headers=headers).json()["folders"]
        for each in organizations
    ]
    assert [[folder["title"] for folder in each] for each in folders] == [["City", "Ski resort"], []]
    assert client.get(f"{V3}/profile", headers=headers).json()["name"] == "webuser"
    assert client.get(f"{V3}/episodes", headers=headers).json()["episodes"] == []
    assert client.get(f"{V3}/ui_settings").json()["title"]
    assert client.get(f"{V3}/nothing", headers=headers).json()["errors"][0]["code"] == "not_found"


# Sessions


def test_under_a_limit_logins_of_both_apis_evict_each_other(client):
    client.demo.world.max_sessions = 1
    session, tokens = client.v2(), client.login_v3()
    assert client.get(f"{V2}/auth/whoami", headers=session).status_code == 403
    session = client.v2()
    assert client.get(f"{V3}/profile", headers=bearer(tokens["access_token"])).status_code == 401
    assert client.post(f"{V3}/login", headers=bearer(tokens["refresh_token"])).status_code == 401
    assert client.get(f"{V2}/auth/whoami", headers=session).status_code == 200


def test_without_a_limit_sessions_live_side_by_side_until_evicted(client):
    sessions = [client.v2() for _ in range(3)]
    assert {client.get(f"{V2}/auth/whoami", headers=each).status_code for each in sessions} == {200}
    client.demo.world.evict_sessions()
    assert {client.get(f"{V2}/auth/whoami", headers=each).status_code for each in sessions} == {403}


# The streamer


def test_both_apis_name_the_same_streamer_and_token(client):
    old = client.get(f"{V2}/cameras/harbour", headers=client.v2()).json()
    new = client.get(f"{V3}/streams/harbour", headers=client.v3()).json()["stats"]
    assert old["playback_config"]["token"] == new["playback_token"]
    status = old["stream_status"]
    assert f"http://{status['server']}:{status['http_port']}" == new["streaming_endpoint"] == client.demo.url


@pytest.mark.parametrize("leaf", ["embed.html", "loop.mp4", "preview.mp4", "1800000000-preview.mp4"])
def test_streamer_refuses_without_the_streams_own_token(client, leaf):
    foreign = client.demo.world.tokens.current("street")
    for query in ("", "?token=", f"?token={foreign}"):
        assert client.get(f"/harbour/{leaf}{query}").status_code == 403


def test_player_plays_at_once_and_without_sound_unless_told_otherwise(client):
    assert "loop playsinline" in client.media("harbour", "embed.html").text
    assert " autoplay muted></video>" in client.media("harbour", "embed.html").text
    token = client.demo.world.tokens.current("harbour")
    quiet = client.get(f"/harbour/embed.html?token={token}&autoplay=false&mute=false").text
    assert "autoplay muted" not in quiet


def test_player_escapes_titles_and_loads_nothing_from_elsewhere(client):
    page = client.media("stalls", "embed.html").text
    assert "Market &lt;b&gt;&quot;stalls&quot;&lt;/b&gt; &amp; more" in page
    assert "<b>" not in page and "http" not in page


def test_offline_camera_shows_no_signal(client):
    assert "No signal" in client.media("glacier", "embed.html").text
    assert client.media("glacier", "preview.mp4").status_code == 404
    client.demo.world.set_state("glacier", alive=True)
    assert "<video" in client.media("glacier", "embed.html").text


def test_players_can_be_locked_to_one_site(client):
    client.demo.world.referrer = "portal.example"
    assert client.media("harbour", "embed.html").status_code == 403
    framed = client.media("harbour", "embed.html", headers={"Referer": "https://portal.example/"})
    assert framed.status_code == 200


def test_rotated_tokens_are_taken_for_a_grace_and_then_refused(client):
    first = client.demo.world.tokens.current("harbour")
    for status in (200, 403):
        client.demo.world.rotate_tokens(grace=1)
        assert client.get(f"/harbour/preview.mp4?token={first}").status_code == status
    second = client.demo.world.tokens.current("harbour")
    client.demo.world.rotate_tokens(grace=0)
    assert client.get(f"/harbour/preview.mp4?token={second}").status_code == 403


def test_loop_in_ranges(client):
    whole = client.media("harbour", "loop.mp4")
    assert (whole.status_code, whole.headers["Accept-Ranges"]) == (200, "bytes")
    size = len(whole.content)
    parts = [
        client.media("harbour", "loop.mp4", headers={"Range": f"bytes={span}"})
        for span in ("0-999", f"1000-{size - 101}", "-100")
    ]
    assert [part.status_code for part in parts] == [206] * 3
    assert parts[0].headers["Content-Range"] == f"bytes 0-999/{size}"
    assert b"".join(part.content for part in parts) == whole.content
    assert client.media("harbour", "loop.mp4", headers={"Range": f"bytes={size}-"}).status_code == 416


def test_preview_is_one_frame_of_this_second(client):
    world, films = client.demo.world, []
    for now in (NOON, NOON + 0.9, NOON + 1):
        world.clock = lambda now=now: now
        answer = client.media("город/площадь 1", "preview.mp4")
        assert answer.headers["Content-Type"] == "video/mp4"
        films.append(answer.content)
    assert answer.headers["Last-Modified"] == "Fri, 15 Jan 2027 08:00:01 GMT"
    assert films[0] == films[1]
    pictures = [frames(film) for film in films]
    assert [len(each) for each in pictures] == [1, 1, 1]
    assert pictures[0] != pictures[2]


def test_archive_by_both_forms_of_time(client):
    client.demo.world.clock = lambda: NOON
    past = client.media("harbour", f"{NOON - 3600}-preview.mp4")
    assert [hop.status_code for hop in past.history] == [302]
    assert "/harbour/2027/01/15/07/00/00-preview.mp4?token=" in past.url
    assert past.headers["Last-Modified"] == "Fri, 15 Jan 2027 07:00:00 GMT"
    assert frames(past.content) != frames(client.media("harbour", "preview.mp4").content)


def test_archive_answers_with_the_nearest_within_ten_minutes(client):
    world = client.demo.world
    world.clock = lambda: NOON
    start = NOON - int(world.archive_days * 86400)
    status = {
        at: client.media("harbour", f"{at}-preview.mp4").status_code for at in (start - 601, start - 600)
    }
    assert status == {start - 601: 404, start - 600: 200}
    assert client.media("harbour", f"{NOON + 600}-preview.mp4").status_code == 200
    assert client.media("harbour", f"{NOON + 601}-preview.mp4").status_code == 404
    assert client.media("beach", f"{NOON - 60}-preview.mp4").status_code == 404
    assert client.media("harbour", "2027/13/99/00/00/00-preview.mp4").status_code == 404


@pytest.mark.parametrize("leaf", ["preview.jpg", "1800000000-preview.jpg", "index.m3u8"])
def test_what_this_streamer_does_not_have(client, leaf):
    assert client.media("harbour", leaf).status_code == 404


# Faults


def test_status_with_plain_text(client):
    client.demo.world.faults.set("v2", "status", status=502, body="bad gateway")
    answer = client.post(f"{V2}/auth/login", json=ACCOUNT)
    assert (answer.status_code, answer.text) == (502, "bad gateway")
    assert len(client.demo.world.sessions) == 0
    assert client.get(f"{V3}/ui_settings").status_code == 200


def test_answers_that_are_no_json(client):
    faults = client.demo.world.faults
    with faults.during("v3", "absent"):
        assert client.get(f"{V3}/ui_settings").status_code == 404
    with faults.during("v3", "html"):
        assert "<!doctype html>" in client.get(f"{V3}/ui_settings").text
    with faults.during("v3", "garbage"), pytest.raises(requests.JSONDecodeError):
        client.get(f"{V3}/ui_settings").json()
    with faults.during("v3", "garbage", body="[1, null]"):
        assert client.get(f"{V3}/ui_settings").json() == [1, None]
    assert client.get(f"{V3}/ui_settings").json()["title"]


def test_redirect(client):
    client.demo.world.faults.set("all", "redirect", location="http://127.0.0.1:1/")
    answer = client.get("/harbour/embed.html", allow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (302, "http://127.0.0.1:1/")


def test_cut(client):
    client.demo.world.faults.set("v3", "cut")
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        client.get(f"{V3}/ui_settings")


@pytest.mark.parametrize("kind", ["down", "reset"])
def test_no_answer(client, kind):
    client.demo.world.faults.set("all", kind)
    with pytest.raises(requests.ConnectionError):
        client.get(f"{V3}/ui_settings")


@pytest.mark.parametrize("declared", [True, False])
def test_huge(client, declared):
    client.demo.world.faults.set("v2", "huge", size=41_000_000, declared=declared)
    with client.get(f"{V2}/cameras", stream=True) as answer:
        assert ("Content-Length" in answer.headers) is declared
        assert sum(map(len, answer.iter_content(1_000_000))) == 41_000_000


def test_huge_to_a_client_that_leaves(client):
    client.demo.world.faults.set("v2", "huge")
    with client.get(f"{V2}/cameras", stream=True) as answer:
        assert answer.raw.read(2) == b'["'


def test_bomb(client):
    client.demo.world.faults.set("v2", "bomb", size=2_000_000)
    answer = client.get(f"{V2}/cameras")
    assert int(answer.headers["Content-Length"]) < 10_000
    assert len(answer.content) > 2_000_000


def test_drip(client):
    client.demo.world.faults.set("v3", "drip", seconds=30)
    with client.get(f"{V3}/ui_settings", stream=True) as answer:
        assert answer.raw.read(1) == b"{"


def test_latency_goes_on_to_the_true_answer(client):
    client.demo.world.faults.set("v3", "latency", seconds=0.05)
    answer = client.get(f"{V3}/ui_settings")
    assert answer.elapsed.total_seconds() >= 0.05
    assert answer.json()["title"]


def test_hang_until_cleared(client):
    with ThreadPoolExecutor(1) as pool:
        waiting = hanging(client, pool)
        client.demo.world.faults.clear()
        assert waiting.result(5).json()["title"]


def hanging(client: Client, pool: ThreadPoolExecutor) -> "Future[requests.Response]":
    client.demo.world.faults.set("v3", "hang")
    before = len(client.demo.calls)
    waiting = pool.submit(client.get, f"{V3}/ui_settings")
    while len(client.demo.calls) == before:
        time.sleep(0.001)
    time.sleep(0.02)
    assert not waiting.done()
    return waiting


def test_fault_for_some_addresses_and_so_many_times(client):
    faults, headers = client.demo.world.faults, client.v2()
    faults.set("v2", "status", path="/cameras", status=500, times=2)
    assert client.get(f"{V2}/auth/whoami", headers=headers).status_code == 200
    answers = [client.get(f"{V2}/cameras", headers=headers).status_code for _ in range(3)]
    assert answers == [500, 500, 200]
    faults.set("streamer", "status", path="*/preview.mp4", status=404)
    assert client.media("harbour", "preview.mp4").status_code == 404
    assert client.media("harbour", "embed.html").status_code == 200


def test_clearing_one_area_or_kind_leaves_the_others(demo):
    for area, kind in (("v2", "down"), ("v3", "down"), ("v3", "hang")):
        demo.world.faults.set(area, kind)
    demo.world.faults.clear(kind="hang")
    demo.world.faults.clear("v2")
    assert [(each["area"], each["kind"]) for each in demo.world.faults.listed()] == [("v3", "down")]


def test_faults_are_set_by_http_too_and_never_spoil_that(client):
    client.v2()
    wish = {"area": "all", "kind": "status", "status": 503, "evict": True}
    assert client.post("/demo/faults", json=wish).json()[0]["status"] == 503
    assert len(client.demo.world.sessions) == 0
    assert client.get(f"{V3}/ui_settings").status_code == 503
    assert "all: status" in client.get("/demo/").text
    assert client.post("/demo/faults", json={"clear": "all"}).json() == []
    assert client.get(f"{V3}/ui_settings").status_code == 200


@pytest.mark.parametrize("wish", [{"area": "v2", "kind": "quake"}, {"area": "v2"}, {"colour": 1}, 7])
def test_wrong_faults_by_http(client, wish):
    assert client.post("/demo/faults", json=wish).status_code == 400


def test_other_sites_cannot_set_faults(client):
    body = '{"area": "all", "kind": "down"}'
    for headers in ({}, {"Content-Type": "application/json", "Origin": "https://other.example"}):
        assert client.post("/demo/faults", data=body, headers=headers).status_code == 403


# The world


def test_changes_show_at_once(client):
    world, headers = client.demo.world, client.v3()
    world.hide("street")
    world.rename("harbour", "quay/1")
    world.change("beach", title="Sandy beach")
    world.set_state("bridge", alive=False, waiting=True)
    assert client.get(f"{V3}/streams/street", headers=headers).status_code == 404
    assert client.get(f"{V3}/streams/harbour", headers=headers).status_code == 404
    cells = client.get(f"{V3}/mosaics/1", headers=headers).json()["streams"]
    assert [cell["title"] for cell in cells][::2] == ["Harbour, east quay", "Sandy beach"]
    assert cells[0]["name"] == "quay/1"
    assert client.get(f"{V3}/streams/bridge", headers=headers).json()["stats"]["status"] == "waiting"
    assert client.media("street", "embed.html").status_code == 403


def test_new_cameras_and_mosaics(client):
    world, headers = client.demo.world, client.v3()
    world.add("airfield", "Airfield", latitude=46.0, longitude=7.0)
    number = world.add_mosaic("Two", "2x2", ["airfield", "", "harbour"])
    cells = client.get(f"{V3}/mosaics/{number}", headers=headers).json()["streams"]
    assert [cell.get("name") for cell in cells] == ["airfield", None, "harbour"]
    assert len(frames(client.media("airfield", "preview.mp4").content)) == 1
    world.remove_mosaic(number)
    assert client.get(f"{V3}/mosaics/{number}", headers=headers).status_code == 404


def test_grows_to_ten_thousand(client):
    world = client.demo.world
    world.grow(9_000)
    world.grow(1_000)
    world.page_cap = 500
    assert len(world.cameras) == len(CAMERAS) + 10_000
    page = client.get(f"{V2}/cameras?limit=500&offset=9600", headers=client.v2()).json()
    assert len(page) == 422 and page[-1]["name"] == "extra-10000"


def test_changes_while_many_read(client):
    world, headers = client.demo.world, client.v2()
    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(client.get, f"{V2}/cameras?limit=5", headers=headers) for _ in range(40)]
        for _ in range(40):
            world.grow(5)
            world.set_state("harbour", alive=False)
    assert {answer.result().status_code for answer in answers} == {200}


def test_calls_are_counted(client):
    client.v2()
    client.get("/?q=1")
    calls = client.demo.calls
    assert (calls.count(), calls.count(V2), calls.count(V2, "GET"), calls.count(V2, "POST")) == (2, 1, 0, 1)
    assert [(call.method, call.path) for call in calls] == [("POST", f"{V2}/auth/login"), ("GET", "/")]
    calls.clear()
    assert calls.count() == 0


def test_front_page_says_what_it_is_and_gives_nothing_away(client):
    page = client.get("/").text
    assert "Stand-in Watcher" in page and "Harbour, east quay" in page
    assert "token=" not in page and "staff entrance" not in page and "rtsp:" not in page


# Its life


def test_stop_ends_hanging_requests_at_once(client):
    with ThreadPoolExecutor(1) as pool:
        waiting = hanging(client, pool)
        begun = time.monotonic()
        client.demo.stop()
        with pytest.raises(requests.ConnectionError):
            waiting.result(5)
        assert time.monotonic() - begun < 1


def test_the_same_world_comes_back_at_the_same_address():
    with Demo.start() as first:
        world, port = first.world, first.port
        world.hide("harbour")
    with Demo.start(port=port, world=world) as second, closing(Client(second).http):
        assert second.url == first.url
        assert requests.get(f"{second.url}{V3}/ui_settings", timeout=5).status_code == 200
        assert second.world.camera("harbour").viewable is False


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_command_ends_when_told(ending):
    command = [sys.executable, "-m", "demo", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        url = process.stdout.readline().split()[3].rstrip(",")
        assert requests.get(f"{url}/", timeout=5).status_code == 200
        process.send_signal(ending)
        assert process.wait(2) == 0
