"""Addresses that anybody can make up: each is answered with the bytes of its canonical one, and nothing is made."""

import os
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from django.urls import resolve
from hypothesis import given
from hypothesis import strategies as st

from cameras import codings, page_urls, public, ready, urls
from cameras.imports import refresh_and_import
from cameras.models import Camera, Mosaic
from cameras.publishing import publish
from cameras.views import api, grids, groups, maps, pages, walls
from cameras.views.brand import style_address
from tests.strategies import examples

HARBOUR, STREET, FRONT = "harbour-east-quay", "high-street", "harbour-front"
BOTH = f"{HARBOUR},{STREET}"

# Every public address that takes no parameters, by its canonical one.
PLAIN = [
    "/groups/", f"/cameras/{HARBOUR}/", f"/cameras/{HARBOUR}/report/", f"/cameras/{HARBOUR}/report/thanks/",
    "/map/", "/mosaics/", f"/mosaics/{FRONT}/", "/status/", "/wall/", f"/wall/{FRONT}/", "/grid/", "/",
    "/api/", "/api/now/", "/api/openapi.json", "/api/cameras/", f"/api/cameras/{HARBOUR}/", "/api/mosaics/",
    f"/api/mosaics/{FRONT}/", "/api/status/", "/status.json", "/cameras.geojson", "/robots.txt", "/sitemap.xml",
    "/sitemap-1.xml",
]  # fmt: skip

# What anybody may put behind each of them.
BEHIND = [
    "x=1",
    "utm_source=mail&utm_medium=post",
    "fbclid=a&fbclid=b",
    "Q=harbour",
    "%00",
    "&&=",
    "page[]=2",
    "%FF=%FE",
]

# Made up → the canonical one.
CANONICAL = {
    "/?page=1": "/",
    "/?page=02": "/?page=2",
    "/?page=999": "/?page=2",
    "/?page=-1": "/",
    "/?page=abc": "/",
    "/?page=2&page=3&page=2": "/?page=2",
    "/?view=live": "/",
    "/?view=stills&view=stills": "/?view=stills",
    "/?view=stills&page=2": "/?page=2&view=stills",
    "/?utm_source=mail&page=2": "/?page=2",
    "/?q=": "/",
    "/?q=++": "/",
    "/?group=": "/",
    "/?group=City&q=": "/?group=City",
    "/?page=7&group=City": "/?group=City",
    "/?view=stills&group=Ski%20resort": "/?group=Ski+resort&view=stills",
    "/?group=nowhere": "/?nowhere=1",
    "/?group=nobody&page=7": "/?nowhere=1",
    "/?group=city": "/?nowhere=1",
    "/?nowhere=%00&group=City": "/?nowhere=1",
    "/ru/?page=99": "/ru/?page=2",
    "/ru/?group=nowhere&view=stills": "/ru/?nowhere=1&view=stills",
    f"/cameras/{HARBOUR}/?page=2": f"/cameras/{HARBOUR}/",
    f"/cameras/{HARBOUR}/?q=a&view=stills": f"/cameras/{HARBOUR}/?view=stills",
    f"/mosaics/{FRONT}/?view=stills&layout=2x2": f"/mosaics/{FRONT}/?view=stills",
    "/mosaics/?page=99": "/mosaics/",
    "/groups/?page=99": "/groups/",
    "/map/?page=99": "/map/",
    "/status/?page=0&view=stills": "/status/",
    "/wall/?page=99": "/wall/?page=4",
    "/wall/?view=stills&every=020": "/wall/?view=stills",
    "/wall/?every=030&page=02": "/wall/?page=2&every=30",
    "/wall/?every=1": "/wall/?every=5",
    f"/wall/{FRONT}/?page=7&every=x": f"/wall/{FRONT}/",
    f"/wall/{FRONT}/?every=3": f"/wall/{FRONT}/?every=5",
    "/grid/?c=nobody": "/grid/",
    "/grid/?c=,,&choose=1": "/grid/",
    "/grid/?layout=17x17": "/grid/",
    "/grid/?view=stills&layout=2x2&c=nobody": "/grid/?layout=2x2&view=stills",
    f"/api/cameras/?c={STREET},{HARBOUR}": f"/api/cameras/?c={BOTH}",
    f"/api/cameras/?x=1&c={BOTH},nobody,{STREET}": f"/api/cameras/?c={BOTH}",
    "/api/cameras/?c=nobody": "/api/cameras/?c=",
    "/site.css?of-another-release": "/site.css",
    "/nothing/": "/never-was/",
    "/cameras/nobody/?x=1": "/cameras/never-was/",
    "/wall/nobody/?page=7": "/wall/never-was/",
    "/sitemap-01.xml": "/sitemap-9.xml",
    "/sitemap-99.xml": "/sitemap-9.xml",
    "/ru/nothing/?x": "/ru/never-was/",
}  # fmt: skip
CANONICAL |= {f"{path}?{behind}": path for path in PLAIN for behind in BEHIND}
CANONICAL |= {f"/es{path}?x=1": f"/es{path}" for path in PLAIN[:12]}

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(demo, heard):
    """Enough cameras for two pages of the list."""
    demo.world.grow(10)
    refresh_and_import(heard, force=True)
    publish([*Camera.objects.all(), *Mosaic.objects.all()], "test")
    return public.renew()


@pytest.fixture
def made(monkeypatch) -> list[object]:
    """All pages that are rendered."""
    rendered = []

    class Counted(ready.Ready):
        def __init__(self, page: ready.Page) -> None:
            rendered.append(page)
            super().__init__(page)

    monkeypatch.setattr(ready, "Ready", Counted)
    return rendered


