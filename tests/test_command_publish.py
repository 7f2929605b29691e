"""manage.py publish and unpublish."""

import pytest

from cameras import public
from cameras.imports import refresh_and_import
from cameras.models import Camera, Mosaic, Publication
from demo.server import Demo
from tests.commands import run
from tests.conftest import dsn

pytestmark = pytest.mark.django_db(transaction=True)


def shown():
    return {row.name for row in Camera.objects.filter(is_public=True)}


def test_by_name_slug_and_alias(heard):
    assert (
        run("publish", "harbour", "город/площадь 1", "city:street").out == "published: 3 cameras, 0 mosaics\n"
    )
    assert shown() == {"harbour", "город/площадь 1", "street"}
    assert run("unpublish", "harbour-east-quay").out == "hidden: 1 camera, 0 mosaics\n"
    assert shown() == {"город/площадь 1", "street"}


def test_the_record_says_which_command(heard):
    run("publish", "harbour")
    run("unpublish", "harbour")
    told = Publication.objects.order_by("id").values_list("what", "by")
    assert list(told) == [("published", "manage.py publish"), ("unpublished", "manage.py unpublish")]


def test_all_of_them_with_the_mosaics(heard):
    assert run("publish", "--all", "--mosaics").out == "published: 21 cameras, 5 mosaics\n"
    assert len(public.assemble().mosaics) == 5
    assert run("publish", "--all").out == "published: 0 cameras, 0 mosaics (21 published already)\n"
    assert run("unpublish", "--all", "--mosaics").out == "hidden: 21 cameras, 5 mosaics\n"
    assert public.assemble().cameras == ()


def test_mosaics_alone(heard):
    assert run("publish", "--mosaics").out == "published: 0 cameras, 5 mosaics\n"
    assert shown() == set() and not Mosaic.objects.filter(is_public=False).exists()


def test_what_is_gone_is_not_published_with_all_but_hidden_with_all(published, demo):
    demo.world.remove("harbour")
    refresh_and_import(published, force=True)
    run("unpublish", "--all", "--mosaics")
    assert shown() == set()
    run("publish", "--all")
    assert "harbour" not in shown()


@pytest.mark.parametrize("words", [(), ("harbour", "--all")])
def test_what_to_publish_must_be_said(heard, words):
    for command in ("publish", "unpublish"):
        assert run(command, *words).error == "give names, or --all, or --mosaics"


def test_one_unknown_name_and_nothing_is_published(heard):
    assert "there is no camera “quay”" in run("publish", "harbour", "quay").error
    assert shown() == set() and not Publication.objects.exists()


def test_a_name_of_two_sources(demo, configure):
    with Demo.start() as second:
        for source in configure(dsn(demo), dsn(second, "hills")).values():
            refresh_and_import(source)
        assert "write city:harbour or hills:harbour" in run("publish", "harbour").error
        assert run("publish", "hills:harbour").error == ""
    assert [row.source for row in Camera.objects.filter(is_public=True)] == ["hills"]


def test_before_the_first_refresh(source):
    assert "run manage.py refresh first" in run("publish", "harbour").error
    ran = run("publish", "--all")
    assert "run manage.py refresh first" in ran.err and ran.error == ""
