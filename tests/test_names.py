"""NAME and TIME as people type them."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from cameras.models import Camera
from cameras.names import NoSuchName, find, moment


def row(pk, source, name, slug=None):
    return Camera(pk=pk, source=source, name=name, slug=slug)


CAMERAS = [
    row(1, "city", "harbour", "old-port"),
    row(2, "city", "город/площадь 1"),
    row(3, "hills", "harbour"),
    row(4, "hills", "lift", "lift"),
    row(5, "hills", "city:harbour"),
]


@pytest.mark.parametrize(
    ("name", "pk"),
    [("old-port", 1), ("город/площадь 1", 2), ("hills:harbour", 3), ("lift", 4), ("hills:city:harbour", 5)],
)
def test_a_name_is_a_streams_name_a_slug_or_both(name, pk):
    assert [camera.pk for camera in find([name], CAMERAS)] == [pk]


def test_alias_and_name_mean_one_camera_whatever_another_is_called():
    assert find(["city:harbour"], CAMERAS)[0].pk == 1


def test_an_external_id_is_a_name_where_it_is_known():
    ids = {("hills", "lift"): "cam-7", ("city", "harbour"): ""}
    assert find(["cam-7"], CAMERAS, ids)[0].pk == 4
    for name in ("cam-7", ""):
        with pytest.raises(NoSuchName):
            find([name], CAMERAS, ids if not name else None)


def test_an_external_id_that_is_anothers_name_is_ambiguous():
    with pytest.raises(NoSuchName, match="city:harbour or hills:lift"):
        find(["old-port"], CAMERAS, {("hills", "lift"): "old-port"})


def test_the_order_is_that_of_the_names_and_each_camera_comes_once():
    assert [camera.pk for camera in find(["lift", "old-port", "city:harbour"], CAMERAS)] == [4, 1]


def test_a_name_that_two_sources_share_says_how_to_choose():
    with pytest.raises(NoSuchName, match="write city:harbour or hills:harbour"):
        find(["harbour"], CAMERAS)


def test_an_unknown_name_says_what_a_name_may_be():
    with pytest.raises(NoSuchName, match="no camera “quay”; give a stream's name, a slug, or alias:name"):
        find(["quay"], CAMERAS)


def test_before_the_first_refresh_that_is_what_is_missing():
    with pytest.raises(NoSuchName, match="run manage.py refresh first"):
        find(["harbour"], [])
    assert find([], []) == []


@pytest.mark.parametrize("word", ["2026-11-20T14:30", "2026-11-20 14:30:00", "2026-11-20T13:30Z"])
def test_a_time_is_the_portals_unless_it_names_a_zone(word):
    with timezone.override("Europe/Zurich"):
        assert moment(word) == datetime(2026, 11, 20, 13, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "word", ["", "yesterday", "14:30", "2026-13-01T00:00", "0001-01-01T00:00", "x" * 9999]
)
def test_what_is_no_time(word):
    assert moment(word) is None
