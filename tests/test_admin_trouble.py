"""Sources in trouble: what the admin's list says of them, in plain words and without secrets."""

import pytest

from cameras import quota
from cameras.models import Camera
from tests.conftest import LOGIN, dsn
from tests.patience import wait_until
from tests.staff import CAMERAS, bulk, signed_in, words

pytestmark = pytest.mark.django_db(transaction=True)
WRONG = "not-the-password"


def refresh(client):
    return client.post(f"{CAMERAS}refresh/", follow=True).content.decode()


def test_without_a_source(configure):
    configure()
    ann = signed_in()
    assert "set CAMERA_SOURCES, then restart" in words(ann, CAMERAS)
    assert "set CAMERA_SOURCES" in refresh(ann)


def test_before_the_first_refresh(source):
    assert "city: not heard yet" in words(signed_in(), CAMERAS)


def test_in_good_health_it_says_when_it_was_heard(heard):
    assert "city: 21 cameras, heard" in words(signed_in(), CAMERAS)


def test_how_much_of_the_days_calls_is_spent(wall):
    told = words(signed_in(), CAMERAS)
    assert "wall: 10 cameras, heard" in told
    assert f"{quota.spent('wall')} of today’s 10000 calls made" in told and quota.spent("wall") > 1


def test_a_rejected_login_is_said_plainly(demo, configure):
    configure(dsn(demo, password=WRONG))
    ann = signed_in()
    for told in (refresh(ann), words(ann, CAMERAS)):
        assert "login rejected for city: check login and password" in told
        assert WRONG not in told and LOGIN not in told


def test_the_last_good_list_stays_while_the_vms_is_down(heard, demo):
    ann = signed_in()
    demo.world.faults.set("all", "down")
    refresh(ann)
    told = words(ann, CAMERAS)
    assert "city: 127.0.0.1 broke off the connection" in told and "1 try." in told
    assert "The last good list stays" in told and "Harbour, east quay" in told
    assert "Published 1." in bulk(ann, "publish", Camera.objects.filter(name="harbour"))


def test_it_heals(heard, demo):
    ann = signed_in()
    with demo.world.faults.during("all", "status", status=500):
        refresh(ann)
    assert "answers 500" in words(ann, CAMERAS)
    refresh(ann)
    assert "city: 21 cameras, heard" in words(ann, CAMERAS)


def test_one_source_in_trouble_leaves_the_other(demo, configure):
    configure(dsn(demo), dsn(demo, "hills", WRONG))
    told = refresh(signed_in())
    assert "city: 21 cameras, heard" in told and "login rejected for hills" in told


def test_no_wait_for_a_vms_that_hangs(heard, demo):
    """The list and its pictures come from what is known; only the button waits."""
    ann = signed_in()
    demo.world.faults.set("all", "hang")
    assert "Harbour, east quay" in words(ann, CAMERAS)
    row = Camera.objects.get(name="harbour")
    assert ann.get(f"{CAMERAS}{row.pk}/still.jpg").status_code == 200
    wait_until(lambda: demo.calls.count("/harbour/preview"))
    demo.world.faults.clear()
