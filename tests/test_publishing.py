"""Publishing: slugs, the record, and the version that tells all workers."""

import pytest
from django.db import transaction

from cameras import sharedcopy
from cameras.models import Camera, Mosaic, Publication
from cameras.publishing import SITE_KEY, publish, unpublish

pytestmark = pytest.mark.django_db(transaction=True)


def make(name, title=""):
    return Camera.objects.create(source="city", name=name, vms_title=title)


def slugs(*titles):
    rows = [make(str(number), title) for number, title in enumerate(titles)]
    publish(rows, "ann")
    return [row.slug for row in rows]


def version():
    seen = sharedcopy.glance()
    return seen[SITE_KEY].version if SITE_KEY in seen else 0


def test_slugs_are_transliterated_and_unique():
    assert slugs("Набережная", "Harbour", "Harbour", "!!!", "東京") == [
        "naberezhnaya",
        "harbour",
        "harbour-2",
        "camera",
        "dongjing",
    ]


def test_a_long_title_makes_a_slug_of_a_reasonable_length():
    assert len(slugs("long " * 100)[0]) <= 60


def test_a_title_that_looks_like_an_address_makes_a_plain_slug():
    assert slugs("../../admin/?x=1")[0] == "adminx1"


def test_hiding_and_showing_again_keeps_the_slug():
    row = make("a", "Harbour")
    publish([row], "ann")
    unpublish([row], "ann")
    Camera.objects.filter(pk=row.pk).update(title="Port")
    publish(Camera.objects.all(), "ann")
    assert Camera.objects.get().slug == "harbour"


def test_each_change_is_recorded_with_its_author_and_only_once():
    row = make("a", "Harbour")
    assert publish([row], "ann") == 1
    assert publish(Camera.objects.all(), "bob") == 0
    assert unpublish(Camera.objects.all(), "manage.py unpublish") == 1
    told = Publication.objects.order_by("id").values_list("subject", "title", "stream", "what", "by")
    assert list(told) == [
        ("camera", "Harbour", "city:a", "published", "ann"),
        ("camera", "Harbour", "city:a", "unpublished", "manage.py unpublish"),
    ]


def test_a_mosaic_is_recorded_as_one():
    publish([Mosaic.objects.create(title="Our town")], "ann")
    assert Publication.objects.get().subject == "mosaic"


def test_the_record_is_only_ever_added_to():
    publish([make("a")], "ann")
    row = Publication.objects.get()
    with pytest.raises(TypeError):
        row.save()
    with pytest.raises(TypeError):
        row.delete()


def test_the_version_is_raised_when_the_change_is_committed_and_not_before():
    row = make("a")
    before = version()
    with transaction.atomic():
        publish([row], "ann")
        assert version() == before
    assert version() > before


def test_500_cameras_are_published_in_few_queries(django_assert_max_num_queries):
    Camera.objects.bulk_create(Camera(source="city", name=f"c{number}") for number in range(500))
    rows = list(Camera.objects.all())
    with django_assert_max_num_queries(15):
        assert publish(rows, "ann") == 500
