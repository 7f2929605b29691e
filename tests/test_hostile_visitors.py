"""Whatever visitors send: no answer of 500 or more, nothing of theirs unescaped, no cookie, caches told right."""

import json
import re
from itertools import chain
from urllib.parse import quote_from_bytes, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cameras import public
from cameras.models import Camera, Mosaic
from cameras.publishing import publish
from cameras.views.report import ReportForm
from tests import strategies as some
from tests.declared import ROOT
from tests.strategies import examples

SLUG = "harbour-east-quay"
PAGES = ["/", "/mosaics/", f"/cameras/{SLUG}/", "/api/cameras/"]
FREE = [*PAGES, f"/cameras/{SLUG}/live/", f"/cameras/{SLUG}/still.jpg", "/healthz", "/nothing/"]

paths = st.one_of(
    st.sampled_from(FREE),
    some.slugs.map(lambda slug: f"/cameras/{slug}/"),
    some.slugs.map(lambda slug: f"/cameras/{slug}/still.jpg"),
    some.slugs.map(lambda slug: f"/mosaics/{slug}/"),
    some.slugs.map(lambda slug: f"/{slug}"),
    some.slugs.map(lambda slug: f"/static/{slug}"),
    some.slugs.map(lambda slug: f"/admin/{slug}"),
)


@pytest.fixture
def small(heard):
    """A site of three cameras and a mosaic: it renders quickly."""
    publish(Camera.objects.filter(name__in=["harbour", "street", "glacier"]), "test")
    publish(Mosaic.objects.all()[:1], "test")
    return public.renew()


def told(response):
    return response.getvalue() if response.streaming else response.content


def check(response, path="/"):
    body = told(response)
    assert response.status_code < 500 or (response.status_code == 501 and path == "/oembed/")
    assert b"<x-canary" not in body and b"&lt;{{ 7 }}{% now" not in body
    assert not any(re.search(r"[\r\n]", value) for _, value in response.items())
    assert "x-canary" not in response.get("Content-Security-Policy", "")
    if not path.startswith("/admin"):
        assert not response.cookies
    if response.status_code >= 400:
        assert "no-store" in response["Cache-Control"]
    assert int(response.get("Content-Length", len(body))) == len(body) or not body


@examples(120)
@given(query=some.queries, path=st.sampled_from(PAGES))
def test_any_query(client, small, query, path):
    response = client.get(path, QUERY_STRING=query)
    check(response)
    assert response.status_code in (200, 400)
    if response.status_code == 200:
        assert set(response["Cache-Control"].split(", ")) == {"public", "max-age=1", "must-revalidate"}
    if path == "/api/cameras/" and response.status_code == 200:
        assert len(json.loads(response.content)["cameras"]) == len(small.cameras)


PARAMETERS = {
    "/": ["q", "group", "nowhere", "page", "view"],
    "/groups/": ["page"],
    "/mosaics/": ["page"],
    "/map/": ["page"],
    "/status/": ["page"],
    f"/cameras/{SLUG}/": ["view"],
    "/grid/": ["c", "layout", "view", "choose"],
    "/wall/": ["page", "every", "view"],
    "/api/cameras/": ["c"],
    "/oembed/": ["url", "format", "maxwidth", "maxheight"],
    f"/cameras/{SLUG}/live/": ["ticket"],
    f"/cameras/{SLUG}/play/": ["ticket", "instead", "size"],
    f"/cameras/{SLUG}/report/": ["what", "words", "website"],
}


def test_the_parameters_are_those_that_views_read():
    """They read them by parameters.py alone, which knows their shapes."""
    sources = {path.name: path.read_text() for path in (ROOT / "cameras" / "views").glob("*.py")}
    assert [name for name, source in sources.items() if ".GET" in source] == ["parameters.py"]
    assert [name for name, source in sources.items() if ".POST" in source] == ["report.py"]
    calls = re.findall(r'(?:parameters\.\w+|_limit)\(request, "(\w+)"', "".join(sources.values()))
    assert {*calls, "page", "view", "c", "ticket"} | set(ReportForm.base_fields) == set(
        chain(*PARAMETERS.values())
    )


@examples(120)
@given(path=st.sampled_from(list(PARAMETERS)), said=st.data())
def test_any_parameter_of_any_address(client, minting, small, path, said):
    """As a query and, where the address takes it, as a form that our own page sent."""
    given = said.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(PARAMETERS[path], some.pieces)))
    query = "&".join(f"{name}={quote_from_bytes(value)}" for name, value in given.items())
    check(client.get(path, QUERY_STRING=query), path)
    form, ours = "application/x-www-form-urlencoded", {"sec-fetch-site": "same-origin"}
    check(client.generic("POST", path, query, form, QUERY_STRING=query, headers=ours), path)


NO_TICKETS = ["%00", "a%00", "A" * 31 + "%00", "%ED%A0%80", "9" * 5000, "", "+", "A" * 33, "%D9%A1" * 32]


@pytest.mark.parametrize("ticket", NO_TICKETS)
def test_what_is_no_ticket_is_as_one_that_never_was(client, minting, small, ticket):
    live, play = f"/cameras/{SLUG}/live/", f"/cameras/{SLUG}/play/"
    unknown = client.get(live, QUERY_STRING="ticket=" + "A" * 32)
    assert client.get(live, QUERY_STRING=f"ticket={ticket}").content == unknown.content
    assert client.get(play, QUERY_STRING=f"ticket={ticket}").status_code == 404
    response = client.post(play, QUERY_STRING=f"instead={ticket}", headers={"sec-fetch-site": "same-origin"})
    assert response.status_code in (200, 202)


@examples(120)
@given(path=paths, method=some.methods, headers=some.visitor_headers)
def test_any_path_method_and_header(client, small, path, method, headers):
    response = client.generic(method, path, headers=headers)
    check(response, urlsplit(path).path)
    if method not in ("GET", "HEAD", "OPTIONS") and path in PAGES:
        assert response.status_code in (400, 405)
    if method == "HEAD":
        assert not told(response)


@examples(60)
@given(headers=some.visitor_headers, data=st.data())
def test_a_conditional_request_gets_the_page_or_a_304_of_the_same_page(client, small, headers, data):
    headers.pop("host", None)
    plain = client.get("/", headers=headers | {"if-none-match": '"other"'})
    again = client.get("/", headers=headers | {"if-none-match": plain.headers.get("ETag", "*")})
    assert plain.status_code == 200 and plain.content
    assert again.status_code == 304 and not again.content
    assert again["Cache-Control"] == plain["Cache-Control"]


@examples(60)
@given(forwarded=some.header_texts, address=some.header_texts, trusted=st.booleans())
def test_forwarded_headers_harm_nothing_even_from_a_trusted_proxy(
    client, small, settings, forwarded, address, trusted
):
    settings.TRUSTED_PROXIES = ["127.0.0.1"] if trusted else []
    client.handler.load_middleware()
    headers = {"x-forwarded-for": forwarded, "x-forwarded-proto": forwarded, "x-forwarded-host": address}
    response = client.get("/", headers=headers)
    assert response.status_code == 200
    check(response)
    assert (
        client.get("/api/cameras/", headers=headers)
        .json()["cameras"][0]["camera"]
        .startswith("http://testserver/")
    )


@pytest.mark.parametrize("cookie", ["csrftoken=of-another-program"])
def test_a_foreign_cookie_is_not_answered_with_one_of_ours(client, small, cookie):
    """Another program on the same host may use the same names; a page for all caches must not carry a cookie."""
    response = client.get("/", headers={"cookie": cookie})
    assert not response.cookies and "Cookie" not in response.get("Vary", "")
