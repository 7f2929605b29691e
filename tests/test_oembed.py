"""oEmbed, read as the specification (https://oembed.com, 1.0) says, and no word more leniently."""

import json
from datetime import UTC, datetime
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest

from cameras import public
from cameras.models import Camera
from cameras.publishing import unpublish
from tests.markup import read
from tests.test_pages import keep_still

SITE = "https://cameras.example.com"
PAGE = f"{SITE}/cameras/harbour-east-quay/"
PLAYER = f"{PAGE}live/"
TYPES = {
    "photo": ("url", "width", "height"),
    "video": ("html", "width", "height"),
    "link": (),
    "rich": ("html", "width", "height"),
}
THUMBNAIL = ("thumbnail_url", "thumbnail_width", "thumbnail_height")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def site_that_may_be_framed(settings):
    settings.SITE_URL = SITE
    settings.EMBED_ANCESTORS = ["https://news.example.com"]


class OneElement(HTMLParser):
    """Fails on anything but one <iframe> with nothing in it and nothing round it."""

    def __init__(self, html):
        super().__init__()
        self.attributes, self.open, self.closed = None, False, False
        self.feed(html)
        self.close()
        assert self.closed

    def handle_starttag(self, tag, attrs):
        assert tag == "iframe" and self.attributes is None
        self.attributes, self.open = dict(attrs), True
        assert len(self.attributes) == len(attrs)

    def handle_endtag(self, tag):
        assert tag == "iframe" and self.open
        self.open, self.closed = False, True

    def handle_data(self, data):
        raise AssertionError(f"{data!r} beside the frame")


def strict(response, **limits):
    """The answer, where nothing is missing, of the wrong type, or larger than was asked for."""
    assert response.status_code == 200
    assert response["Content-Type"].partition(";")[0] == "application/json"
    told = json.loads(response.content)
    assert told["version"] == "1.0"
    assert set(TYPES[told["type"]]) <= set(told)
    for name in ("title", "provider_name", "provider_url", "html", "thumbnail_url"):
        assert isinstance(told.get(name, ""), str)
    for name in ("width", "height", "thumbnail_width", "thumbnail_height"):
        value = told.get(name, 1)
        assert type(value) is int and 1 <= value <= limits.get("max" + name.rpartition("_")[2], value)
    assert len([name for name in THUMBNAIL if name in told]) in (0, 3)
    for name in ("provider_url", "thumbnail_url"):
        assert urlsplit(told.get(name, SITE)).scheme in ("http", "https")
    return told


@pytest.fixture
def pictured(published):
    """There is a still of the harbour, 640 × 360."""
    keep_still(published, "harbour", datetime(2026, 7, 1, tzinfo=UTC))
    public.renew()


def ask(client, url=PAGE, **query):
    return client.get("/oembed/", {"url": url, **query})


def frame(told):
    return OneElement(told["html"]).attributes


def test_a_page_leads_a_reader_to_its_player(client, published):
    """Discovery: from the address of a page to the frame, as a blog does it."""
    shown = read(client.get("/cameras/harbour-east-quay/").text).one("head")
    link = shown.one("link", type="application/json+oembed")
    assert link["rel"] == "alternate" and link["title"] == "Harbour, east quay"
    where = urlsplit(link["href"])
    assert f"{where.scheme}://{where.netloc}" == SITE
    told = strict(
        client.get(f"{where.path}?{where.query}&maxwidth=600&maxheight=900"), maxwidth=600, maxheight=900
    )
    assert (told["type"], told["title"]) == ("video", "Harbour, east quay")
    assert (told["provider_name"], told["provider_url"]) == ("Cameras", f"{SITE}/")
    player = frame(told)
    assert player["src"] == PLAYER
    assert player["title"] == "Live picture: Harbour, east quay"
    assert (player["width"], player["height"]) == (str(told["width"]), str(told["height"])) == ("600", "338")
    assert client.get(urlsplit(player["src"]).path).status_code == 200


def test_discovery_is_on_pages_of_cameras_alone(client, published):
    for address in ("/", "/mosaics/", "/mosaics/harbour-front/"):
        assert read(client.get(address).text).all("link", type="application/json+oembed") == []


@pytest.mark.parametrize(
    ("limits", "size"),
    [
        ({}, (640, 360)),
        ({"maxwidth": 320}, (320, 180)),
        ({"maxheight": 90}, (160, 90)),
        ({"maxwidth": 1000, "maxheight": 200}, (355, 200)),
        ({"maxwidth": 5000}, (1280, 720)),
        ({"maxheight": 5000}, (1280, 720)),
        ({"maxwidth": 1}, (1, 1)),
        ({"maxheight": 1}, (1, 1)),
        ({"maxwidth": ""}, (640, 360)),
    ],
)
def test_it_is_as_large_as_it_may_be(client, published, limits, size):
    told = strict(ask(client, **limits), **{name: value for name, value in limits.items() if value})
    assert (told["width"], told["height"]) == size


