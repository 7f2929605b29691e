"""People counts: asked for in the background where an admin wants them, and drawn on the camera's page."""

from datetime import UTC, datetime, timedelta

import pytest

from cameras import counts, public, quota, sharedcopy
from cameras.models import Camera
from cameras.publishing import publish, unpublish
from cameras.tick import Tick
from cameras.views.charts import chart
from cameras.vms.base import Count
from demo.camstreamer_data import NODES
from tests.markup import read
from tests.patience import wait_until
from tests.staff import CAMERAS, page, saved, signed_in
from tests.test_sharedcopy import backdate
from tests.wall import MARKET
from tools.prepare import COUNTED

PAGE = "/cameras/covered-market-main-door/"
SQUARE = "140099"
TOKYO = "Asia/Tokyo"


@pytest.fixture
def market(wall):
    Camera.objects.filter(name=MARKET).update(show_counts=True)
    return Camera.objects.get(name=MARKET)


def seen(client, url=PAGE):
    public.renew()
    return read(client.get(url).content.decode())


def again(source):
    """Asks as if the time had come."""
    if sharedcopy.read(counts.key(source.alias)):
        backdate(counts.key(source.alias), heard_at=counts.EVERY)
    counts.renew(source)


def test_nobody_asks_until_an_admin_wants_it(client, wall, cloud):
    cloud.calls.clear()
    counts.renew(wall)
    assert len(cloud.calls) == 0 and not seen(client).all("svg", role="img")


def test_a_bar_for_each_hour_and_the_same_as_words(client, wall, market):
    again(wall)
    shown = seen(client)
    hours = public.site().by_slug["covered-market-main-door"].counts
    assert len(shown.one("svg", role="img").all("rect")) == len(hours) == 24
    rows = [row.one("td").text for row in shown.one("section", class_="counts").one("tbody").all("tr")]
    assert rows == [str(count.people) for count in hours]
    most = max(count.people for count in hours)
    assert (
        f"{sum(count.people for count in hours)} in the last day" in shown.text and f": {most}." in shown.text
    )


def test_the_drawing_has_a_name_and_a_description(client, wall, market):
    again(wall)
    shown = seen(client)
    told = shown.one("svg", role="img")["aria-labelledby"].split()
    ids = {each.get("id"): each.text for tag in ("title", "p") for each in shown.all(tag)}
    assert all(ids[id] for id in told) and len(told) == 2


def test_it_needs_no_style_in_the_page(client, wall, market):
    again(wall)
    shown = seen(client)
    assert not [each for each in shown.inside if "style" in each and each.tag != "iframe"]


def test_other_pages_and_other_cameras_have_none(client, wall, market):
    again(wall)
    for url in ("/", "/cameras/library-square/", "/cameras/ferry-terminal/"):
        assert not seen(client, url).all("section", class_="counts")


def test_switched_off_it_is_gone_at_once(client, wall, market):
    again(wall)
    Camera.objects.update(show_counts=False)
    assert not seen(client).all("section", class_="counts")


def test_a_camera_that_counts_nobody_has_no_chart(client, wall):
    Camera.objects.filter(name="140094").update(show_counts=True)
    again(wall)
    assert not seen(client, "/cameras/ferry-terminal/").all("section", class_="counts")


def test_no_request_asks_the_vms(client, wall, market, cloud):
    cloud.calls.clear()
    seen(client)
    assert len(cloud.calls) == 0


