"""What an account may ask: one call after another with a pause between, so many a day, for all workers together."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from cameras import quota, sharedcopy
from cameras.vms.base import Quota
from cameras.vms.errors import Busy
from tests.test_sharedcopy import backdate

pytestmark = pytest.mark.django_db(transaction=True)
SHORT = Quota(every=0.1, daily=20)


def test_the_first_call_waits_for_nobody_and_counts():
    began = time.monotonic()
    with quota.turn("city", Quota(every=5, daily=10)):
        pass
    assert time.monotonic() - began < 1
    assert quota.spent("city") == 1


def test_calls_of_many_at_once_come_one_after_the_other_with_the_pause_between():
    spans = []

    def call(_):
        try:
            with quota.turn("city", SHORT):
                began = time.monotonic()
                time.sleep(0.02)
                spans.append((began, time.monotonic()))
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(call, range(6)))
    spans.sort()
    assert len(spans) == 6 and quota.spent("city") == 6
    assert all(later - ended >= SHORT.every for (_, ended), (later, _) in zip(spans, spans[1:], strict=False))


def test_the_pause_counts_from_the_answer():
    with quota.turn("city", SHORT):
        time.sleep(0.3)
    answered = time.monotonic()
    with quota.turn("city", SHORT):
        assert time.monotonic() - answered >= SHORT.every


def test_a_call_that_fails_was_made_all_the_same():
    with pytest.raises(ZeroDivisionError), quota.turn("city", SHORT):
        raise ZeroDivisionError
    assert quota.spent("city") == 1


def test_when_the_days_calls_are_used_up_nobody_waits_for_them():
    for _ in range(2):
        with quota.turn("city", Quota(every=0.01, daily=2)):
            pass
    began = time.monotonic()
    with pytest.raises(Busy, match="2 calls of today"), quota.turn("city", Quota(every=0.01, daily=2)):
        raise AssertionError("the call was made")
    assert time.monotonic() - began < 5
    assert quota.spent("city") == 2


def test_each_day_begins_at_nought():
    with quota.turn("city", SHORT):
        pass
    sharedcopy.write(quota.key("city"), {"day": "2001-01-01", "calls": SHORT.daily})
    assert quota.spent("city") == 0
    with quota.turn("city", SHORT):
        pass
    assert quota.spent("city") == 1


def test_nobody_waits_longer_than_the_patience(monkeypatch):
    monkeypatch.setattr(quota, "PATIENCE", 0.2)
    with quota.turn("city", Quota(every=60, daily=10)):
        pass
    with pytest.raises(Busy), quota.turn("city", Quota(every=60, daily=10)):
        raise AssertionError("the call was made")


def test_accounts_do_not_share_their_calls():
    with quota.turn("city", Quota(every=60, daily=1)), quota.turn("coast", Quota(every=60, daily=1)):
        pass
    assert (quota.spent("city"), quota.spent("coast")) == (1, 1)


def test_a_clock_that_was_set_back_holds_nobody_up():
    with quota.turn("city", SHORT):
        pass
    backdate(quota.key("city"), heard_at=-3600)
    began = time.monotonic()
    with quota.turn("city", SHORT):
        pass
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    ("cameras", "every", "calls"),
    [(16, 300, 8_398), (1_000, 300, 3_297), (1_650, 300, 500), (50_000, 60, 500)],
)
def test_visitors_get_what_the_lists_leave_of_the_day(cameras, every, calls):
    assert quota.left_to_visitors(Quota(every=1, daily=10_000, cameras_a_call=50), cameras, every) == calls
