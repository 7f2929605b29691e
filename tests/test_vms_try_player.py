"""Trying a player: its page is asked for like a still, behind the same guards."""

from contextlib import closing

import pytest

from cameras.vms.base import Playback
from cameras.vms.errors import BadAnswer, Forbidden, Unreachable
from tests.vms_helpers import Said, scripted, watcher

TOKEN = "WyIxMzgzIiwyXQ.DrEHcw"
PAGE = "GET /cam/embed.html"
HTML = {"Content-Type": "text/html; charset=utf-8"}


def tried(routes):
    with scripted(routes) as server, closing(watcher(server.url)) as kind:
        kind.try_player(Playback("embed", f"{server.url}/cam/embed.html?token={TOKEN}"))
        return server.asked


def test_a_page_that_answers():
    (asked,) = tried({PAGE: Said(b"<!doctype html>", headers=HTML)})
    assert asked.query["token"] == TOKEN


@pytest.mark.parametrize(
    ("said", "error", "words"),
    [
        (Said(b"Access denied", 403), Forbidden, "the streamer refuses the player"),
        (Said(b"", 502), Unreachable, "answers 502"),
        (Said(b"{}", headers={"Content-Type": "application/json"}), BadAnswer, "no page with a player"),
        (Said(b"", 302, {"Location": "https://elsewhere.example/"}), BadAnswer, "elsewhere.example"),
    ],
)
def test_a_page_that_does_not(said, error, words):
    with pytest.raises(error, match=words) as caught:
        tried({PAGE: said})
    assert TOKEN not in str(caught.value)
