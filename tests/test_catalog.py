"""The catalog: kept in the shared copy, renewed by one, and what stays when a VMS is in trouble."""

import logging
from dataclasses import fields

import pytest

from cameras import catalog, sharedcopy, trouble
from cameras.imports import refresh_and_import
from cameras.sharedcopy import SharedCopy
from cameras.sources import named
from cameras.vms.base import Look, Mosaic, Stream
from cameras.vms.errors import SourceError
from tests.conftest import PASSWORD, dsn
from tests.patience import in_background, wait_until
from tests.test_sharedcopy import backdate

V3_STREAMS = "/watcher/client-api/v3/streams"
V3_MOSAICS = "/watcher/client-api/v3/mosaics"
LOGINS = ("/watcher/client-api/v3/login", "/vsaas/api/v2/auth/login")

pytestmark = pytest.mark.django_db(transaction=True)


def due(alias="city"):
    return catalog.due(named(alias), sharedcopy.glance())


def make_due(settings, alias="city"):
    backdate(catalog.catalog_key(alias), heard_at=settings.CATALOG_FRESH + 1)


def test_what_was_heard_is_read_back_as_it_was(source):
    heard = catalog.refresh(source)
    kept = catalog.read("city")
    assert kept.streams == heard.streams
    assert kept.mosaics == heard.mosaics
    assert {stream.name for stream in kept.streams} > {"harbour", "город/площадь 1"}


def test_no_secret_of_a_camera_is_kept(source):
    catalog.refresh(source)
    kept = str(sharedcopy.read(catalog.catalog_key("city")).value)
    assert "camadmin" not in kept
    assert "caretaker" not in kept


def test_it_is_due_at_first_and_again_when_it_is_no_longer_fresh(source, settings):
    assert due()
    catalog.refresh(source)
    assert not due()
    make_due(settings)
    assert due()


def test_a_fresh_catalog_is_not_asked_for_again_unless_forced(demo, source):
    catalog.refresh(source)
    demo.calls.clear()
    assert catalog.refresh(source) is None
    assert demo.calls.count(V3_STREAMS) == 0
    assert catalog.refresh(source, force=True)


def test_who_finds_the_lock_taken_leaves_the_refresh_to_its_holder(demo, source):
    with sharedcopy.lock(catalog.catalog_key("city")):
        assert catalog.refresh(source, force=True) is None
    assert len(demo.calls) == 0


def test_an_answer_that_comes_after_the_lock_was_lost_is_not_kept(demo, source):
    with demo.world.faults.during("v3", "hang", path="/streams"):
        refreshing = in_background(catalog.refresh, source)
        wait_until(lambda: demo.calls.count(V3_STREAMS))
        SharedCopy.objects.filter(key=catalog.catalog_key("city")).update(locked_by="another")
    assert refreshing.result() is None
    assert catalog.read("city") is None


