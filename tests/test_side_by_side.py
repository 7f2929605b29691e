"""Two releases on the same data: each reads what it can of the other, and neither undoes what the other did."""

from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cameras import catalog, imports, outages, public, sharedcopy, trouble
from cameras.imports import refresh_and_import
from cameras.models import Outage, Silence
from cameras.publishing import SITE_KEY
from cameras.sharedcopy import Copy, SharedCopy, as_known
from cameras.vms.base import Look, Mosaic, Stream
from cameras.vms.errors import SourceError
from tests.test_sharedcopy import backdate

pytestmark = pytest.mark.django_db(transaction=True)

NEXT = "9.0.0"


@pytest.fixture
def upgraded(settings, monkeypatch):
    """From now on this process is of a later release, which keeps more of a catalog and of a camera."""

    def upgrade(older=catalog.FORMAT):
        settings.VERSION = NEXT
        monkeypatch.setattr(catalog, "OLDEST", older)
        monkeypatch.setattr(catalog, "FORMAT", older + 1)
        public.forget()

    return upgrade


def versions():
    return {key: glance.version for key, glance in sharedcopy.glance().items()}


def test_a_new_release_shows_the_old_list_while_the_vms_is_down(demo, published, upgraded, client):
    upgraded()
    with demo.world.faults.during("all", "down"):
        public.renew()
        with pytest.raises(SourceError):
            refresh_and_import(published)
        response = client.get("/")
    assert response.status_code == 200
    assert "harbour-east-quay" in response.content.decode()


def test_it_asks_for_a_list_of_its_own_at_once_and_leaves_the_old_one_alone(demo, published, upgraded):
    old = sharedcopy.read(catalog.catalog_key("city"))
    upgraded()
    assert catalog.due(published, sharedcopy.glance())
    refresh_and_import(published)
    assert sharedcopy.read(catalog.keys("city")[1]) == Copy(
        old.value, old.version, old.heard_at, pytest.approx(0, abs=60)
    )
    assert catalog.read("city").version == sharedcopy.glance()[catalog.catalog_key("city")].version


def test_mosaics_and_looks_of_an_older_list_stay_until_they_are_told_anew(demo, published, upgraded):
    upgraded()
    known = catalog.read("city")
    assert (known.extras_at, known.look_at) == (0, 0)
    assert known.mosaics
    with demo.world.faults.during("v3", "status", status=500, path="/mosaics"):
        refresh_and_import(published)
    assert catalog.read("city").mosaics == known.mosaics


def test_ours_counts_while_it_is_not_stale_else_the_last_word_of_any(published, upgraded, settings):
    older = catalog.catalog_key("city")
    upgraded()
    refresh_and_import(published)
    backdate(catalog.catalog_key("city"), heard_at=settings.CATALOG_STALE - 60)
    assert catalog.read("city").age > 60
    backdate(catalog.catalog_key("city"), heard_at=120)
    assert catalog.read("city").heard_at == sharedcopy.glance()[older].heard_at


@pytest.mark.parametrize("told", ["newer", "older"])
def test_a_silence_is_none_in_which_another_release_heard_the_vms(published, upgraded, settings, told):
    """Neither after an upgrade nor after a way back: what one keeps is old, and the other heard it just now."""
    own = catalog.catalog_key("city")
    upgraded()
    refresh_and_import(published)
    stale = own if told == "newer" else catalog.catalog_key("city")
    if told == "newer":
        catalog.FORMAT -= 1
    backdate(stale, heard_at=settings.CATALOG_STALE + 60)
    refresh_and_import(published, force=True)
    assert not Silence.objects.exists()


def test_of_one_silence_two_releases_make_one(published, upgraded, settings):
    upgraded()
    refresh_and_import(published)
    for key in catalog.keys("city"):
        backdate(key, heard_at=settings.CATALOG_STALE + 60)
    refresh_and_import(published)
    catalog.FORMAT -= 1
    refresh_and_import(published)
    assert Silence.objects.count() == 1


def test_two_releases_in_turns_import_each_once_and_then_write_nothing(published, settings, monkeypatch):
    """They differ in what goes into their digests; today's would have imported every minute, in turns, for ever."""
    facts, working = imports._facts, outages._digest
    written = []
    for turn in range(6):
        settings.VERSION = ("0.2.0", NEXT)[turn % 2]
        more = {"group": ""} if turn % 2 else {}
        monkeypatch.setattr(imports, "_facts", lambda stream, more=more: facts(stream) | more)
        monkeypatch.setattr(outages, "_digest", lambda names, turn=turn: f"{turn % 2} {working(names)}")
        before = versions()
        refresh_and_import(published, force=True)
        written.append(versions()[SITE_KEY] > before[SITE_KEY])
    assert written == [False, True, False, False, False, False]
    assert Outage.objects.filter(ended_at=None).count() == Outage.objects.count()


# What a release keeps and another reads

ODD = st.dictionaries(
    st.text(max_size=8).map("new_{}".format), st.none() | st.integers() | st.text() | st.lists(st.integers())
)


@given(odd=ODD, left_out=st.sets(st.sampled_from(["title", "token", "pictured", "latitude", "organization"])))
def test_unknown_fields_are_dropped_and_missing_ones_are_the_default(odd, left_out):
    stream = Stream("harbour", "Harbour", token="t", latitude=1.5, pictured=False, organization="City")
    value = {name: told for name, told in asdict(stream).items() if name not in left_out} | odd
    known = as_known(Stream, value)
    for name, told in asdict(stream).items():
        assert getattr(known, name) == (getattr(Stream("x"), name) if name in left_out else told)


def newer(value):
    """As a later release would write it: something more at every place."""
    if isinstance(value, dict):
        return {name: newer(told) for name, told in value.items()} | {"of a later release": [1]}
    return [newer(told) for told in value] if isinstance(value, list) else value


def test_what_a_later_release_adds_to_any_shared_copy_breaks_nothing(demo, published, client):
    """Each value there is, of every family; whoever reads one must overlook what it does not know."""
    with demo.world.faults.during("all", "down"), pytest.raises(SourceError):
        refresh_and_import(published, force=True)
    before = catalog.read("city")
    for copy in SharedCopy.objects.exclude(heard_at=None):
        sharedcopy.write(copy.key, newer(copy.value))
    assert trouble.read("city").failures == 1
    assert catalog.read("city").streams == before.streams
    assert catalog.read("city").mosaics == before.mosaics
    backdate("trouble:city", heard_at=60)
    assert refresh_and_import(published, force=True)
    public.renew()
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("missing", sorted(catalog.NEEDED))
def test_a_stream_of_which_nobody_knows_whether_it_may_be_shown_is_left_out(published, missing):
    copy = sharedcopy.read(catalog.catalog_key("city"))
    del copy.value["streams"][0][missing]
    sharedcopy.write(catalog.catalog_key("city"), copy.value)
    assert len(catalog.read("city").streams) == len(copy.value["streams"]) - 1


def test_the_kinds_that_are_kept_are_all_read_that_way():
    assert as_known(Mosaic, {"id": "1", "title": "", "type": "2x2", "cells": (), "x": 1}) == Mosaic(
        "1", "", "2x2", ()
    )
    assert as_known(Look, {"font": "x"}) == Look()
