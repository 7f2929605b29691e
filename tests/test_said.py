"""What a served portal writes when a thing breaks: a line when it begins, one when it is over, and no tracebacks."""

import pytest
import requests

from demo.server import Demo
from tests import postgres
from tests.conftest import dsn
from tests.faultproxy import FaultProxy
from tests.patience import wait_until
from tests.processes import collect_static, environment, gunicorn, manage_in_turn

pytestmark = [pytest.mark.served, pytest.mark.postgres]

# What asks the database, and what only seems to.
ADDRESSES = ("/", "/readyz", "/admin/", "/admin/login/?next=/admin/cameras/", "/cameras/harbour-east-quay/")


@pytest.fixture(scope="module")
def database():
    with postgres.server() as url, FaultProxy(f"{url.partition('host=')[2]}/.s.PGSQL.5432") as between:
        yield between


@pytest.fixture(scope="module")
def portal(database, tmp_path_factory):
    """(Its address, the log of all its processes)."""
    folder = tmp_path_factory.mktemp("said")
    with Demo.start(port=0) as stand_in:
        url = f"postgres://portal@127.0.0.1:{database.port}/postgres"
        environ = environment(url, dsn(stand_in), folder / "stills", CATALOG_FRESH="1")
        manage_in_turn(environ, "migrate -v0", "refresh", "publish --all")
        collect_static(environ)
        with gunicorn(environ, folder / "log", workers=2) as address:
            wait_until(lambda: requests.get(address, timeout=10).ok)
            yield address, folder / "log"


def since(log, mark):
    return log.read_text()[mark:].splitlines()


def ask(address):
    """Every address a few times, and a report, which is written."""
    for path in ADDRESSES * 5:
        requests.get(address + path, timeout=10, cookies={"sessionid": "a" * 32})
    form = {"what": "other", "words": "it is dark"}
    requests.post(
        f"{address}/cameras/harbour-east-quay/report/", form, headers={"Origin": address}, timeout=10
    )


def test_a_database_that_is_down_is_one_line_and_one_more_when_it_is_back(database, portal):
    address, log = portal
    mark = len(log.read_text())
    with database.during("down"):
        for _ in range(3):
            ask(address)
    wait_until(lambda: requests.get(f"{address}/readyz", timeout=10).ok, 20)
    wait_until(lambda: "answers again" in log.read_text()[mark:], 20)
    lines = since(log, mark)
    assert len(lines) == 2, lines[:60]
    assert "ERROR" in lines[0] and "the database fails: " in lines[0]
    assert "INFO" in lines[1] and "the database answers again, after" in lines[1]
