"""manage.py check_sources: what is well, what is not, and what to change."""

import pytest

from cameras.models import Camera
from demo.server import Demo
from tests.commands import run
from tests.conftest import PASSWORD, dsn

pytestmark = pytest.mark.django_db(transaction=True)
WRONG = "not-the-password"
BAD = "something is wrong; see above"


def check():
    return run("check_sources")


def test_all_is_well(source, demo):
    ran = check()
    assert ran.error == ""
    assert f"city: watcher at {demo.url}" in ran.out
    assert "21 cameras: 18 active, 2 offline, 1 disabled" in ran.out and "5 mosaics" in ran.out
    assert "player of harbour answers" in ran.out and "still of harbour, taken" in ran.out
    assert ran.out.endswith("all is well\n")


def test_v2_tells_what_the_web_user_may_not_view(demo, configure):
    configure(dsn(demo, options="?api=v2"))
    ran = check()
    assert "1 not viewable by the web user" in ran.out and ran.error == ""


def test_it_uses_the_shared_session(heard, demo):
    demo.calls.clear()
    check()
    assert not [call for call in demo.calls if call.path.endswith("/login")]


def test_no_secret_is_told(source, demo):
    ran = check()
    assert PASSWORD not in ran.all and demo.world.tokens.current("harbour") not in ran.all


def test_a_rejected_login(demo, configure):
    configure(dsn(demo, password=WRONG))
    ran = check()
    assert ran.error == BAD
    assert "login rejected for city" in ran.out and "Check login and password in CAMERA_SOURCES" in ran.out
    assert WRONG not in ran.all


def test_a_vms_that_is_down(configure):
    configure("city=watcher+http://webuser:secret-word@127.0.0.1:9")
    ran = check()
    assert ran.error == BAD and "Check the address in CAMERA_SOURCES" in ran.out
    assert "secret-word" not in ran.all


@pytest.mark.parametrize("kind", ["garbage", "html", "cut"])
def test_a_vms_that_talks_nonsense(source, demo, kind):
    demo.world.faults.set("all", kind)
    ran = check()
    assert ran.error == BAD and "city: " in ran.out


def test_an_old_list_is_no_answer(heard, demo):
    demo.world.faults.set("v3", "status", status=500)
    ran = check()
    assert ran.error == BAD and "answers 500" in ran.out and "21 cameras" not in ran.out


def test_a_player_that_does_not_answer(source, demo):
    demo.world.faults.set("streamer", "status", path="*/embed.html", status=403)
    ran = check()
    assert ran.error == BAD
    assert "player of harbour: the streamer refuses the player" in ran.out
    assert "still of harbour, taken" in ran.out


def test_a_still_that_is_none(source, demo):
    demo.world.faults.set("streamer", "garbage", path="*/preview")
    ran = check()
    assert ran.error == BAD
    assert "player of harbour answers" in ran.out and "Stills need H.264" in ran.out


def test_players_on_http_under_a_site_on_https(source, settings):
    settings.SITE_URL = "https://cameras.example.com"
    ran = check()
    assert ran.error == BAD and "use streamer=https://" in ran.out


def test_no_camera_is_active(source, demo):
    for name in demo.world.cameras:
        demo.world.set_state(name, alive=False, waiting=False)
    ran = check()
    assert ran.error == BAD and "no camera is active" in ran.out


def test_cameras_that_start_on_demand_are_enough(source, demo):
    for name in demo.world.cameras:
        demo.world.set_state(name, alive=False, waiting=True)
    ran = check()
    assert ran.error == "" and "answers" in ran.out


def test_no_camera_at_all(source, demo):
    for name in demo.world.cameras:
        demo.world.remove(name)
    ran = check()
    assert ran.error == BAD and "0 cameras" in ran.out and "web user's folders" in ran.out


def test_a_streamer_inside_that_was_not_named(demo, configure):
    configure(dsn(demo, options="?api=v2"))
    demo.world.change("harbour", host="10.9.8.7", address_from="streamer_hostname")
    ran = check()
    assert ran.error == BAD
    assert "1 active camera cannot be played, such as harbour" in ran.out and "STREAMER_HOSTS" in ran.out
    assert "player of" in ran.out


def test_one_bad_source_does_not_hide_a_good_one(demo, configure):
    with Demo.start() as second:
        configure(dsn(second, "hills", WRONG), dsn(demo))
        ran = check()
    assert ran.error == BAD
    assert "login rejected for hills" in ran.out and "player of harbour answers" in ran.out


def test_without_a_source(configure):
    configure()
    assert "set CAMERA_SOURCES" in check().error


def test_the_rows_are_brought_up_to_date_on_the_way(source):
    check()
    assert Camera.objects.filter(is_public=False).count() == 21
