"""How much may come from one network and from all, and what counting costs."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from ipaddress import ip_address

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from cameras import ratelimit, sharedcopy
from cameras.models import SharedCopy, Tally
from cameras.ratelimit import DAY, HOUR, Limits, TooMany
from tests.test_sharedcopy import backdate

pytestmark = pytest.mark.django_db(transaction=True)

HOUSE, NEIGHBOUR = "203.0.113.9", "203.0.113.10"
MANY = Limits(an_hour=10**6, a_day=10**8)


def let_through(addresses, limits=MANY, key="k") -> int:
    return sum(taken(address, limits, key) for address in addresses)


def taken(address: str, limits: Limits = MANY, key: str = "k") -> bool:
    try:
        ratelimit.count(key, address, limits)
    except TooMany:
        return False
    return True


def later(seconds: int) -> None:
    """As if time had passed, as far as windows go."""
    Tally.objects.update(ends=F("ends") - seconds)


def inside(network: str, step: int, number: int) -> list[str]:
    """So many addresses from here on, each 2 ** step after the other."""
    first = int(ip_address(network))
    return [str(ip_address(first + (place << step))) for place in range(number)]


# What comes through

HOURLY = Limits(an_hour=5, a_day=10_000)
DAILY = Limits(an_hour=10_000, a_day=200)


@pytest.mark.parametrize(
    ("limits", "a_house"), [pytest.param(HOURLY, 5, id="an hour"), pytest.param(DAILY, 10, id="a day")]
)
@pytest.mark.parametrize(
    ("addresses", "houses"),
    [
        pytest.param([HOUSE] * 60, 1, id="one IPv4"),
        pytest.param([HOUSE, f"::ffff:{HOUSE}", f"64:ff9b::{HOUSE}"] * 20, 1, id="one IPv4 in three forms"),
        pytest.param(["", "unknown", "203.0.113.9:5555"] * 20, 1, id="no address"),
        pytest.param(inside("2001:db8::", 0, 60), 1, id="a /64"),
        pytest.param(inside("2001:db8::", 64, 60), 2, id="the /64s of a /56"),
        pytest.param(inside("2001:db8::", 72, 60), 4, id="the /56s of a /48"),
        pytest.param(inside("2001:db8::", 64 + 6, 60), 4, id="four /64s of each /56 of a /48"),
        pytest.param(inside("2001:db8::", 80, 60), 60, id="several /48s"),
        pytest.param(inside(HOUSE, 0, 60), 60, id="several IPv4"),
    ],
)
def test_a_larger_network_may_more_but_not_what_its_houses_may_together(limits, a_house, addresses, houses):
    assert let_through(addresses, limits) == min(len(addresses), a_house * houses)
    assert let_through(["198.51.100.1"], limits) == 1


def test_one_network_does_not_use_up_the_day_of_all():
    limits = Limits(an_hour=10**6, a_day=200)
    assert let_through(inside("2001:db8::", 64, 256), limits) == 20  # a whole /56
    assert let_through([HOUSE], limits) == 1


def test_all_together_get_no_more_than_the_day():
    assert let_through(inside("10.0.0.1", 0, 50), Limits(an_hour=5, a_day=40)) == 40


def test_what_was_refused_does_not_count():
    limits = Limits(an_hour=2, a_day=100)
    assert let_through([HOUSE] * 10, limits) == 2
    assert sorted(Tally.objects.values_list("count", flat=True)) == [2, 2, 2]


def test_what_is_counted_under_another_key_is_apart():
    assert let_through([HOUSE] * 3, Limits(2, 100), "a") == let_through([HOUSE] * 3, Limits(2, 100), "b") == 2


def test_the_next_hour_and_the_next_day_begin_anew():
    limits = Limits(an_hour=5, a_day=140)  # 7 a house
    assert let_through([HOUSE] * 9, limits) == 5
    Tally.objects.filter(key="k an hour").update(ends=F("ends") - HOUR)
    assert let_through([HOUSE] * 9, limits) == 2
    later(DAY)
    assert let_through([HOUSE] * 9, limits) == 5


def test_no_clock_of_a_host_is_asked(time_machine):
    """Hosts whose clocks are apart count in the same windows, with the same salt."""
    limits = Limits(an_hour=3, a_day=1000)
    for moment in ("2001-01-01", "2101-01-01", "2050-06-01"):
        time_machine.move_to(moment)
        assert taken(HOUSE, limits)
    assert not taken(HOUSE, limits)


def test_workers_who_count_at_once_never_let_more_through():
    limits = Limits(an_hour=25, a_day=60, share=0.4)
    # Each worker goes through the same networks in an order of its own.
    addresses = [*[HOUSE] * 15, *[NEIGHBOUR] * 15, *inside("2001:db8::", 64, 15)]

    def work(place: int) -> int:
        try:
            return let_through([*addresses[place * 7 :], *addresses[: place * 7]], limits)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        through = list(pool.map(work, range(6)))
    assert sum(through) == 60
    assert Tally.objects.get(network="").count == 60
    assert max(Tally.objects.exclude(network="").values_list("count", flat=True)) <= 4 * 24


# What is kept


def test_nothing_of_a_visitor_is_kept_and_the_salt_is_of_today_alone():
    taken(HOUSE)
    salt = sharedcopy.read(ratelimit.SALT).value
    first = senders()
    taken(HOUSE)
    assert senders() == first
    backdate(ratelimit.SALT, heard_at=DAY)
    taken(HOUSE)
    assert sharedcopy.read(ratelimit.SALT).value != salt
    assert salt not in str([*SharedCopy.objects.values(), *Tally.objects.values()])
    assert senders() > first
    assert HOUSE not in str([*SharedCopy.objects.values(), *Tally.objects.values()])


def senders() -> set[str]:
    return set(Tally.objects.exclude(network="").values_list("network", flat=True))


def test_the_salt_goes_although_nobody_comes_any_more():
    taken(HOUSE)
    salt = sharedcopy.read(ratelimit.SALT).value
    backdate(ratelimit.SALT, heard_at=DAY)
    ratelimit.forget_old()
    assert sharedcopy.read(ratelimit.SALT).value != salt


def test_what_releases_before_this_kept_of_visitors_goes_after_a_day():
    for key in ("reports", "plays:city", "quota:city"):
        sharedcopy.write(key, {"salt": "s"})
    ratelimit.forget_old()
    assert SharedCopy.objects.filter(key="reports").exists()  # an older worker beside us still counts
    SharedCopy.objects.update(heard_at=Now() - timedelta(days=2))
    ratelimit.forget_old()
    assert set(SharedCopy.objects.values_list("key", flat=True)) == {ratelimit.SALT, "quota:city"}


def test_old_windows_go_so_many_at_a_time(monkeypatch):
    monkeypatch.setattr(ratelimit, "BATCH", 10)
    monkeypatch.setattr(ratelimit, "BATCHES", 3)
    let_through(inside("10.0.0.1", 0, 25))
    later(10 * DAY)
    taken(HOUSE)
    ratelimit.forget_old()
    assert Tally.objects.count() == 51 - 30 + 3
    ratelimit.forget_old()
    assert Tally.objects.count() == 3


# What it costs


def fill(number: int) -> None:
    """So many senders, as if each had just come."""
    taken(HOUSE)
    windows = list(Tally.objects.exclude(network="").values_list("key", "ends"))
    Tally.objects.bulk_create(
        Tally(key=key, network=f"{place:032x}", ends=ends, count=1)
        for key, ends in windows
        for place in range(number)
    )


@pytest.mark.parametrize(("address", "rows"), [(NEIGHBOUR, 3), ("2001:db8::1", 7)])
def test_a_count_costs_the_same_however_many_are_known(address, rows):
    """So many statements, each of them by an index, and so many rows; never all of them."""

    def cost():
        before = Tally.objects.count()
        with CaptureQueriesContext(connection) as queries:
            taken(address)
        return len(queries), Tally.objects.count() - before

    taken(HOUSE)
    alone = cost()
    Tally.objects.exclude(network="").delete()
    fill(2000)
    assert cost() == alone == (4, rows - 1)


def test_each_statement_finds_its_rows_by_an_index():
    fill(100)
    with CaptureQueriesContext(connection) as queries:
        taken(NEIGHBOUR)
        ratelimit.forget_old()
    statements = [query["sql"] for query in queries if "tally" in query["sql"]]
    assert len(statements) >= 2
    for sql in statements:
        assert not re.search("SCAN cameras_tally|Seq Scan", plan(sql)), sql


def plan(sql: str) -> str:
    """PostgreSQL reads a small table from end to end unless it is told not to."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            return str(cursor.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall())
        cursor.execute("SET LOCAL enable_seqscan = off")
        return str(cursor.execute(f"EXPLAIN {sql}").fetchall())
