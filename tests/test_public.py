"""The door: what is in the site, what is not, and in which state."""

import pytest
from django.db import connection

from cameras import public, sharedcopy, stillfiles, stills
from cameras.assembly import assemble
from cameras.catalog import catalog_key
from cameras.imports import refresh_and_import
from cameras.models import Camera, Cell, Mosaic
from cameras.public import site
from cameras.publishing import publish, unpublish
from cameras.site import State, in_order
from cameras.stillfiles import PUBLIC
from tests.conftest import dsn
from tests.test_sharedcopy import backdate

pytestmark = pytest.mark.django_db(transaction=True)


def names():
    return {camera.origin[1] for camera in assemble().cameras}


def state_of(name):
    return next(camera.state for camera in assemble().cameras if camera.origin[1] == name)


def refresh(source):
    return refresh_and_import(source, force=True)


def test_nothing_is_public_before_an_admin_says_so(heard):
    assert assemble().cameras == ()
    assert assemble().mosaics == ()
    assert assemble().groups == ()


def test_what_is_published_is_there_and_what_is_hidden_again_is_not(heard):
    publish(Camera.objects.filter(name__in=["harbour", "street"]), "test")
    assert names() == {"harbour", "street"}
    unpublish(Camera.objects.filter(name="street"), "test")
    assert names() == {"harbour"}


@pytest.mark.parametrize("api", ["v2", "v3"])
def test_disabled_vanished_and_not_viewable_cameras_are_absent(demo, configure, api):
    source = configure(dsn(demo, options=f"?api={api}"))["city"]
    demo.world.remove("river")
    refresh(source)
    demo.world.remove("street")
    refresh(source)
    publish(Camera.objects.all(), "test")
    assert names().isdisjoint({"depot", "staff-entrance", "river", "street"})
    assert {"harbour", "glacier", "night-run"} <= names()


def test_states_are_told_as_they_are(published):
    assert state_of("harbour") == State.LIVE
    assert state_of("glacier") == State.OFFLINE
    assert state_of("night-run") == State.LIVE  # on demand: it starts when somebody watches


def test_active_cameras_come_first_then_by_the_admins_order_and_title(published):
    Camera.objects.filter(name="street").update(order=-1)
    shown = assemble().cameras
    assert shown[0].origin[1] == "street"
    lives = [camera.live for camera in shown]
    assert lives == sorted(lives, reverse=True)
    titles = [camera.title.casefold() for camera in shown if camera.live][1:]
    assert titles == sorted(titles)


def test_titles_are_sorted_as_people_count():
    titles = ["camera 2", "Camera 10", "Camera 10b", "Camera 9", "A", "1", "²", "9" * 40, ""]
    assert sorted(titles, key=in_order) == [
        "", "1", "9" * 40, "A", "camera 2", "Camera 9", "Camera 10", "Camera 10b", "²",
    ]  # fmt: skip


def test_a_live_camera_has_the_token_of_the_catalog_and_the_streamers_origin(demo, published):
    camera = next(camera for camera in site().cameras if camera.origin[1] == "harbour")
    assert f"token={demo.world.tokens.current('harbour')}" in camera.player.url
    assert camera.player_origin == demo.url


def test_an_offline_camera_has_no_player(published):
    assert all(camera.player is None for camera in site().cameras if camera.state != State.LIVE)


def test_when_the_vms_was_silent_for_long_nothing_plays(published, settings):
    backdate(catalog_key("city"), heard_at=settings.CATALOG_STALE + 1)
    shown = assemble()
    assert {camera.state for camera in shown.cameras} == {State.UNHEARD}
    assert not any(camera.live for camera in shown.cameras)
    assert shown.unavailable


def test_the_postal_address_is_shown_only_where_an_admin_says_so(published):
    assert not any(camera.address for camera in assemble().cameras)
    Camera.objects.filter(name="harbour").update(show_address=True)
    assert {camera.address for camera in assemble().cameras} == {"", "East Quay 4"}


def test_groups_are_those_of_public_cameras_alone(heard):
    publish(Camera.objects.filter(name="slope"), "test")
    assert assemble().groups == ("Ski resort",)


def test_a_mosaic_shows_only_its_public_cameras_and_keeps_the_other_places(heard):
    publish(Mosaic.objects.filter(vms_title="Harbour front"), "test")
    cells = assemble().mosaics[0].cells
    assert cells == (None,) * 4
    first = Mosaic.objects.get(vms_title="Harbour front").cells.get(position=2).camera
    publish([first], "test")
    cells = assemble().mosaics[0].cells
    assert [cell and cell.origin[1] for cell in cells] == [None, first.name, None, None]


