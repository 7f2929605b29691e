"""Groups: each has a page, all together have an overview, and many of them do not crowd the home page."""

import pytest

from cameras import public, ready
from cameras.models import Camera
from cameras.publishing import unpublish
from tests.test_pages import hear, links, page, tiles

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def many(published):
    """14 groups: 13 of one camera each, and the rest of the town."""
    for number, row in enumerate(Camera.objects.filter(source="city").order_by("name")[:13]):
        Camera.objects.filter(pk=row.pk).update(group=f"Quarter {number:02}")
    public.renew()
    return public.site().groups


def test_a_group_has_a_page_of_its_own_at_one_kept_address(client, published):
    shown = page(client, "/?group=Ski+resort")
    assert shown.one("title").text == "Ski resort – Cameras"
    assert shown.one("h1").text == "Ski resort 5"
    assert "/?group=Ski+resort" in ready.shelf


def test_an_admins_own_group_counts_more_than_the_folder_of_the_vms(client, published):
    Camera.objects.filter(name="harbour").update(group="By the sea, north")
    public.renew()
    address = links(page(client), "Groups")["By the sea, north"]
    assert [tile["data-title"] for tile in tiles(page(client, address))] == ["Harbour, east quay"]
    assert ready.shelf.get(public.site(), address)


def test_few_groups_are_all_named(client, published):
    assert list(links(page(client), "Groups")) == ["All", "City", "Ski resort", "Water authority"]


def test_of_many_groups_twelve_are_named_and_a_link_leads_to_all(client, many):
    assert len(many) > 12
    named = links(page(client), "Groups")
    assert list(named) == ["All", *many[:12], "All groups"]
    assert named["All groups"] == "/groups/"


def test_the_chosen_group_is_named_wherever_it_stands(client, many):
    named = page(client, "/", group=many[-1]).one("nav", **{"aria-label": "Groups"})
    assert [link.text for link in named.all("a") if "aria-current" in link] == [many[-1]]


def test_the_overview_has_each_group_with_its_count_and_some_stills(client, published):
    shown = tiles(page(client, "/groups/"))
    assert [(tile.one("h2").text, tile.one("p").text) for tile in shown] == [
        ("City", "14 cameras"), ("Ski resort", "5 cameras"), ("Water authority", "1 camera"),
    ]  # fmt: skip
    links = [tile.one("h2").one("a")["href"] for tile in shown]
    assert links == ["/?group=City", "/?group=Ski+resort", "/?group=Water+authority"]
    assert [len(tile.all("img")) for tile in shown] == [4, 4, 1]


def test_the_overview_follows_what_is_public(client, published):
    unpublish(Camera.objects.filter(vms_folder="Ski resort"), "test")
    public.renew()
    assert [tile.one("h2").text for tile in tiles(page(client, "/groups/"))] == ["City", "Water authority"]


def test_without_groups_the_overview_says_so(client, published):
    Camera.objects.update(vms_folder="")
    public.renew()
    assert "not in groups" in page(client, "/groups/").one("main").text


def test_many_groups_are_paged(client, demo, published):
    demo.world.grow(20)
    hear(published)
    for row in Camera.objects.all():
        Camera.objects.filter(pk=row.pk).update(group=f"Quarter {row.pk}")
    public.renew()
    assert len(tiles(page(client, "/groups/"))) == 24
    assert len(tiles(page(client, "/groups/", page=2))) == 16
    assert links(page(client, "/groups/"), "Pages") == {"Next": "/groups/?page=2"}


def test_a_groups_name_is_text(client, published):
    Camera.objects.filter(name="harbour").update(group="<i>Old & new</i>")
    public.renew()
    shown = [tile for tile in tiles(page(client, "/groups/")) if "Old" in tile.text]
    assert shown[0].one("h2").text == "<i>Old & new</i>"
    followed = page(client, shown[0].one("h2").one("a")["href"])
    assert followed.one("h1").text == "<i>Old & new</i> 1"


def test_the_overview_costs_no_query_and_is_kept(client, published, django_assert_num_queries):
    client.get("/")
    with django_assert_num_queries(0):
        client.get("/groups/")
    assert "/groups/" in ready.shelf
