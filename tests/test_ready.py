"""Ready pages: kept bytes are what a fresh rendering would be, in every coding, and never more than real pages."""

import gzip

import brotli
import pytest
from django.test import Client

from cameras import public, ready
from cameras.codings import best_coding
from cameras.imports import refresh_and_import
from cameras.models import Camera, Mosaic
from cameras.publishing import publish, unpublish

KEPT = [
    "/", "/?view=stills", "/?page=2", "/?group=City", "/?group=Ski+resort&view=stills", "/mosaics/",
    "/mosaics/harbour-front/", "/mosaics/up-in-the-snow/?view=stills", "/cameras/harbour-east-quay/",
    "/cameras/harbour-east-quay/?view=stills",
]  # fmt: skip
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(demo, heard):
    """Enough cameras for two pages."""
    demo.world.grow(10)
    refresh_and_import(heard, force=True)
    publish([*Camera.objects.all(), *Mosaic.objects.all()], "test")
    public.renew()
    return demo


def undone(response):
    coding = response.headers.get("Content-Encoding", "identity")
    return {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}[coding](response.content)


def count():
    return len(ready.shelf)


@pytest.mark.parametrize("address", KEPT)
@pytest.mark.parametrize("accepted", ["", "gzip", "br, gzip"])
def test_a_kept_answer_is_what_a_fresh_one_was_byte_for_byte_and_header_for_header(
    client, town, address, accepted
):
    headers = {"accept-encoding": accepted}
    first = client.get(address, headers=headers)
    assert first.status_code == 200
    assert count() == 1
    again = client.get(address, headers=headers)
    ready.shelf.clear()
    fresh = client.get(address, headers=headers)
    assert first.content == again.content == fresh.content
    assert first.headers == again.headers == fresh.headers
    assert first.headers["Content-Length"] == str(len(first.content))


def test_a_search_is_not_kept_and_as_light_as_what_is(client, town):
    first = client.get("/?q=harbour", headers={"accept-encoding": "br"})
    assert first.headers["Content-Encoding"] == "br" and b"harbour" in undone(first)
    again = client.get(
        "/?q=harbour", headers={"accept-encoding": "br", "if-none-match": first.headers["ETag"]}
    )
    assert (again.status_code, count()) == (304, 0)


@pytest.mark.parametrize("address", KEPT)
def test_all_codings_say_the_same_and_have_etags_of_their_own(client, town, address):
    answers = [client.get(address, headers={"accept-encoding": word}) for word in ("", "gzip", "br")]
    assert [answer.headers.get("Content-Encoding") for answer in answers] == [None, "gzip", "br"]
    assert len({undone(answer) for answer in answers}) == 1
    assert len({answer.headers["ETag"] for answer in answers}) == 3
    assert {answer.headers["Vary"] for answer in answers} == {"Accept-Encoding"}


def test_a_browser_that_has_the_page_gets_no_body(client, town):
    first = client.get("/", headers={"accept-encoding": "br"})
    again = client.get("/", headers={"accept-encoding": "br", "if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    for name in ("ETag", "Vary", "Cache-Control", "Content-Security-Policy"):
        assert again.headers[name] == first.headers[name]


def test_the_etag_of_another_coding_or_version_is_not_taken_for_this_one(client, town):
    other = client.get("/", headers={"accept-encoding": "gzip"}).headers["ETag"]
    assert client.get("/", headers={"accept-encoding": "br", "if-none-match": other}).status_code == 200
    mine = client.get("/").headers["ETag"]
    unpublish(Camera.objects.filter(name="harbour"), "test")
    public.renew()
    assert client.get("/", headers={"if-none-match": mine}).status_code == 200


def test_head_has_the_headers_of_get_and_no_body(client, town):
    get, head = client.get("/"), client.head("/")
    assert head.headers == get.headers
    assert head.content == b""


def test_a_new_version_is_shown_at_once(client, town):
    assert "/cameras/harbour-east-quay/" in client.get("/?group=City").content.decode()
    unpublish(Camera.objects.filter(name="harbour"), "test")
    public.renew()
    assert "/cameras/harbour-east-quay/" not in client.get("/?group=City").content.decode()
    assert client.get("/cameras/harbour-east-quay/").status_code == 404


def test_each_page_is_rendered_once_for_a_version(client, town, settings):
    settings.SITE_NAME = "First"
    client.get("/")
    settings.SITE_NAME = "Second"
    assert "First" in client.get("/").content.decode()
    ready.shelf.clear()
    assert "Second" in client.get("/").content.decode()


def test_at_most_so_many_pages_are_kept_and_the_least_used_goes_first(town, settings, monkeypatch):
    monkeypatch.setattr(ready.shelf, "most", 3)
    client = Client()
    for address in (*KEPT[:3], "/", KEPT[3]):
        client.get(address)
    assert count() == 3
    assert "/" in ready.shelf
    assert "/?view=stills" not in ready.shelf


def test_frame_src_of_a_kept_page_names_its_players(client, town):
    for _ in range(2):
        policy = client.get("/").headers["Content-Security-Policy"]
        assert f"frame-src 'self' {town.url}" in policy
    assert town.url not in client.get("/?view=stills").headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", "identity"),
        ("identity", "identity"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("GZIP", "gzip"),
        ("br;q=0.1, gzip;q=0.9", "gzip"),
        ("br;q=0, gzip;q=0", "identity"),
        ("br;q=0, *", "gzip"),
        ("*", "br"),
        ("*;q=0", "identity"),
        ("gzip;q=0.5, identity", "identity"),
        ("br ; q=1.0 , gzip ; q=0.5", "br"),
        ("gzip;q=nonsense", "identity"),
        ("deflate", "identity"),
        (",,;", "identity"),
    ],
)
def test_the_browsers_wishes_are_honoured(accepted, coding):
    assert best_coding(accepted) == coding
