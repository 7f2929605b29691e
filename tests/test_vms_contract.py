"""What every kind in the table must do, each against its stand-in over real HTTP.

A new kind adds its line to `STAND_INS`; without one this file fails.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from cameras.vms.base import Playback, Wish
from cameras.vms.dsn import parse
from cameras.vms.errors import LoginRejected, NotFound, SessionExpired, SourceError, Unreachable
from cameras.vms.kinds import KINDS, open_kind
from demo import plain
from demo.aipix import AipixDemo
from demo.camstreamer import CamStreamerDemo
from demo.plain import PlainCameras
from demo.server import Demo
from demo.zoneminder import ZoneMinder
from tests.vms_helpers import all_streams


@dataclass
class StandIn:
    """`dsn` is a good one; `expire` ends the session, None: there is none; `stop` makes the VMS unreachable.

    `wrong` has a wrong login, "": there is none.
    """

    dsn: str
    wrong: str
    secrets: tuple[str, ...]
    names: set[str]
    mosaics: int
    expire: Callable[[], None] | None
    stop: Callable[[], None]


@contextmanager
def stand_in_watcher(options: str) -> Iterator[StandIn]:
    with Demo.start() as demo:
        demo.world.password = "pass word/1?"
        viewable = {name for name, camera in demo.world.cameras.items() if camera.viewable}
        dsn = f"city=watcher+http://webuser:{{}}@{urlsplit(demo.url).netloc}?{options}"
        yield StandIn(
            dsn.format(quote(demo.world.password, safe="")),
            dsn.format("wrong-password"),
            (demo.world.password, quote(demo.world.password, safe=""), "wrong-password"),
            viewable,
            len(demo.world.mosaics),
            demo.world.evict_sessions,
            demo.stop,
        )


@contextmanager
def stand_in_aipix(options: str) -> Iterator[StandIn]:
    """By a login, by the billing system's list of an account, or of cameras named by their UUIDs."""
    with AipixDemo.start() as demo:
        demo.world.password, token = "pass word/1?", demo.world.integration_token
        by_login = not options
        if not by_login:  # the billing system's list does not tell what is blocked
            demo.world.change(111, user_status="active")
        names = {each.uuid for each in demo.world.cameras.values() if each.user_status != "blocked"}
        given = (
            (quote(demo.world.password, safe=""), "wrong-password") if by_login else (token, "wrong-token")
        )
        login = "webuser:{}@" if by_login else ""
        query = f"{options.format(cameras=','.join(names))}&integration_token={{}}" if options else ""
        good, wrong = (
            f"city=aipix+http://{login}{urlsplit(demo.url).netloc}?{query}".format(secret) for secret in given
        )
        end = demo.world.end_sessions if by_login else None
        mosaics = len(demo.world.layouts) if by_login else 0
        yield StandIn(good, wrong, (demo.world.password, token, *given), names, mosaics, end, demo.stop)


@contextmanager
def stand_in_zoneminder(options: str) -> Iterator[StandIn]:
    with ZoneMinder.start() as demo:
        demo.world.password = "pass word/1?"
        dsn = f"yard=zoneminder+{demo.url.replace('://', '://webuser:{}@')}?{options}"
        yield StandIn(
            dsn.format(quote(demo.world.password, safe="")),
            dsn.format("wrong-password"),
            (demo.world.password, quote(demo.world.password, safe=""), "wrong-password"),
            {str(number) for number in demo.world.monitors if number != 8},
            0,
            demo.world.expire,
            demo.stop,
        )


@contextmanager
def stand_in_camstreamer(options: str) -> Iterator[StandIn]:
    """OAuth2's token is renewed; the one made in the portal has no session to end."""
    with CamStreamerDemo.start() as demo:
        demo.world.limits.every = 0
        tokens = demo.world.tokens
        oauth2 = f"{tokens.client_id}:{tokens.client_secret}@{{}}?refresh_token={{}}"
        host, with_oauth2 = urlsplit(demo.url).netloc, options == "oauth2"
        good, wrong = (
            oauth2.format(host, secret) if with_oauth2 else f"{secret}@{host}"
            for secret in (tokens.first_refresh if with_oauth2 else tokens.made, "wrong-token")
        )
        yield StandIn(
            f"city=camstreamer+http://{good}",
            f"city=camstreamer+http://{wrong}",
            (tokens.made, tokens.client_secret, tokens.first_refresh, "wrong-token"),
            {str(camera.id) for camera in demo.world.cameras},
            3,
            tokens.expire if with_oauth2 else None,
            demo.stop,
        )


