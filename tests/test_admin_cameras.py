"""The list of cameras in the admin, its search and filters, and the page of one camera."""

import pytest

from cameras.imports import refresh_and_import
from cameras.models import Camera, Publication
from tests.staff import CAMERAS, change, listed, page, saved, signed_in, words


@pytest.fixture
def ann(heard):
    return signed_in()


def again(heard):
    refresh_and_import(heard, force=True)


def row_of(ann, title):
    found = [row for row in page(ann, CAMERAS).all("tr") if title in row.text]
    assert len(found) == 1
    return found[0]


def cell(row, name):
    return next(each for tag in ("td", "th") for each in row.all(tag, class_=f"field-{name}"))


def test_a_row_tells_picture_title_source_folder_state_and_whether_it_is_public(ann):
    harbour = Camera.objects.get(name="harbour")
    row = row_of(ann, "Harbour, east quay")
    assert cell(row, "picture").one("img")["src"] == f"{CAMERAS}{harbour.pk}/still.jpg"
    assert cell(row, "shown_title").text == "Harbour, east quay harbour"
    assert [cell(row, name).text for name in ("source", "vms_folder", "state", "published")] == [
        "city", "City", "live", "hidden",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("glacier", "offline"),
        ("night-run", "starts on demand"),
        ("depot", "disabled at the VMS"),
        ("marina", "offline; the VMS names no streamer for it"),
    ],
)
def test_states_in_words(ann, name, told):
    assert cell(row_of(ann, Camera.objects.get(name=name).vms_title), "state").text == told


def test_a_camera_that_may_not_be_viewed_any_more_and_one_that_is_gone(ann, heard, demo):
    demo.world.remove("harbour")
    again(heard)
    assert cell(row_of(ann, "Harbour, east quay"), "state").text == "gone from the VMS"


def test_a_camera_whose_source_is_not_configured_any_more(ann):
    Camera.objects.create(source="old", name="pier")
    assert cell(row_of(ann, "pier"), "state").text == "its source is not configured"


def test_what_the_vms_says_is_new_in_the_list_as_soon_as_it_is_heard(ann, heard, demo):
    assert cell(row_of(ann, "Harbour, east quay"), "state").text == "live"
    demo.world.set_state("harbour", alive=False)
    again(heard)
    assert cell(row_of(ann, "Harbour, east quay"), "state").text == "offline"


@pytest.mark.parametrize("q", ["east quay", "harbour", "HARBOUR"])
def test_search_by_title_and_by_the_vmss_name(ann, q):
    assert "Harbour, east quay" in listed(ann, q=q)
    assert "Town beach" not in listed(ann, q=q)


def test_search_by_own_title_and_by_folder(ann):
    Camera.objects.filter(name="harbour").update(title="Old port")
    assert listed(ann, q="old port")[0] == "Old port"
    assert "Chairlift, valley station" in listed(ann, q="ski")


@pytest.mark.parametrize(
    ("state", "title"),
    [("waiting", "Night run, floodlit"), ("disabled", "Bus depot, yard"), ("offline", "Glacier viewpoint")],
)
def test_filter_by_state(ann, state, title):
    found = listed(ann, state=state)
    assert title in found
    assert "Harbour, east quay" not in found


def test_filter_by_state_gone(ann, heard, demo):
    demo.world.remove("harbour")
    again(heard)
    assert listed(ann, state="gone") == ["Harbour, east quay"]
    assert "Harbour, east quay" not in listed(ann, state="live")


def test_a_state_that_there_is_not_filters_nothing(ann):
    assert listed(ann, state="asleep") == listed(ann)


def test_filter_by_folder_has_a_word_for_none(ann):
    Camera.objects.filter(name="harbour").update(vms_folder="")
    assert "no folder" in words(ann, CAMERAS)
    assert listed(ann, vms_folder="") == ["Harbour, east quay"]


