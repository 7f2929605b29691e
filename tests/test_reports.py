"""“Report a problem with this camera”: who may, what is kept, who hears of it, and what a flood can do."""

import logging
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail

from cameras import public, ratelimit, reports
from cameras.models import Camera, Report, SharedCopy, Tally
from cameras.publishing import unpublish
from tests import staff
from tests.markup import read
from tests.test_ratelimit import inside, later

pytestmark = pytest.mark.django_db(transaction=True)

FORM = "/cameras/harbour-east-quay/report/"
THANKS = f"{FORM}thanks/"
REPORTS = "/admin/cameras/report/"
OURS = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}


def send(client, form=FORM, headers=OURS, address="203.0.113.7", **typed):
    typed = {"what": "no_picture", "words": "", "website": ""} | typed
    return client.post(form, typed, headers=headers, REMOTE_ADDR=address)


def text(response):
    return read(response.content.decode()).text


# The form


def test_the_page_of_a_camera_leads_to_the_form(client, published):
    links = read(client.get("/cameras/harbour-east-quay/").content.decode()).all("a")
    assert [link["href"] for link in links if link.text == "Report a problem with this camera"] == [FORM]


def test_the_form_asks_for_nothing_personal_and_says_so(client, published):
    page = read(client.get(FORM).content.decode())
    asked = {
        field["name"] for tag in ("input", "textarea") for field in page.one("form", method="post").all(tag)
    }
    assert asked == {"what", "words", "website"}
    assert "no names, addresses or other personal data" in page.text
    assert page.all("meta", name="robots", content="noindex")


def test_a_report_is_kept_and_answered_with_thanks(client, published):
    response = send(client, what="private", words="  A window.\r\nLook left. ")
    assert (response.status_code, response["Location"]) == (303, THANKS)
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies
    report = Report.objects.get()
    assert (report.camera.name, report.what, report.words) == ("harbour", "private", "A window.\nLook left.")
    assert report.done is False
    assert "Thank you" in text(client.get(THANKS))


def test_it_is_there_in_every_language(client, published):
    assert send(client, form=f"/ru{FORM}")["Location"] == f"/ru{THANKS}"


def test_neither_an_address_nor_anything_else_of_the_visitor_is_kept(client, published):
    send(client)
    rows = [row for model in (Report, Tally, SharedCopy) for row in model.objects.values()]
    assert "203.0.113.7" not in str(rows)


def test_a_form_asks_no_database_when_it_is_only_looked_at(client, published, django_assert_num_queries):
    client.get(FORM)
    with django_assert_num_queries(0):
        assert client.get(FORM)["Cache-Control"] == "public, max-age=1, must-revalidate"


@pytest.mark.parametrize("typed", [{"what": ""}, {"what": "virus"}, {"words": "x" * 1001}, {"words": "a\0b"}])
def test_a_form_that_is_filled_in_wrongly_comes_back_with_what_was_typed(client, published, typed):
    response = send(client, **{"words": "Look left"} | typed)
    page = read(response.content.decode())
    assert response.status_code == 400
    assert response["Cache-Control"] == "no-store"
    assert page.one("div", role="alert").text
    assert not Report.objects.exists()
    if "what" in typed:
        assert "Look left" in page.one("textarea").text
    else:
        assert page.one("input", value="no_picture").get("checked") is not None


def test_a_thousand_characters_may_have_line_ends(client, published):
    assert send(client, words="a\r\n" * 500).status_code == 303
    assert send(client, words="я" * 1000).status_code == 303


def test_what_is_far_too_long_is_not_even_read(client, published):
    assert send(client, words="x" * 30_000).status_code == 413


def test_whatever_is_typed_comes_back_escaped(client, published):
    assert b"<x-canary" not in send(client, what="", words="</textarea><x-canary>").content


# Who may


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "https://testserver"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "https://evil.example", "sec-fetch-site": "same-origin"},
        {"origin": "http://testserver", "sec-fetch-site": "cross-site"},
    ],
    ids=str,
)
def test_what_another_site_sends_is_refused(client, published, headers):
    response = send(client, headers=headers)
    assert response.status_code == 403
    assert response["Cache-Control"] == "no-store"
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "headers", [{"origin": "http://testserver"}, {"sec-fetch-site": "same-origin"}], ids=str
)
def test_one_word_of_the_browser_is_enough(client, published, headers):
    assert send(client, headers=headers).status_code == 303


def test_the_address_of_the_site_is_ours_whatever_a_proxy_says(client, published, settings):
    settings.SITE_URL = "https://cameras.example.com:8443"
    assert send(client, headers={"origin": settings.SITE_URL}).status_code == 303


def test_no_cookie_is_needed_even_where_forms_of_the_admin_need_one(published, client):
    client.handler.enforce_csrf_checks = True
    assert send(client).status_code == 303


def test_a_hidden_camera_cannot_be_reported(client, published):
    unpublish(Camera.objects.filter(name="harbour"), "test")
    in_memory = send(client)
    public.renew()
    for response in (in_memory, send(client), client.get(FORM), client.get(THANKS)):
        assert response.status_code == 404
    assert send(client, form="/cameras/nobody/report/").status_code == 404
    assert not Report.objects.exists()


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_only_reading_and_sending_is_allowed(client, published, method):
    assert getattr(client, method)(FORM).status_code == 405
    assert client.post(THANKS, headers=OURS).status_code == 405


# Floods


def test_who_fills_in_what_people_do_not_see_is_thanked_and_forgotten(client, published):
    assert send(client, website="https://spam.example").status_code == 303
    assert not Report.objects.exists()