def test_five_cameras_are_one_query(wall, cloud):
    Camera.objects.update(show_counts=True)
    cloud.calls.clear()
    counts.renew(wall)
    assert len(cloud.calls) == -(-Camera.objects.count() // wall.kind.abilities.counts)
    assert quota.spent("wall") == cloud.world.limits.today


def test_it_is_asked_four_times_an_hour(wall, market, cloud):
    counts.renew(wall)
    cloud.calls.clear()
    counts.renew(wall)
    assert len(cloud.calls) == 0
    again(wall)
    assert len(cloud.calls) == 1


def test_a_day_that_is_mostly_used_up_is_left_to_visitors(wall, market, cloud):
    again(wall)
    before = counts.read(wall)
    today = datetime.now(UTC).date().isoformat()
    sharedcopy.write(quota.key("wall"), {"day": today, "calls": 9000})
    cloud.calls.clear()
    again(wall)
    assert len(cloud.calls) == 0 and counts.read(wall) == before


def test_a_vms_in_trouble_leaves_the_last_numbers(client, wall, market, cloud, caplog):
    again(wall)
    with cloud.world.faults.during("all", "status", status=500):
        again(wall)
    assert "the counts stay as they were" in caplog.text
    assert seen(client).all("section", class_="counts")


def test_numbers_of_yesterday_are_not_todays(wall, market):
    old = datetime.now(UTC) - timedelta(hours=30)
    sharedcopy.write(counts.key("wall"), {MARKET: [[int(old.timestamp()), 7]]})
    assert counts.read(wall) == {MARKET: ()}


def test_pages_follow_when_the_numbers_change(client, wall, market):
    Tick().beat()
    assert b"People counted" not in client.get(PAGE).content
    tick = Tick()

    def drawn():
        tick.beat()
        return b"People counted" in client.get(PAGE).content

    wait_until(drawn)
    version = public.site().version
    again(wall)
    tick.beat()
    assert public.site().version == version


def test_an_admin_switches_it_on_and_it_is_asked_for_at_once(wall, cloud):
    counts.renew(wall)
    ann, market = signed_in(), Camera.objects.get(name=MARKET)
    assert not counts.due(wall, sharedcopy.glance())
    assert saved(ann, f"{CAMERAS}{market.pk}/change/", show_counts="on") is None
    assert counts.due(wall, sharedcopy.glance())
    counts.renew(wall)
    assert counts.read(wall)[MARKET] and not counts.due(wall, sharedcopy.glance())


def test_what_is_switched_on_while_it_is_asked_is_asked_for_by_the_next_beat(wall, market, monkeypatch):
    asked = wall.kind.counts

    def another_is_switched_on(*told):
        Camera.objects.filter(name=SQUARE).update(show_counts=True)
        counts.want("wall")
        return asked(*told)

    with monkeypatch.context() as during:
        during.setattr(wall.kind, "counts", another_is_switched_on)
        counts.renew(wall)
    assert counts.read(wall).keys() == {MARKET} and counts.due(wall, sharedcopy.glance())
    counts.renew(wall)
    assert counts.read(wall).keys() == {MARKET, SQUARE} and not counts.due(wall, sharedcopy.glance())


def test_a_camera_that_is_published_has_its_chart_at_once(client, wall, market, cloud):
    unpublish([market], "ann")
    again(wall)
    assert b"People counted" not in client.get("/").content
    assert "covered-market-main-door" not in public.renew().by_slug
    cloud.calls.clear()
    publish([market], "ann")
    assert seen(client).one("section", class_="counts")
    assert len(cloud.calls) == 0


def test_where_the_vms_counts_nobody_it_cannot_be_switched_on(camera):
    fields = page(signed_in(), f"{CAMERAS}{camera.pk}/change/").all("input")
    assert "show_counts" not in {each.get("name") for each in fields}


def test_the_demonstration_shows_the_charts_that_there_are():
    assert set(COUNTED) == {node.name for node in NODES if node.counts}


def hours(*people, first=datetime(2026, 11, 20, tzinfo=UTC)):
    return [Count(first + timedelta(hours=place), each) for place, each in enumerate(people)]


def test_bars_are_as_high_as_their_numbers():
    drawn = chart(hours(0, 5, 10))
    assert [bar.height for bar in drawn.bars] == [0, 50, 100]
    assert all(bar.y + bar.height == drawn.height for bar in drawn.bars)
    assert (drawn.most.people, drawn.total) == (10, 15)


def test_an_hour_that_is_not_known_leaves_its_place_empty():
    first, *_, last = hours(1, 2, 3)
    bars = chart([first, last]).bars
    assert bars[1].x - bars[0].x == 2 * (chart(hours(1, 2)).bars[1].x - chart(hours(1, 2)).bars[0].x)
    assert all(0 <= bar.x < chart([first, last]).width for bar in bars)


def test_only_the_last_day_is_drawn_and_a_day_without_anybody_is_flat():
    assert len(chart(hours(*[1] * 30)).bars) == 24
    assert {bar.height for bar in chart(hours(0, 0)).bars} == {0}
    assert chart([]) is None


def test_hours_are_of_the_portals_time_zone(client, wall, market, settings):
    again(wall)
    settings.TIME_ZONE = TOKYO
    last = public.renew().by_slug["covered-market-main-door"].counts[-1].begin + timedelta(hours=9)
    assert f"{last:%H}:00–" in seen(client).one("section", class_="counts").text
