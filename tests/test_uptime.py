"""How much of a time something worked: against a count of single minutes, whatever the spans look like."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cameras.uptime import covered, uptime
from tests.strategies import examples

SINCE = datetime(2026, 3, 1, 12, tzinfo=UTC)
LENGTH = 120
UNTIL = SINCE + timedelta(minutes=LENGTH)

minutes = st.integers(-30, LENGTH + 30)
spans = st.lists(st.tuples(minutes, st.none() | minutes), max_size=6)


def at(minute):
    return None if minute is None else SINCE + timedelta(minutes=minute)


def times(spans):
    return [(at(began), at(ended)) for began, ended in spans]


def within(minute, spans):
    return any(began <= minute < (LENGTH if ended is None else ended) for began, ended in spans)


def told(outages=(), unknown=()):
    return uptime(times(outages), times(unknown), SINCE, UNTIL)


@examples(300)
@given(spans)
def test_time_that_is_covered_is_counted_once(spans):
    expected = sum(within(minute, spans) for minute in range(LENGTH))
    assert covered(times(spans), SINCE, UNTIL) == timedelta(minutes=expected)


@examples(300)
@given(spans, spans)
def test_it_is_the_share_of_working_minutes_among_the_known_ones(outages, unknown):
    known = [minute for minute in range(LENGTH) if not within(minute, unknown)]
    working = [minute for minute in known if not within(minute, outages)]
    assert told(outages, unknown) == (1000 * len(working) // len(known) / 10 if known else None)


@examples(200)
@given(spans, spans)
def test_100_means_that_there_was_no_outage(outages, unknown):
    out = any(within(minute, outages) and not within(minute, unknown) for minute in range(LENGTH))
    assert (told(outages, unknown) == 100) is (not out and told(outages, unknown) is not None)


@examples(200)
@given(spans, spans, st.tuples(minutes, st.none() | minutes))
def test_one_outage_more_never_makes_it_better(outages, unknown, another):
    before, after = told(outages, unknown), told([*outages, another], unknown)
    assert before is after is None or after <= before


def test_a_second_in_a_month_is_not_rounded_away():
    until = SINCE + timedelta(days=30)
    assert uptime([(SINCE, SINCE + timedelta(seconds=1))], [], SINCE, until) == 99.9


def test_an_outage_that_lasts_counts_until_now():
    assert told([(60, None)]) == 50.0


def test_what_is_unknown_counts_neither_way():
    assert told([(0, 30)], [(60, None)]) == 50.0
    assert told([(0, 30)], [(0, 60)]) == 100.0


def test_nothing_is_told_of_a_time_in_which_nothing_was_known():
    assert told(unknown=[(-10, None)]) is None
    assert uptime([], [], UNTIL, SINCE) is uptime([], [], SINCE, SINCE) is None