@pytest.mark.parametrize(
    ("limits", "name"),
    [({}, "still.jpg"), ({"maxwidth": 600}, "still-small.jpg"), ({"maxheight": 100}, None)],
)
def test_the_thumbnail_keeps_to_the_limits_too(client, pictured, limits, name):
    told = strict(ask(client, **limits), **limits)
    assert told.get("thumbnail_url") == (PAGE + name if name else None)


@pytest.mark.parametrize(
    "url",
    [
        f"{PAGE}?view=stills",
        f"{PAGE}#top",
        PAGE.replace("https", "http"),
        PAGE.replace("cameras.", "Cameras.", 1),
    ],
)
def test_the_same_page_under_another_spelling(client, published, url):
    assert frame(strict(ask(client, url)))["src"] == PLAYER


def test_a_page_in_another_language_gives_the_player_in_that_language(client, published):
    told = strict(ask(client, f"{SITE}/ru/cameras/harbour-east-quay/"))
    assert frame(told)["src"] == f"{SITE}/ru/cameras/harbour-east-quay/live/"
    assert told["provider_url"] == f"{SITE}/ru/"
    assert frame(strict(ask(client)))["src"] == PLAYER


@pytest.mark.parametrize(
    "url",
    [
        "", "x", "https://", "https://[", PAGE[:-1], f"{SITE}/", f"{SITE}/mosaics/harbour-front/", PLAYER,
        f"{SITE}/cameras/nobody/", f"{SITE}/xx/cameras/harbour-east-quay/", f"ftp{PAGE[5:]}", "javascript:alert(1)",
        "https://evil.example/cameras/harbour-east-quay/", f"https://evil@{PAGE[8:]}", "/cameras/harbour-east-quay/",
        f"{SITE}:444/cameras/harbour-east-quay/", f"{PAGE}\0",
    ],
)  # fmt: skip
def test_any_other_address_is_nothing_here(client, published, url):
    answer = ask(client, url)
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_what_is_no_longer_public_answers_like_what_never_was(client, published):
    unpublish(Camera.objects.filter(name="harbour"), "test")
    public.renew()
    gone, never = ask(client), ask(client, f"{SITE}/cameras/nobody/")
    assert gone.status_code == never.status_code == 404
    assert (gone.content, gone.headers) == (never.content, never.headers)


def test_there_is_no_other_format(client, published):
    assert ask(client, format="json").status_code == 200
    answer = ask(client, format="xml")
    assert answer.status_code == 501
    assert answer.json()["status"] == 501


@pytest.mark.parametrize("size", ["0", "-1", "1.5", "x", "1e3", "９", "1" * 30])
def test_a_size_that_is_none_is_a_bad_request(client, published, size):
    assert ask(client, maxwidth=size).status_code == 400


def test_where_nobody_may_frame_players_it_is_a_link_with_a_still(client, pictured, settings):
    settings.EMBED_ANCESTORS = []
    told = strict(ask(client))
    assert told["type"] == "link"
    assert "html" not in told
    assert told["thumbnail_url"] == f"{PAGE}still.jpg"


def test_hostile_words_stay_words(client, published):
    Camera.objects.filter(name="harbour").update(title='"><script>x</script><iframe src="//evil.example">')
    public.renew()
    told = strict(ask(client))
    assert frame(told)["title"] == 'Live picture: "><script>x</script><iframe src="//evil.example">'


@pytest.mark.parametrize("title", ["</textarea><b>x", '&quot; onload="x', "&lt;iframe&gt;", "a & b"])
def test_the_share_box_has_the_same_code_letter_by_letter(client, published, title):
    Camera.objects.filter(name="harbour").update(title=title)
    public.renew()
    shown = read(client.get("/cameras/harbour-east-quay/").text)
    assert shown.one("textarea").words == ask(client).json()["html"]
    assert frame(ask(client).json())["title"] == f"Live picture: {title}"
    assert shown.one("input", id="share-link")["value"] == PAGE


def test_any_site_may_ask_and_nothing_is_kept_long(client, published):
    answer = ask(client)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "public, max-age=1, must-revalidate"
    assert not answer.cookies and "Vary" not in answer


def test_it_costs_no_query(client, published, django_assert_num_queries):
    ask(client)
    with django_assert_num_queries(0):
        ask(client)