FAULTS = {
    "down": {"kind": "down"},
    "500": {"kind": "status", "status": 500},
    "garbage": {"kind": "garbage"},
    "wrong shape": {"kind": "garbage", "body": "[1, null]"},
    "half an answer": {"kind": "cut"},
    "a web page": {"kind": "html"},
    "a redirect": {"kind": "redirect", "location": "http://127.0.0.1:1/elsewhere"},
    "too much": {"kind": "huge", "size": 41_000_000, "declared": True},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_last_good_catalog_outlives_every_fault_and_heals(demo, source, settings, fault):
    catalog.refresh(source)
    before = catalog.read("city").streams
    make_due(settings)
    with demo.world.faults.during("all", **FAULTS[fault]), pytest.raises(SourceError):
        catalog.refresh(source)
    assert catalog.read("city").streams == before
    assert trouble.read("city").failures == 1
    backdate("trouble:city", heard_at=60)
    assert refresh_and_import(source)
    assert trouble.read("city") is None


def test_a_failure_without_any_catalog_is_remembered_too(demo, source):
    with demo.world.faults.during("all", "down"), pytest.raises(SourceError):
        catalog.refresh(source)
    assert catalog.read("city") is None
    assert not due()


def test_pauses_grow_but_a_vms_that_returns_is_heard_within_30_seconds(demo, source):
    pauses = []
    with demo.world.faults.during("all", "down"):
        for _ in range(8):
            with pytest.raises(SourceError):
                catalog.refresh(source)
            pauses.append(trouble.read("city").pause)
            backdate("trouble:city", heard_at=60)
    assert pauses[0] < 2 < pauses[3] <= max(pauses) <= 25


def test_after_a_rejected_login_the_pauses_grow_to_minutes(demo, configure):
    source = configure(dsn(demo, password="wrong-password"))["city"]
    for _ in range(6):
        with pytest.raises(SourceError):
            catalog.refresh(source)
        backdate("trouble:city", heard_at=3600)
    assert trouble.read("city").error == "LoginRejected"
    assert 400 < trouble.read("city").pause < 800
    assert sum(demo.calls.count(login) for login in LOGINS) <= 6


def test_the_log_speaks_once_when_a_source_breaks_and_once_when_it_heals(demo, source, caplog):
    caplog.set_level(logging.INFO, "cameras.trouble")
    with demo.world.faults.during("all", "down"):
        for _ in range(4):
            with pytest.raises(SourceError):
                catalog.refresh(source)
            backdate("trouble:city", heard_at=60)
    refresh_and_import(source)
    levels = [record.levelname for record in caplog.records if record.name == "cameras.trouble"]
    assert levels == ["WARNING", "INFO"]
    assert PASSWORD not in caplog.text


def test_the_trouble_tells_what_happened_and_since_when(demo, configure):
    source = configure(dsn(demo, password="wrong-password"))["city"]
    for _ in range(2):
        with pytest.raises(SourceError):
            catalog.refresh(source)
        since = trouble.read("city").since
        backdate("trouble:city", heard_at=3600)
    assert "rejected" in trouble.read("city").message
    assert trouble.read("city").since == since


def test_tokens_that_rotated_are_in_the_next_catalog(demo, source):
    catalog.refresh(source)
    demo.world.rotate_tokens()
    catalog.refresh(source, force=True)
    kept = {stream.name: stream.token for stream in catalog.read("city").streams}
    assert kept["harbour"] == demo.world.tokens.current("harbour")


def test_with_v2_streams_mosaics_are_asked_every_ten_minutes_at_most(demo, configure, settings):
    source = configure(dsn(demo, options="?api=v2"))["city"]
    catalog.refresh(source)
    mosaics = catalog.read("city").mosaics
    assert mosaics
    demo.calls.clear()
    make_due(settings)
    catalog.refresh(source)
    assert demo.calls.count(V3_MOSAICS) == 0
    assert catalog.read("city").mosaics == mosaics


def folders_of(alias):
    return {stream.name: stream.folder for stream in catalog.read(alias).streams}


def test_with_v2_streams_folders_have_the_titles_that_v3_knows(demo, configure):
    catalog.refresh(configure(dsn(demo, options="?api=v2"))["city"])
    folders = folders_of("city")
    assert folders["harbour"] == "City"
    assert folders["slope"] == "Ski resort"


@pytest.mark.parametrize("options", ["", "?api=v3"])
def test_a_stream_in_no_folder_is_in_its_organizations(demo, configure, options):
    catalog.refresh(configure(dsn(demo, options=options))["city"])
    assert folders_of("city")["river"] == "Water authority"
    assert folders_of("city")["harbour"] == "City"


def test_where_all_streams_are_one_organizations_it_tells_nothing(demo, configure):
    demo.world.remove("river")
    source = configure(dsn(demo))["city"]
    demo.world.change("harbour", folder=0)
    catalog.refresh(source)
    assert folders_of("city")["harbour"] == ""


def test_a_list_longer_than_may_be_is_not_taken_and_says_what_to_do(demo, source, settings):
    before = catalog.refresh(source)
    settings.CAMERAS_MAX = len(before.streams) - 1
    with pytest.raises(SourceError, match=f"more than {settings.CAMERAS_MAX} cameras.* raise CAMERAS_MAX"):
        catalog.refresh(source, force=True)
    assert catalog.read("city").streams == before.streams
    assert "CAMERAS_MAX" in trouble.read("city").message
    settings.CAMERAS_MAX += 1
    assert catalog.refresh(source, force=True)


def test_one_sources_trouble_is_not_anothers(demo, configure):
    both = configure(dsn(demo, "good"), dsn(demo, "bad", password="wrong-password"))
    with pytest.raises(SourceError):
        refresh_and_import(both["bad"])
    assert refresh_and_import(both["good"])
    assert trouble.read("good") is None


@pytest.mark.parametrize("api", ["v2", "v3"])
def test_mosaics_that_cannot_be_had_do_not_cost_the_cameras(demo, configure, api):
    source = configure(dsn(demo, options=f"?api={api}"))["city"]
    catalog.refresh(source)
    before = catalog.read("city").mosaics
    demo.world.set_state("harbour", alive=False)
    with demo.world.faults.during("v3", "status", status=500, path="/mosaics"):
        catalog.refresh(source, force=True)
    kept = catalog.read("city")
    assert kept.mosaics == before
    assert not next(stream for stream in kept.streams if stream.name == "harbour").alive


BROKEN = {
    "no list": {},
    "no streams": {"streams": 7},
    "a list": [],
    "a stream without shape": {"streams": [1]},
    "nothing": None,
}


@pytest.mark.parametrize("value", BROKEN)
def test_what_cannot_be_read_counts_as_never_heard_and_the_log_says_so_once(source, value, caplog):
    catalog.refresh(source)
    caplog.clear()
    SharedCopy.objects.filter(key=catalog.catalog_key("city")).update(value=BROKEN[value], version=99)
    assert catalog.read("city") is None
    assert catalog.read("city") is None
    assert len(caplog.records) == 1
    assert catalog.refresh(source, force=True)
    assert catalog.read("city")


def test_a_login_rejected_after_an_outage_is_tried_again_within_seconds(demo, source):
    with demo.world.faults.during("all", "down"):
        for _ in range(6):
            with pytest.raises(SourceError):
                catalog.refresh(source)
            backdate("trouble:city", heard_at=60)
    demo.world.password = "not-yet"
    with pytest.raises(SourceError):
        catalog.refresh(source)
    assert trouble.read("city").pause < 10


def test_a_refresh_whose_rows_cannot_follow_is_not_called_healed(demo, source):
    with demo.world.faults.during("all", "down"), pytest.raises(SourceError):
        catalog.refresh(source)
    backdate("trouble:city", heard_at=60)
    assert catalog.refresh(source)
    assert trouble.read("city")
    refresh_and_import(source, force=True)
    assert trouble.read("city") is None


def test_what_is_kept_of_a_catalog_has_the_shape_of_its_format():
    """Two releases read the same table while portals are renewed: another shape needs another FORMAT."""
    shape = {kind.__name__: " ".join(field.name for field in fields(kind)) for kind in (Stream, Mosaic, Look)}
    assert (catalog.FORMAT, " ".join(catalog._as_json(catalog.Catalog())), shape) == (
        4,
        "streams sealed mosaics folders extras_at extras_trouble look look_at",
        {
            "Stream": "name title enabled viewable alive waiting streamer token folder_id folder organization"
            " latitude longitude address dvr rtsp_port trouble small large external_id pictured",
            "Mosaic": "id title type cells",
            "Look": "name colour",
        },
    )
