"""ZoneMinder's monitors through the whole portal, by its stand-in: stills for visitors, and no token for anybody."""

import logging

import pytest

from cameras import public
from cameras.imports import refresh_and_import
from cameras.models import Camera
from cameras.publishing import publish
from cameras.site import State
from demo.zoneminder import ZoneMinder
from demo.zoneminder_answers import LEAKY_PATH
from tests.commands import run
from tests.conftest import session_of
from tests.patience import wait_until
from tests.test_canary import addresses, told
from tests.test_checks import messages

pytestmark = pytest.mark.django_db(transaction=True)

SLUG = "valley-road"
PASSWORD = "Gr8/pass word"


@pytest.fixture
def demo():
    with ZoneMinder.start() as running:
        running.world.password = PASSWORD
        yield running


@pytest.fixture
def dsn(demo):
    return f"yard=zoneminder+{demo.url.replace('://', '://webuser:Gr8%2Fpass%20word@')}"


@pytest.fixture
def source(demo, dsn, configure):
    """All monitors public."""
    source = configure(dsn)["yard"]
    refresh_and_import(source)
    publish(Camera.objects.all(), "test")
    public.renew()
    return source


def still(client, slug=SLUG):
    answer = client.get(f"/cameras/{slug}/still.jpg")
    return answer.content if "Last-Modified" in answer else None


def test_visitors_see_stills(client, source):
    site = public.site()
    assert {camera.slug: (camera.state, camera.live) for camera in site.cameras} == {
        "valley-road": (State.LIVE, False),
        "harbour-office-roof": (State.LIVE, False),
        "slipway-b2b": (State.LIVE, False),
        "ferry-pier": (State.OFFLINE, False),
    }
    assert b"<iframe" not in client.get("/").content
    assert wait_until(lambda: still(client))


def test_stills_move(client, source, demo, settings):
    settings.STILL_FRESH = 0
    first = wait_until(lambda: still(client))
    demo.world.clock = lambda: 1_000_000.0
    wait_until(lambda: still(client) != first)


def test_no_token_and_no_address_of_a_camera_reaches_a_visitor(client, source, demo, caplog):
    caplog.set_level(logging.DEBUG)
    wait_until(lambda: still(client))
    session = session_of("yard")
    secrets = {
        *session.values(),
        PASSWORD,
        demo.url,
        LEAKY_PATH,
        "camadmin",
        "Secr3tCam",
        "caretaker",
        "Workshop",
    }
    for address in addresses():
        answer = told(client.get(address))
        assert not [word for word in secrets if word in answer], address
    assert not [word for word in secrets - {demo.url} if word in caplog.text]


def test_a_token_that_ends_is_renewed_by_the_next_refresh(client, source, demo):
    demo.world.expire()
    assert still(client) is None
    refresh_and_import(source, force=True)
    assert wait_until(lambda: still(client, "harbour-office-roof"))


def test_check_sources_tries_a_still_and_no_player(source):
    ran = run("check_sources")
    assert ran.error == "" and "still of 1, taken" in ran.out and "player" not in ran.out


def test_stills_need_no_tls_of_their_own(settings, dsn):
    settings.SITE_URL = "https://cameras.example.com"
    assert not messages(settings, dsn)
