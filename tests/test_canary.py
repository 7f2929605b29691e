"""Privacy: nothing of what is not public is in any answer to the public, whatever address is asked.

A hidden camera, a disabled one, one that the web user may not view, a mosaic that is hidden: each
carries words that occur nowhere else. The walk asks every public address for everything it knows.
"""

from urllib.parse import quote

import pytest

from cameras import page_urls, public, urls
from cameras.imports import refresh_and_import
from cameras.models import Camera, Mosaic
from cameras.publishing import publish, unpublish
from tests.conftest import PASSWORD, dsn, session_of
from tests.declared import ROOT

HIDDEN = "canary-stream"
TITLE = "Canary over the school yard"
ADDRESS = "13 Canary Row"
MOSAIC = "Canary mosaic"
STREAMER = "streamer-of-the-canary.example"
VANISHED = "canary-vanished"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["v2", "v3"])
def town(request, demo, configure, client):
    """A site in which all is public but the canaries; one of them was public once."""
    world = demo.world
    place = {"address": ADDRESS, "latitude": 12.345678, "longitude": 87.654321}
    world.add(HIDDEN, TITLE, media="harbour", host=STREAMER, **place)
    world.add(VANISHED, f"{TITLE} vanished", media="harbour")
    world.add_mosaic(MOSAIC, "2x2", [HIDDEN, "harbour"])
    world.add_mosaic("Shown mosaic", "2x2", ["harbour", HIDDEN])
    source = configure(dsn(demo, options=f"?api={request.param}"))["city"]
    refresh_and_import(source)
    publish(Camera.objects.all(), "test")
    publish(Mosaic.objects.exclude(vms_title=MOSAIC), "test")
    fetch_stills(client)
    unpublish(Camera.objects.filter(name=HIDDEN), "test")
    world.remove(VANISHED)
    refresh_and_import(source, force=True)
    public.renew()
    return demo


def fetch_stills(client):
    for camera in public.site().cameras:
        client.get(f"/cameras/{camera.slug}/still.jpg")


def secrets(demo):
    """Whatever would give a canary away, or the portal's own keys."""
    session = session_of("city")
    parts = [part for part in session.values() if isinstance(part, dict)]
    words = {str(value) for part in parts for value in part.values() if len(str(value)) > 15}
    return words | {
        HIDDEN, TITLE, "Canary", "canary-over-the-school-yard", ADDRESS, STREAMER, "12.345678", "87.654321", MOSAIC,
        VANISHED, demo.world.tokens.current(HIDDEN), quote(demo.world.tokens.current(HIDDEN)), PASSWORD,
        "camadmin", "Secr3tCam", "10.9.8.7", "caretaker", "staff-entrance", "depot",
    }  # fmt: skip


def addresses():
    """Every public address with every slug there ever was, and some that never were."""
    slugs = [*Camera.objects.exclude(slug=None).values_list("slug", flat=True), HIDDEN, "nobody"]
    mosaics = [*Mosaic.objects.exclude(slug=None).values_list("slug", flat=True), "canary-mosaic", "nobody"]
    yield from addresses_of(slugs, mosaics)


def addresses_of(slugs, mosaics):
    """Every public address of these."""
    yield from (
        "/",
        "/?view=stills",
        "/?page=2",
        "/?page=99",
        "/?group=City",
        "/?group=Ski+resort",
        "/map/",
        "/cameras.geojson",
        "/mosaics/",
        "/groups/",
        "/status/",
        "/status.json",
        "/api/status/",
        "/grid/",
    )
    yield from (f"/?q={word}" for word in ("a", "school", "zzz"))
    yield from ("/api/", "/api/openapi.json", "/api/now/", "/api/mosaics/", "/api/nothing/", "/sitemap-1.xml")
    yield from ("/api/cameras/", "/healthz", "/readyz", "/robots.txt", "/sitemap.xml", "/nothing/", "/admin/")
    yield from ("/site.css", "/logo", "/favicon.ico", "/.well-known/security.txt")
    for slug in slugs:
        yield from (f"/cameras/{slug}/", f"/cameras/{slug}/?view=stills", f"/cameras/{slug}/still.jpg")
        yield from (f"/cameras/{slug}/live/", f"/api/cameras/{slug}/")
        yield from (f"/cameras/{slug}/report/", f"/cameras/{slug}/report/thanks/")
        yield f"/oembed/?url=http://testserver/cameras/{slug}/"
        yield f"/cameras/{slug}/still-small.jpg"
    yield from (f"/grid/?c={','.join(slugs)}", f"/grid/?c={','.join(slugs)}&choose=1")
    yield from (f"{before}/mosaics/{slug}/" for slug in mosaics for before in ("", "/api"))
    yield from ("/wall/", "/wall/?page=2")
    yield from (f"/wall/{slug}/?every=20" for slug in mosaics)


