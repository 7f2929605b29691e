"""A wall of CamStreamer cameras through the whole portal: whoever presses play, the account's limits are kept."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from itertools import cycle, islice, pairwise
from time import monotonic

import pytest
import requests

from cameras import plays, public, quota, sharedcopy
from cameras.models import Ticket
from cameras.vms.base import Quota
from tests.patience import wait_until
from tests.processes import DATABASE, collect_static, environment, gunicorn, in_database, manage_in_turn
from tests.wall import dsn_of

OURS = {"Sec-Fetch-Site": "same-origin"}
FERRY = "/cameras/ferry-terminal/play/"
VISITORS, SECONDS = 30, 35


@pytest.fixture
def environ(cloud, tmp_path):
    """A portal whose cameras are all public, as an operator leaves it."""
    made = environment(f"sqlite:///{tmp_path / DATABASE}", dsn_of(cloud), tmp_path / "stills")
    manage_in_turn(made, "migrate -v0", "refresh", "publish --all")
    collect_static(made)
    return made


def spent(folder):
    """What all processes together have counted."""
    (value,) = in_database(folder, "SELECT value FROM cameras_sharedcopy WHERE key = 'quota:wall'")[0]
    return json.loads(value)["calls"]


def watch(address, slug):
    """As our page does it: a ticket, and asking again. (seconds, the last answer, places in the queue)"""
    began, places = monotonic(), []
    url = f"{address}/cameras/{slug}/play/"
    with closing(requests.Session()) as visitor:
        ticket = visitor.post(url, headers=OURS, timeout=20).json()["ticket"]

        def answered():
            said = visitor.get(url, params={"ticket": ticket}, timeout=20)
            places.extend([said.json()["ahead"]] if said.status_code == 202 else [])
            return said.status_code != 202 and said

        said = wait_until(answered, SECONDS + 5, every=0.5)
        return monotonic() - began, said, places


def playing(address):
    """The slugs of the cameras that can be watched."""
    known = requests.get(f"{address}/api/cameras/", timeout=20).json()["cameras"]
    return [camera["slug"] for camera in known if camera["state"] == "live"]


def all_watch(environ, log, count):
    """So many visitors at once, at a portal of three workers that is started for them."""
    with gunicorn(environ, log, workers=3) as address, ThreadPoolExecutor(count) as visitors:
        slugs = islice(cycle(playing(address)), count)
        return list(visitors.map(lambda slug: watch(address, slug), slugs))


@pytest.mark.served
def test_thirty_who_press_play_at_once_are_served_within_the_limits(cloud, environ, tmp_path):
    """And the day's count is exact, over all workers and a restart."""
    seen = all_watch(environ, tmp_path / "first", VISITORS)
    assert [said.json() for _, said, _ in seen if said.status_code != 200] == []
    assert len({said.json()["playback"]["url"] for _, said, _ in seen}) == VISITORS
    assert max(seconds for seconds, _, _ in seen) < SECONDS
    assert all(place < VISITORS for _, _, places in seen for place in places)
    assert spent(tmp_path) == cloud.world.limits.today
    (again,) = all_watch(environ, tmp_path / "second", 1)
    assert again[1].status_code == 200
    assert spent(tmp_path) == cloud.world.limits.today
    assert cloud.faults_of_ours == []
    assert min(later - earlier for earlier, later in pairwise(cloud.world.limits.arrivals)) >= 1


@pytest.fixture
def shown(wall):
    public.renew()
    yield wall
    plays.serving.end()


def take(client, address="127.0.0.1"):
    return client.post(FERRY, HTTP_SEC_FETCH_SITE="same-origin", REMOTE_ADDR=address)


def test_when_the_day_is_used_up_it_is_told_and_nobody_calls(client, cloud, shown):
    today = {"day": datetime.now(UTC).date().isoformat(), "calls": shown.kind.abilities.quota.daily}
    sharedcopy.write(quota.key("wall"), today)
    cloud.calls.clear()
    ticket = take(client).json()["ticket"]
    said = wait_until(lambda: (seen := client.get(FERRY, {"ticket": ticket})).status_code != 202 and seen)
    assert (said.status_code, said.json()) == (503, {"trouble": "busy"})
    assert len(cloud.calls) == 0


def test_one_visitor_cannot_burn_the_day(client, shown, monkeypatch):
    """An address gets so few that even around the clock most of the day is left for others."""
    around_the_clock = 24 * plays.AN_HOUR_OF_QUOTA
    assert around_the_clock < shown.kind.abilities.quota.daily / 5
    monkeypatch.setattr(plays, "AN_HOUR_OF_QUOTA", 3)
    assert [take(client).status_code for _ in range(4)] == [202, 202, 202, 429]
    assert take(client).json() == {"trouble": "too_many"}
    assert take(client, "192.0.2.7").status_code == 202
    assert Ticket.objects.count() == 4


def test_all_visitors_together_leave_the_portal_the_calls_for_its_lists(client, shown, monkeypatch):
    few = replace(shown.kind.abilities, quota=Quota(every=0, daily=660, cameras_a_call=50))
    monkeypatch.setattr(type(shown.kind), "abilities", few)
    monkeypatch.setattr(plays.serving, "wake", lambda source: None)
    taken = [take(client, f"203.0.113.{number}").status_code for number in range(100)]
    lists = 86_400 / few.list_every * 2  # the tree, and the facts of a few cameras
    assert 0 < taken.count(202) == Ticket.objects.count() < few.quota.daily - lists
    assert taken[-1] == 429
