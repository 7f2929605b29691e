"""The operator's own colour, logo and words."""

import hashlib
import re
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cameras import public
from cameras.checks import site_color, site_logo
from cameras.colours import CONTRAST, DARK_PAPER, LIGHT_PAPER, contrast, legible
from tests.declared import ROOT
from tests.markup import read
from tests.test_live import policy

ICON = str(ROOT / "static" / "img" / "icon.svg")
colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(("one", "other", "told"), [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48)])
def test_contrast_is_that_of_wcag(one, other, told):
    assert contrast(one, other) == pytest.approx(told, abs=0.01)


@given(colours)
def test_every_colour_becomes_legible_on_both_papers(colour):
    for paper in (LIGHT_PAPER, DARK_PAPER):
        assert contrast(legible(colour, paper), paper) >= CONTRAST - 0.1


def test_a_legible_colour_stays_as_it_is():
    assert legible("#0b5c8a", LIGHT_PAPER) == "#0b5c8a"


def test_the_papers_are_those_of_the_style_sheet():
    css = (ROOT / "static" / "css" / "base.css").read_text()
    assert css.count(f"--paper: {LIGHT_PAPER};") == css.count(f"--surface: {DARK_PAPER};") == 1


def sheet(client):
    """What pages load first, and the answer to it."""
    address = read(client.get("/status/").text).all("link", rel="stylesheet")[0]["href"]
    return address, client.get(address, headers={"accept-encoding": "br"})


def test_all_pages_share_one_sheet_that_may_be_kept_for_ever(client, published, settings):
    settings.SITE_COLOR = "#ffcc00"
    address, answer = sheet(client)
    assert answer["Content-Type"] == "text/css"
    assert "immutable" in answer["Cache-Control"]
    assert answer["Content-Encoding"] == "br"
    plain = client.get(address).text
    assert f"--accent:{legible('#ffcc00', LIGHT_PAPER)}" in plain
    assert ".grid {" in plain and ".star {" in plain
    assert "/*" not in plain and "\n " not in plain


@pytest.mark.parametrize("address", ["/", "/?view=stills", "/ru/", "/?group=Harbour"])
def test_where_visitors_arrive_the_first_of_it_comes_along_and_the_policy_allows_that_alone(
    client, published, address
):
    response = client.get(address)
    (style,) = re.findall("<style>(.*?)</style>", response.text, re.DOTALL)
    rules, _, accent = style.partition(":root{--accent")
    assert ".grid {" in rules and client.get("/site.css").text.startswith(rules)
    assert client.get("/site.css").text.endswith(accent)
    (script,) = re.findall("<script data-sheet=[^>]*>(.*?)</script>", response.text, re.DOTALL)
    assert policy(response)["style-src"] == ["'self'", digest(style)]
    assert policy(response)["script-src"] == ["'self'", digest(script)]


def digest(text):
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_there_the_whole_of_it_comes_after_the_first_frame_or_without_scripts(client, published):
    text = client.get("/").text
    (later,) = re.findall('data-sheet="([^"]+)"', text)
    assert later == sheet(client)[0]
    assert re.findall(r'<noscript>\s*<link rel="stylesheet" href="([^"]+)">\s*</noscript>', text) == [later]
    assert text.count('rel="stylesheet"') == 1


@pytest.mark.parametrize("address", ["/?q=harbour", "/mosaics/", "/nothing/"])
def test_elsewhere_it_is_linked_to(client, published, address):
    response = client.get(address)
    assert "<style" not in response.text and 'rel="stylesheet"' in response.text
    assert policy(response)["style-src"] == policy(response)["script-src"] == ["'self'"]


def test_the_address_of_the_sheet_changes_with_it_and_an_old_one_is_not_kept(client, published, settings):
    settings.SITE_COLOR = "#ffcc00"
    old, _ = sheet(client)
    settings.SITE_COLOR = "#00ccff"
    public.forget()
    new, answer = sheet(client)
    assert new != old
    assert "immutable" in answer["Cache-Control"]
    assert "immutable" not in client.get("/site.css?of-another-release")["Cache-Control"]


def test_what_the_sheet_points_at_is_there(client, published):
    found = re.findall(r'url\("([^"]+)"\)', client.get("/site.css").text)
    assert found
    assert all(address.startswith("/static/") for address in found)


def test_without_a_name_and_a_colour_they_are_those_of_the_vms(client, published, settings):
    settings.SITE_NAME = ""
    shown = read(client.get("/").text)
    assert shown.one("title").text == shown.one("a", class_="name").text == "Alpenhaven cameras"
    assert legible("#1f5f8b", LIGHT_PAPER) in client.get("/site.css").text


def test_where_nobody_says_there_is_a_plain_name_and_our_own_colour(client, db, settings):
    settings.SITE_NAME = settings.CAMERA_SOURCES = ""
    assert read(client.get("/").text).one("title").text == "Cameras"
    assert "{--accent:" not in client.get("/site.css").text


def test_the_logo_stands_for_the_name(client, published, settings):
    settings.SITE_LOGO = ICON
    image = read(client.get("/").text).one("a", class_="name").one("img")
    assert image["alt"] == settings.SITE_NAME
    answer = client.get(image["src"])
    assert answer["Content-Type"] == "image/svg+xml"
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_without_a_logo_there_is_nothing_at_its_address(client, published):
    assert client.get("/logo").status_code == 404


def test_words_and_links_stand_at_the_foot(client, published, settings):
    settings.SITE_ABOUT = "<b>All</b> cameras of the harbour."
    settings.SITE_LINKS = [("Imprint", "/imprint"), ("Our town", "https://town.example")]
    foot = read(client.get("/").text).one("footer")
    assert foot.one("p", class_="about").text == settings.SITE_ABOUT
    assert [
        (link.text, link["href"]) for link in foot.one("ul", class_="links").all("a")
    ] == settings.SITE_LINKS


@pytest.mark.parametrize("colour", ["red", "#fff", "#12345g", "url(x)"])
def test_a_wrong_colour_is_told(settings, colour):
    settings.SITE_COLOR = colour
    assert "#0b5c8a" in site_color()[0].msg


def test_a_wrong_logo_is_told(settings, tmp_path):
    for path in (tmp_path / "none.svg", ROOT / "manage.py"):
        settings.SITE_LOGO = str(path)
        assert ".svg" in site_logo()[0].msg
    settings.SITE_LOGO = ICON
    assert site_logo() == []
