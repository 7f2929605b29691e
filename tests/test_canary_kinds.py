"""The canary walk over cameras of every kind of VMS at once: no login, no token and no source's address anywhere.

What a player must have is the exception: the link that is made for whoever watches.
"""

import logging
from contextlib import ExitStack
from urllib.parse import quote, urlsplit

import pytest

from cameras import plays, public, sources
from cameras.imports import refresh_and_import
from cameras.models import Camera, Mosaic
from cameras.publishing import publish, unpublish
from cameras.vms.dsn import parse_all
from cameras.vms.kinds import KINDS
from demo import plain
from demo.cameras_data import LEAKY_SOURCE
from demo.sources import start_all
from demo.zoneminder_answers import LEAKY_PATH
from tests.conftest import session_of
from tests.patience import wait_until
from tests.test_canary import addresses, told
from tests.test_plays import OURS, played

SHOWN = {
    "Harbour, east quay",
    "Ferry pier, queue",
    "Ferry terminal",
    "Harbour office, roof",
    "Chairlift, top station",
    "Riverside path",
}
ONCE_SHOWN = {"Town beach", "Sledging meadow", "Swing bridge", "Valley road", "Bandstand"}
"""One of each source was public once, and has a slug."""
BEHIND_US = ("aipix", "camstreamer", "zoneminder")
"""Kinds whose VMS no browser speaks to, but by the links that are made for who watches."""
WITHOUT_STILLS = "camstreamer"
LONG = 6
"""Letters that a word must have to be looked for: shorter ones are everywhere."""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def everything(demo, configure, tmp_path, client):
    with ExitStack() as stack:
        configured = start_all(stack, demo, "127.0.0.1", tmp_path / "cameras.yaml")
        for source in configure(*configured.split()).values():
            refresh_and_import(source)
        publish(Camera.objects.filter(vms_title__in=SHOWN | ONCE_SHOWN), "test")
        publish(Mosaic.objects.all(), "test")
        unpublish(Camera.objects.filter(vms_title__in=ONCE_SHOWN), "test")
        public.renew()
        yield configured
        plays.serving.end()


def logins(configured):
    """Of all sources, and what only they and the portal know of each other."""
    words = {plain.LOGIN, plain.PASSWORD, "camadmin", "Secr3tCam", LEAKY_SOURCE, LEAKY_PATH}
    for dsn in parse_all(configured):
        words |= {dsn.login if dsn.kind == "camstreamer" else dsn.password}
        words |= {value for value in session(dsn.alias).values() if isinstance(value, str)}
    return findable(words)


def addresses_of_sources(configured, playing=""):
    """Those that no browser has to know; `playing`: the source whose link a player has."""
    told = [dsn for dsn in parse_all(configured) if dsn.kind in BEHIND_US and dsn.alias != playing]
    return {urlsplit(dsn.base_url).netloc for dsn in told} | {"/jpeg/", "/digest/"}


def hidden():
    rows = Camera.objects.filter(is_public=False)
    words = {word for row in rows for word in (row.vms_title, row.slug or "")}
    words |= {row.name for row in rows.filter(source__in=("aipix", "camstreamer"))}  # others' are plain words
    public = Camera.objects.filter(is_public=True).values_list("vms_title", "slug")
    shown = " ".join(" ".join(row) for row in public)
    return {word for word in findable(words) if word not in shown}


def findable(words):
    return {word for word in words | {quote(word, safe="") for word in words} if len(word) >= LONG}


def session(alias):
    kept = session_of(alias)
    inner = [part for part in kept.values() if isinstance(part, dict)]
    return kept | {key: value for part in inner for key, value in part.items()}


def test_no_public_answer_gives_away_a_source_or_a_hidden_camera(everything, client, caplog):
    caplog.set_level(logging.DEBUG)
    for camera in public.site().cameras:
        if camera.origin[0] != WITHOUT_STILLS:
            wait_until(lambda: "Last-Modified" in client.get(f"/cameras/{camera.slug}/still.jpg"))  # noqa: B023
    public.renew()
    assert {camera.origin[0] for camera in public.site().cameras} == sources.opened().keys()
    assert {source.kind.dsn.kind for source in sources.opened().values()} == KINDS.keys()
    forbidden = logins(everything) | addresses_of_sources(everything) | hidden()
    assert len(forbidden) > 60
    for address in addresses():
        echoed = {word for word in forbidden if word in address}
        for ask in (client.get, client.post):
            answer = told(ask(address))
            leaks = {word for word in forbidden - echoed if word in answer}
            assert not leaks, f"{ask.__name__} {address} tells {leaks}"
    assert not {word for word in logins(everything) if word in caplog.text}


@pytest.mark.parametrize(
    ("alias", "slug"), [("aipix", "ferry-pier-queue"), ("camstreamer", "ferry-terminal")]
)
def test_who_watches_gets_a_link_and_nothing_else(everything, client, alias, slug):
    forbidden = logins(everything) | addresses_of_sources(everything, playing=alias) | hidden()
    address = f"/cameras/{slug}/play/"
    taken = client.post(address, **OURS)
    answer = played(client, taken, address)
    page = client.get(f"/cameras/{slug}/live/", {"ticket": taken.json()["ticket"]})
    assert answer.json()["playback"]["url"] in page.content.decode().replace("\\u0026", "&")
    for response in (taken, answer, page):
        assert not {word for word in forbidden if word in told(response)}