def told(response):
    body = response.getvalue() if response.streaming else response.content
    return str(response.headers) + body.decode("utf-8", "replace")


def test_no_public_answer_gives_a_canary_or_a_key_away(client, town):
    forbidden = secrets(town)
    for address in addresses():
        echoed = {word for word in forbidden if word in address}
        for ask in (client.get, client.head, client.post, client.options):
            answer = told(ask(address))
            leaks = {word for word in forbidden - echoed if word in answer}
            assert not leaks, f"{ask.__name__} {address} tells {leaks}"


def test_the_walk_would_notice_a_leak(client, town):
    publish(Camera.objects.filter(name=HIDDEN), "test")
    public.renew()
    leaks = {
        word
        for word in secrets(town)
        for address in ("/", "/api/cameras/")
        if word in told(client.get(address))
    }
    assert {TITLE, "canary-over-the-school-yard"} <= leaks


def test_the_walk_visits_every_public_address(client, town, settings):
    settings.SECURITY_CONTACT = ["mailto:security@example.com"]
    settings.SITE_COLOR, settings.SITE_LOGO = "#0b5c8a", str(ROOT / "static" / "img" / "icon.svg")
    answers = [client.get(address) for address in addresses()]
    visited = {
        answer.resolver_match.view_name
        for answer in answers
        if answer.status_code == 200 and has_view(answer)
    }
    assert public_names() - {"cameras:play"} <= visited  # that has no answer without a ticket: test_plays.py


def public_names():
    return {
        f"{module.app_name}:{pattern.name}" for module in (urls, page_urls) for pattern in module.urlpatterns
    }


def has_view(answer):
    """Health checks are answered before any address is looked up."""
    return not answer.request["PATH_INFO"].endswith("z")


@pytest.mark.parametrize("kind", ["", "still.jpg", "live/", "play/", "report/", "report/thanks/"])
def test_a_hidden_camera_answers_like_one_that_never_was(client, town, kind):
    row = Camera.objects.get(name=HIDDEN)
    hidden, unknown = client.get(f"/cameras/{row.slug}/{kind}"), client.get(f"/cameras/nobody/{kind}")
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.content == unknown.content
    assert hidden.headers == unknown.headers


def test_a_hidden_mosaic_answers_like_one_that_never_was(client, town):
    publish(Mosaic.objects.filter(vms_title=MOSAIC), "test")
    unpublish(Mosaic.objects.filter(vms_title=MOSAIC), "test")
    public.renew()
    hidden, unknown = client.get("/mosaics/canary-mosaic/"), client.get("/mosaics/nobody/")
    assert hidden.status_code == unknown.status_code == 404
    assert (hidden.content, hidden.headers) == (unknown.content, unknown.headers)


def test_visitors_get_no_cookie(client, town):
    for address in addresses():
        if not address.startswith("/admin"):
            assert not client.get(address).cookies, address


def test_whatever_may_be_kept_is_asked_for_again_when_it_is_over(client, town):
    """What has its hash in its address never changes, and tells of no camera."""
    for address in addresses():
        answer = client.get(address)
        rules = set(answer["Cache-Control"].split(", ")) if has_view(answer) else {"no-store"}
        if answer.status_code in (200, 304) and "no-store" not in rules:
            assert {"public", "must-revalidate"} < rules, address
            assert rules & {"max-age=1", "max-age=10", "max-age=86400"} and len(rules) == 3, address
        elif not address.startswith("/admin"):
            assert "no-store" in rules, address


def test_only_players_are_framed_and_no_other_host_is_named(client, town):
    for address in ("/", "/mosaics/shown-mosaic/", "/cameras/harbour-east-quay/"):
        policy = client.get(address)["Content-Security-Policy"]
        hosts = {word for word in policy.split() if word.startswith("http")}
        assert {host.rstrip(";") for host in hosts} == {town.url}
    assert "http" not in client.get("/?view=stills")["Content-Security-Policy"]


def test_pages_carry_the_headers_of_a_careful_site(client, town):
    response = client.get("/")
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in response["Permissions-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "Vary" not in response or response["Vary"] == "Accept-Encoding"


def test_hsts_is_sent_over_https_in_production(client, town, settings):
    settings.SECURE_HSTS_SECONDS = 3600
    client.handler.load_middleware()
    assert "max-age=3600" in client.get("/", secure=True)["Strict-Transport-Security"]
