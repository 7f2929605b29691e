"""What search engines and other sites are told: the head of each page, the sitemap, robots.txt."""

import json
from datetime import UTC, datetime, timedelta
from io import BytesIO
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.urls import translate_url
from PIL import Image

from cameras import public
from cameras.imports import refresh_and_import
from cameras.models import Camera, Mosaic
from cameras.publishing import publish, unpublish
from cameras.views import found
from tests.markup import read
from tests.test_pages import keep_still

HARBOUR = "/cameras/harbour-east-quay/"
OFFLINE = "/cameras/glacier-viewpoint/"
SITE = "https://cameras.example.com"
NAMES = {"map": "http://www.sitemaps.org/schemas/sitemap/0.9", "xhtml": "http://www.w3.org/1999/xhtml"}

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def whole_address(settings):
    settings.SITE_URL = SITE


def head(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return read(response.text).one("head")


def links(shown, relation):
    return [link for link in shown.all("link", rel=relation) if "type" not in link]


def properties(shown):
    """Open Graph: each said once."""
    said = [(meta["property"], meta["content"]) for meta in shown.all("meta") if "property" in meta]
    assert len(dict(said)) == len(said)
    return dict(said)


def robots_of(shown):
    return [meta["content"] for meta in shown.all("meta", name="robots")]


# The head of a page


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("/", "/"),
        ("/?view=stills", "/"),
        ("/?utm_source=mail", "/"),
        ("/?group=City&view=stills", "/?group=City"),
        (HARBOUR, HARBOUR),
        (f"{HARBOUR}?view=stills", HARBOUR),
        (f"/ru{HARBOUR}?view=stills&x", f"/ru{HARBOUR}"),
        ("/mosaics/", "/mosaics/"),
        ("/mosaics/harbour-front/", "/mosaics/harbour-front/"),
    ],
)
def test_a_page_names_its_one_address_and_that_in_every_language(
    client, published, address, canonical, settings
):
    shown = head(client, address)
    assert [link["href"] for link in links(shown, "canonical")] == [SITE + canonical]
    assert robots_of(shown) == []
    there = {link["hreflang"]: link["href"] for link in links(shown, "alternate")}
    english = canonical.removeprefix("/ru")
    others = {code: SITE + f"/{code}{english}" for code, _ in settings.LANGUAGES if code != "en"}
    assert there == {"en": SITE + english, "x-default": SITE + english} | others
    assert properties(shown)["og:url"] == SITE + canonical


def test_every_alternate_names_the_same_alternates(client, published):
    """Search engines believe them only where each page confirms the others."""

    def told(path):
        return {link["hreflang"]: link["href"] for link in links(head(client, path), "alternate")}

    here = told(HARBOUR)
    assert all(told(urlsplit(address).path) == here for address in here.values())


@pytest.mark.parametrize("address", ["/?q=harbour", "/?group=nowhere", "/?q=zebra&view=stills"])
def test_searches_are_not_to_be_found(client, published, address):
    shown = head(client, address)
    assert robots_of(shown) == ["noindex"]
    assert links(shown, "canonical") == links(shown, "alternate") == []


def test_a_site_in_one_language_names_no_others(client, published, settings):
    settings.LANGUAGES = [("en", "English")]
    assert links(head(client, HARBOUR), "alternate") == []


@pytest.mark.parametrize(
    "address", ["/", HARBOUR, OFFLINE, "/mosaics/", "/mosaics/harbour-front/", f"/ru{HARBOUR}"]
)
def test_each_page_describes_itself(client, published, address):
    described = head(client, address).one("meta", name="description")["content"]
    assert 10 < len(described) <= 200


def test_the_site_is_described_by_its_operator(client, published, settings):
    settings.SITE_ABOUT = "All that happens\n in the harbour. " + "And more. " * 50
    described = head(client, "/").one("meta", name="description")["content"]
    assert described.startswith("All that happens in the harbour. And more.")
    assert len(described) == 200


def test_an_empty_site_has_a_head_too(client, heard):
    shown = head(client, "/")
    assert {"og:image", "og:description"}.isdisjoint(properties(shown))
    assert shown.all("meta", name="description") == []
    assert shown.one("meta", name="twitter:card")["content"] == "summary"