def test_a_mosaic_of_an_admins_own_mixes_sources(demo, configure):
    for source in configure(dsn(demo, "one"), dsn(demo, "two")).values():
        refresh_and_import(source)
    mosaic = Mosaic.objects.create(title="Both", layout="2x2")
    for position, alias in ((1, "one"), (4, "two")):
        row = Camera.objects.get(source=alias, name="harbour")
        Cell.objects.create(mosaic=mosaic, position=position, camera=row)
    publish([mosaic, *Camera.objects.all()], "test")
    cells = assemble().mosaics[0].cells
    assert [cell and cell.origin[0] for cell in cells] == ["one", None, None, "two"]


def test_cameras_of_a_source_that_is_no_longer_configured_are_gone(published, configure):
    configure()
    assert assemble().cameras == ()


def test_a_source_that_was_never_heard_makes_the_site_say_so(db, source):
    assert assemble().unavailable


def test_asking_for_the_site_again_costs_nothing(published, demo, django_assert_num_queries):
    site()
    demo.calls.clear()
    with django_assert_num_queries(0):
        site()
    assert len(demo.calls) == 0


def test_assembling_takes_few_queries(published, django_assert_max_num_queries):
    public.renew()  # the outages of a month are read every five minutes only, and what is open is told once
    with django_assert_max_num_queries(8):
        public.renew()


def vanish(demo, source):
    demo.world.remove("street")
    refresh(source)


WAYS_OUT = {
    "hidden": lambda demo, source: unpublish(Camera.objects.filter(name="street"), "test"),
    "vanished": vanish,
    "changed past our code": lambda demo, source: Camera.objects.filter(name="street").update(
        is_public=False
    ),
    "deleted": lambda demo, source: Camera.objects.filter(name="street").delete(),
}
"""How a camera stops being public."""

HEARD = {
    "all is heard": lambda demo: [dsn(demo)],
    "another source was never heard": lambda demo: [dsn(demo), "dead=watcher+http://u:p@127.0.0.1:9"],
}


def stored(name):
    """Both widths of a picture, as a worker stores them."""
    large = stillfiles.path_of(PUBLIC, "city", name)
    large.parent.mkdir(parents=True, exist_ok=True)
    both = large, stillfiles.small_of(large)
    for path in both:
        path.write_bytes(b"jpeg")
    return both


@pytest.mark.parametrize("sources", HEARD.values(), ids=HEARD)
@pytest.mark.parametrize("leave", WAYS_OUT.values(), ids=WAYS_OUT)
def test_stored_pictures_go_with_the_publication(published, demo, configure, leave, sources):
    kept, gone = stored("harbour"), stored("street")
    source = configure(*sources(demo))["city"]
    leave(demo, source)
    public.renew()
    assert all(path.exists() for path in kept)
    assert not any(path.exists() for path in gone)


def test_of_a_source_that_is_not_heard_the_rows_alone_decide(published):
    kept, gone = stored("harbour"), stored("street")
    sharedcopy.forget(catalog_key("city"))
    unpublish(Camera.objects.filter(name="street"), "test")
    assert not public.renew().complete
    assert all(path.exists() for path in kept)
    assert not any(path.exists() for path in gone)


def test_pictures_of_a_source_that_is_no_longer_configured_go(published, configure):
    gone = stored("harbour")
    configure("dead=watcher+http://u:p@127.0.0.1:9")
    public.renew()
    assert not any(path.exists() for path in gone)


def test_one_picture_that_cannot_be_deleted_keeps_no_other(published):
    kept, gone = stored("street"), stored("harbour")
    for path in kept:
        path.unlink()
        path.mkdir()
    Camera.objects.update(is_public=False)
    public.renew()
    assert not any(path.exists() for path in gone)


def test_a_picture_on_its_way_does_not_come_when_its_camera_is_hidden(published, demo, monkeypatch):
    camera = site().by_slug["harbour-east-quay"]
    monkeypatch.setattr(stills, "store", hiding_between(stills.store))
    public.picture(camera)
    stills.fetches.end()
    assert not list((stills.settings.STILLS_DIR / PUBLIC).glob("*.jpg"))


def hiding_between(store):
    """Hides all cameras once the small picture lies there; the large one then fails to be stored."""

    def hide(path, content, taken_at):
        if path.name.endswith(stillfiles.SMALL):
            store(path, content, taken_at)
            unpublish(Camera.objects.all(), "test")
            public.renew()
            store(path, content, taken_at)
        else:
            raise OSError("no space left")

    return hide


def test_without_a_database_a_new_worker_says_unavailable_and_recovers(published, settings):
    name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = "/dev/null/at/all.sqlite3"
    try:
        assert site().unavailable
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
    assert site().unavailable  # the clock goes on trying, not the visitors
    public.renew()
    assert site().cameras
