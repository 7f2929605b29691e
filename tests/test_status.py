"""The public status: what is told of each camera, how it is counted, and how seldom it changes."""

from datetime import UTC, datetime, timedelta

import pytest

from cameras import history, public
from cameras.assembly import assemble
from cameras.catalog import catalog_key
from cameras.imports import refresh_and_import
from cameras.models import Camera, Outage, Publication, Silence
from cameras.publishing import publish, unpublish
from demo.server import Demo
from tests.conftest import dsn
from tests.markup import read
from tests.shown import show
from tests.test_sharedcopy import backdate

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 3, 31, 12, 2, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HARBOUR = "harbour-east-quay"


@pytest.fixture
def watched(published, time_machine):
    """All is public for a hundred days, and nothing ever went wrong; the clock stands."""
    time_machine.move_to(NOW, tick=False)
    Camera.objects.update(first_public_at=NOW - 100 * DAY)
    Outage.objects.all().delete()
    return published


def out(name, began, ended=None):
    Outage.objects.create(camera=Camera.objects.get(name=name), began_at=began, ended_at=ended)
    history.forget()


def status(name="harbour"):
    return assemble().status[Camera.objects.get(name=name).slug]


def told(client, address="/status.json"):
    public.renew()
    return client.get(address).json()


def listed(client):
    public.renew()
    page = read(client.get("/status/").content.decode())
    return page, page.one("tbody").all("tr")


# What is known of a camera


def test_a_camera_that_never_failed_worked_all_the_time(watched):
    assert (status().uptime_day, status().uptime_month) == (100.0, 100.0)


def test_an_outage_counts_in_the_day_and_in_the_month(watched):
    out("harbour", NOW - 7 * HOUR, NOW - 1 * HOUR)
    assert (status().uptime_day, status().uptime_month) == (75.0, 99.1)
    assert status("street").uptime_day == 100.0


def test_one_that_lasts_counts_until_now(watched, demo):
    demo.world.set_state("harbour", alive=False)
    refresh_and_import(watched, force=True)
    Outage.objects.filter(camera__name="harbour").update(began_at=NOW - 12 * HOUR)
    history.forget()
    assert status().since == NOW - 12 * HOUR
    assert status().uptime_day == 50.1  # at the last whole five minutes


def test_silence_counts_neither_as_working_nor_as_an_outage(watched):
    out("harbour", NOW - 7 * HOUR, NOW - HOUR)
    Silence.objects.create(source="city", began_at=NOW - 25 * HOUR, ended_at=NOW - 4 * HOUR)
    assert status().uptime_day == 24.3  # from 8:02 to 12:00 it was heard; from 11:02 on it worked
    assert status("street").uptime_day == 100.0


def test_silence_of_another_source_says_nothing(watched):
    Silence.objects.create(source="port", began_at=NOW - 200 * DAY, ended_at=NOW)
    assert status().uptime_month == 100.0


def test_a_silence_that_lasts_is_unknown_since_the_last_word(published):
    Camera.objects.update(first_public_at=datetime.now(UTC) - 100 * DAY)
    backdate(catalog_key("city"), heard_at=2 * 86400)
    shown = assemble()
    known = shown.status[HARBOUR]
    assert known.since == shown.by_slug[HARBOUR].heard_at
    assert (known.uptime_day, known.uptime_month) == (None, 100.0)


def test_what_was_before_the_first_publication_does_not_count(watched):
    out("harbour", NOW - 5 * DAY, NOW - 2 * DAY)
    Camera.objects.filter(name="harbour").update(first_public_at=NOW - 2 * DAY)
    history.forget()
    assert (status().uptime_day, status().uptime_month) == (100.0, 100.0)
    assert status().since == NOW - 2 * DAY


def test_of_what_has_just_been_published_nothing_is_known_yet(heard, time_machine):
    time_machine.move_to(NOW, tick=False)
    publish(Camera.objects.filter(name="harbour"), "ann")
    Camera.objects.filter(name="harbour").update(first_public_at=NOW)
    assert (status().uptime_day, status().uptime_month) == (None, None)


def test_the_first_publication_counts_and_no_later_one(heard):
    publish(Camera.objects.filter(name="harbour"), "ann")
    first = Camera.objects.get(name="harbour").first_public_at
    unpublish(Camera.objects.filter(name="harbour"), "ann")
    publish(Camera.objects.filter(name="harbour"), "ann")
    assert Camera.objects.get(name="harbour").first_public_at == first
    assert Camera.objects.get(name="street").first_public_at is None


@pytest.fixture
def hidden(watched, time_machine):
    """Hides the harbour between two times of the past."""

    def hide(since, until):
        for change, at in ((unpublish, since), (publish, until)):
            time_machine.move_to(at, tick=False)
            change(Camera.objects.filter(name="harbour"), "ann")
        time_machine.move_to(NOW, tick=False)

    return hide