def test_a_camera_page_is_shared_with_its_still(client, published):
    said = properties(head(client, HARBOUR))
    assert said == {
        "og:url": SITE + HARBOUR,
        "og:type": "website",
        "og:site_name": "Cameras",
        "og:title": "Harbour, east quay",
        "og:description": said["og:description"],
        "og:locale": "en_US",
        "og:image": f"{SITE}{HARBOUR}still.jpg",
        "og:image:type": "image/jpeg",
        "og:image:alt": "Still of Harbour, east quay",
    }
    assert client.get(urlsplit(said["og:image"]).path)["Content-Type"] == said["og:image:type"]


@pytest.mark.parametrize("address", ["/", "/mosaics/", "/mosaics/harbour-front/"])
def test_a_page_of_many_cameras_is_shared_with_the_still_of_the_first(client, published, address):
    assert properties(head(client, address))["og:image"].startswith(f"{SITE}/cameras/")


def test_a_player_is_offered_only_over_https_and_where_it_may_be_framed(client, published, settings):
    settings.EMBED_ANCESTORS = ["*"]
    said = properties(head(client, HARBOUR))
    assert said["og:video:secure_url"] == f"{SITE}{HARBOUR}live/"
    assert (said["og:video:type"], said["og:type"]) == ("text/html", "video.other")
    assert "og:video:secure_url" not in properties(head(client, OFFLINE))
    assert "og:video:secure_url" not in properties(head(client, "/"))


def test_no_player_is_offered_over_http(client, published, settings):
    settings.EMBED_ANCESTORS, settings.SITE_URL = ["*"], "http://cameras.example.com"
    assert not {name for name in properties(head(client, HARBOUR)) if "video" in name}


def video(shown):
    scripts = shown.all("script", type="application/ld+json")
    return json.loads(scripts[0].words) if scripts else None


def test_search_engines_are_told_of_the_video(client, published):
    taken = public.site().by_slug["harbour-east-quay"].heard_at
    keep_still(published, "harbour", taken)
    public.renew()
    told = video(head(client, HARBOUR))
    assert told == {
        "@context": "https://schema.org",
        "@type": "VideoObject",
        "name": "Harbour, east quay",
        "description": told["description"],
        "thumbnailUrl": f"{SITE}{HARBOUR}still.jpg",
        "embedUrl": f"{SITE}{HARBOUR}live/",
        "uploadDate": taken.isoformat(timespec="seconds"),
    } | {name: told[name] for name in ("contentLocation",) if name in told}
    assert "token" not in json.dumps(told)


def test_no_time_is_made_up_and_no_video(client, published):
    assert "uploadDate" not in video(head(client, HARBOUR))
    assert video(head(client, OFFLINE)) is None
    assert video(head(client, "/")) is None


def test_hostile_words_stay_words(client, demo, published):
    title = '</script><script>alert("1")</script><!-- & "><meta name="x'
    demo.world.change("harbour", title=title)
    refresh_and_import(published, force=True)
    public.renew()
    shown = head(client, HARBOUR)
    assert video(shown)["name"] == title
    assert properties(shown)["og:title"] == title
    assert shown.all("meta", name="x") == []


# The sitemap


def files(client):
    """The parts that /sitemap.xml names, or itself."""
    tree = ElementTree.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 - our own
    parts = [part.text for part in tree.findall("map:sitemap/map:loc", NAMES)]
    return [
        ElementTree.fromstring(client.get(urlsplit(part).path).content)  # noqa: S314
        for part in parts
    ] or [tree]


def listed(client):
    addresses = [loc.text for tree in files(client) for loc in tree.findall("map:url/map:loc", NAMES)]
    assert len(addresses) == len(set(addresses))
    return {address.removeprefix(SITE) for address in addresses}


def public_pages():
    shown = public.site()
    return {f"/cameras/{camera.slug}/" for camera in shown.cameras} | {
        f"/mosaics/{mosaic.slug}/" for mosaic in shown.mosaics
    }


def in_every_language(paths, settings):
    return {translate_url(path, code) for path in paths for code, _ in settings.LANGUAGES}


def of_things(paths):
    return {
        path for path in paths if "/cameras/" in path or path.rpartition("/mosaics/")[2] not in ("", path)
    }


