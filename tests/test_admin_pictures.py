"""Pictures in the admin: of hidden cameras and of the past, for staff alone and for no cache."""

import io
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
from django.utils import timezone
from PIL import Image

from cameras.models import Camera
from cameras.pictures import placeholder
from tests.patience import wait_until
from tests.staff import CAMERAS, page, signed_in, words


@pytest.fixture
def ann(heard):
    return signed_in()


@pytest.fixture
def harbour(heard):
    return Camera.objects.get(name="harbour")


def at(row, tail):
    return f"{CAMERAS}{row.pk}/{tail}"


def hour_ago():
    return (datetime.now(UTC) - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S")


def private(response):
    return {"private", "no-store"} <= set(response["Cache-Control"].split(", "))


def test_a_hidden_camera_has_its_picture_here_and_nowhere_else(ann, harbour, client):
    first = ann.get(at(harbour, "still.jpg"))
    assert first.content == placeholder() and private(first) and "Last-Modified" not in first
    taken = wait_until(
        lambda: (answer := ann.get(at(harbour, "still.jpg"))).has_header("Last-Modified") and answer
    )
    assert private(taken) and taken["Content-Type"] == "image/jpeg"
    assert Image.open(io.BytesIO(taken.content)).width == 640
    assert client.get("/cameras/harbour-east-quay/still.jpg").status_code == 404


def test_a_picture_of_a_camera_that_is_gone_or_was_never_heard(ann, heard):
    row = Camera.objects.create(source="old", name="quay")
    assert ann.get(at(row, "still.jpg")).content == placeholder()
    assert ann.get(f"{CAMERAS}999999/still.jpg").status_code == 404


def test_pictures_are_for_those_who_may_see_cameras(harbour):
    tom = signed_in("tom", "view_publication")
    for tail in ("still.jpg", "archive/", f"archive.jpg?at={hour_ago()}"):
        assert tom.get(at(harbour, tail)).status_code == 404
    eve = signed_in("eve", "view_camera")
    assert eve.get(at(harbour, "still.jpg")).status_code == 200


def test_a_picture_of_the_past(ann, harbour):
    moment = hour_ago()
    shown = page(ann, at(harbour, "archive/"), at=moment)
    picture = ann.get(shown.one("img")["src"])
    assert private(picture) and private(ann.get(at(harbour, "archive/")))
    assert Image.open(io.BytesIO(picture.content)).format == "JPEG"
    taken = parsedate_to_datetime(picture["Last-Modified"])
    assert abs(taken - datetime.fromisoformat(f"{moment}+00:00")) < timedelta(minutes=10)
    assert "Taken" in shown.text


def test_moments_are_of_the_portals_time_zone(ann, harbour):
    moment = (datetime.now(UTC) - timedelta(hours=1)).replace(microsecond=0)
    with timezone.override("Asia/Tokyo"):
        typed = timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M:%S")
        picture = ann.get(at(harbour, "archive.jpg"), {"at": typed})
        shown = words(ann, at(harbour, "archive/"), at=typed)
    assert parsedate_to_datetime(picture["Last-Modified"]) == moment
    assert "Moment (Asia/Tokyo)" in shown and f" {typed[-8:]}" in shown.partition("Taken")[2]


def test_steps_to_the_moments_around(ann, harbour):
    links = page(ann, at(harbour, "archive/"), at="2026-01-31T23:55:00").all("a")
    steps = {link.text: link["href"] for link in links if link["href"].startswith("?at=")}
    assert steps["+10 min"] == "?at=2026-02-01T00%3A05%3A00"
    assert steps["−1 day"] == "?at=2026-01-30T23%3A55%3A00"


@pytest.mark.parametrize("word", ["yesterday", "9999-12-31T23:59:59", "2026-99-99T00:00", "<script>"])
def test_what_is_no_moment_is_said(ann, harbour, word):
    assert "This is no time; choose a day and an hour." in words(ann, at(harbour, "archive/"), at=word)
    assert ann.get(at(harbour, "archive.jpg"), {"at": word}).status_code == 404


def test_a_moment_without_a_picture_is_said_and_no_picture_is_promised(ann, harbour):
    shown = page(ann, at(harbour, "archive/"), at="2020-01-01T00:00:00")
    assert "no picture within ten minutes" in shown.text and not shown.all("img", class_="still")


def test_a_camera_without_an_archive_says_so(ann):
    street = Camera.objects.get(name="street")
    assert "keeps no archive" in words(ann, at(street, "archive/"), at=hour_ago())
    assert ann.get(at(street, "archive.jpg"), {"at": hour_ago()}).status_code == 404


def test_a_streamer_in_trouble_is_told_in_words(ann, harbour, demo):
    demo.world.faults.set("streamer", "status", status=500)
    assert "gives no picture. city: 127.0.0.1 answers 500" in words(
        ann, at(harbour, "archive/"), at=hour_ago()
    )
    assert ann.get(at(harbour, "archive.jpg"), {"at": hour_ago()}).status_code == 404


def test_no_token_is_in_any_page(ann, harbour, demo):
    token = demo.world.tokens.current("harbour")
    for tail in ("archive/", "change/", f"archive/?at={hour_ago()}"):
        assert token not in ann.get(at(harbour, tail)).content.decode()