@contextmanager
def stand_in_plain(options: str) -> Iterator[StandIn]:
    with PlainCameras() as cameras, TemporaryDirectory() as folder:
        file = Path(folder) / "cameras.yaml"
        dsn = f"own={cameras.write(file)}"
        secrets = (plain.PASSWORD, quote(plain.PASSWORD, safe=""))
        yield StandIn(dsn, "", secrets, {"lift-top", "riverside", "bandstand"}, 0, None, file.unlink)


STAND_INS: dict[str, list[Any]] = {
    "plain": [(stand_in_plain, "")],
    "watcher": [(stand_in_watcher, f"api={api}") for api in ("v2", "v3", "auto")],
    "aipix": [(stand_in_aipix, options) for options in ("", "account=webuser", "cameras={cameras}")],
    "zoneminder": [(stand_in_zoneminder, "")],
    "camstreamer": [(stand_in_camstreamer, options) for options in ("token", "oauth2")],
}


def test_every_kind_has_a_stand_in():
    assert STAND_INS.keys() == KINDS.keys()


@pytest.fixture(
    params=[case for cases in STAND_INS.values() for case in cases],
    ids=lambda case: f"{case[0].__name__} {case[1]}",
)
def stand_in(request):
    start, options = request.param
    with start(options) as started:
        yield started


@pytest.fixture
def kind(stand_in):
    opened = open_kind(parse(stand_in.dsn))
    yield opened
    opened.close()


@pytest.fixture
def session(kind):
    return kind.login(None)


def test_all_streams_once(stand_in, kind, session):
    pages = list(kind.streams(session))
    names = [stream.name for page in pages for stream in page if stream.shown]
    assert len(names) == len(set(names)) and set(names) <= stand_in.names
    assert {stream.name for page in pages for stream in page} >= stand_in.names
    assert any(stream.active for page in pages for stream in page)


def test_one_stream_by_its_name(kind, session):
    for name, stream in all_streams(kind, session).items():
        if stream.viewable:
            assert kind.stream(session, name) == stream
    with pytest.raises(NotFound):
        kind.stream(session, "no-such-stream")


def test_playback_and_links(kind, session):
    for stream in all_streams(kind, session).values():
        if not stream.streamer:
            assert stream.trouble and kind.links(stream) == {}
            continue
        if kind.abilities.minted and not stream.active:
            continue
        playback = kind.playback(session, Wish(stream))
        assert kind.abilities.player in ("", playback.kind)
        if playback.kind == "stills":
            assert not playback.url and not kind.links(stream)
            continue
        assert kind.abilities.minted or playback.url.startswith(f"{stream.streamer}/")
        for link in (playback.url, *kind.links(stream).values()):
            assert quote(stream.token, safe="") in link


def test_playbacks_come_in_the_order_of_the_wishes(kind, session):
    playing = [stream for stream in all_streams(kind, session).values() if stream.active and stream.streamer]
    wishes = [Wish(stream, small=True) for stream in playing[: kind.abilities.batch]]
    made = kind.playbacks(session, wishes)
    assert len(made) == len(wishes) and all(isinstance(each, Playback) for each in made)
    if kind.abilities.shared or not kind.abilities.minted:
        alone = [kind.playback(session, wish) for wish in wishes]
        assert [urlsplit(each.url).path for each in made] == [urlsplit(each.url).path for each in alone]


