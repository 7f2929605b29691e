"""The served portal while what it depends on fails: the rows of `make chaos`, a few seconds each."""

import psycopg
import pytest

from tests import postgres
from tests.processes import collect_static, environment
from tools.chaos import __main__ as chaos
from tools.chaos import faults, scenarios
from tools.chaos.faults import Trouble
from tools.chaos.measure import HEALED_WITHIN, Range
from tools.chaos.portal import Portal, prepare
from tools.chaos.town import DATABASE, STREAMER, VMS, town

pytestmark = pytest.mark.postgres

SECONDS = 3.0
TROUBLES = (
    Trouble(VMS, "blackhole"),
    Trouble(VMS, "reset"),
    Trouble(VMS, "drip", {"seconds": 0.5}),
    Trouble(VMS, "tenfold"),
    Trouble(STREAMER, "blackhole"),
    Trouble(DATABASE, "blackhole", {"for_good": True}),
    Trouble(DATABASE, "reset"),
    Trouble(DATABASE, "tenfold"),
    Trouble(DATABASE, "down"),
)
SCENARIOS = (
    scenarios.killed_in_the_middle,
    scenarios.begun_without_a_database,
    scenarios.ended_under_load,
    scenarios.upgraded_in_an_outage,
)
FORGET = "DELETE FROM cameras_sharedcopy WHERE key LIKE 'trouble:%'"
"""A pause after a failure may last longer than a test: each begins without one."""


@pytest.fixture(scope="module")
def deployed(tmp_path_factory):
    """The town, what the portal is set up with, and the database's own address."""
    folder = tmp_path_factory.mktemp("in-trouble")
    with postgres.server() as direct, town(chaos.socket_of(direct)) as there:
        through = f"postgres://portal@127.0.0.1:{there.port(DATABASE)}/postgres"
        environ = environment(through, chaos.sources(there), folder / "stills", **chaos.FRESH)
        collect_static(environ)
        prepare(environ)
        yield there, environ, direct


@pytest.fixture(scope="module")
def portal(deployed, tmp_path_factory):
    """One for all rows, as in `make chaos`: each goes on when it has healed."""
    _, environ, _ = deployed
    with Portal(environ, tmp_path_factory.mktemp("portal") / "log") as running:
        yield running


@pytest.fixture
def place(deployed, portal):
    """Well, whatever became of the test before."""
    there, _, direct = deployed
    there.mend()
    with psycopg.connect(direct) as connection:
        connection.execute(FORGET)
    if portal.master.poll() is not None:
        portal.start()
    return Range(portal, there, SECONDS)


def held(row):
    """Nobody was left without an answer or given an error, and all workers are well again."""
    assert not row.broken
    assert (row.errors, row.unanswered - row.excused) == (0, 0)
    assert row.healed is not None and row.healed < HEALED_WITHIN


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.name)
def test_visitors_notice_nothing_and_it_heals(place, trouble):
    held(faults.suffer(place, trouble, SECONDS))


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_a_process_that_ends_takes_nobody_along(place, scenario):
    held(scenario(place))
