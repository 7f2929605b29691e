"""Rows follow the catalog; the admin's words, and what the admin hid, are never overwritten."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cameras import sharedcopy
from cameras.assembly import assemble
from cameras.imports import refresh_and_import
from cameras.models import Camera, Mosaic, Publication
from cameras.publishing import SITE_KEY, publish, unpublish
from tests.conftest import dsn

pytestmark = pytest.mark.django_db(transaction=True)


def refresh(source):
    return refresh_and_import(source, force=True)


def camera(name="harbour"):
    return Camera.objects.get(name=name)


def test_every_stream_becomes_a_row_and_every_row_is_hidden(heard):
    assert Camera.objects.count() == len(refresh(heard).streams) > 14
    assert not Camera.objects.filter(is_public=True).exists()
    assert not Mosaic.objects.filter(is_public=True).exists()
    assert not Publication.objects.exists()


def test_a_hidden_camera_has_no_slug(heard):
    assert camera().slug is None


def test_the_vms_words_are_kept_up_to_date(demo, heard):
    demo.world.change("harbour", title="Old harbour", address="New Quay 1", folder=22)
    refresh(heard)
    assert (camera().vms_title, camera().vms_address, camera().vms_folder) == (
        "Old harbour",
        "New Quay 1",
        "Ski resort",
    )


def test_the_admins_words_are_not_overwritten(demo, heard):
    Camera.objects.filter(name="harbour").update(title="Our harbour", description="Nice.", order=7)
    demo.world.change("harbour", title="Old harbour")
    refresh(heard)
    row = camera()
    assert (row.shown_title, row.description, row.order) == ("Our harbour", "Nice.", 7)


def test_the_slug_outlives_a_new_title(demo, heard):
    publish([camera()], "test")
    slug = camera().slug
    demo.world.change("harbour", title="Old harbour")
    refresh(heard)
    assert camera().slug == slug == "harbour-east-quay"


def test_a_vanished_stream_is_marked_and_recorded_and_so_is_its_return(demo, heard):
    publish([camera()], "ann")
    gone = demo.world.camera("harbour")
    demo.world.remove("harbour")
    refresh(heard)
    assert camera().vanished_at
    demo.world.add("harbour", gone.title, media="harbour")
    refresh(heard)
    assert camera().vanished_at is None
    assert camera().is_public
    told = Publication.objects.filter(stream="city:harbour").order_by("id")
    assert list(told.values_list("what", "by")) == [
        ("published", "ann"),
        ("vanished", "refresh"),
        ("returned", "refresh"),
    ]


def test_a_hidden_camera_that_vanishes_leaves_no_public_record(demo, heard):
    demo.world.remove("harbour")
    refresh(heard)
    assert camera().vanished_at
    assert not Publication.objects.exists()


def test_hidden_cameras_that_vanished_are_deleted_a_day_later_unless_somebody_worked_on_them(demo, heard):
    mine = Mosaic.objects.create(title="Our own")
    mine.cells.create(position=1, camera=camera("station"))
    Camera.objects.filter(name="beach").update(description="Our words")
    publish([camera()], "ann")
    unpublish([camera()], "ann")
    for name in ("harbour", "station", "beach", "river", "lift"):
        demo.world.remove(name)
    refresh(heard)
    assert camera("river").vanished_at and camera("lift").vanished_at
    a_day_ago = timezone.now() - timedelta(hours=25)
    Camera.objects.filter(vanished_at__isnull=False).exclude(name="lift").update(vanished_at=a_day_ago)
    demo.world.change("bridge", title="Another bridge")
    refresh(heard)
    gone = set(Camera.objects.filter(vanished_at__isnull=False).values_list("name", flat=True))
    assert gone == {"harbour", "station", "beach", "lift"}


def test_a_hidden_camera_that_comes_back_is_not_published_for_a_new_one(demo, heard, settings):
    """It stays hidden as long as its row is there, and rows that vanished are deleted."""
    settings.PUBLISH_NEW_CAMERAS = True
    row = demo.world.camera("river")
    demo.world.remove("river")
    refresh(heard)
    Camera.objects.filter(name="river").update(vanished_at=timezone.now() - timedelta(days=30))
    demo.world.change("bridge", title="Another bridge")
    refresh(heard)
    demo.world.add("river", row.title, media="river")
    refresh(heard)
    assert not camera("river").is_public


def test_a_vms_that_makes_up_names_does_not_fill_the_database(demo, heard, settings):
    """Rows for ever: each refresh left as many as it brought."""
    for name in list(demo.world.cameras)[4:]:
        demo.world.remove(name)
    settings.CAMERAS_MAX = 8
    for turn in range(8):
        for number in range(4):
            demo.world.add(f"made-up-{turn}-{number}", "Made up", media="harbour")
            if turn:
                demo.world.remove(f"made-up-{turn - 1}-{number}")
        refresh(heard)
        assert Camera.objects.count() <= 2 * settings.CAMERAS_MAX


def test_mosaics_that_vanished_go_in_the_same_way(demo, heard):
    publish([Mosaic.objects.get(vms_id="2")], "ann")
    for number in demo.world.mosaics:
        demo.world.remove_mosaic(number)
    refresh(heard)
    a_day_ago = timezone.now() - timedelta(hours=25)
    Mosaic.objects.filter(vanished_at__isnull=False).update(vanished_at=a_day_ago)
    demo.world.change("bridge", title="Another bridge")
    refresh(heard)
    assert list(Mosaic.objects.values_list("vms_id", flat=True)) == ["2"]


def test_an_unchanged_catalog_writes_no_row(heard, django_assert_max_num_queries):
    version = sharedcopy.glance()[SITE_KEY].version
    with django_assert_max_num_queries(25) as queries:
        refresh(heard)
    assert not [query for query in queries if "cameras_camera" in query["sql"]]
    assert sharedcopy.glance()[SITE_KEY].version == version


def test_a_token_that_changes_writes_no_row(demo, heard, django_assert_max_num_queries):
    demo.world.rotate_tokens()
    with django_assert_max_num_queries(25) as queries:
        refresh(heard)
    assert not [query for query in queries if "cameras_camera" in query["sql"]]


def test_a_state_that_changes_writes_no_row_but_that_of_its_outage(
    demo, heard, django_assert_max_num_queries
):
    demo.world.set_state("harbour", alive=False)
    with django_assert_max_num_queries(35) as queries:
        refresh(heard)
    writes = [query["sql"] for query in queries if query["sql"].startswith(("UPDATE", "INSERT"))]
    assert not [sql for sql in writes if '"cameras_camera"' in sql]
    assert len([sql for sql in writes if '"cameras_outage"' in sql]) == 1


def test_new_cameras_are_published_only_where_the_operator_chose_so(demo, heard, settings):
    settings.PUBLISH_NEW_CAMERAS = True
    demo.world.add("new", "A new one")
    refresh(heard)
    assert camera("new").is_public
    assert camera("new").slug == "a-new-one"
    assert not camera("harbour").is_public
    assert Publication.objects.get().by == "PUBLISH_NEW_CAMERAS"


def test_what_an_admin_hid_is_never_published_by_itself(demo, heard, settings):
    settings.PUBLISH_NEW_CAMERAS = True
    publish([camera()], "ann")
    unpublish([camera()], "ann")
    demo.world.change("harbour", title="Old harbour")
    refresh(heard)
    assert not camera().is_public


def test_mosaics_keep_their_cells_and_their_empty_ones(demo, heard):
    number = demo.world.add_mosaic("Own", "2x2", ["harbour", "", "street"])
    refresh(heard)
    mosaic = Mosaic.objects.get(vms_id=str(number))
    cells = dict(mosaic.cells.values_list("position", "camera__name"))
    assert cells == {1: "harbour", 3: "street"}
    assert mosaic.layout == "2x2"


def test_a_mosaic_follows_the_vms_and_keeps_the_admins_title(demo, heard):
    number = demo.world.add_mosaic("Own", "2x2", ["harbour"])
    refresh(heard)
    Mosaic.objects.filter(vms_id=str(number)).update(title="Ours")
    demo.world.change_mosaic(number, title="Theirs", type="3x3", cells=("", "street"))
    refresh(heard)
    mosaic = Mosaic.objects.get(vms_id=str(number))
    assert (mosaic.shown_title, mosaic.vms_title, mosaic.layout) == ("Ours", "Theirs", "3x3")
    assert dict(mosaic.cells.values_list("position", "camera__name")) == {2: "street"}


def test_a_removed_mosaic_is_marked(demo, heard):
    demo.world.remove_mosaic(1)
    refresh(heard)
    assert Mosaic.objects.get(vms_id="1").vanished_at


def test_awkward_words_are_kept_as_text(demo, heard):
    titles = {
        "a1": "<script>alert(1)</script>",
        "a2": "\u202eevil\u202c 🎥",
        "a3": "х" * 500,
        "a4": "nul\0here",
    }
    for name, title in titles.items():
        demo.world.add(name, title)
    refresh(heard)
    assert camera("a1").vms_title == titles["a1"]
    assert len(camera("a3").vms_title) == 500
    assert "\0" not in camera("a4").vms_title


def test_two_sources_with_the_same_names_have_rows_of_their_own(demo, configure):
    for source in configure(dsn(demo, "one"), dsn(demo, "two")).values():
        refresh_and_import(source)
    assert Camera.objects.filter(name="harbour").count() == 2


def test_a_change_writes_the_row_it_is_about_and_only_the_vmss_columns(
    demo, heard, django_assert_max_num_queries
):
    demo.world.change("harbour", title="Old harbour")
    demo.world.change_mosaic(1, title="Old front")
    with django_assert_max_num_queries(60) as queries:
        refresh(heard)
    writes = [query["sql"] for query in queries if query["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]
    rows = [sql for sql in writes if '"cameras_camera"' in sql or '"cameras_mosaic"' in sql]
    assert len(rows) == 2
    assert not [sql for sql in rows if "is_public" in sql or '"title"' in sql or '"slug"' in sql]
    assert not [sql for sql in writes if "cameras_cell" in sql]


def test_a_layout_beyond_the_watchers_keeps_its_empty_cells(demo, heard):
    number = demo.world.add_mosaic("Large", "9x9", ["harbour"])
    refresh(heard)
    publish([*Mosaic.objects.filter(vms_id=str(number)), camera()], "ann")
    assert len(assemble().mosaics[0].cells) == 81


def test_an_import_that_another_is_at_is_left_to_it(demo, heard):
    demo.world.change("harbour", title="Old harbour")
    with sharedcopy.lock("imported:city"):
        refresh(heard)
    assert camera().vms_title == "Harbour, east quay"
    refresh(heard)
    assert camera().vms_title == "Old harbour"