def test_stills(kind, session):
    if not kind.abilities.stills:
        with pytest.raises(NotFound):
            kind.still(session, next(iter(all_streams(kind, session).values())))
        return
    stream = next(
        each
        for each in all_streams(kind, session).values()
        if each.active and (each.dvr or not kind.abilities.archive)
    )
    now = datetime.now(UTC)
    picture = kind.still(session, stream)
    assert picture.content and picture.type in ("video/mp4", "image/jpeg")
    assert abs(picture.taken_at - now) < timedelta(minutes=1)
    if kind.abilities.archive:
        hour_ago = now - timedelta(hours=1)
        assert abs(kind.still(session, stream, hour_ago).taken_at - hour_ago) <= timedelta(minutes=10)


def test_recordings(kind, session):
    stream = next(each for each in all_streams(kind, session).values() if each.active)
    end = datetime.now(UTC) - timedelta(minutes=5)
    if not kind.abilities.recordings:
        with pytest.raises(NotFound):
            kind.prepare(session, stream.name, end - timedelta(minutes=1), end)
        assert isinstance(kind.prepared(session, ["any"])[0], NotFound)
        return
    parts = kind.prepare(session, stream.name, end - timedelta(minutes=1), end)
    begun = kind.prepared(session, [parts[0].id, "no-such-recording"])
    assert 0 <= begun[0].percent <= 100 and isinstance(begun[1], NotFound)


def test_counts_of_people(kind, session):
    names = list(all_streams(kind, session))[: kind.abilities.counts or 1]
    end = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    counted = kind.counts(session, names, end - timedelta(hours=3), end)
    assert len(counted) == len(names)
    for hours in counted if kind.abilities.counts else []:
        assert [hour.begin for hour in hours] in ([], [end - timedelta(hours=back) for back in (3, 2, 1)])
    assert kind.abilities.counts or not any(counted)


def test_mosaics_and_folders(stand_in, kind, session):
    mosaics = kind.mosaics(session)
    assert len(mosaics) == (stand_in.mosaics if kind.abilities.mosaics else 0)
    assert len({mosaic.id for mosaic in mosaics}) == len(mosaics)
    assert isinstance(kind.folders(session), dict) and kind.mosaics_every(session) >= 0


def test_an_expired_session_is_told_and_made_anew(stand_in, kind, session):
    if stand_in.expire is None:
        assert all_streams(kind, kind.login(None))
        return
    stand_in.expire()
    with pytest.raises(SessionExpired) as expired:
        all_streams(kind, session)
    again = kind.login(expired.value.left)
    assert all_streams(kind, again)
    try:
        found = kind.mosaics(again)
    except SessionExpired as expired_too:
        found = kind.mosaics(kind.login(expired_too.left))
    assert len(found) == stand_in.mosaics


def test_a_wrong_login(stand_in, kind):
    if not stand_in.wrong:
        assert not kind.dsn.login and not kind.dsn.password
        return
    kind = open_kind(parse(stand_in.wrong))
    with pytest.raises(LoginRejected) as error:
        all_streams(kind, kind.login(None))
    kind.close()
    assert str(error.value).startswith("login rejected: ")
    assert not [secret for secret in stand_in.secrets if secret in f"{error.value!r}{error.value}"]


def test_nobody_there(stand_in, kind, session):
    kind.close()
    stand_in.stop()
    asking = [lambda: all_streams(kind, session), lambda: all_streams(kind, kind.login(None))]
    for ask in asking + [lambda: kind.mosaics(session)] * bool(stand_in.mosaics):
        with pytest.raises(Unreachable) as error:
            ask()
        assert not [secret for secret in stand_in.secrets if secret in f"{error.value!r}{error.value}"]


def test_no_secret_in_any_repr(stand_in, kind, session):
    streams = all_streams(kind, session)
    stream = next(each for each in streams.values() if each.active)
    playback = kind.playback(session, Wish(stream))
    shown = f"{kind!r} {vars(kind)!r} {kind.dsn!r} {stream!r} {playback!r}"
    assert not [told for told in (stream.token, playback.url) if told and told in shown]
    assert not [secret for secret in stand_in.secrets if secret in shown]


def test_errors_are_of_our_own_tree():
    assert all(
        issubclass(error, SourceError) for error in (LoginRejected, NotFound, SessionExpired, Unreachable)
    )