def on_shelves() -> int:
    return sum(len(shelf) for shelf in (ready.shelf, ready.data_shelf, ready.selections))


def test_whatever_is_made_up_is_answered_with_the_bytes_of_the_canonical_address(client, town, made):
    for canonical in set(CANONICAL.values()):
        assert client.get(canonical).status_code in {200, 404}, canonical
    rendered, kept = len(made), on_shelves()
    assert rendered == kept  # as far as what is canonical is told as such
    for address, canonical in CANONICAL.items():
        expected, answer = client.get(canonical), client.get(address)
        assert (answer.status_code, answer.content) == (expected.status_code, expected.content), address
        assert answer.headers == expected.headers, address
    assert (len(made), on_shelves()) == (rendered, kept)


def test_the_sweep_knows_every_public_address(client):
    """A new one stands in PLAIN, or here: pictures, players, and what is answered from memory without rendering."""
    others = {"still", "still_small", "logo", "style", "live", "play", "oembed", "favicon", "security"}
    swept = {resolve(path).url_name for path in PLAIN}
    every = {pattern.name for pattern in [*page_urls.urlpatterns, *urls.urlpatterns]}
    assert every - swept == others


def test_the_style_of_this_release_has_an_address_that_lasts(client, town, made):
    lasting, other = client.get(style_address()), client.get("/site.css?of-another-release")
    assert (lasting.content, lasting["ETag"]) == (other.content, other["ETag"])
    assert "immutable" in lasting["Cache-Control"] and "immutable" not in other["Cache-Control"]
    for number in range(3):
        client.get(f"/site.css?{number}")
    assert len(made) == 2


texts = st.one_of(
    st.integers(-3, 10**20).map(str), st.text(max_size=8), st.sampled_from(["City", HARBOUR, BOTH, "2x2"])
)
names = st.sampled_from(["q", "group", "nowhere", "page", "view", "every", "c", "layout", "choose", "x"])
queries = st.lists(st.tuples(names, texts), max_size=6).map(urlencode)
ADDRESSES = [
    ("/", {}, pages.address_in_list),
    (f"/cameras/{HARBOUR}/", {"slug": HARBOUR}, pages.address_of_one),
    ("/groups/", {}, groups.address),
    ("/map/", {}, maps.address),
    ("/wall/", {}, walls.cameras_address),
    (f"/wall/{FRONT}/", {"slug": FRONT}, walls.mosaic_address),
    ("/grid/", {}, grids.address),
    (
        "/api/cameras/",
        {},
        lambda request, shown: api.selection(request, shown) if "c" in request.GET else request.path,
    ),
]


@examples(150)
@given(query=queries, kind=st.sampled_from(ADDRESSES))
def test_a_canonical_address_is_its_own_and_names_few_pages(town, query, kind):
    path, names, address = kind
    canonical = address(RequestFactory().get(path, QUERY_STRING=query), town, **names)
    there, _, left = canonical.partition("?")
    assert there == path
    assert address(RequestFactory().get(path, QUERY_STRING=left), town, **names) == canonical
    if not {"q", "c", "every"} & QueryDict(left).keys():
        assert len(left) < 60 and int(QueryDict(left).get("page", 1)) <= 4


# What is not kept


@pytest.mark.parametrize(
    "address",
    [
        "/?q=harbour",
        "/?q=harbour&group=nowhere",
        f"/grid/?c={BOTH}",
        f"/grid/?c={BOTH}&choose=1",
        "/wall/?every=77",
    ],
)
def test_a_page_that_is_not_kept_is_compressed_only_in_the_coding_it_is_asked_for(
    client, town, monkeypatch, address
):
    asked = counted(monkeypatch)
    tag = client.get(address)["ETag"]
    assert asked == []
    for coding in ("br", "gzip"):
        tag = client.get(address, headers={"accept-encoding": coding})["ETag"]
        again = client.get(address, headers={"accept-encoding": coding, "if-none-match": tag})
        assert again.status_code == 304
    assert asked == [("br", True), ("gzip", True)]
    assert len(ready.shelf) == 0


def test_a_page_that_is_kept_is_compressed_when_it_is_first_asked_for_in_a_coding(client, town, monkeypatch):
    asked = counted(monkeypatch)
    for coding in ("", "gzip", "gzip", "br", "gzip, br"):
        client.get("/", headers={"accept-encoding": coding})
    assert asked == [("gzip", False), ("br", False)]


def test_threads_that_ask_at_once_have_it_compressed_once(monkeypatch):
    asked = counted(monkeypatch)
    body, together = codings.Body(os.urandom(2_000_000)), Barrier(8)

    def ask(number: int) -> bytes:
        together.wait()
        return body.coded("br" if number % 2 else "gzip")

    with ThreadPoolExecutor(8) as pool:
        coded = list(pool.map(ask, range(8)))
    assert sorted(asked) == [("br", False), ("gzip", False)]
    assert len({id(each) for each in coded}) == 2


def counted(monkeypatch) -> list[tuple[str, bool]]:
    """(coding, whether quickly) of each time that something is compressed from here on."""
    asked = []
    compress = codings.compressed

    def watched(content: bytes, coding: str, quick: bool = False) -> bytes:
        asked.append((coding, quick))
        return compress(content, coding, quick)

    monkeypatch.setattr(codings, "compressed", watched)
    return asked
