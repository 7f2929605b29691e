"""Debian's real ZoneMinder, read through the whole portal: `make test-zoneminder` installs it and runs these."""

import time
from io import BytesIO

import pytest
from PIL import Image, ImageChops

from cameras import public, sealed, sharedcopy
from cameras.imports import refresh_and_import
from cameras.models import Camera
from cameras.publishing import publish
from cameras.site import State
from cameras.vms.errors import BadAnswer, Forbidden, LoginRejected, SessionExpired
from tests import zoneminder as real
from tests.commands import run
from tests.patience import wait_until

pytestmark = [pytest.mark.zoneminder, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="session")
def zoneminder():
    with real.server() as running:
        yield running


@pytest.fixture
def source(zoneminder, configure):
    return configure(zoneminder.dsn())["yard"]


@pytest.fixture
def site(source):
    """Both monitors public."""
    refresh_and_import(source)
    publish(Camera.objects.all(), "test")
    return public.renew()


def heard(source):
    return {stream.name: stream for stream in refresh_and_import(source, force=True).streams}


def shown(source):
    """The public cameras by slug, heard anew."""
    refresh_and_import(source, force=True)
    return public.renew().by_slug


def state(source, slug):
    return shown(source)[slug].state


def still(client, slug):
    """As a visitor gets it, None while there is only the placeholder."""
    answer = client.get(f"/cameras/{slug}/still.jpg")
    return answer.content if "Last-Modified" in answer else None


def test_the_monitors_are_cameras(source):
    streams = heard(source)
    assert {name: stream.title for name, stream in streams.items()} == {
        "1": "Harbour, east quay",
        "2": "High <Street>",
    }
    assert all(stream.active for stream in streams.values())
    assert (streams["1"].folder, streams["1"].latitude, streams["1"].longitude) == ("Town", 46.2301, 7.3512)


def test_a_picture_is_the_cameras_own_and_moves(client, site, settings):
    settings.STILL_FRESH = 0
    first = wait_until(lambda: still(client, "harbour-east-quay"))
    assert Image.open(BytesIO(first)).size == (640, 360)
    wait_until(lambda: moved(first, still(client, "harbour-east-quay")), 20)


def moved(before, after):
    """More than a JPEG's noise: the film has gone on."""
    pictures = [Image.open(BytesIO(each)).convert("L") for each in (before, after)]
    return ImageChops.difference(*pictures).getextrema()[1] > 30


def test_pages_show_stills_and_no_token(client, site, zoneminder, source):
    wait_until(lambda: still(client, "high-street"))
    session = source.call(lambda session: session)
    for address in ("/", "/cameras/high-street/", "/cameras/high-street/live/", "/api/cameras/high-street/"):
        answer = client.get(address)
        told = f"{answer.headers}{answer.content.decode()}"
        assert answer.status_code == 200
        assert not [
            word for word in (*session.values(), real.PASSWORD, zoneminder.url, "udp://") if word in told
        ]


def test_check_sources_is_content(source):
    ran = run("check_sources")
    assert ran.error == "" and "still of 1, taken" in ran.out and real.PASSWORD not in ran.all


@pytest.mark.parametrize("ended", [["access"], ["access", "refresh"]], ids=" and ".join)
def test_ended_tokens_are_renewed(source, zoneminder, ended):
    heard(source)
    session = source.call(lambda session: session) | {
        kind: zoneminder.token(kind, ends=time.time() - 60) for kind in ended
    }
    login = sealed.unseal(sharedcopy.read(source.key).value, "yard")
    sharedcopy.write(source.key, sealed.seal(login | {"session": session}))
    monitor = next(iter(heard(source).values()))
    renewed = source.call(lambda session: session)
    assert renewed["access"] != session["access"]
    assert (renewed["refresh"] == session["refresh"]) == ("refresh" not in ended)
    assert source.still(monitor).type == "image/jpeg"


def test_a_picture_is_refused_to_a_token_that_is_not_its_own(source, zoneminder):
    """One that has ended it still takes for pictures: nph-zms 1.36 does not look at the end."""
    monitor = next(iter(heard(source).values()))
    token = zoneminder.token("access", ends=time.time() + 60)
    with pytest.raises(SessionExpired):
        source.kind.still({"access": token[:-9] + "different"}, monitor)


def test_a_wrong_password(zoneminder, configure):
    wrong = configure(zoneminder.dsn(password="not-the-password"))["yard"]
    with pytest.raises(LoginRejected) as error:
        refresh_and_import(wrong)
    assert "not-the-password" not in str(error.value)


def test_a_user_without_the_api_is_told_where_to_switch_it_on(zoneminder, configure):
    with zoneminder.user_with(APIEnabled=0), pytest.raises(LoginRejected, match="API enabled"):
        refresh_and_import(configure(zoneminder.dsn())["yard"])


def test_a_user_without_rights_is_told_which(zoneminder, source):
    heard(source)
    with zoneminder.user_with(Monitors="'None'"), pytest.raises(Forbidden, match="Monitors: View"):
        refresh_and_import(source, force=True)
    with zoneminder.user_with(Groups="'None'"):
        assert {stream.folder for stream in heard(source).values()} == {""}


def test_a_monitor_that_is_stopped_goes_offline_and_comes_back(source, site, zoneminder):
    zoneminder.stop("zmc 1")
    try:
        assert (state(source, "harbour-east-quay"), state(source, "high-street")) == (
            State.OFFLINE,
            State.LIVE,
        )
        with pytest.raises(BadAnswer, match="does not capture"):
            source.still(heard(source)["1"])
    finally:
        zoneminder.capture(1)
    assert state(source, "harbour-east-quay") is State.LIVE


def test_a_monitor_whose_camera_is_silent_goes_offline_and_comes_back(source, site, zoneminder):
    zoneminder.stop("film 2")
    try:
        wait_until(lambda: state(source, "high-street") is State.OFFLINE, 60)
    finally:
        zoneminder.play(2)
    wait_until(lambda: state(source, "high-street") is State.LIVE, 60)


def test_a_monitor_that_is_switched_off_is_absent(source, site, zoneminder):
    zoneminder.sql("UPDATE Monitors SET `Function`='None' WHERE Id=2")
    try:
        assert set(shown(source)) == {"harbour-east-quay"}
    finally:
        zoneminder.sql("UPDATE Monitors SET `Function`='Monitor' WHERE Id=2")
