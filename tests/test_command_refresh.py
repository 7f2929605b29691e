"""manage.py refresh."""

import pytest

from cameras import catalog, sharedcopy
from cameras.models import Camera
from tests.commands import run
from tests.conftest import dsn
from tests.patience import in_background, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
WRONG = "not-the-password"


def test_it_tells_what_was_heard_and_makes_the_rows(source):
    assert run("refresh").out == "city: 21 cameras, 5 mosaics\n"
    assert Camera.objects.filter(is_public=False).count() == 21


def test_it_asks_although_the_catalog_is_fresh(heard, demo):
    demo.world.add("quay", "New quay")
    assert "22 cameras" in run("refresh").out


def test_a_wrong_password(demo, configure):
    configure(dsn(demo, password=WRONG))
    ran = run("refresh")
    assert "login rejected for city: check login and password" in ran.error
    assert WRONG not in ran.all


def test_one_source_down_and_the_other_heard(demo, configure):
    configure(dsn(demo), "hills=watcher+http://webuser:secret-word@127.0.0.1:9")
    ran = run("refresh")
    assert "city: 21 cameras" in ran.out and ran.error.startswith("hills: 127.0.0.1")
    assert "secret-word" not in ran.all


def test_without_a_source(configure):
    configure()
    assert "set CAMERA_SOURCES" in run("refresh").error


def test_it_waits_for_another_process_that_is_at_it(heard, demo):
    with sharedcopy.lock(catalog.catalog_key("city")):
        demo.calls.clear()
        running = in_background(run, "refresh")
        wait_until(running.running)
        assert demo.calls.count() == 0
    assert running.result(30).out == "city: 21 cameras, 5 mosaics\n"
