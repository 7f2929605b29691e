"""The portal as it is served: gunicorn with two workers, its clock running, and a VMS in trouble."""

import statistics
import time

import pytest
import requests

from demo.server import Demo
from tests.conftest import dsn
from tests.patience import wait_until
from tests.processes import collect_static, environment, gunicorn, manage, manage_in_turn

LOGIN = "/watcher/client-api/v3/login"
LIST = "/watcher/client-api/v3/streams"
HARBOUR = "/cameras/harbour-east-quay/"
pytestmark = pytest.mark.served

FAULTS = {"down": {}, "hang": {}, "status": {"status": 500}, "garbage": {}, "cut": {}}


@pytest.fixture(scope="module")
def demo():
    with Demo.start(port=0) as stand_in:
        stand_in.world.page_cap = 50
        yield stand_in


def prepared(demo, folder, *commands):
    """A portal of this VMS with a migrated database, once these commands have run."""
    made = environment(
        f"sqlite:///{folder / 'portal.sqlite3'}",
        dsn(demo),
        folder / "stills",
        CATALOG_FRESH="1",
        STILL_FRESH="1",
    )
    manage_in_turn(made, "migrate -v0", *commands)
    collect_static(made)
    return made


@pytest.fixture(scope="module")
def served(demo, tmp_path_factory):
    """Its settings and address: one portal that shows all cameras, and every test leaves it so."""
    folder = tmp_path_factory.mktemp("served")
    environ = prepared(demo, folder, "refresh", "publish --all --mosaics")
    with gunicorn(environ, folder / "log") as address:
        yield environ, address


@pytest.fixture
def portal(demo, served):
    _, address = served
    wait_until(lambda: HARBOUR in requests.get(address, timeout=10).text)
    demo.calls.clear()
    return address


def took(address):
    """Seconds to the whole answer, on a connection of its own, and the answer."""
    began = time.perf_counter()
    response = requests.get(address, timeout=10)
    return time.perf_counter() - began, response


def test_a_rotated_token_is_on_the_page_and_in_the_player_soon(demo, portal):
    requests.get(portal, timeout=10)
    demo.world.rotate_tokens()
    token = demo.world.tokens.current("harbour")
    began = time.monotonic()
    for path in (HARBOUR, f"{HARBOUR}live/"):
        wait_until(lambda path=path: token in requests.get(portal + path, timeout=10).text)
    assert time.monotonic() - began < 1 + 2 + 1  # CATALOG_FRESH + 2 s, and a busy machine's second


@pytest.mark.parametrize(
    "charset", ["charset=hex", 'Charset = "hex"', "charset*=utf-8''hex", "charset=cp037"]
)
def test_a_request_is_read_as_utf_8_whatever_it_says(portal, charset):
    """Of "hex" Django makes an error that nothing answers for, of "cp037" another group than the address names."""
    said = {"Content-Type": f"text/plain; {charset}"}
    shown = requests.get(f"{portal}/?q=harbour", timeout=10)
    odd = requests.get(f"{portal}/?q=harbour", headers=said, timeout=10)
    assert (odd.status_code, odd.text) == (200, shown.text)


def test_two_workers_ask_the_vms_as_one(demo, portal):
    for _ in range(20):
        requests.get(portal, timeout=10)
    wait_until(lambda: demo.calls.count(LIST) >= 3)
    began, before = time.monotonic(), demo.calls.count(LIST)
    wait_until(lambda: demo.calls.count(LIST) >= before + 3)
    assert time.monotonic() - began > 2  # never more than one a second
    assert demo.calls.count(LOGIN) == 0  # the command's session is used on


@pytest.mark.parametrize("fault", FAULTS)
def test_visitors_notice_nothing_of_a_vms_in_trouble_and_it_heals(demo, portal, fault):
    wait_until(lambda: HARBOUR in requests.get(portal, timeout=10).text)
    with demo.world.faults.during("v3", fault, **FAULTS[fault]):
        before = demo.calls.count("/watcher")
        wait_until(lambda: demo.calls.count("/watcher") > before)
        answers = [took(portal) for _ in range(30)]
    assert {response.status_code for _, response in answers} == {200}
    assert all(HARBOUR in response.text for _, response in answers)
    assert statistics.median(seconds for seconds, _ in answers) < 0.05
    demo.world.rotate_tokens()
    token = demo.world.tokens.current("harbour")
    wait_until(lambda: token in requests.get(portal + HARBOUR, timeout=10).text, 30)


def test_a_hanging_streamer_is_no_visitors_business(demo, portal):
    wait_until(lambda: requests.get(f"{portal}{HARBOUR}still.jpg", timeout=10).headers.get("Last-Modified"))
    with demo.world.faults.during("streamer", "hang"):
        pages = [took(portal) for _ in range(40)]
        stills = [took(f"{portal}{HARBOUR}still.jpg") for _ in range(40)]
    for answers in (pages, stills):
        assert {response.status_code for _, response in answers} == {200}
        assert statistics.median(seconds for seconds, _ in answers) < 0.05
    assert all("Last-Modified" in response.headers for _, response in stills)


def test_a_wrong_password_leaves_a_plain_word_on_the_page(tmp_path):
    with Demo.start(port=0) as demo:
        demo.world.password = "changed-meanwhile"
        with gunicorn(prepared(demo, tmp_path), tmp_path / "log") as portal:
            assert "Cameras are unavailable at the moment" in requests.get(portal, timeout=10).text
            wait_until(lambda: demo.calls.count(LOGIN))
            assert requests.get(portal, timeout=10).status_code == 503
    log = (tmp_path / "log").read_text()
    assert "rejected" in log
    assert "demo-only-password" not in log


def test_an_admins_change_is_on_the_page_within_two_seconds(served, portal):
    environ, _ = served
    manage(environ, "unpublish", "harbour")
    began = time.monotonic()
    try:
        wait_until(lambda: requests.get(portal + HARBOUR, timeout=10).status_code == 404)
        wait_until(lambda: all(HARBOUR not in requests.get(portal, timeout=10).text for _ in range(10)))
        assert time.monotonic() - began < 2 + 1
    finally:
        manage(environ, "publish", "harbour")
    wait_until(lambda: all(HARBOUR in requests.get(portal, timeout=10).text for _ in range(10)))


def test_it_serves_with_nothing_but_migrate_and_collectstatic(demo, tmp_path):
    environ = prepared(demo, tmp_path)
    with gunicorn(environ | {"CAMERA_SOURCES": ""}, tmp_path / "log", workers=1) as portal:
        assert "No camera is published yet" in requests.get(portal, timeout=10).text
        response = requests.get(f"{portal}/status/", timeout=10)
        style = response.text.partition('rel="stylesheet" href="')[2].partition('"')[0]
        assert requests.get(portal + style, timeout=10).headers["Content-Type"].startswith("text/css")
        assert "immutable" in requests.get(portal + style, timeout=10).headers["Cache-Control"]
