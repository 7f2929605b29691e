"""Whatever a VMS answers, in the place of whatever was asked: an error of ours in words, and never a secret in it."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from cameras.vms.base import Playback, Wish
from cameras.vms.dsn import parse
from cameras.vms.errors import BadAnswer, NotFound, SourceError
from cameras.vms.kinds import KINDS, open_kind
from tests.test_vms_contract import STAND_INS
from tests.vms_helpers import Said, all_streams, scripted

NOW, HOUR = datetime(2026, 11, 21, 12, tzinfo=UTC), timedelta(hours=1)
HTML = {"Content-Type": "text/html"}
ANSWERS = {
    "a page": Said(b"<!doctype html><title>Welcome</title>", headers=HTML),
    "a page called JSON": Said(b"<html>login</html>", headers={"Content-Type": "application/json"}),
    "a text that says 403": Said(b"Status: 403\r\n\r\nForbidden", headers={"Content-Type": "text/plain"}),
    "nothing": Said(b""),
    "null": Said(b"null"),
    "a list": Said([]),
    "a list of null": Said([None, [None], {}]),
    "an object": Said({}),
    "an object of null": Said({"data": None, "monitors": None, "token": None, "errors": None}),
    "errors of no shape": Said({"errors": [None, 7, {"message": None, "category": []}], "data": []}),
    "bytes": Said(bytes(range(256))),
    "half of it": Said(b'{"data": [{"id": 1'),
    "deeply nested": Said(b"[" * 100_000),
    "a status without words": Said(b"", 204),
    "not found": Said(b"gone", 404),
    "a fault": Said({"errors": {"x": None}}, 500),
}
SPEAKS_HTTP = [kind for kind in KINDS if kind != "plain"]


@pytest.fixture
def known(kind):
    """A stand-in's DSN, secrets and session, and one of its streams that plays."""
    start, options = STAND_INS[kind][0]
    with start(options) as stand_in:
        opened = open_kind(parse(stand_in.dsn))
        session = opened.login(None)
        stream = next(each for each in all_streams(opened, session).values() if each.active and each.streamer)
        opened.close()
    return stand_in, session, stream


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
@pytest.mark.parametrize("kind", SPEAKS_HTTP)
def test_an_answer_of_another_shape(known, answer):
    stand_in, session, stream = known
    with scripted({}, default=answer) as server:
        kind = opened_at(server, stand_in)
        assert all_streams_or_error(kind, session) == {}
        asking = [
            lambda: kind.login(None),
            lambda: kind.stream(session, stream.name),
            lambda: kind.mosaics(session),
            lambda: kind.folders(session),
            lambda: kind.look(session),
            lambda: kind.still(session, stream),
            lambda: kind.prepare(session, stream.name, NOW - HOUR, NOW),
            lambda: kind.prepared(session, ["1", "2"]),
            lambda: kind.counts(session, [stream.name], NOW - HOUR, NOW),
        ]
        errors = [error for ask in asking if (error := error_of(ask))]
        kind.close()
    assert any(isinstance(error, SourceError) for error in errors)
    told = "".join(f"{error}{error!r}" for error in errors)
    assert not [secret for secret in stand_in.secrets if secret in told]


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
@pytest.mark.parametrize("kind", [kind for kind in SPEAKS_HTTP if KINDS[kind].abilities.minted])
def test_links_that_are_none(known, answer):
    """One outcome for each wish, or one error for them all."""
    stand_in, session, stream = known
    with scripted({}, default=answer) as server:
        kind = opened_at(server, stand_in)
        for wishes in ([Wish(stream)], [Wish(stream), Wish(stream, small=True)]):
            try:
                made = kind.playbacks(session, wishes)
            except SourceError:
                continue
            assert len(made) == len(wishes)
            assert not any(isinstance(each, Playback) for each in made)
        kind.close()


def opened_at(server, stand_in):
    """The stand-in's account, at another server."""
    host = server.url.removeprefix("http://")
    return open_kind(parse(re.sub(r"(?<=@)127\.0\.0\.1:\d+", host, stand_in.dsn)))


def all_streams_or_error(kind, session):
    try:
        return all_streams(kind, session)
    except SourceError:
        return {}


def error_of(ask):
    try:
        ask()
    except SourceError as error:
        return error


@pytest.mark.parametrize("kind", SPEAKS_HTTP)
def test_a_page_in_the_place_of_data_is_a_bad_answer(known):
    stand_in, session, _ = known
    with scripted({}, default=ANSWERS["a page"]) as server:
        kind = opened_at(server, stand_in)
        for ask in (lambda: kind.login(None), lambda: list(kind.streams(session))):
            with pytest.raises((BadAnswer, NotFound)):
                ask()
        kind.close()
