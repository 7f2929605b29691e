"""How many connections to PostgreSQL a served portal holds, and what it does when there are no more."""

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import requests

from demo.server import Demo
from tests import postgres
from tests.conftest import dsn
from tests.patience import wait_until
from tests.processes import collect_static, environment, gunicorn, manage_in_turn
from tests.test_connections import OTHERS

pytestmark = [pytest.mark.served, pytest.mark.postgres]

LIST = "/watcher/client-api/v3/streams"
PASSWORD = "correct-horse-7-battery"
MAKE_ANN = "createsuperuser --no-input --username ann --email ann@example.com"
MOST, WORKERS = 14, 2


@dataclass
class Served:
    demo: Demo
    database: str
    address: str
    log: Path

    def in_use(self):
        with psycopg.connect(self.database) as watcher:
            return watcher.execute(OTHERS).fetchone()[0]

    @contextmanager
    def used_up(self):
        """Every connection that is left is taken; those that the portal gives back too."""
        with ExitStack() as stack:
            while True:
                try:
                    stack.enter_context(closing(psycopg.connect(self.database)))
                except psycopg.OperationalError:
                    break
            yield


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("connections")
    with Demo.start(port=0) as demo, postgres.server(f"max_connections={MOST}") as database:
        environ = environment(database, dsn(demo), folder / "stills", CATALOG_FRESH="1")
        ann = {"DJANGO_SUPERUSER_PASSWORD": PASSWORD}
        manage_in_turn(environ | ann, "migrate -v0", "refresh", "publish --all", MAKE_ANN)
        collect_static(environ)
        with gunicorn(environ, folder / "log", workers=WORKERS) as address:
            ready = f"{address}/readyz"  # of each worker: who answers is chance
            wait_until(lambda: all(requests.get(ready, timeout=10).ok for _ in range(20)), 20)
            yield Served(demo, database, address, folder / "log")


def staff(address):
    """A browser in which ann has logged in."""
    browser = requests.Session()
    login = f"{address}/admin/login/"
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.get(login, timeout=10).text)[1]
    typed = {"username": "ann", "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert "ann" in browser.post(login, typed, headers={"Referer": login}, timeout=10).text
    return browser


def test_probes_and_staff_leave_no_more_than_two_connections_a_worker(served):
    with requests.Session() as prober:
        for _ in range(250):
            assert prober.get(f"{served.address}/readyz", timeout=10).ok
            assert prober.get(f"{served.address}/healthz", timeout=10).ok
    page = f"{served.address}/admin/cameras/publication/"
    with staff(served.address) as browser, ThreadPoolExecutor(8) as pool:
        shown = pool.map(lambda _: requests.get(page, cookies=browser.cookies, timeout=10).text, range(100))
        assert all("Log out" in text for text in shown)
    wait_until(
        lambda: served.in_use() <= 2 * WORKERS, 5
    )  # a server takes a moment to end one that was closed


def test_while_the_vms_makes_everybody_wait_each_worker_has_that_of_its_clock(served):
    with served.demo.world.faults.during("all", "hang"):
        before = served.demo.calls.count(LIST)
        wait_until(lambda: served.demo.calls.count(LIST) > before)
        requests.get(f"{served.address}/cameras/harbour-east-quay/still.jpg", timeout=10)
        wait_until(lambda: served.in_use() <= WORKERS, 5)


def test_without_a_connection_left_pages_stand_and_one_line_a_worker_says_why(served):
    refused = Path(re.search(r"host=(.+)", served.database)[1]) / "log"
    before = served.log.read_text().count("\n")
    with served.used_up():
        wait_until(lambda: refused.read_text().count("too many clients") > 3 * WORKERS, 20)
        for _ in range(20):
            assert requests.get(served.address, timeout=10).status_code == 200
            assert requests.get(f"{served.address}/readyz", timeout=10).status_code == 200
    wait_until(lambda: "the database answers again" in served.log.read_text(), 20)
    lines = served.log.read_text().splitlines()[before:]
    assert 1 <= len([line for line in lines if "too many clients" in line]) <= WORKERS
    assert not [line for line in lines if "Traceback" in line]
