"""manage.py check_sources for every kind: content with its stand-in, and plain about what is wrong with it."""

import re

import pytest

from cameras.vms.kinds import KINDS
from tests.commands import run
from tests.test_vms_contract import STAND_INS

pytestmark = pytest.mark.django_db(transaction=True)

KIND = pytest.mark.parametrize("kind", KINDS)
WITHOUT_LOGIN = "plain"


@pytest.fixture
def stand_in(kind):
    start, options = STAND_INS[kind][0]
    with start(options) as started:
        yield started


def checked(configure, dsn, stand_in):
    configure(dsn)
    ran = run("check_sources")
    assert not [secret for secret in stand_in.secrets if secret in ran.all]
    return ran


@KIND
def test_each_part_is_tried(stand_in, configure, kind):
    ran = checked(configure, stand_in.dsn, stand_in)
    abilities = KINDS[kind].abilities
    assert ran.error == "" and ran.out.endswith("all is well\n")
    assert ("player of " in ran.out) == (abilities.player != "stills")
    assert ("still of " in ran.out) == abilities.stills
    assert ("mosaic" in ran.out) == abilities.mosaics


@KIND
def test_a_wrong_login_is_called_one(stand_in, configure, kind):
    if kind == WITHOUT_LOGIN:
        assert not stand_in.wrong
        return
    ran = checked(configure, stand_in.wrong, stand_in)
    assert "login rejected for " in ran.out and "in CAMERA_SOURCES" in ran.out and ran.error


@KIND
def test_one_that_is_down(stand_in, configure, kind):
    stand_in.stop()
    ran = checked(configure, stand_in.dsn, stand_in)
    assert re.search("takes no connection on port|cannot be read", ran.out)
    assert "CAMERA_SOURCES" in ran.out and ran.error


@KIND
def test_a_host_that_is_none(stand_in, configure, kind):
    dsn = re.sub(r"127\.0\.0\.1:\d+", "no-such-host.invalid", stand_in.dsn).replace(".yaml", ".yml")
    ran = checked(configure, dsn, stand_in)
    assert re.search("no address is found for the host no-such-host.invalid|cannot be read", ran.out)
    assert "CAMERA_SOURCES" in ran.out and ran.error


@KIND
def test_an_address_at_which_something_else_answers(stand_in, configure, kind, demo):
    if kind == WITHOUT_LOGIN:
        return
    elsewhere = f"127.0.0.1:{demo.port}" + ("/vms" if kind == "watcher" else "")
    ran = checked(configure, re.sub(r"127\.0\.0\.1:\d+", elsewhere, stand_in.dsn), stand_in)
    assert "Check the address in CAMERA_SOURCES" in ran.out and ran.error
