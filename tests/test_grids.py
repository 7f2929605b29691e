"""A visitor's own grid: cameras and layout come from the address, and only what is public is in it."""

import pytest

from cameras import public, ready
from cameras.models import Camera
from cameras.publishing import unpublish
from tests.test_live import policy
from tests.test_pages import hear, page

HARBOUR, LIGHTHOUSE, SUMMIT = "harbour-east-quay", "lighthouse", "summit-panorama"

pytestmark = pytest.mark.django_db(transaction=True)


def grid(client, *slugs, **query):
    return page(client, "/grid/", c=",".join(slugs), **query)


def cells(shown):
    """Slug of each cell in order, None for an empty one."""
    return [cell.get("data-camera") for cell in shown.one("ol").all("li")]


def layout_of(shown):
    return shown.one("ol")["class"].split()[-1]


def boxes(shown):
    return [box for box in shown.all("input", type="checkbox") if box.get("name") == "c"]


def test_the_cameras_of_the_address_are_shown_in_its_order_and_layout(client, published):
    shown = grid(client, SUMMIT, HARBOUR, LIGHTHOUSE, layout="2x2")
    assert cells(shown) == [SUMMIT, HARBOUR, LIGHTHOUSE, None]
    assert layout_of(shown) == "layout-columns-2"
    assert len(shown.all("iframe")) == 3
    assert shown.one("h1").text == "My grid 3"


def test_a_camera_named_twice_is_shown_once(client, published):
    assert cells(grid(client, HARBOUR, LIGHTHOUSE, HARBOUR)) == [HARBOUR, LIGHTHOUSE, None, None]


def test_a_camera_that_is_not_public_drops_out_like_what_never_was(client, published):
    unpublish(Camera.objects.filter(name="lighthouse"), "test")
    public.renew()
    assert cells(grid(client, HARBOUR, LIGHTHOUSE, "never-was", SUMMIT))[:3] == [HARBOUR, SUMMIT, None]


@pytest.mark.parametrize(
    ("layout", "count", "drawn", "places"),
    [
        ("", 1, "layout-columns-1", 1),
        ("", 5, "layout-columns-3", 9),
        ("1x7", 3, "layout-1x7", 8),
        ("4x4", 3, "layout-columns-4", 16),
        ("2x2", 5, "layout-columns-3", 9),
        ("16x16", 3, "layout-columns-2", 4),
        ("<b>", 3, "layout-columns-2", 4),
    ],
)
def test_a_layout_that_is_unknown_or_too_small_gives_way_to_one_that_fits(
    client, published, layout, count, drawn, places
):
    slugs = [camera.slug for camera in public.site().cameras[:count]]
    shown = grid(client, *slugs, layout=layout)
    assert layout_of(shown) == drawn
    assert cells(shown) == slugs + [None] * (places - count)


def test_at_most_64_cameras_are_shown_and_16_of_them_play(client, demo, published):
    demo.world.grow(80)
    hear(published)
    shown = grid(client, *(camera.slug for camera in public.site().cameras[:70]))
    assert (len(cells(shown)), None in cells(shown)) == (64, False)
    assert len(shown.all("iframe")) == 16


def test_stills_are_chosen_by_an_address_that_keeps_the_grid(client, published):
    shown = grid(client, HARBOUR, SUMMIT, layout="2x2", view="stills")
    assert shown.all("iframe") == []
    switch = [link["href"] for link in shown.one("nav", **{"aria-label": "Pictures"}).all("a")]
    address = f"/grid/?c={HARBOUR},{SUMMIT}&layout=2x2"
    assert switch == [f"{address}#live", f"{address}&view=stills"]


def test_without_cameras_it_explains_itself_and_offers_all_of_them(client, published):
    for query in ({}, {"c": ""}, {"c": "never-was"}, {"c": ",,,"}):
        shown = page(client, "/grid/", **query)
        assert len(boxes(shown)) == 20
        assert "Choose the cameras" in shown.one("main").text
        assert [legend.text for legend in shown.all("legend")] == ["City", "Ski resort", "Water authority"]


def test_what_the_chooser_sends_is_a_grid(client, published):
    sent = f"/grid/?c={SUMMIT}&c={HARBOUR}&layout=1x7"
    shown = page(client, sent)
    assert cells(shown)[:2] == [SUMMIT, HARBOUR]


def test_a_grid_is_changed_with_its_cameras_ticked_first_in_their_order(client, published):
    shown = grid(client, SUMMIT, HARBOUR, layout="3x3", choose="1")
    ticked = [box["value"] for box in boxes(shown) if "checked" in box]
    assert ticked == [box["value"] for box in boxes(shown)][:2] == [SUMMIT, HARBOUR]
    assert len(boxes(shown)) == 20
    assert [option["value"] for option in shown.all("option") if "selected" in option] == ["3x3"]


def test_hundreds_of_cameras_are_not_all_offered_and_the_page_says_so(client, demo, published):
    demo.world.grow(300)
    hear(published)
    shown = page(client, "/grid/")
    assert len(boxes(shown)) == 200
    assert "These are 200 cameras of 320." in shown.one("main").text
    assert len(boxes(grid(client, HARBOUR, SUMMIT, choose="1"))) == 200


def test_nothing_published_offers_nothing(client, heard):
    shown = page(client, "/grid/")
    assert boxes(shown) == []
    assert "No camera is published yet." in shown.one("main").text


def test_a_title_is_text_in_the_chooser(client, demo, published):
    demo.world.change("harbour", title="<script>alert(1)</script>")
    hear(published)
    shown = page(client, "/grid/")
    assert "<script>alert(1)</script>" in [label.text for label in shown.all("label")]


@pytest.mark.parametrize("query", [f"?c={HARBOUR}", f"?c={HARBOUR}&layout=2x2", f"?c={HARBOUR}&x=1"])
def test_grids_are_neither_kept_nor_indexed_and_cost_no_query(
    client, published, django_assert_num_queries, query
):
    client.get("/")
    with django_assert_num_queries(0):
        response = client.get(f"/grid/{query}")
    assert response["Cache-Control"] == "public, max-age=1, must-revalidate"
    assert len(ready.shelf) == 1  # the home page
    assert not response.cookies
    assert '<meta name="robots" content="noindex">' in response.text


def test_frame_src_is_exactly_the_players_of_the_grid(client, demo, published):
    assert demo.url in policy(client.get("/grid/", {"c": HARBOUR}))["frame-src"]
    for query in ({}, {"c": HARBOUR, "view": "stills"}, {"c": "glacier-viewpoint"}):
        assert demo.url not in policy(client.get("/grid/", query)).get("frame-src", [])


@pytest.mark.parametrize("query", ["c=%00", "c=%FF", "c=" + "," * 4000, "c=a&" * 500, "layout=%00", "choose"])
def test_whatever_is_asked_there_is_a_page(client, published, query):
    page(client, f"/grid/?{query}")
