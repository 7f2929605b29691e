"""The closing: another word whenever anything becomes less public, the same in all workers, and silent of the rest."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from cameras import closing, public, releases, sharedcopy, stillfiles
from cameras.assembly import assemble
from cameras.catalog import catalog_key
from cameras.imports import refresh_and_import
from cameras.models import Camera, Cell, Mosaic
from cameras.publishing import publish, unpublish
from demo.cameras_data import NONE
from tests.conftest import dsn
from tests.test_pages import keep_still
from tests.test_sharedcopy import backdate

NOW = "/api/now/"
CATALOG = catalog_key("city")

pytestmark = pytest.mark.django_db(transaction=True)

harbour = Camera.objects.filter(name="harbour")
front = Mosaic.objects.filter(vms_title="Harbour front")


def refresh(source):
    refresh_and_import(source, force=True)


@pytest.fixture
def town(demo, published):
    """A site in which the harbour shows all that a camera can show."""
    demo.world.change(
        "harbour", latitude=50.0, longitude=8.0, address="East Quay 4", folder=NONE, organization=(9, "")
    )
    refresh(published)
    harbour.update(group="Quays", description="The quay", show_address=True, show_on_map=True)
    publish([Mosaic.objects.create(title="Of our own")], "test")
    public.renew()
    return demo.world


LESS = {
    "a camera is hidden": lambda world: unpublish(harbour, "test"),
    "a camera is hidden past our code": lambda world: harbour.update(is_public=False),
    "a camera is deleted past our code": lambda world: harbour.delete(),
    "a camera is gone at the VMS": lambda world: world.remove("harbour"),
    "a camera is disabled at the VMS": lambda world: world.set_state("harbour", enabled=False),
    "a camera may not be viewed any more": lambda world: world.hide("harbour"),
    "a camera has no description any more": lambda world: harbour.update(description=""),
    "a camera is in no group any more": lambda world: harbour.update(group=""),
    "an address is not shown any more": lambda world: harbour.update(show_address=False),
    "a place is not shown any more": lambda world: harbour.update(show_on_map=False),
    "a mosaic is hidden": lambda world: unpublish(front, "test"),
    "a mosaic is hidden past our code": lambda world: front.update(is_public=False),
    "a mosaic is deleted": lambda world: Mosaic.objects.filter(title="Of our own").delete(),
    "a mosaic is gone at the VMS": lambda world: world.remove_mosaic(1),
    "one is hidden as another is published": lambda world: (
        unpublish(harbour, "test"),
        publish(Camera.objects.filter(name="street"), "test"),
    ),
}
NOT_LESS = {
    "nothing happens": lambda world: None,
    "a camera is published": lambda world: publish(Camera.objects.filter(name="street"), "test"),
    "a mosaic is published": lambda world: publish([Mosaic.objects.create(title="Another")], "test"),
    "a camera goes offline": lambda world: world.set_state("harbour", alive=False),
    "the VMS is silent for long": lambda world: backdate(CATALOG, heard_at=601),
    "nothing of the VMS is known": lambda world: sharedcopy.forget(CATALOG),
    "a camera is called otherwise": lambda world: harbour.update(title="The quay"),
    "a camera gets an order": lambda world: harbour.update(order=-5),
    "a cell is emptied": lambda world: Cell.objects.first().delete(),
    "another camera is described": lambda world: Camera.objects.exclude(name="harbour").update(
        description="x"
    ),
    "tokens are rotated": lambda world: world.rotate_tokens(),
}


def after(change, demo, source):
    """The closings before and after, as this worker and one that starts then tell them."""
    before = public.site().closing
    change(demo.world)
    if sharedcopy.read(CATALOG) and not assemble().unavailable:
        refresh(source)
    now = public.renew().closing
    public.forget()
    assert public.renew().closing == now
    return before, now


@pytest.mark.parametrize("change", LESS.values(), ids=LESS)
def test_it_is_another_one_when_anything_becomes_less_public(town, demo, published, change):
    unpublish(Camera.objects.filter(name="street"), "test")
    public.renew()
    before, now = after(change, demo, published)
    assert before and now and before != now


@pytest.mark.parametrize("change", NOT_LESS.values(), ids=NOT_LESS)
def test_it_stays_when_nothing_becomes_less_public(town, demo, published, change):
    unpublish(Camera.objects.filter(name="street"), "test")
    public.renew()
    before, now = after(change, demo, published)
    assert before and before == now


def test_a_camera_that_comes_back_without_a_player_has_become_less_public(town, demo, published):
    demo.world.set_state("harbour", alive=False)
    refresh(published)
    before = public.renew().closing
    demo.world.set_state("harbour", alive=True)
    refresh(published)
    assert public.renew().closing == before
    open_now = dict(sharedcopy.read(closing.KEY).value["open"])
    assert closing.PLAYS in open_now["cameras/harbour-east-quay"].split()
    without = {**open_now, "cameras/harbour-east-quay": "stills"}
    assert closing.less(open_now, without) and not closing.less(without, open_now)


def test_a_source_that_is_no_longer_configured_is_less(town, demo, configure):
    before = public.site().closing
    configure(dsn(demo, "other"))
    assert public.renew().closing != before


def test_what_is_hidden_while_its_source_is_not_heard_is_less(town):
    sharedcopy.forget(CATALOG)
    before = public.renew().closing
    unpublish(harbour, "test")
    now = public.renew()
    assert not now.complete and now.closing != before


def test_each_closing_is_another_one(town):
    words = set()
    for camera in Camera.objects.filter(is_public=True)[:5]:
        unpublish([camera], "test")
        words.add(public.renew().closing)
        publish([camera], "test")
        words.add(public.renew().closing)
    assert len(words) == 5


def seen_by_a_worker(_):
    """What a worker makes of the rows of now."""
    try:
        fresh = assemble()
        return (closing.agreed(fresh) or closing.told(fresh, assemble)).closing
    finally:
        connection.close()


def test_workers_that_see_the_same_closing_end_on_one_word(town):
    before = public.site().closing
    unpublish(harbour, "test")
    with ThreadPoolExecutor(6) as pool:
        words = set(pool.map(seen_by_a_worker, range(6)))
    assert len(words) == 1 and before not in words


def test_a_worker_with_an_older_site_does_not_tell_the_newer_closing(client, town):
    """It hears of the closing that another worker told when it assembles its site, and assembles it once more."""
    older, before = assemble(), public.site().closing
    unpublish(harbour, "test")
    word = seen_by_a_worker(None)
    told = client.get("/api/cameras/?c=harbour-east-quay").json()
    assert (told["closing"], len(told["cameras"])) == (before, 1)
    assert closing.agreed(older) is None
    assert closing.told(older, assemble).closing == word
    public.renew()
    told = client.get("/api/cameras/?c=harbour-east-quay").json()
    assert (told["closing"], told["cameras"]) == (word, [])


def test_what_is_hidden_is_gone_also_where_nobody_can_be_told(town, monkeypatch):
    before = public.site().closing
    unpublish(harbour, "test")
    monkeypatch.setattr(closing, "told", broken)
    with pytest.raises(OSError):
        public.renew()
    assert "harbour-east-quay" not in public.site().by_slug
    assert public.site().closing == before


def test_a_worker_that_is_too_old_closes_nothing_for_others(town, published, monkeypatch):
    monkeypatch.setattr(releases, "worker", releases.Worker())
    word, open_now = public.site().closing, sharedcopy.read(closing.KEY).value
    keep_still(published, "harbour", public.site().by_slug["harbour-east-quay"].heard_at)
    releases.require("999")
    assert public.renew().cameras == ()
    assert sharedcopy.read(closing.KEY).value == open_now == {"closing": word, "open": open_now["open"]}
    assert stillfiles.last(stillfiles.PUBLIC, "city", "harbour")


def broken(stale, assemble):
    raise OSError("no space left")


def test_everybody_hears_the_same_few_bytes_and_nothing_is_asked_for_them(
    client, town, django_assert_num_queries
):
    first = client.get(NOW)
    assert first.json() == {"closing": public.site().closing}
    assert len(first.content) < 40
    assert first["Cache-Control"] == "public, max-age=1, must-revalidate"
    assert first["Access-Control-Allow-Origin"] == "*" and not first.cookies
    with django_assert_num_queries(0):
        assert client.get(f"{NOW}?who=me").content == first.content
        again = client.get(NOW, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_it_changes_with_the_closing_and_not_with_what_is_published(client, town):
    first = client.get(NOW)
    publish([Mosaic.objects.create(title="Another")], "test")
    public.renew()
    assert client.get(NOW).content == first.content
    unpublish(harbour, "test")
    public.renew()
    assert client.get(NOW).content != first.content


def test_pages_carry_the_closing_of_their_site(client, town):
    for path in ("/", "/cameras/harbour-east-quay/", "/cameras/harbour-east-quay/live/", "/wall/", "/map/"):
        assert f'data-closing="{public.site().closing}"' in client.get(path).content.decode(), path
