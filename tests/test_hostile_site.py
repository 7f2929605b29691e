"""From a VMS that says anything to the pages: import, publish, render. Nothing breaks or leaves its quotes."""

import json
import re
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cameras import public
from cameras.imports import refresh_and_import
from cameras.models import Camera, Mosaic
from cameras.publishing import publish
from cameras.views.brand import first_sight
from tests import strategies as some
from tests.markup import read
from tests.strategies import CANARY, MOSAIC, STREAM_V3, examples
from tests.test_hostile_answers import ORIGIN
from tests.vms_helpers import Said, scripted, v3_routes

SLUG = re.compile(r"[a-z0-9_-]{1,80}")
DIRECTIVE = re.compile(r"[a-z-]+( ('self'|'none'|'sha256-[\w+/]{43}='|blob:|" + ORIGIN.pattern + r"))*")
TAGS = {"object": 0, "embed": 0, "base": 0, "x-canary": 0}
"""How many of these a page has of its own."""

DATA = {"application/json", "application/ld+json"}
"""Scripts that are none: a browser runs nothing of them."""

pytestmark = pytest.mark.django_db(transaction=True)

titles = (
    st.sampled_from([CANARY, "</title><script>alert(1)</script>", "", " ", "\u202eright", "a" * 499, "Ж"])
    | some.texts
)
named = st.builds(
    lambda name, title, folder: {
        **STREAM_V3,
        "name": name,
        "title": title,
        "path": [{"id": 1, "title": folder}],
        "postal_address": title,
    },
    some.texts,
    titles,
    titles,
)
streams = st.lists(named | some.streams_v3, max_size=5)
mosaics = st.lists(some.mosaics | titles.map(lambda title: {**MOSAIC, "title": title}), max_size=3)


@pytest.fixture
def vms(configure):
    """A source at a server whose lists the test says."""
    with scripted({}) as server:
        alias = configure(f"city=watcher+http://webuser:secret-word@127.0.0.1:{server.port}?api=v3")["city"]
        yield server, alias


def hear(vms, streams, mosaics):
    server, source = vms
    as_bytes = [json.dumps({"streams": streams}), json.dumps({"mosaics": mosaics})]
    told, mosaics_told = (Said(text.encode()) for text in as_bytes)
    server.routes = v3_routes(lambda asked: told, lambda asked: mosaics_told)
    refresh_and_import(source, force=True)
    Camera.objects.update(show_address=True)
    publish(Camera.objects.all(), "test")
    publish(Mosaic.objects.all(), "test")
    return public.renew()


def addresses(site):
    yield from ("/", "/?view=stills", "/mosaics/")
    for group in site.groups[:2]:
        yield reverse("pages:home", query={"group": group})
    for camera in site.cameras[:4]:
        yield from (f"/cameras/{camera.slug}/", f"/cameras/{camera.slug}/live/")
    yield from (f"/mosaics/{mosaic.slug}/" for mosaic in site.mosaics[:2])


def check_page(response):
    assert response.status_code == 200
    page = read(response.text)
    for tag, most in TAGS.items():
        assert len(page.all(tag)) <= most
    styles = [style.words for style in page.all("style")]
    assert styles in ([], [first_sight().style])
    for element in page.inside:
        assert not [name for name in element.attributes if name.startswith("on")]
        assert element.get("href") is None or element["href"].startswith(
            ("/", "#", "?", "http://testserver/")
        )
    for script in page.all("script"):
        ours = styles and script.words == first_sight().script
        assert ours or (script.get("src") or "").startswith("/static/") or script.get("type") in DATA
    players = {"{0.scheme}://{0.netloc}".format(urlsplit(frame["src"])) for frame in page.all("iframe")}
    assert framed(response["Content-Security-Policy"]) - {"'self'"} == players
    return page


def framed(policy):
    """The origins in frame-src of a policy that is one line of plain directives, each said once."""
    directives = [part.strip() for part in policy.strip().rstrip(";").split(";")]
    assert all(DIRECTIVE.fullmatch(directive) for directive in directives), policy
    said = {directive.split()[0]: set(directive.split()[1:]) for directive in directives}
    assert len(said) == len(directives)
    return said.get("frame-src", set())


def check_slugs(site):
    for found in (site.cameras, site.mosaics):
        slugs = [each.slug for each in found]
        assert len(set(slugs)) == len(slugs)
        assert all(SLUG.fullmatch(slug) for slug in slugs)


@examples(60)
@given(streams=streams, mosaics=mosaics)
def test_every_page_of_whatever_is_heard_renders(client, vms, streams, mosaics):
    site = hear(vms, streams, mosaics)
    check_slugs(site)
    for address in addresses(site):
        check_page(client.get(address))
    for camera in site.cameras[:4]:
        page = check_page(client.get(f"/cameras/{camera.slug}/"))
        assert page.one("h1").text == " ".join(camera.title.split())
    told = json.loads(client.get("/api/cameras/").content)["cameras"]
    assert [each["title"] for each in told] == [camera.title for camera in site.cameras]


def test_what_was_good_before_bad_ones_came_stays(client, vms):
    bad = [
        {**STREAM_V3, "name": name, "title": CANARY}
        for name in ("a", "a/../b", "b\0", "\ud800", "", None, "é" * 255)
    ]
    site = hear(
        vms,
        [STREAM_V3, *bad],
        [
            MOSAIC,
            {**MOSAIC, "id": "x" * 300},
            {**MOSAIC, "id": 3, "streams": [*[{}] * 255, *[STREAM_V3] * 999]},
        ],
    )
    assert {camera.title for camera in site.cameras} == {"Square", CANARY}
    assert len(site.cameras) == 3
    assert [len(mosaic.cells) for mosaic in site.mosaics] == [4, 256]
    assert CANARY not in client.get("/").text
    assert client.get("/cameras/square/").status_code == 200


def test_a_thousand_cameras_of_one_name_have_a_slug_each(vms):
    site = hear(vms, [{**STREAM_V3, "name": f"c{number}", "title": "Same"} for number in range(1000)], [])
    check_slugs(site)
    assert {camera.slug for camera in site.cameras} == {
        "same",
        *(f"same-{number}" for number in range(2, 1001)),
    }
