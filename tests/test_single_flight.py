"""One login and one refresh at a time, across processes, on SQLite and on a real PostgreSQL."""

from contextlib import ExitStack

import pytest

from tests import postgres
from tests.conftest import dsn
from tests.patience import wait_until
from tests.processes import environment, go, manage, workers

LOGIN = "/watcher/client-api/v3/login"
LIST = "/watcher/client-api/v3/streams"
CLOCK = """
import time, time_machine
time_machine.travel(time.time() + {seconds}, tick=True).start()
"""


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request, tmp_path_factory):
    """The address of a migrated database."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path_factory.mktemp('database') / 'portal.sqlite3'}"
        else:
            url = stack.enter_context(postgres.server())
        manage(environment(url, "", tmp_path_factory.mktemp("stills")), "migrate", "-v0")
        yield url


@pytest.fixture
def environ(database, demo, tmp_path):
    """An empty database, and a source to fill it from."""
    made = environment(database, dsn(demo), tmp_path / "stills")
    manage(made, "flush", "--no-input", "-v0")
    return made


def test_eight_processes_make_one_login_and_one_refresh(demo, environ):
    with workers(environ, 8) as running:
        said = go(running)
    assert sorted(set(said)) == ["left to another", "refreshed"]
    assert said.count("refreshed") == 1
    assert demo.calls.count(LOGIN) == 1
    assert demo.calls.count(LIST) == 1


def test_hosts_whose_clocks_are_two_minutes_apart_refresh_as_one(demo, environ):
    with (
        workers(environ, 3, CLOCK.format(seconds=-60)) as behind,
        workers(environ, 3, CLOCK.format(seconds=60)) as ahead,
    ):
        said = go([*behind, *ahead])
    assert said.count("refreshed") == 1
    assert demo.calls.count(LOGIN) == demo.calls.count(LIST) == 1


def test_eight_processes_without_rights_make_one_login(demo, environ):
    demo.world.password = "another"
    with workers(environ, 8) as running:
        said = go(running)
    assert sum(line.startswith("failed") for line in said) == 1
    assert demo.calls.count(LOGIN) == 1


def test_a_holder_killed_in_the_middle_is_followed_by_exactly_one(demo, environ):
    with workers(environ, 1) as (holder,), demo.world.faults.during("v3", "hang", path="/streams"):
        holder.stdin.write("\n")
        holder.stdin.flush()
        wait_until(lambda: demo.calls.count(LIST))
        holder.kill()
        holder.wait()
    demo.calls.clear()
    with workers(environ, 2) as early:
        assert go(early) == ["left to another"] * 2
    end_locks(environ)
    with workers(environ, 8) as running:
        said = go(running)
    assert said.count("refreshed") == 1
    assert demo.calls.count(LOGIN) == 0  # the killed one had logged in for all
    assert demo.calls.count(LIST) == 1


def end_locks(environ: dict[str, str]) -> None:
    """As if LOCK_SECONDS had passed."""
    script = (
        "from datetime import timedelta; from django.db.models import F; from cameras.models import SharedCopy; "
        "SharedCopy.objects.filter(locked_until__isnull=False)"
        ".update(locked_until=F('locked_until') - timedelta(seconds=30))"
    )
    manage(environ, "shell", "-v0", "-c", script)


def test_the_interpreter_ends_with_a_refresh_under_way(demo, environ):
    """Threads of the tick are daemons: a worker that must go does not wait for a hanging VMS."""
    script = "from cameras.tick import Tick; Tick().beat(); print('ended')"
    with demo.world.faults.during("all", "hang"):
        assert "ended" in manage(environ, "shell", "-v0", "-c", script)
