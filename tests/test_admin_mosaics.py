"""Mosaics in the admin: imported ones are the VMS's but for title, order and publication; own ones are ours."""

import pytest

from cameras import public
from cameras.imports import refresh_and_import
from cameras.models import Camera, Mosaic, Publication
from cameras.publishing import publish
from tests.staff import MOSAICS, change, listed, page, saved, signed_in, words


@pytest.fixture
def ann(heard):
    return signed_in()


def key(name):
    return str(Camera.objects.get(name=name).pk)


def made(ann, *names, title="Our own", **typed):
    """Adds a mosaic as a person does: names fill the rows from the first on, "" leaves one as it is."""
    cells = {f"cells-{row}-camera": key(name) for row, name in enumerate(names) if name}
    return saved(ann, f"{MOSAICS}add/", title=title, **cells, **typed)


def own():
    return Mosaic.objects.get(source="")


def cells(mosaic):
    return {cell.position: cell.camera.name for cell in mosaic.cells.all()}


def test_the_list(ann):
    publish(Camera.objects.filter(name__in=["harbour", "beach"]), "ann")
    row = next(row for row in page(ann, MOSAICS).all("tr") if "Harbour front" in row.text)
    assert row.text == "Harbour front 2 × 2source city2 of 4hidden0"


def test_the_list_in_few_queries(ann, django_assert_max_num_queries):
    with django_assert_max_num_queries(15):
        page(ann, MOSAICS)


def test_search_and_filters(ann):
    assert made(ann, "harbour") is None
    assert listed(ann, MOSAICS, q="snow") == ["Up in the snow"]
    assert listed(ann, MOSAICS, source="") == ["Our own"]
    assert "this portal" in words(ann, MOSAICS)


def test_an_imported_one_has_its_title_and_its_publication_from_us(ann, heard, demo):
    row = Mosaic.objects.get(vms_title="Town centre")
    form = page(ann, change(row)).one("form", id="mosaic_form")
    assert not [each["name"] for each in form.all("input") if "cells" in (each.get("name") or "")]
    assert saved(ann, change(row), title="Our centre", published="on", layout="1x1") is None
    demo.world.change_mosaic(2, title="Centre of town")
    refresh_and_import(heard, force=True)
    row.refresh_from_db()
    assert (row.shown_title, row.layout, row.slug) == ("Our centre", "3x3", "our-centre")
    assert Publication.objects.get(subject="mosaic").by == "ann"


def test_the_preview_keeps_empty_cells_in_their_place_and_marks_hidden_cameras(ann):
    publish(Camera.objects.filter(name="square"), "ann")
    preview = page(ann, change(Mosaic.objects.get(vms_title="Town centre"))).one("ol", class_="preview")
    shown = [item.text for item in preview.all("li")]
    assert len(shown) == 9 and shown[4] == shown[7] == ""
    assert shown[:2] == ["Town hall square", "High Street · hidden"]


def test_an_imported_one_is_deleted_only_when_it_is_gone(ann, heard, demo):
    row = Mosaic.objects.get(vms_title="Town centre")
    assert ann.post(f"{MOSAICS}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    demo.world.remove_mosaic(2)
    refresh_and_import(heard, force=True)
    assert "where it is gone" in words(ann, MOSAICS)
    assert ann.post(f"{MOSAICS}{row.pk}/delete/", {"post": "yes"}).status_code == 302


def test_an_own_one_is_made_published_and_deleted(ann):
    publish(Camera.objects.filter(name__in=["harbour", "beach"]), "ann")
    assert made(ann, "harbour", "", "beach", published="on") is None
    assert cells(own()) == {1: "harbour", 3: "beach"}
    (shown,) = public.assemble().mosaics
    assert [cell and cell.title for cell in shown.cells] == ["Harbour, east quay", None, "Town beach", None]
    ann.post(f"{MOSAICS}{own().pk}/delete/", {"post": "yes"})
    assert public.assemble().mosaics == ()
    told = Publication.objects.filter(subject="mosaic").values_list("what", flat=True)
    assert list(told) == ["deleted", "published"]


def test_it_needs_a_title(ann):
    assert "This field is required" in made(ann, "harbour", title="").text
    assert not Mosaic.objects.filter(source="").exists()


def test_a_cell_must_have_its_place_in_the_layout(ann):
    answer = made(ann, "harbour", "beach", layout="1x1")
    assert "This layout has 1 cell." in answer.text
    assert made(ann, "harbour", **{"cells-0-position": "0"}).text.count("greater than or equal to 1") == 1


def test_a_place_is_taken_once(ann):
    answer = made(ann, "harbour", "beach", **{"cells-1-position": "1"})
    assert "correct the duplicate" in answer.text
    assert not Mosaic.objects.filter(source="").exists()


def test_free_places_are_offered_and_a_larger_layout_has_more(ann):
    made(ann, "harbour", "", "beach")
    assert saved(ann, change(own()), layout="3x3") is None
    form = page(ann, change(own())).one("form", id="mosaic_form")
    offered = [
        each["value"]
        for each in form.all("input", class_="vIntegerField")
        if each["name"].endswith("-position") and each.get("value")
    ]
    assert offered == ["1", "3", "2", "4", "5", "6", "7", "8", "9"]


def test_a_smaller_layout_wants_no_camera_outside(ann):
    made(ann, "harbour", "", "beach")
    assert "This layout has 1 cell." in saved(ann, change(own()), layout="1x1").text
    assert saved(ann, change(own()), layout="1x1", **{"cells-1-camera": ""}) is None
    assert cells(own()) == {1: "harbour"}


def test_two_cells_swap_their_places(ann):
    made(ann, "harbour", "beach")
    assert saved(ann, change(own()), **{"cells-0-position": "2", "cells-1-position": "1"}) is None
    assert cells(own()) == {1: "beach", 2: "harbour"}


def test_a_place_moves_to_where_a_cell_was_deleted(ann):
    made(ann, "harbour", "beach")
    assert saved(ann, change(own()), **{"cells-0-DELETE": "on", "cells-1-position": "1"}) is None
    assert cells(own()) == {1: "beach"}


def test_a_cell_is_emptied_and_filled_again(ann):
    made(ann, "harbour", "beach")
    saved(ann, change(own()), **{"cells-0-camera": ""})
    assert cells(own()) == {2: "beach"}
    saved(ann, change(own()), **{"cells-1-camera": key("street")})
    assert cells(own()) == {1: "street", 2: "beach"}


def test_nothing_touched_changes_nothing(ann):
    made(ann, "harbour", "beach", published="on")
    before = cells(own())
    assert saved(ann, change(own())) is None
    assert (cells(own()), own().is_public) == (before, True)


def test_cameras_for_a_cell_are_found_by_their_words(ann):
    query = {"app_label": "cameras", "model_name": "cell", "field_name": "camera", "term": "quay"}
    found = ann.get("/admin/autocomplete/", query).json()["results"]
    assert [each["text"] for each in found] == ["Harbour, east quay"]


def test_who_may_only_look_sees_an_own_one_and_changes_nothing(ann):
    made(ann, "harbour")
    eve = signed_in("eve", "view_mosaic", "view_camera")
    assert "Harbour, east quay" in words(eve, change(own()))
    assert eve.post(change(own()), {"title": "x"}).status_code == 403
    assert eve.get(f"{MOSAICS}add/").status_code == 403
