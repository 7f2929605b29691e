"""Recordings for staff: asked for in the admin, prepared in the background, within the limits, through a restart."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
import requests
from django.utils import timezone

from cameras import quota, recordings, sharedcopy
from cameras.models import Camera, Recording
from cameras.tick import Tick
from tests.patience import wait_until
from tests.staff import CAMERAS, page, signed_in, words
from tests.test_sharedcopy import backdate

FERRY = "140094"


@pytest.fixture
def ferry(wall):
    return Camera.objects.get(name=FERRY)


@pytest.fixture
def ann(wall):
    return signed_in()


def address(row):
    return f"{CAMERAS}{row.pk}/recordings/"


def ago(**back):
    return (datetime.now(UTC) - timedelta(**back)).strftime("%Y-%m-%dT%H:%M:%S")


def typed(client, row, begin=None, end=None):
    """Sends the form; what the next page says."""
    asked = {"begin": begin or ago(minutes=20), "end": end or ago(minutes=10)}
    response = client.post(address(row), asked, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def step(source):
    """The next one, as if the pause were over."""
    backdate(recordings.key(source.alias), heard_at=recordings.LONGEST_PAUSE)
    recordings.go_on(source)


def test_from_the_form_to_the_file(ann, wall, ferry, cloud):
    cloud.world.recordings.takes = 1000
    assert "The VMS is asked for it" in typed(ann, ferry)
    step(wall)
    bar = page(ann, address(ferry)).one("progress")
    assert (bar["max"], bar["value"]) == ("100", "0")
    cloud.world.recordings.takes = 0.001
    step(wall)
    shown = page(ann, address(ferry))
    assert "0:10:00 of pictures" in shown.text
    link = next(link for link in shown.all("a") if link.text == "Download")
    answer = ann.get(link["href"])
    assert answer.status_code == 302 and "no-store" in answer["Cache-Control"]
    assert requests.get(answer["Location"], timeout=10).content[4:8] == b"ftyp"


def test_the_page_of_a_camera_leads_to_its_recordings(ann, ferry):
    links = [link["href"] for link in page(ann, f"{CAMERAS}{ferry.pk}/change/").all("a")]
    assert address(ferry) in links


def test_no_request_asks_the_vms(ann, ferry, cloud):
    cloud.calls.clear()
    typed(ann, ferry)
    words(ann, address(ferry))
    assert len(cloud.calls) == 0


def test_the_clock_takes_the_steps_and_rests_when_all_is_done(wall, ferry, cloud):
    cloud.world.recordings.takes = 0.001
    row = recordings.ask(ferry, timezone.now() - timedelta(minutes=9), timezone.now(), "ann")
    tick = Tick()

    def ready():
        backdate(recordings.key("wall"), heard_at=recordings.LONGEST_PAUSE)
        tick.beat()
        return recordings.address(Recording.objects.get(pk=row.pk))

    assert wait_until(ready)
    for thread in tick.running.values():
        thread.join(15)
    assert recordings.key("wall") not in sharedcopy.glance()


def test_every_call_is_counted(wall, ferry, cloud):
    recordings.ask(ferry, timezone.now() - timedelta(minutes=9), timezone.now(), "ann")
    step(wall)
    assert quota.spent("wall") == cloud.world.limits.today


def test_pauses_between_looks_grow(wall, ferry, cloud):
    cloud.world.recordings.takes = 1000
    recordings.ask(ferry, timezone.now() - timedelta(minutes=9), timezone.now(), "ann")
    recordings.go_on(wall)
    cloud.calls.clear()
    recordings.go_on(wall)
    assert len(cloud.calls) == 0
    for minutes, pause in ((0, recordings.FIRST_PAUSE), (5, 30), (60, recordings.LONGEST_PAUSE)):
        Recording.objects.update(asked_at=timezone.now() - timedelta(minutes=minutes))
        step(wall)
        assert sharedcopy.read(recordings.key("wall")).value["pause"] == pytest.approx(pause, abs=1)


def test_one_that_never_gets_ready_is_given_up(ann, wall, ferry, cloud):
    cloud.world.recordings.takes = 100_000
    recordings.ask(ferry, timezone.now() - timedelta(minutes=9), timezone.now(), "ann")
    step(wall)
    Recording.objects.update(asked_at=timezone.now() - recordings.GIVE_UP)
    step(wall)
    assert "did not prepare it in time" in words(ann, address(ferry))
    assert recordings.key("wall") not in sharedcopy.glance()


def test_a_time_of_which_nothing_was_recorded_is_told(ann, wall, ferry):
    typed(ann, ferry, ago(days=400), ago(days=400, minutes=-5))
    step(wall)
    assert "Nothing was recorded in this time" in words(ann, address(ferry))


def test_a_vms_in_trouble_is_asked_again(ann, wall, ferry, cloud):
    cloud.world.recordings.takes = 0.001
    typed(ann, ferry)
    with cloud.world.faults.during("all", "status", status=500):
        step(wall)
    assert "answers 500" in words(ann, address(ferry))
    step(wall)
    assert "Download" in words(ann, address(ferry))


def test_what_is_asked_for_twice_is_prepared_once(ann, wall, ferry):
    begin, end = ago(minutes=20), ago(minutes=10)
    for _ in range(2):
        typed(ann, ferry, begin, end)
    assert Recording.objects.count() == 1


def test_what_was_recorded_with_a_break_comes_in_parts(wall, ferry, cloud):
    now = timezone.now().replace(microsecond=0)
    cloud.world.recordings.breaks = [int(now.timestamp()) - 120]
    recordings.ask(ferry, now - timedelta(minutes=9), now, "ann")
    step(wall)
    known = Recording.objects.order_by("id").values_list("seconds", "asked_by")
    assert list(known) == [(420, "ann"), (120, "ann")]
    assert len(prepared(cloud)) == 2


@pytest.mark.parametrize(
    ("begin", "end", "told"),
    [
        ("yesterday", "today", "This is no time"),
        (ago(minutes=10), ago(minutes=20), "an end after it"),
        (ago(hours=-20), ago(hours=-19), "a time that has begun"),
        (ago(hours=3), ago(minutes=1), "two hours at most"),
    ],
    ids=["no time", "backwards", "to come", "too long"],
)
def test_times_that_cannot_be(ann, ferry, begin, end, told):
    answer = typed(ann, ferry, begin, end)
    assert told in answer and f'value="{begin}"' in answer
    assert Recording.objects.count() == 0


def test_recordings_are_for_those_who_may_see_cameras(client, ferry, wall):
    tom = signed_in("tom", "view_publication")
    assert tom.get(address(ferry)).status_code == tom.post(address(ferry)).status_code == 404
    assert client.get(address(ferry)).status_code == 302
    assert signed_in("eve", "view_camera").get(address(ferry)).status_code == 200


def test_one_that_is_not_ready_is_over_or_of_another_camera_is_not_there(ann, wall, ferry, cloud):
    cloud.world.recordings.takes = 0.001
    row = recordings.ask(ferry, timezone.now() - timedelta(minutes=9), timezone.now(), "ann")
    other = Camera.objects.exclude(pk=ferry.pk).first()
    assert ann.get(f"{address(ferry)}{row.pk}/").status_code == 404
    step(wall)
    assert ann.get(f"{address(ferry)}{row.pk}/").status_code == 302
    assert ann.get(f"{address(other)}{row.pk}/").status_code == 404
    Recording.objects.update(expires_at=timezone.now())
    assert ann.get(f"{address(ferry)}{row.pk}/").status_code == 404
    assert "keeps it no longer" in words(ann, address(ferry))


def test_a_kind_without_recordings_has_no_such_page(camera):
    ann = signed_in()
    assert ann.get(address(camera)).status_code == 404
    assert "recordings/" not in ann.get(f"{CAMERAS}{camera.pk}/change/").content.decode()


def test_addresses_for_download_are_in_no_page_and_in_no_log(ann, wall, ferry, cloud, caplog):
    caplog.set_level(logging.DEBUG)
    cloud.world.recordings.takes = 0.001
    typed(ann, ferry)
    step(wall)
    url = recordings.address(Recording.objects.get())
    secret = url.rpartition("=")[2]
    assert secret not in words(ann, address(ferry)) and secret not in caplog.text


def test_after_a_day_they_are_forgotten(wall, ferry):
    for hours in (30, 1):
        row = recordings.ask(ferry, timezone.now() - timedelta(hours=hours), timezone.now(), "ann")
        Recording.objects.filter(pk=row.pk).update(asked_at=timezone.now() - timedelta(hours=hours))
    step(wall)
    assert Recording.objects.count() == 1


def prepared(cloud):
    return [each for each in cloud.world.recordings.known if each.prepared_from is not None]