def test_the_list_is_in_the_public_order(ann):
    Camera.objects.filter(name="street").update(order=-1)
    Camera.objects.filter(name="slope").update(title="Aardvark run")
    titles = [title for title in listed(ann) if title[0].isupper()]
    assert titles[:2] == ["High Street", "Aardvark run"]


def test_a_list_of_fifty_is_told_in_few_queries(ann, heard, demo, django_assert_max_num_queries):
    demo.world.grow(60)
    again(heard)
    with django_assert_max_num_queries(15):
        assert len(page(ann, CAMERAS).all("td", class_="field-state")) == 50


@pytest.mark.parametrize("title", ['<b>Old</b> & "new"', "مدخل \u202e<i>", "🏔️ Peak", "x" * 500])
def test_whatever_stands_in_a_title_is_text(ann, heard, demo, title):
    demo.world.change("harbour", title=title)
    again(heard)
    harbour = Camera.objects.get(name="harbour")
    assert cell(row_of(ann, "harbour"), "shown_title").all("bdi")[0].words == harbour.vms_title
    assert harbour.vms_title in page(ann, change(harbour)).words


def test_own_words_are_kept_whatever_the_vms_says(ann, heard, demo):
    harbour = Camera.objects.get(name="harbour")
    saved(ann, change(harbour), title="Old port", description="From the east quay", order="3")
    demo.world.change("harbour", title="Cam 7")
    again(heard)
    harbour.refresh_from_db()
    assert (harbour.title, harbour.description, harbour.order) == ("Old port", "From the east quay", 3)
    assert (harbour.vms_title, harbour.shown_title) == ("Cam 7", "Old port")
    assert cell(row_of(ann, "Old port"), "shown_title").text == "Old port Cam 7 · harbour"


def test_saving_writes_only_what_was_typed(ann, heard):
    harbour = Camera.objects.get(name="harbour")
    form = page(ann, change(harbour))
    assert "vms_title" not in str([each.attributes for each in form.all("input")])
    saved(ann, change(harbour), title="Old port", is_public="on", slug="x", vms_title="y")
    harbour.refresh_from_db()
    assert (harbour.is_public, harbour.slug, harbour.vms_title) == (False, None, "Harbour, east quay")


def test_cameras_are_not_added_and_only_gone_ones_are_deleted(ann, heard, demo):
    assert ann.get(f"{CAMERAS}add/").status_code == 403
    harbour = Camera.objects.get(name="harbour")
    delete = f"{CAMERAS}{harbour.pk}/delete/"
    assert ann.post(delete, {"post": "yes"}).status_code == 403
    demo.world.remove("harbour")
    again(heard)
    assert ann.post(delete, {"post": "yes"}).status_code == 302
    assert not Camera.objects.filter(name="harbour").exists()


def test_deleting_what_was_public_is_recorded(published, demo):
    demo.world.remove("harbour")
    again(published)
    harbour = Camera.objects.get(name="harbour")
    signed_in("bea").post(f"{CAMERAS}{harbour.pk}/delete/", {"post": "yes"})
    told = Publication.objects.filter(stream="city:harbour").values_list("what", "by")
    assert list(told)[:2] == [("deleted", "bea"), ("vanished", "refresh")]


def test_refresh_now_hears_what_is_new(ann, demo):
    demo.world.add("quay", "New quay")
    answer = ann.post(f"{CAMERAS}refresh/", follow=True)
    assert "New quay" in answer.content.decode()
    assert Camera.objects.get(name="quay").is_public is False


def test_the_page_of_a_camera_leads_to_the_public_one_and_to_the_archive(ann, heard, published):
    harbour = Camera.objects.get(name="harbour")
    links = [link.get("href") for link in page(ann, change(harbour)).all("a")]
    assert "/cameras/harbour-east-quay/" in links
    assert f"{CAMERAS}{harbour.pk}/archive/" in links
    assert not any("archive" in str(link["href"]) for link in page(
        ann, change(Camera.objects.get(name="street"))).all("a"))  # fmt: skip
