"""The clock of a served portal: it starts with the worker, whether or not anybody ever visits."""

import os
import re

import pytest
import requests

from demo.server import Demo
from tests.conftest import dsn
from tests.patience import wait_until
from tests.processes import AS_MEANT, collect_static, environment, gunicorn, in_database, manage_in_turn

pytestmark = pytest.mark.served

CATALOGS = "SELECT key FROM cameras_sharedcopy WHERE key LIKE 'catalog:%' AND heard_at IS NOT NULL"
OUTAGES = "SELECT count(*) FROM cameras_outage WHERE ended_at IS NULL"


@pytest.fixture
def environ(tmp_path):
    """A portal of a stand-in with a camera that does not work; nobody has asked the VMS yet."""
    with Demo.start(port=0) as demo:
        made = environment(f"sqlite:///{tmp_path / 'portal.sqlite3'}", dsn(demo), tmp_path / "stills")
        manage_in_turn(made, "migrate -v0")
        collect_static(made)
        yield made


@pytest.mark.parametrize("options", [[], [*AS_MEANT, "--preload"]], ids=["plain", "preload"])
def test_probes_alone_lead_to_a_catalog_an_outage_and_a_first_page(environ, tmp_path, options):
    log = tmp_path / "log"
    with gunicorn(environ, log, workers=1, options=options) as address:
        wait_until(lambda: in_database(tmp_path, CATALOGS), 5)
        wait_until(lambda: in_database(tmp_path, OUTAGES)[0][0], 5)
        wait_until(lambda: requests.get(f"{address}/readyz", timeout=10).ok, 2)
        page = requests.get(address, timeout=10)
        assert (page.status_code, "No camera is published yet" in page.text) == (200, True)
        assert threads_of_the_parent(log.read_text()) == 1


def threads_of_the_parent(log):
    """gunicorn's first process serves nobody, so it has no clock; a fork beside threads may hang, too."""
    pid = re.search(r"Listening at: \S+ \((\d+)\)", log).group(1)
    return len(os.listdir(f"/proc/{pid}/task"))