def test_an_address_reports_so_often_an_hour(client, published):
    assert {send(client).status_code for _ in range(reports.AN_HOUR)} == {303}
    refused = send(client, words="Once more")
    assert refused.status_code == 429
    assert "Once more" in text(refused)
    assert send(client, address="203.0.113.8").status_code == 303
    later(ratelimit.HOUR)
    assert send(client).status_code == 303
    assert Report.objects.count() == reports.AN_HOUR + 2


def test_a_house_with_many_addresses_is_one_sender(client, published):
    answers = [send(client, address=f"2001:db8:1:2::{number:x}").status_code for number in range(1, 8)]
    assert answers == [303] * reports.AN_HOUR + [429] * 2
    assert send(client, address="2001:db8:1:3::1").status_code == 303


def test_no_more_than_so_many_a_day_are_kept(client, published, monkeypatch):
    monkeypatch.setattr(reports, "A_DAY", 7)
    answers = [send(client, address=f"198.51.100.{number}").status_code for number in range(9)]
    assert answers == [303] * 7 + [429] * 2
    later(ratelimit.DAY)
    assert send(client).status_code == 303


def test_one_network_leaves_the_day_to_others(client, published):
    """All the /64s of a /56, and all the hours of a day."""
    answers = [send(client, address=address).status_code for address in inside("2001:db8::", 64, 12)]
    assert answers == [303] * 2 * reports.AN_HOUR + [429] * 2
    for _ in range(4):
        Tally.objects.filter(key="reports an hour").delete()
        answers += [
            send(client, address=address).status_code for address in inside("2001:db8:0:80::", 64, 12)
        ]
    assert answers.count(303) == reports.A_DAY / 10
    assert send(client).status_code == 303


def test_what_is_private_can_be_reported_whatever_else_was(client, published, monkeypatch):
    """By those whose own allowance is used up too."""
    monkeypatch.setattr(reports, "A_DAY", 5)
    answers = [send(client, address=address).status_code for address in inside("203.0.113.2", 0, 6)]
    assert answers == [303] * 5 + [429]
    assert [send(client, what="private").status_code for _ in range(6)] == [303] * 5 + [429]
    assert Report.objects.filter(what="private").count() == 5


# E-mail


@pytest.fixture
def post(settings, monkeypatch):
    """An operator who wants mail; the thread that sends it is this test's own."""
    settings.REPORT_EMAIL = ["ops@example.com"]
    settings.DEFAULT_FROM_EMAIL = "portal@example.com"
    own = reports.Post()
    monkeypatch.setattr(reports, "post", own)
    yield own
    own.end()


def test_without_a_recipient_no_mail_is_sent(client, published, settings):
    assert settings.REPORT_EMAIL == []
    send(client)
    reports.post.end()
    assert mail.outbox == []


def test_the_operator_hears_of_a_report(client, published, post):
    Camera.objects.filter(name="harbour").update(title="Harbour\r\nBcc: all@example.com")
    send(client, what="wrong_picture", words="Zażółć <b>")
    post.end()
    [letter] = mail.outbox
    assert (letter.to, letter.from_email) == (["ops@example.com"], "portal@example.com")
    assert letter.subject == "Cameras: a problem with Harbour Bcc: all@example.com"
    assert "Zażółć <b>" in letter.body
    assert "http://testserver/cameras/harbour-east-quay/" in letter.body
    assert "203.0.113.7" not in str(letter.message())


def test_the_letter_is_in_one_language_and_says_which_site_it_is_of(client, published, post, settings):
    settings.SITE_NAME = ""
    send(client, form=f"/ru{FORM}", what="no_picture")
    post.end()
    [letter] = mail.outbox
    assert letter.subject.startswith("http://testserver: a problem with")
    assert "What is wrong: There is no picture" in letter.body


def test_a_mail_server_that_fails_costs_no_report_and_is_told_once(
    client, published, post, monkeypatch, caplog
):
    caplog.set_level(logging.INFO, "cameras.reports")

    def fails(letter):
        raise SMTPServerDisconnected("no")

    with monkeypatch.context() as broken:
        broken.setattr(reports.EmailMessage, "send", fails)
        assert {send(client).status_code for _ in range(3)} == {303}
        post.end()
    assert Report.objects.count() == 3
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    send(client)
    post.end()
    assert len(mail.outbox) == 1
    assert [record.message for record in caplog.records][1:] == ["reports are sent again, after 0 s"]


# The admin


@pytest.fixture
def reported(client, published):
    send(client, what="private", words="<b>A window</b>")
    send(client, form="/cameras/glacier-viewpoint/report/", what="other", words="Done already")
    Report.objects.filter(what="other").update(done=True)


RIGHTS = "view_report", "change_report", "view_camera"


def test_staff_see_reports_newest_first_with_their_cameras(reported):
    ann = staff.signed_in("ann", *RIGHTS)
    page = staff.page(ann, REPORTS)
    assert page.text.index("Done already") < page.text.index("<b>A window</b>")
    address = staff.change(Camera.objects.get(name="harbour"))
    assert page.all("a", href=address)
    assert "Done already" not in staff.words(ann, REPORTS, done="0")
    assert "A window" not in staff.words(ann, REPORTS, done="1")


def test_staff_tick_what_is_done_and_change_nothing_else(reported):
    ann = staff.signed_in("ann", *RIGHTS)
    report = Report.objects.get(what="private")
    assert staff.saved(ann, staff.change(report), done="on", words="Another", what="other") is None
    report.refresh_from_db()
    assert (report.done, report.words, report.what) == (True, "<b>A window</b>", "private")
    assert ann.get(f"{REPORTS}add/").status_code == 403


def test_a_report_goes_with_its_camera(reported):
    Camera.objects.all().delete()
    assert not Report.objects.exists()
