"""The shared copy on the suite's database: values, versions, ages, and a lock with one winner."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.db.models.functions import Now

from cameras import sharedcopy
from cameras.sharedcopy import Lock, SharedCopy

pytestmark = pytest.mark.django_db


def backdate(key: str, **columns: float) -> None:
    """Makes a column this many seconds older, as if time had passed."""
    SharedCopy.objects.filter(key=key).update(
        **{column: F(column) - timedelta(seconds=seconds) for column, seconds in columns.items()}
    )


def test_a_value_comes_back_as_it_was_written():
    sharedcopy.write("k", {"streams": ["город", None, 1.5]})
    copy = sharedcopy.read("k")
    assert copy.value == {"streams": ["город", None, 1.5]}
    assert 0 <= copy.age < 2


def test_nothing_is_read_before_a_write_and_after_forgetting():
    assert sharedcopy.read("k") is None
    sharedcopy.write("k", 1)
    sharedcopy.forget("k")
    assert sharedcopy.read("k") is None
    assert "k" not in sharedcopy.glance()


def test_each_write_raises_the_version_also_after_forgetting():
    sharedcopy.write("k", 1)
    first = sharedcopy.glance()["k"].version
    sharedcopy.forget("k")
    sharedcopy.write("k", 1)
    assert sharedcopy.glance()["k"].version > first


def test_the_age_is_counted_from_the_last_write():
    sharedcopy.write("k", 1)
    backdate("k", heard_at=100)
    assert 100 <= sharedcopy.read("k").age < 102
    assert 100 <= sharedcopy.glance()["k"].age < 102


def test_a_glance_is_one_query_however_many_values(django_assert_num_queries):
    for number in range(5):
        sharedcopy.write(f"k{number}", number)
    with django_assert_num_queries(1):
        assert len(sharedcopy.glance()) == 5


def test_only_one_holds_the_lock_and_releasing_frees_it():
    with sharedcopy.lock("k") as first:
        assert first
        with sharedcopy.lock("k") as second:
            assert second is None
        assert first.renew()
    with sharedcopy.lock("k") as third:
        assert third


def test_a_lock_that_ran_out_goes_to_the_next_and_its_holder_learns_it():
    with sharedcopy.lock("k") as slow:
        backdate("k", locked_until=sharedcopy.LOCK_SECONDS + 1)
        with sharedcopy.lock("k") as next_one:
            assert next_one
            assert not slow.renew()
            slow.release()  # must not free what is no longer its own
            assert not Lock("k").take()


def test_renewing_puts_the_end_off():
    with sharedcopy.lock("k") as lock:
        backdate("k", locked_until=sharedcopy.LOCK_SECONDS - 1)
        assert lock.renew()
        assert SharedCopy.objects.filter(key="k", locked_until__gt=Now() + timedelta(seconds=10)).exists()


def test_a_lock_does_not_make_a_value():
    with sharedcopy.lock("k"):
        assert sharedcopy.read("k") is None


def test_the_lock_asks_the_clock_of_the_database_not_of_the_host(time_machine):
    time_machine.move_to("2001-01-01")
    with sharedcopy.lock("k") as lock:
        assert lock
        time_machine.move_to("2101-01-01")
        assert not Lock("k").take()
