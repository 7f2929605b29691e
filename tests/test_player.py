"""The page of our own player: what it may fetch, what it knows, and how it plays without scripts."""

import json

import pytest

from cameras import plays, public
from cameras.models import Camera
from cameras.publishing import unpublish
from demo.zoneminder import ZoneMinder
from tests.markup import read
from tests.shown import show
from tests.test_live import policy
from tests.test_plays import OURS, played, take
from tests.town import aipix_dsn

PIER = "https://media.example.com:8443/pier/index.m3u8"
KNOWN = "/cameras/pier/live/"
MINTED, PLAY = "/cameras/ferry-pier-queue/live/", "/cameras/ferry-pier-queue/play/"
OTHER = "/cameras/cable-car-lower-station/live/"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(aipix, configure, tmp_path):
    """A camera whose address is known, and cameras whose addresses are minted; all of it public."""
    file = tmp_path / "cameras.yaml"
    file.write_text(f"- name: pier\n  title: Pier\n  hls: {PIER}\n")
    return show(configure, f"own=plain+file://{file}", aipix_dsn(aipix))


@pytest.fixture
def ticket(client, site):
    """One whose playback is there."""
    return played(client, take(client, PLAY), PLAY).json()["ticket"]


def page(client, url, **query):
    response = client.get(url, query)
    assert response.status_code == 200
    return read(response.text)


def playback(shown):
    return json.loads(shown.one("script", id="playback").words)


def test_it_knows_what_it_plays(client, site):
    assert playback(page(client, KNOWN)) == {"kind": "hls", "url": PIER, "expires_at": None, "lasts": None}


def test_what_is_minted_it_knows_by_a_ticket_alone(client, aipix, ticket):
    assert playback(page(client, MINTED)) is None
    known = playback(page(client, MINTED, ticket=ticket))
    assert known["url"].startswith(f"{aipix.url}/hls/") and 500 < known["lasts"] <= 600


def test_it_may_fetch_from_the_origin_of_what_it_plays_and_from_nowhere_else(client, site):
    found = policy(client.get(KNOWN))
    assert found["connect-src"] == ["'self'", "https://media.example.com:8443"]
    assert found["media-src"] == ["blob:", "https://media.example.com:8443"]
    named = {word for words in found.values() for word in words if "://" in word}
    assert named == {"https://media.example.com:8443"}
    assert "frame-src" not in found and not any(
        "unsafe" in word for words in found.values() for word in words
    )


def test_without_a_playback_it_may_fetch_from_us_alone(client, site):
    found = policy(client.get(MINTED))
    assert (found["connect-src"], found["media-src"]) == (["'self'"], ["blob:"])


def test_with_a_ticket_it_may_fetch_from_the_origin_of_its_playback(client, aipix, ticket):
    found = policy(client.get(MINTED, {"ticket": ticket}))
    assert (found["connect-src"], found["media-src"]) == (["'self'", aipix.url], ["blob:", aipix.url])


def test_a_ticket_of_another_camera_or_a_made_up_one_plays_nothing(client, ticket):
    for url, token in ((OTHER, ticket), (MINTED, "made-up"), (MINTED, "")):
        response = client.get(url, {"ticket": token})
        assert playback(read(response.text)) is None and policy(response)["connect-src"] == ["'self'"]


def test_no_cache_keeps_it_and_no_page_holds_another_visitors_ticket(client, ticket):
    held = client.get(MINTED, {"ticket": ticket})
    assert held["Cache-Control"] == "no-store" and not held.cookies
    for url in (MINTED, "/", "/cameras/ferry-pier-queue/"):
        assert "token=" not in client.get(url).text and ticket not in client.get(url).text


def test_nothing_secret_is_in_it(client, aipix, ticket):
    shown = client.get(MINTED, {"ticket": ticket}).text
    for secret in (aipix.world.password, aipix.world.integration_token, "Secr3tCam!", "10.9.8.7", ticket):
        assert secret not in shown


@pytest.mark.parametrize("ask", ["get", "post"])
def test_a_hidden_camera_has_none_with_a_ticket_either(client, ticket, ask):
    unpublish(Camera.objects.filter(vms_title__startswith="Ferry pier"), "test")
    public.renew()
    never_was = getattr(client, ask)("/cameras/never-was/live/", **OURS)
    hidden = getattr(client, ask)(f"{MINTED}?ticket={ticket}", **OURS)
    assert (hidden.status_code, hidden.content) == (404, never_was.content)


def without_scripts(client, url, **query):
    return page(client, url, **query).one("noscript")


def test_without_scripts_a_browser_plays_what_is_known_by_itself(client, site):
    assert without_scripts(client, KNOWN).one("video")["src"] == PIER


def test_without_scripts_what_is_minted_is_asked_for_by_a_form(client, aipix, site):
    form = without_scripts(client, MINTED).one("form")
    taken = client.post(form["action"], **OURS)
    assert taken.status_code == 302 and taken["Location"].startswith(f"{MINTED}?ticket=")
    plays.serving.end()
    found = read(client.get(taken["Location"]).text).one("noscript")
    assert found.one("video")["src"].startswith(f"{aipix.url}/hls/")


def test_without_scripts_who_waits_is_told_and_looks_again(client, aipix, site):
    with aipix.world.faults.during("api", "hang", path="/cameras/video"):
        taken = client.post(MINTED, **OURS)
        found = read(client.get(taken["Location"]).text).one("noscript")
    assert found.text == "Connecting … Reload" and found.one("a")["href"] == ""


def test_without_scripts_trouble_is_told_in_words_and_can_be_tried_again(client, aipix, site):
    aipix.world.change(102, user_status="blocked")
    taken = client.post(MINTED, **OURS)
    plays.serving.end()
    found = read(client.get(taken["Location"]).text).one("noscript")
    assert found.text == "The picture is not arriving. Play live" and found.one("form")["method"] == "post"


def test_too_many_are_told_so(client, site, monkeypatch):
    monkeypatch.setattr(plays, "AN_HOUR", 0)
    found = read(client.post(MINTED, **OURS).text).one("noscript")
    assert "asked for too often" in found.text


def test_without_scripts_a_camera_with_stills_alone_has_a_link_that_looks_again(client, configure):
    with ZoneMinder.start() as zoneminder:
        login = zoneminder.url.replace("://", f"://{zoneminder.world.login}:{zoneminder.world.password}@")
        show(configure, f"yard=zoneminder+{login}")
        shown = page(client, "/cameras/valley-road/live/")
    assert shown.one("noscript").one("a")["href"] == "" and shown.one("img")["src"].endswith("/still.jpg")


def test_only_our_own_page_takes_a_ticket_here_and_only_where_there_are_tickets(client, site):
    assert client.post(MINTED, HTTP_ORIGIN="https://elsewhere.example").status_code == 403
    assert client.post(KNOWN, **OURS).status_code == 405


def test_only_we_may_frame_it_unless_the_operator_names_others(client, site, settings):
    assert policy(client.get(KNOWN))["frame-ancestors"] == ["'self'"]
    settings.EMBED_ANCESTORS = ["https://town.example"]
    assert policy(client.get(MINTED))["frame-ancestors"] == ["'self'", "https://town.example"]
