"""Clocks that were set back: `make chaos` shows the other troubles under load, test_in_trouble.py without."""

import logging
import time
from datetime import UTC, datetime

import pytest
import time_machine

from cameras import catalog, sharedcopy, stillfiles, stills, trouble
from cameras.catalog import catalog_key
from cameras.imports import refresh_and_import
from cameras.sharedcopy import Lock
from cameras.vms.errors import Unreachable
from tests.conftest import dsn
from tests.test_sharedcopy import backdate
from tests.test_single_flight import LIST

AN_HOUR = 3600


@pytest.mark.django_db
@pytest.mark.parametrize("jump", [AN_HOUR, -AN_HOUR])
def test_when_the_databases_clock_jumps_the_catalog_is_renewed_at_once(demo, heard, jump):
    assert not catalog.due(heard, sharedcopy.glance())
    backdate(catalog_key("city"), heard_at=jump)
    assert catalog.due(heard, sharedcopy.glance())
    demo.calls.clear()
    assert refresh_and_import(heard)
    assert demo.calls.count(LIST) == 1
    assert not catalog.due(heard, sharedcopy.glance())


@pytest.mark.django_db
@pytest.mark.parametrize("jump", [AN_HOUR, -AN_HOUR])
def test_when_the_databases_clock_jumps_no_failure_is_waited_for_so_long(demo, heard, jump):
    backdate(catalog_key("city"), heard_at=AN_HOUR)
    with demo.world.faults.during("all", "down"), pytest.raises(catalog.SourceError):
        refresh_and_import(heard)
    assert not catalog.due(heard, sharedcopy.glance())
    backdate("trouble:city", heard_at=jump)
    assert catalog.due(heard, sharedcopy.glance())


@pytest.mark.django_db
def test_a_lock_of_a_killed_holder_does_not_outlast_a_clock_set_back():
    with sharedcopy.lock("k"):
        backdate("k", locked_until=-10)
        assert not Lock("k").take()
        backdate("k", locked_until=-AN_HOUR)
        assert Lock("k").take()


@pytest.mark.django_db
@pytest.mark.parametrize("jump", [AN_HOUR, -AN_HOUR])
def test_when_the_hosts_clock_jumps_mosaics_and_stills_are_asked_for_again(
    demo, configure, settings, time_machine, jump
):
    source = configure(dsn(demo, options="?api=v2"))["city"]
    refresh_and_import(source)
    asked_file = stillfiles.path_of(stillfiles.PUBLIC, "city", "harbour").with_suffix(".asked")
    assert stills._claim(asked_file)
    assert not stills._claim(asked_file)
    demo.calls.clear()
    time_machine.move_to(time.time() + jump)
    backdate(catalog_key("city"), heard_at=settings.CATALOG_FRESH)
    refresh_and_import(source)
    assert demo.calls.count("/watcher/client-api/v3/mosaics") == 1
    assert stills._claim(asked_file)


@pytest.mark.django_db
def test_a_source_that_stays_in_trouble_is_said_once_an_hour(caplog):
    caplog.set_level(logging.INFO, "cameras.trouble")
    error = Unreachable("vms.example.com takes no connection")
    began = datetime.now(UTC)
    with time_machine.travel(began, tick=False) as clock:
        for _ in range(4 * 60):
            backdate("trouble:city", heard_at=29.5)  # the database's clock does not travel
            trouble.keep("city", error)
            clock.shift(30)
        trouble.healed("city")
    lines = [record.message for record in caplog.records]
    assert lines == [
        f"source city: {error}",
        f"source city: for 60 min now: {error}",
        "source city: heard again, after 2 h",
    ]