def test_time_in_which_a_camera_was_hidden_is_neither_up_nor_down(hidden):
    hidden(NOW - 20 * HOUR, NOW - 4 * HOUR)
    out("harbour", NOW - 10 * HOUR, NOW - 3 * HOUR)
    assert status().uptime_day == 87.5  # of eight hours one was an outage
    assert status("street").uptime_day == 100.0


def test_a_camera_that_was_hidden_all_day_has_no_uptime_of_it(hidden):
    hidden(NOW - 40 * DAY, NOW)
    history.forget()
    assert (status().uptime_day, status().uptime_month) == (None, None)


def test_a_camera_is_in_its_state_for_as_long_as_it_can_be_seen(hidden, demo, watched):
    hidden(NOW - 40 * DAY, NOW - 2 * DAY)
    out("harbour", NOW - 9 * DAY, NOW - 5 * DAY)
    assert status().since == NOW - 2 * DAY
    demo.world.set_state("harbour", alive=False)
    refresh_and_import(watched, force=True)
    Outage.objects.filter(ended_at=None).update(began_at=NOW - 3 * DAY)
    history.forget()
    assert status().since == NOW - 2 * DAY


def test_one_that_is_published_again_between_two_looks_back_says_nothing_of_before(watched, time_machine):
    out("harbour", NOW - 9 * DAY, NOW - 5 * DAY)
    unpublish(Camera.objects.filter(name="harbour"), "ann")
    Publication.objects.filter(what="published")._raw_delete("default")  # the fixture's own are of today
    time_machine.move_to(NOW + 10 * HOUR, tick=False)
    assemble()
    publish(Camera.objects.filter(name="harbour"), "ann")
    known = status()
    assert known.since == NOW + timedelta(hours=9, minutes=58)  # the last whole five minutes


@pytest.mark.parametrize(
    ("outages", "since"),
    [
        ([], None),
        ([(9, 8), (3, 2)], 2),
        ([(40, 31)], None),
    ],
    ids=["never", "twice", "long ago"],
)
def test_a_camera_works_since_its_last_outage(watched, outages, since):
    for began, ended in outages:
        out("harbour", NOW - began * DAY, NOW - ended * DAY)
    assert status().since == (since and NOW - since * DAY)


def test_that_a_camera_is_back_is_told_at_once(watched, time_machine):
    out("harbour", NOW - 3 * HOUR)
    assemble()
    time_machine.move_to(NOW + timedelta(seconds=30), tick=False)
    Outage.objects.update(ended_at=NOW + timedelta(seconds=20))
    assert status().since == NOW + timedelta(seconds=20)


def test_the_numbers_change_every_five_minutes_and_no_oftener(watched, time_machine):
    out("harbour", NOW - 3 * HOUR)
    versions = set()
    for seconds in range(0, 170, 10):
        time_machine.move_to(NOW + timedelta(seconds=seconds), tick=False)
        versions.add(public.renew().version)
    assert len(versions) == 1
    time_machine.move_to(NOW + timedelta(seconds=185), tick=False)
    assert public.renew().version not in versions


def test_a_month_of_outages_is_read_every_five_minutes_only(watched, time_machine, django_assert_num_queries):
    time_machine.move_to(NOW)  # the clock goes on
    shown = assemble()
    rows = [row for row in Camera.objects.all() if row.slug in shown.by_slug]
    cameras = {row.pk: shown.by_slug[row.slug] for row in rows}
    history.forget()
    with django_assert_num_queries(4):
        first = history.statuses(rows, cameras, {})
    with django_assert_num_queries(1):
        assert history.statuses(rows, cameras, {}) == first


# The page


def test_trouble_comes_first_and_is_told_in_words(client, watched):
    out("street", NOW - 4 * HOUR, NOW - 3 * HOUR)
    _, rows = listed(client)
    words = [row.text for row in rows]
    first_working = next(index for index, text in enumerate(words) if "Works" in text)
    assert all("Offline" in text for text in words[:first_working])
    assert all("Works" in text for text in words[first_working:])
    assert first_working > 0
    assert "95.8%" in words[first_working] and "since 31 Mar, 09:02" in words[first_working]
    assert "100%" in words[-1] and "for more than 30 days" in words[-1]


def test_it_counts_what_works(client, watched):
    page, rows = listed(client)
    working = sum("Works" in row.text for row in rows)
    assert f"{working} of {len(rows)} cameras work." in page.text
    assert "was last heard" not in page.text


