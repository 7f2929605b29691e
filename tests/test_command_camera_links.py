"""manage.py camera_links: every form of link, for those who are active or named."""

import json
from urllib.parse import quote

import pytest

from cameras.management.commands.camera_links import Linked
from cameras.models import Camera
from cameras.publishing import unpublish
from cameras.vms.base import Stream
from cameras.vms.errors import Unreachable
from demo.server import Demo
from tests.commands import run
from tests.conftest import PASSWORD, dsn
from tests.markup import read

pytestmark = pytest.mark.django_db(transaction=True)
WRONG = "not-the-password"
CYRILLIC = "%D0%B3%D0%BE%D1%80%D0%BE%D0%B4/%D0%BF%D0%BB%D0%BE%D1%89%D0%B0%D0%B4%D1%8C%201"


def links(form, *names):
    ran = run("camera_links", "--format", form, *names)
    assert ran.error == ""
    return ran.out


@pytest.fixture
def token(demo):
    return lambda name: quote(demo.world.tokens.current(name), safe="")


def test_rtsp_for_every_active_camera(source, demo, token):
    lines = links("rtsp").splitlines()
    playing = [camera for camera in demo.world.cameras.values() if camera.playing and camera.viewable]
    assert len(lines) == len(playing) == 18
    assert f"rtsp://127.0.0.1:554/harbour?token={token('harbour')}" in lines
    assert not [line for line in lines if "/glacier" in line or "/depot" in line]


def test_names_with_slashes_and_cyrillic_are_quoted(source, demo, token):
    name = "город/площадь 1"
    assert links("embed", name) == f"{demo.url}/{CYRILLIC}/embed.html?token={token(name)}\n"


def test_names_in_the_order_asked(source):
    told = links("embed", "street", "city:harbour").splitlines()
    assert ["/street/" in told[0], "/harbour/" in told[1]] == [True, True]


def test_the_iframe_is_markup_that_can_be_pasted(source, demo, token):
    frame = read(links("iframe", "stalls")).one("iframe")
    assert frame["src"] == f"{demo.url}/stalls/embed.html?token={token('stalls')}"
    assert frame["title"] == 'Market <b>"stalls"</b> & more'
    assert "allowfullscreen" in frame and frame["referrerpolicy"] == "strict-origin-when-cross-origin"


def test_the_picture_renews_itself(source, demo, token):
    snippet = read(links("mp4", "harbour"))
    video = snippet.one("video")
    address = f"{demo.url}/harbour/preview.mp4?token={token('harbour')}"
    assert (video["src"], video["data-renewed"]) == (f"{address}#t=1", f"{address}&now=")
    assert "setInterval" in snippet.one("script").text and "muted" in video and "playsinline" in video


def test_an_address_without_a_query_is_renewed_by_one(source):
    video = read(
        Linked.of(source, Stream("cam", alive=True, streamer="http://s.example"), "mp4").link("mp4")
    ).one("video")
    assert video["data-renewed"] == "http://s.example/cam/preview.mp4?now="


def test_plain_links_are_not_escaped_as_markup(source):
    stream = Stream("a&b", alive=True, streamer="http://s.example", token="t")
    assert Linked.of(source, stream, "rtsp").link("rtsp") == "rtsp://s.example:554/a%26b?token=t"


def test_json(source, token):
    (told,) = json.loads(links("json", "harbour"))
    assert (told["source"], told["name"], told["title"]) == ("city", "harbour", "Harbour, east quay")
    assert all(token("harbour") in told[form] for form in ("embed", "rtsp", "mp4"))
    assert len(json.loads(links("json"))) == 18


def test_a_minted_link_is_made_for_who_asks_for_it(minting, source):
    assert links("hls", "harbour").endswith("/harbour/1.m3u8\n")
    links("embed", "harbour")
    assert len(minting.minted) == 1


def test_why_a_minted_link_is_not_to_be_had(minting, source):
    minting.trouble = Unreachable("vms.example.com did not answer")
    ran = run("camera_links", "--format", "hls", "harbour")
    assert "city:harbour: vms.example.com did not answer" in ran.error and not ran.out


def test_it_warns_beside_the_links(source):
    ran = run("camera_links", "--format", "rtsp")
    assert "carry playback tokens" in ran.err and "carry" not in ran.out


def test_no_secret_but_the_playback_token(source, demo):
    told = run("camera_links", "--format", "json").all
    assert PASSWORD not in told and "Secr3tCam" not in told and "webuser" not in told


@pytest.mark.parametrize(
    ("name", "why"),
    [("glacier", "offline"), ("depot", "disabled at the VMS"), ("marina", "offline")],
)
def test_a_named_camera_that_shows_nothing_is_told_instead(source, name, why):
    ran = run("camera_links", "--format", "embed", "harbour", name)
    assert f"city:{name}: {why}, so there is no link" in ran.error
    assert len(ran.out.splitlines()) == 1


def test_an_active_camera_that_cannot_be_played_is_told_beside_the_others(demo, configure):
    demo.world.change("harbour", host="10.9.8.7", address_from="streamer_hostname")
    configure(dsn(demo, options="?api=v2"))
    ran = run("camera_links", "--format", "embed")
    assert ran.error.startswith("city:harbour: ") and "10.9.8.7" in ran.error
    assert len(ran.out.splitlines()) == 16  # v2 does not tell which streams wait for a viewer


def test_one_shared_login_however_often(source, demo):
    for _ in range(3):
        links("rtsp")
    logins = [call for call in demo.calls if call.path.endswith("/login")]
    assert len(logins) == 1


def test_a_token_that_was_rotated_is_new_in_the_links(heard, demo, token):
    before = links("embed", "harbour")
    demo.world.rotate_tokens()
    assert links("embed", "harbour") != before
    assert token("harbour") in links("embed", "harbour")


@pytest.mark.parametrize("names", [(), ("harbour",)])
def test_a_rejected_login(demo, configure, names):
    configure(dsn(demo, password=WRONG))
    ran = run("camera_links", "--format", "embed", *names)
    assert "login rejected for city" in ran.error and "embed.html" not in ran.out
    assert WRONG not in ran.all


def test_one_source_down(demo, configure):
    configure(dsn(demo), "hills=watcher+http://webuser:secret-word@127.0.0.1:9")
    ran = run("camera_links", "--format", "rtsp")
    assert len(ran.out.splitlines()) == 18 and ran.error.startswith("hills: 127.0.0.1")
    assert run("camera_links", "--format", "rtsp", "harbour").error == ""


def test_unknown_and_ambiguous_names(demo, configure):
    with Demo.start() as second:
        configure(dsn(demo), dsn(second, "hills"))
        assert "there is no camera “quay”" in run("camera_links", "--format", "rtsp", "quay").error
        assert "city:harbour or hills:harbour" in run("camera_links", "--format", "rtsp", "harbour").error
        assert f":{second.port}/" in links("embed", "hills:harbour")


def test_without_a_source(configure):
    configure()
    assert "set CAMERA_SOURCES" in run("camera_links", "--format", "rtsp").error


def test_a_camera_by_what_other_systems_call_it(wall, cloud):
    told = json.loads(links("json", "ferry-terminal"))
    assert [(each["source"], each["name"]) for each in told] == [("wall", "140094")]


def test_an_external_id_is_found_before_the_camera_is_public(wall, cloud):
    unpublish(Camera.objects.filter(name="140095"), "test")
    Camera.objects.filter(name="140095").update(slug=None)
    assert "ws://" in links("rtsp", "breakwater")
