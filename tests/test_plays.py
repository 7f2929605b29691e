"""Playbacks that are minted: a ticket, and with it, asked for again, the playback."""

from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from cameras import plays, public
from cameras.models import Camera, Tally, Ticket
from cameras.publishing import unpublish
from cameras.vms.errors import Unreachable
from tests.patience import wait_until

URL = "/cameras/harbour-east-quay/play/"
OURS = {"HTTP_SEC_FETCH_SITE": "same-origin"}

pytestmark = pytest.mark.django_db(transaction=True)


def take(client, url=URL, **headers):
    return client.post(url, **(headers or OURS))


def played(client, response, url=URL):
    """What comes of a ticket."""
    ticket = response.json()["ticket"]
    return wait_until(lambda: (seen := client.get(url, {"ticket": ticket})).status_code != 202 and seen)


def test_a_ticket_and_then_the_playback(client, minting, published):
    response = take(client)
    assert response.status_code in (200, 202) and response["Cache-Control"] == "no-store"
    answer = played(client, response)
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store"
    playback = answer.json()["playback"]
    assert playback["kind"] == "hls" and playback["url"].endswith("/harbour/1.m3u8")
    assert datetime.fromisoformat(playback["expires_at"]) > datetime.now(UTC)
    assert not answer.cookies


def test_the_profile_follows_the_size(client, minting, published):
    played(client, take(client, f"{URL}?size=small"))
    played(client, take(client))
    assert minting.minted == ["harbour small", "harbour large"]


def test_what_was_made_for_one_is_given_to_others_until_it_nears_its_end(client, minting, published):
    first = played(client, take(client)).json()["playback"]
    again = take(client)
    assert again.status_code == 200 and again.json()["playback"] == first
    Ticket.objects.update(expires_at=datetime.now(UTC) + timedelta(seconds=30))
    assert played(client, take(client)).json()["playback"] != first


def test_who_gets_what_is_there_has_its_ticket_and_costs_nothing(client, minting, published):
    """Each made a row of his own, and none was counted."""
    first = played(client, take(client)).json()["ticket"]
    counted = sorted(Tally.objects.values_list("count", flat=True))
    tickets = {
        take(client, REMOTE_ADDR=f"203.0.113.{number}", **OURS).json()["ticket"] for number in range(5)
    }
    assert tickets == {first} and Ticket.objects.count() == 1
    assert sorted(Tally.objects.values_list("count", flat=True)) == counted == [1, 1, 1]


def test_a_ticket_that_is_made_instead_of_another_counts(client, minting, published, monkeypatch):
    monkeypatch.setattr(plays, "AN_HOUR", 2)
    first = played(client, take(client)).json()["ticket"]
    assert played(client, take(client, f"{URL}?instead={first}")).json()["ticket"] != first
    assert take(client, f"{URL}?size=small").status_code == 429


def test_a_ticket_that_is_soon_over_itself_is_handed_to_nobody(client, minting, published, monkeypatch):
    monkeypatch.setattr(minting, "life", timedelta(hours=5))
    first = played(client, take(client)).json()["ticket"]
    Ticket.objects.update(asked_at=datetime.now(UTC) - plays.KEPT + plays.LEFT)
    assert played(client, take(client)).json()["ticket"] != first


def test_what_did_not_play_is_not_given_once_more_and_what_comes_instead_is_shared(
    client, minting, published
):
    first = played(client, take(client)).json()
    url = f"{URL}?instead={first['ticket']}"
    fresh = played(client, take(client, url)).json()["playback"]
    assert fresh != first["playback"]
    assert take(client, url).json()["playback"] == fresh
    assert len(minting.minted) == 2


def test_the_queue_is_in_order_of_arrival_and_tells_the_place(client, minting, published):
    minting.held = Event()
    first = take(client)
    assert minting.begun.wait(10)
    later = [take(client, f"{URL}?size=small") for _ in range(4)]
    assert [each.json()["ahead"] for each in (first, *later)] == [0, 1, 2, 3, 4]
    minting.held.set()
    addresses = [played(client, each).json()["playback"]["url"] for each in (first, *later)]
    assert addresses == sorted(addresses)


