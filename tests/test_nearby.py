"""Beside a camera stand those around it; where its place is not known, those of its group."""

import pytest

from cameras import public
from cameras.models import Camera
from cameras.views.nearby import MOST
from tests.markup import read
from tests.test_map import move

pytestmark = pytest.mark.django_db(transaction=True)

HARBOUR = "/cameras/harbour-east-quay/"


def beside(client, path=HARBOUR):
    """(its heading, the slugs) of what stands beside a camera."""
    aside = read(client.get(path).text).one("aside")
    shown = aside.one("ul", class_="neighbours")
    return aside.all("h2")[0].text, [each["data-camera"] for each in shown.inside if "data-camera" in each]


def test_the_nearest_come_first(client, demo, published):
    move(demo, published, "harbour", latitude=50.0, longitude=7.0)
    move(demo, published, "square", latitude=50.0, longitude=7.002)
    move(demo, published, "lighthouse", latitude=50.001, longitude=7.0)
    heading, slugs = beside(client)
    assert heading == "Nearby"
    assert slugs[:2] == ["lighthouse", "town-hall-square"]
    assert len(slugs) == MOST


def test_the_date_line_keeps_no_cameras_apart(client, demo, published):
    move(demo, published, "harbour", latitude=-17.0, longitude=179.999)
    move(demo, published, "square", latitude=-17.0, longitude=-179.999)
    move(demo, published, "lighthouse", latitude=-17.0, longitude=179.9)
    assert beside(client)[1][:2] == ["town-hall-square", "lighthouse"]


def test_a_camera_whose_place_is_hidden_is_nobodys_neighbour_and_has_those_of_its_group(
    client, demo, published
):
    Camera.objects.filter(name="harbour").update(show_on_map=False)
    public.renew()
    heading, slugs = beside(client)
    group = public.site().by_slug["harbour-east-quay"].group
    assert heading == f"More from {group}"
    assert {public.site().by_slug[slug].group for slug in slugs} == {group}
    assert "harbour-east-quay" not in beside(client, "/cameras/lighthouse/")[1]