def test_the_sitemap_is_the_public_set_in_every_language(client, published, settings):
    assert of_things(listed(client)) == in_every_language(public_pages(), settings)
    assert {"/", "/mosaics/"} <= listed(client)


def test_every_address_in_it_can_be_read_and_says_that_it_is_the_one(client, published):
    for path in listed(client):
        assert [link["href"] for link in links(head(client, path), "canonical")] == [SITE + path]


def test_it_shrinks_with_what_is_public_and_grows_again(client, published, settings):
    before = listed(client)
    unpublish(Camera.objects.filter(name="harbour"), "test")
    unpublish(Mosaic.objects.filter(slug="harbour-front"), "test")
    public.renew()
    gone = before - listed(client)
    assert gone == in_every_language({HARBOUR, "/mosaics/harbour-front/"}, settings)
    assert {client.get(path).status_code for path in gone} == {404}
    publish(Camera.objects.filter(name="harbour"), "test")
    public.renew()
    assert HARBOUR in listed(client)


def test_an_empty_site_lists_its_first_page_alone(client, heard, settings):
    assert of_things(listed(client)) == set()
    assert "/" in listed(client)
    assert "/mosaics/" not in listed(client)


def test_each_entry_names_all_its_languages(client, published, settings):
    codes = {code for code, _ in settings.LANGUAGES} | {"x-default"}
    for entry in files(client)[0].findall("map:url", NAMES):
        others = {link.get("hreflang"): link.get("href") for link in entry.findall("xhtml:link", NAMES)}
        assert set(others) == codes
        assert entry.findtext("map:loc", namespaces=NAMES) in others.values()


def test_a_large_site_has_several_files(client, published, settings, monkeypatch):
    whole = listed(client)
    monkeypatch.setattr(found, "MOST", 3 * len(settings.LANGUAGES))
    found._files.cache_clear()
    public.forget()
    parts = files(client)
    assert len(parts) > 1
    assert {len(part.findall("map:url", NAMES)) for part in parts[:-1]} == {3 * len(settings.LANGUAGES)}
    assert listed(client) == whole
    assert client.get(f"/sitemap-{len(parts) + 1}.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404
    found._files.cache_clear()


def test_it_is_made_once_for_what_is_public_and_costs_no_query(client, published, django_assert_num_queries):
    found._files.cache_clear()
    client.get("/sitemap.xml")
    keep_still(published, "harbour", public.site().by_slug["harbour-east-quay"].heard_at)
    public.renew()  # a new version of the site, with the same pages
    with django_assert_num_queries(0):
        client.get("/sitemap.xml")
    assert found._files.cache_info().misses == 1


def test_it_is_sent_as_xml_compressed_and_once(client, published):
    answer = client.get("/sitemap.xml", headers={"accept-encoding": "gzip"})
    assert (answer["Content-Type"], answer["Content-Encoding"]) == ("application/xml", "gzip")
    again = client.get("/sitemap.xml", headers={"accept-encoding": "gzip", "if-none-match": answer["ETag"]})
    assert again.status_code == 304


def test_who_finds_a_hole_is_told_whom_to_tell(client, settings):
    """RFC 9116; without somebody to tell there is no such file."""
    address = "/.well-known/security.txt"
    assert client.get(address).status_code == 404
    settings.SECURITY_CONTACT = ["mailto:security@example.com", "https://example.com/security"]
    answer = client.get(address)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    fields = [line.split(": ", 1) for line in answer.text.splitlines()]
    assert [value for name, value in fields if name == "Contact"] == settings.SECURITY_CONTACT
    told = dict(fields)
    assert told["Canonical"] == f"{SITE}{address}" and told["Preferred-Languages"] == "en"
    left = datetime.fromisoformat(told["Expires"]) - datetime.now(UTC)
    assert timedelta(days=178) < left < timedelta(days=365)


def test_the_icon_is_where_everybody_looks_for_it(client):
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/x-icon")
    with Image.open(BytesIO(answer.content)) as icon:
        assert icon.info["sizes"] == {(16, 16), (32, 32), (48, 48)}


def test_robots_may_read_all_but_the_admin_and_hear_of_the_sitemap(client, published):
    answer = client.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.text == f"User-agent: *\nDisallow: /admin/\n\nSitemap: {SITE}/sitemap.xml\n"