def test_who_does_not_ask_again_is_passed_over(client, minting, published):
    minting.held = Event()
    take(client)
    assert minting.begun.wait(10)
    gone = take(client, f"{URL}?size=small").json()["ticket"]
    Ticket.objects.filter(token=gone).update(seen_at=datetime.now(UTC) - plays.PATIENCE)
    minting.held.set()
    plays.serving.end()
    assert minting.minted == ["harbour large"]


def test_only_our_own_page_gets_a_ticket(client, minting, published):
    for headers in ({"HTTP_SEC_FETCH_SITE": "cross-site"}, {"HTTP_ORIGIN": "https://elsewhere.example"}):
        assert take(client, **headers).status_code == 403
    assert client.post(URL).status_code == 403
    assert Ticket.objects.count() == 0


def test_a_hidden_camera_answers_like_one_that_never_was(client, minting, published):
    ticket = take(client).json()["ticket"]
    plays.serving.end()
    unpublish(Camera.objects.filter(name="harbour"), "test")
    public.renew()
    never_was = client.post("/cameras/never-was/play/", **OURS)
    for response in (take(client), client.get(URL, {"ticket": ticket})):
        assert (response.status_code, response.content) == (404, never_was.content)


def test_what_is_hidden_while_it_waits_is_not_asked_for(client, minting, published):
    minting.held = Event()
    take(client)
    assert minting.begun.wait(10)
    waiting = take(client, "/cameras/town-hall-square/play/").json().get("ticket")
    unpublish(Camera.objects.exclude(name="harbour"), "test")
    public.renew()
    minting.held.set()
    plays.serving.end()
    assert minting.minted == ["harbour large"]
    assert not waiting or Ticket.objects.get(token=waiting).trouble == plays.GONE


def test_a_ticket_is_good_for_its_own_camera_alone(client, minting, published):
    ticket = take(client).json()["ticket"]
    assert client.get("/cameras/town-hall-square/play/", {"ticket": ticket}).status_code == 404
    assert client.get(URL, {"ticket": "made-up"}).status_code == 404


def test_a_ticket_is_good_for_no_longer_than_its_playback(client, minting, published):
    told = played(client, take(client)).json()
    ticket, url = told["ticket"], told["playback"]["url"]
    assert url in client.get("/cameras/harbour-east-quay/live/", {"ticket": ticket}).content.decode()
    Ticket.objects.update(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    answer = client.get(URL, {"ticket": ticket})
    assert (answer.status_code, answer.json()) == (503, {"trouble": plays.ENDED})
    page = client.get("/cameras/harbour-east-quay/live/", {"ticket": ticket})
    assert url not in page.content.decode() + page["Content-Security-Policy"]


def test_a_playback_without_an_end_is_handed_out_for_an_hour(client, minting, published):
    ticket = played(client, take(client)).json()["ticket"]
    Ticket.objects.update(expires_at=None)
    assert client.get(URL, {"ticket": ticket}).status_code == 200
    Ticket.objects.update(asked_at=datetime.now(UTC) - plays.KEPT)
    assert client.get(URL, {"ticket": ticket}).status_code == 404


def test_a_vms_in_trouble_is_told_in_a_word_and_nothing_more(client, minting, published):
    minting.trouble = Unreachable("vms.example.com did not answer")
    answer = played(client, take(client))
    assert (answer.status_code, answer.json()) == (503, {"trouble": "trouble"})


def test_one_address_gets_only_so_many_tickets(client, minting, published, monkeypatch):
    monkeypatch.setattr(plays, "AN_HOUR", 2)
    sizes = [f"{URL}?size=small", URL, "/cameras/town-hall-square/play/"]
    assert [take(client, url).status_code < 300 for url in sizes] == [True, True, False]
    assert take(client, sizes[2]).status_code == 429


def test_cameras_whose_player_is_known_have_no_tickets(client, published):
    assert take(client).status_code == 404
