"""The player address of a camera: always a small page of ours, with the token that is valid now."""

from datetime import UTC, datetime, timedelta

import pytest

from cameras import public, stillfiles
from cameras.catalog import catalog_key
from cameras.imports import refresh_and_import
from cameras.models import Camera
from cameras.pictures import placeholder
from cameras.publishing import unpublish
from tests.conftest import dsn
from tests.markup import read
from tests.test_sharedcopy import backdate

URL = "/cameras/harbour-east-quay/live/"
OFFLINE = "/cameras/glacier-viewpoint/live/"

pytestmark = pytest.mark.django_db(transaction=True)


def page(client, url=URL):
    response = client.get(url)
    assert response.status_code == 200
    return read(response.text)


def policy(response):
    parts = (part.split() for part in response["Content-Security-Policy"].split(";"))
    return {name: values for name, *values in parts}


def test_it_frames_the_player_with_the_token_and_all_that_a_player_needs(client, demo, published):
    frame = page(client).one("iframe")
    token = demo.world.tokens.current("harbour")
    assert frame["src"].startswith(f"{demo.url}/harbour/embed.html?token={token}&")
    assert {"autoplay=true", "mute=true"} <= set(frame["src"].split("&"))
    assert {"autoplay", "picture-in-picture"} <= set(frame["allow"].split("; "))
    assert "allowfullscreen" in frame
    assert frame["referrerpolicy"] == "strict-origin-when-cross-origin"
    assert frame["title"] == "Live picture: Harbour, east quay"


def test_no_cache_keeps_it(client, published):
    assert client.get(URL)["Cache-Control"] == "no-store"
    assert not client.get(URL).cookies


def test_its_frame_src_is_the_player_alone(client, demo, published):
    assert policy(client.get(URL))["frame-src"] == [demo.url]


def test_only_we_may_frame_it_unless_the_operator_names_others(client, published, settings):
    assert policy(client.get(URL))["frame-ancestors"] == ["'self'"]
    settings.EMBED_ANCESTORS = ["https://town.example", "https://*.news.example"]
    response = client.get(URL)
    assert policy(response)["frame-ancestors"] == [
        "'self'", "https://town.example", "https://*.news.example",
    ]  # fmt: skip


def test_other_pages_stay_closed_to_frames(client, published, settings):
    settings.EMBED_ANCESTORS = ["https://town.example"]
    response = client.get("/cameras/harbour-east-quay/")
    assert policy(response)["frame-ancestors"] == ["'none'"]


def test_a_rotated_token_is_in_it_after_the_next_refresh(client, demo, published):
    before = page(client).one("iframe")["src"]
    demo.world.rotate_tokens()
    refresh_and_import(published, force=True)
    public.renew()
    after = page(client).one("iframe")["src"]
    assert after != before
    assert demo.world.tokens.current("harbour") in after


def test_an_offline_camera_shows_its_still_and_says_so(client, published):
    shown = page(client, OFFLINE)
    assert shown.all("iframe") == []
    assert shown.one("img")["src"] == "/cameras/glacier-viewpoint/still.jpg"
    assert "Offline" in shown.one("p").text
    assert "frame-src" not in policy(client.get(OFFLINE))


def test_a_camera_long_not_heard_says_since_when(client, published):
    backdate(catalog_key("city"), heard_at=601)
    shown = page(client)
    assert shown.all("iframe") == []
    said = shown.one("p").one("time")
    assert said.text.startswith("Not heard since ")
    assert datetime.fromisoformat(said["datetime"]) < datetime.now(UTC) - timedelta(seconds=600)


def test_an_old_picture_is_told_with_its_time_in_one_sentence(client, published, settings):
    settings.TIME_ZONE = "Europe/Zurich"
    path = stillfiles.path_of(stillfiles.PUBLIC, "city", "glacier")
    path.parent.mkdir(parents=True)
    stillfiles.store(path, placeholder(), datetime(2026, 7, 1, 10, 30, 5, tzinfo=UTC))
    public.renew()
    said = page(client, OFFLINE).one("p").one("time")
    assert said.text == "Picture from 1 Jul, 12:30:05"
    assert said["datetime"] == "2026-07-01T12:30:05+02:00"


def test_a_camera_that_is_there_but_has_no_player_is_not_called_offline(client, demo, configure, published):
    demo.world.change("harbour", host="169.254.169.254")
    refresh_and_import(configure(dsn(demo, options="?api=v2"))["city"], force=True)
    shown = page(client)
    assert shown.all("iframe") == []
    assert shown.one("p").text == "Not available live at the moment"


def test_a_hidden_camera_has_none(client, published):
    never_was = client.get("/cameras/never-was/live/")
    unpublish(Camera.objects.filter(name="harbour"), "test")
    public.renew()
    hidden = client.get(URL)
    assert (hidden.status_code, hidden.content) == (404, never_was.content)
    assert hidden.headers == never_was.headers


def test_it_asks_neither_the_database_nor_the_vms(client, demo, published, django_assert_num_queries):
    client.get(URL)
    demo.calls.clear()
    with django_assert_num_queries(0):
        client.get(URL)
    assert len(demo.calls) == 0


def test_titles_are_text(client, published):
    shown = page(client, "/cameras/market-bstallsb-more/live/")
    assert shown.one("iframe")["title"] == 'Live picture: Market <b>"stalls"</b> & more'
    assert shown.all("b") == []


def test_nothing_but_reading(client, published):
    assert client.post(URL).status_code == 405
    assert client.head(URL).status_code == 200
