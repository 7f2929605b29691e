"""Stamped tiles: letter by letter what an include makes of the same tile, and each shape is rendered once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from cameras.site import PublicCamera, State
from cameras.templatetags import stamps
from cameras.views.tiles import Tile
from cameras.vms.base import Playback
from tests.strategies import examples

KINDS = [
    ("cameras/_tile.html", {}),
    ("cameras/_tile.html", {"sizes": "12rem"}),
    ("cameras/_cell.html", {"on_wall": "", "sizes": "50vw"}),
    ("cameras/_cell.html", {"on_wall": True, "sizes": "33vw"}),
    ("cameras/_choice.html", {}),
    ("cameras/_choice.html", {"checked": True}),
]
NOW = datetime(2026, 3, 4, 12, 0, 7, tzinfo=UTC)

texts = st.one_of(
    st.text(min_size=1, max_size=12), st.sampled_from([stamps.TITLE, stamps.GROUP, '<b> &amp; "c" %s'])
)
times = st.sampled_from([NOW, NOW - timedelta(minutes=5), NOW - timedelta(days=40), stamps.TAKEN_AT])
players = st.builds(
    Playback,
    st.sampled_from(["embed", "hls", "stills"]),
    st.sampled_from(["", "https://streamer.example.com/a/embed.html?token=x&dvr='1'", stamps.PLAYER]),
)
cameras = st.builds(
    PublicCamera,
    slug=st.from_regex(r"[-a-zA-Z0-9_]{1,12}", fullmatch=True),
    title=texts,
    description=texts,
    address=texts,
    group=texts | st.just(""),
    state=st.sampled_from(State),
    heard_at=times,
    still_taken_at=times | st.none(),
    still_stale=st.booleans(),
    pictured=st.booleans(),
    player=players | st.none(),
    on_press=st.booleans(),
)


@pytest.fixture
def now(time_machine):
    time_machine.move_to(NOW, tick=False)


@examples(100)
@given(
    camera=cameras,
    live=st.booleans(),
    first=st.booleans(),
    kind=st.sampled_from(KINDS),
    language=st.sampled_from(["en", "ru", "es"]),
)
def test_a_stamped_tile_is_what_an_include_makes_of_it(now, camera, live, first, kind, language):
    (name, more), tile = kind, Tile(camera, live, first)
    with translation.override(language), timezone.override("Europe/Madrid"):
        included = render_to_string(name, {"tile": tile, "camera": camera, **more})
        assert stamps.stamp(name, tile, **more) == included


def test_a_shape_is_rendered_once_for_all_cameras_of_it(monkeypatch):
    rendered = []
    render = stamps.render_to_string
    monkeypatch.setattr(
        stamps, "render_to_string", lambda *context: rendered.append(context) or render(*context)
    )
    stamps._shape.cache_clear()
    for number in range(50):
        camera = PublicCamera(
            slug=f"camera-{number}",
            title=f"Camera {number}",
            description=f"Words {number}",
            address="",
            group=f"Group {number}",
            state=State.LIVE,
            heard_at=NOW - timedelta(seconds=number),
            still_taken_at=NOW - timedelta(seconds=number),
            player=Playback("embed", f"https://streamer.example.com/{number}"),
        )
        for live in (True, False):
            stamps.stamp("cameras/_tile.html", Tile(camera, live))
    assert len(rendered) == 2
