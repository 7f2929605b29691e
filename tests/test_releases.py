"""An older worker never shows more: one row says which release the data need."""

import logging
import tomllib

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from cameras import public, releases, sharedcopy
from cameras.models import Camera
from cameras.tick import Tick
from portal.version import VERSION
from tests.declared import ROOT

pytestmark = pytest.mark.django_db(transaction=True)

LATER = "99.1.0"


@pytest.fixture(autouse=True)
def worker(monkeypatch):
    """A new one, that has looked at nothing yet."""
    fresh = releases.Worker()
    monkeypatch.setattr(releases, "worker", fresh)
    return fresh


def test_the_version_is_the_same_everywhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == VERSION
    assert releases.parse(VERSION) != releases.NONE_YET


PLACES = ("/", "/ru/", "/cameras/harbour-east-quay/", "/cameras/harbour-east-quay/live/",
          "/cameras/harbour-east-quay/still.jpg", "/api/cameras/", "/status.json", "/sitemap.xml", "/mosaics/",
          "/map/", "/wall/", "/cameras.geojson", "/site.css", "/admin/login/", "/nowhere/", "/readyz")  # fmt: skip


@pytest.mark.parametrize("ask", ["first", "in service"])
def test_a_worker_that_is_too_old_answers_503_whatever_it_is_asked(published, client, ask):
    if ask == "in service":
        assert client.get("/").status_code == 200
    releases.require(LATER)
    if ask == "in service":
        Tick().beat()
        answers = {path: client.get(path) for path in PLACES}
    else:
        answers = {"/": client.get("/")}
        Tick().beat()
        answers |= {path: client.get(path) for path in PLACES}
    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(PLACES, 503)
    assert {answer["Cache-Control"] for answer in answers.values()} == {"no-store"}
    assert not [path for path, answer in answers.items() if b"harbour" in answer.content.lower()]
    assert client.get("/healthz").status_code == 200


def test_the_log_says_so_in_one_line_and_once_when_it_is_over(published, caplog, settings):
    caplog.set_level(logging.INFO, "cameras.releases")
    clock = Tick()
    releases.require(LATER)
    for _ in range(3):
        clock.beat()
        public.renew()
    settings.VERSION = "99.2.0"
    releases.require("99.1.1")
    clock.beat()
    assert [(record.levelname, record.getMessage().count("99.1")) for record in caplog.records] == [
        ("ERROR", 1), ("INFO", 0)]  # fmt: skip


def test_a_worker_that_is_too_old_asks_no_vms_and_renews_nothing(demo, source):
    releases.require(LATER)
    clock = Tick()
    clock.beat()
    assert not clock.running
    assert not len(demo.calls)
    assert not Camera.objects.exists()


@pytest.mark.parametrize("needed", [VERSION, "0.1.0", "0.0"])
def test_a_release_that_is_new_enough_serves(published, client, needed):
    releases.require(needed)
    Tick().beat()
    assert client.get("/").status_code == 200
    assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize("value", [None, "", "next", "1.x", 7, ["0.1"], {"a": 1}, "0.1.0-rc1", "٠.١"])
def test_what_cannot_be_read_serves_nothing(published, client, value):
    sharedcopy.write(releases.KEY, value)
    Tick().beat()
    assert client.get("/").status_code == 503


def test_it_is_raised_and_never_lowered():
    for version in ("0.3.0", "0.2.0", "0.10.0", "0.9.5"):
        releases.require(version)
    assert releases.oldest() == "0.10.0"


def test_it_holds_from_the_end_of_the_transaction_that_needs_it():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        releases.require(LATER)
        raise ZeroDivisionError
    assert releases.oldest() is None


def test_the_hot_path_has_no_query_for_it(published, client, django_assert_num_queries):
    releases.require("0.1.0")
    Tick().beat()
    client.get("/")
    with django_assert_num_queries(0):
        assert client.get("/").status_code == 200


def test_a_beat_reads_the_row_only_when_it_is_new(published, django_assert_num_queries):
    releases.require("0.1.0")
    seen = sharedcopy.glance()
    with django_assert_num_queries(1):
        releases.worker.look(seen)
    with django_assert_num_queries(0):
        releases.worker.look(seen)


@given(
    st.lists(st.integers(0, 10**6), min_size=1, max_size=4),
    st.lists(st.integers(0, 10**6), min_size=1, max_size=4),
)
def test_releases_are_ordered_by_their_numbers(one, other):
    told = [".".join(map(str, numbers)) for numbers in (one, other)]
    assert (releases.parse(told[0]) < releases.parse(told[1])) == (one < other)