def test_when_all_work_it_says_so(client, heard):
    publish(Camera.objects.filter(name="harbour"), "test")
    assert "The camera works." in listed(client)[0].text
    publish(Camera.objects.filter(name="street"), "test")
    assert "All 2 cameras work." in listed(client)[0].text


def test_unknown_is_said_in_words_and_with_the_last_word_of_the_vms(client, published, settings):
    backdate(catalog_key("city"), heard_at=settings.CATALOG_STALE + 60)
    page, rows = listed(client)
    assert "The cameras’ system was last heard" in page.text
    assert all("Not known" in row.text for row in rows)
    assert f"Nothing is known of {len(rows)} cameras at the moment." in page.text
    assert "city" not in page.one("main").text.split()


def test_silence_is_no_outage_so_where_all_is_unknown_nothing_is_summed_up(client, published, settings):
    backdate(catalog_key("city"), heard_at=settings.CATALOG_STALE + 60)
    page, rows = listed(client)
    assert page.all("p", class_="sum") == []
    answer = told(client)
    assert (answer["known"], answer["working"], answer["offline"]) == (0, 0, 0)
    assert answer["unheard"] == answer["total"] == len(rows)


def test_cameras_nobody_knows_of_are_not_counted_with_those_that_do_not_work(
    client, demo, configure, transactional_db, settings
):
    with Demo.start() as second:
        for name in set(second.world.cameras) - {"harbour"}:
            second.world.remove(name)
        show(configure, dsn(demo), dsn(second, "abroad"))
        backdate(catalog_key("abroad"), heard_at=settings.CATALOG_STALE + 60)
        page, rows = listed(client)
        answer = told(client)
    known = [row.text for row in rows if "Not known" not in row.text]
    working = [text for text in known if "Works" in text]
    assert len(known) == len(rows) - 1
    assert page.one("p", class_="sum").text == f"{len(working)} of {len(known)} cameras work."
    assert "Nothing is known of 1 camera at the moment." in page.text
    assert (answer["working"], answer["known"], answer["unheard"]) == (len(working), len(known), 1)


def test_without_cameras_the_page_still_stands(client, source, db):
    assert "unavailable at the moment" in read(client.get("/status/").content.decode()).text


def test_nothing_published_is_said(client, heard):
    assert "No camera is published yet." in read(client.get("/status/").content.decode()).text


def test_many_cameras_are_told_page_by_page(client, published, monkeypatch):
    monkeypatch.setattr("cameras.views.status.PAGE_SIZE", 5)
    _, first = listed(client)
    second = read(client.get("/status/?page=2").content.decode()).one("tbody").all("tr")
    assert len(first) == len(second) == 5
    assert {row.text for row in first}.isdisjoint(row.text for row in second)


def test_every_page_leads_to_it(client, published):
    links = [link["href"] for link in read(client.get("/").content.decode()).all("a")]
    assert "/status/" in links


def test_it_costs_no_query_and_is_kept(client, published, django_assert_num_queries):
    client.get("/status/")
    with django_assert_num_queries(0):
        response = client.get("/status/")
    assert response["Cache-Control"] == "public, max-age=1, must-revalidate"


def test_numbers_are_written_as_the_language_does(client, watched):
    out("street", NOW - 4 * HOUR, NOW - 3 * HOUR)
    public.renew()
    assert "95,8" in client.get("/ru/status/").content.decode()


# For programs


def test_programs_are_told_the_same(client, watched):
    out("harbour", NOW - 7 * HOUR, NOW - HOUR)
    answer = told(client)
    assert answer == told(client, "/api/status/")
    harbour = next(each for each in answer["cameras"] if each["slug"] == HARBOUR)
    assert harbour == {
        "slug": HARBOUR,
        "state": "live",
        "since": "2026-03-31T11:02:00+00:00",
        "uptime_day": 75.0,
        "uptime_month": 99.1,
    }
    states = [each["state"] for each in answer["cameras"]]
    assert answer["total"] == answer["known"] == len(states)
    assert [answer[name] for name in ("working", "offline", "unheard")] == [
        states.count(state) for state in ("live", "offline", "unheard")
    ]


@pytest.mark.parametrize("address", ["/status.json", "/api/status/"])
def test_any_site_may_read_it_and_ask_whether_it_changed(client, watched, address):
    response = client.get(address)
    assert response["Content-Type"] == "application/json"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == "public, max-age=1, must-revalidate"
    public.renew()
    again = client.get(address, headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.post(address).status_code == 405


def test_what_is_hidden_is_not_counted(client, watched):
    out("harbour", NOW - HOUR, NOW)
    before = told(client)["total"]
    unpublish(Camera.objects.filter(name="harbour"), "ann")
    answer = told(client)
    assert answer["total"] == before - 1
    assert HARBOUR not in str(answer)
    assert HARBOUR not in client.get("/status/").content.decode()
