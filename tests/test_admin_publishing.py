"""Publishing in the admin: who may, what is recorded, what a tick means."""

import pytest
from django.test import Client

from cameras import public
from cameras.models import Camera, Mosaic, Publication
from cameras.publishing import publish, unpublish
from tests.staff import CAMERAS, MOSAICS, bulk, change, page, saved, signed_in

VIEW = ("view_camera", "view_mosaic")


@pytest.fixture
def ann(heard):
    return signed_in()


@pytest.fixture
def harbour(heard):
    return Camera.objects.get(name="harbour")


def seen():
    return {camera.title for camera in public.assemble().cameras}


def told():
    return list(Publication.objects.order_by("id").values_list("subject", "title", "what", "by"))


def test_in_bulk_and_back(ann):
    rows = Camera.objects.filter(name__in=["harbour", "street"])
    assert "Published 2." in bulk(ann, "publish", rows)
    assert seen() == {"Harbour, east quay", "High Street"}
    assert "Unpublished 1." in bulk(ann, "unpublish", rows[:1])
    assert seen() == {"High Street"}
    assert told() == [
        ("camera", "Harbour, east quay", "published", "ann"),
        ("camera", "High Street", "published", "ann"),
        ("camera", "Harbour, east quay", "unpublished", "ann"),
    ]


def test_all_rows_of_all_pages_in_few_queries(ann, heard, django_assert_max_num_queries):
    """Those of the page come on top of publishing's own; neither grows with the rows, but by SQLite's batches."""
    Camera.objects.bulk_create(Camera(source="city", name=f"x{number}") for number in range(500))
    first = Camera.objects.earliest("id")
    with django_assert_max_num_queries(27):
        chosen = {"action": "publish_selected", "select_across": "1", "_selected_action": [first.pk]}
        ann.post(CAMERAS, chosen)
    assert not Camera.objects.filter(is_public=False).exists()
    assert Publication.objects.count() == Camera.objects.count() > 500
    with django_assert_max_num_queries(15):
        unpublish(Camera.objects.all(), "ann")


def test_mosaics_too(ann):
    assert "Published 5." in bulk(ann, "publish", Mosaic.objects.all(), MOSAICS)
    assert len(public.assemble().mosaics) == 5
    assert {row[0] for row in told()} == {"mosaic"}


def test_by_the_tick_in_the_form(ann, harbour):
    assert saved(ann, change(harbour), published="on") is None
    assert seen() == {"Harbour, east quay"}
    assert saved(ann, change(harbour), published=None) is None
    assert seen() == set()
    assert [row[2:] for row in told()] == [("published", "ann"), ("unpublished", "ann")]


def test_a_form_that_was_open_while_somebody_else_published_does_not_undo_that(ann, harbour):
    publish([harbour], "bea")
    ann.post(
        change(harbour), {"title": "Port", "order": "0", "description": "", "initial-published": "False"}
    )
    harbour.refresh_from_db()
    assert (harbour.title, harbour.is_public) == ("Port", True)


def test_the_slug_is_given_once(ann, harbour):
    assert "given when it is published first" in page(ann, change(harbour)).text
    saved(ann, change(harbour), published="on", title="Old port")
    saved(ann, change(harbour), title="New port")
    harbour.refresh_from_db()
    assert harbour.slug == "old-port"
    assert "/cameras/old-port/" in page(ann, change(harbour)).text


def test_who_may_only_look_cannot_publish(harbour):
    eve = signed_in("eve", *VIEW)
    bulk(eve, "publish", [harbour])
    assert eve.post(change(harbour), {"published": "on", "order": "0"}).status_code == 403
    assert eve.post(f"{CAMERAS}refresh/").status_code == 403
    assert seen() == set() and told() == []
    assert "Publish" not in page(eve, CAMERAS).one("form", id="changelist-form").text.replace("Published", "")
    assert "Refresh now" not in page(eve, CAMERAS).text


def test_who_may_only_look_sees_whether_it_is_public(harbour):
    eve = signed_in("eve", *VIEW)
    publish([harbour], "ann")
    assert page(eve, change(harbour)).one("span", class_="pill-public").text == "public"
    assert eve.get(change(Mosaic.objects.earliest("id"))).status_code == 200


def test_who_has_no_right_gets_nothing(harbour):
    tom = signed_in("tom", "view_publication")
    assert tom.get(CAMERAS).status_code == 403
    assert tom.get(change(harbour)).status_code == 403
    assert tom.post(f"{CAMERAS}refresh/").status_code == 403
    tom.post(CAMERAS, {"action": "publish_selected", "_selected_action": [harbour.pk]})
    assert seen() == set()


@pytest.mark.parametrize(
    "tail", ["", "refresh/", "{pk}/change/", "{pk}/still.jpg", "{pk}/archive/", "{pk}/archive.jpg"]
)
def test_strangers_are_asked_to_log_in(client, harbour, tail):
    address = CAMERAS + tail.format(pk=harbour.pk)
    for answer in (client.get(address), client.post(address)):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/admin/login/")


def test_refresh_wants_a_post_with_its_token(ann):
    assert ann.get(f"{CAMERAS}refresh/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = ann.cookies
    assert strict.post(f"{CAMERAS}refresh/").status_code == 403


def test_the_record_is_read_only(ann, harbour):
    bulk(ann, "publish", [harbour])
    boss = signed_in(
        "boss", "view_publication", "change_publication", "delete_publication", "add_publication"
    )
    record = Publication.objects.get()
    assert "Harbour, east quay" in page(boss, "/admin/cameras/publication/").text
    for tail in ("add/", f"{record.pk}/delete/"):
        assert boss.post(f"/admin/cameras/publication/{tail}", {"post": "yes"}).status_code == 403
    assert boss.post(f"/admin/cameras/publication/{record.pk}/change/", {"title": "x"}).status_code == 403
    assert Publication.objects.get().title == "Harbour, east quay"
