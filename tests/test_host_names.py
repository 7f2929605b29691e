"""Hosts of settings and sources have one spelling, and nothing that a policy cannot name comes into one."""

import logging
import re
from urllib.parse import quote

import pytest
from csp.constants import HEADER
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from hypothesis import given
from hypothesis import strategies as st

from cameras import maptiles
from cameras.framing import framed_by, policy
from cameras.vms import hosts
from cameras.vms.dsn import DsnError, parse
from cameras.vms.hosts import BadHost
from cameras.vms.streamers import checked_override
from portal import env
from portal.csp import Csp
from portal.headers import CLOSED, headers
from tests import strategies as some
from tests.strategies import examples
from tests.test_settings import Load, load  # noqa: F401 - a fixture

NEWS, NEWS_CODED = "новости.рф", "xn--b1amnebsh.xn--p1ai"
SPELLINGS = {
    NEWS: NEWS_CODED,
    "НОВОСТИ.рф.": NEWS_CODED,
    NEWS_CODED: NEWS_CODED,
    "Cameras.Example.COM": "cameras.example.com",
    "straße.de": "xn--strae-oqa.de",
    "a。example": "a.example",
    "①②⑦.0.0.1": "127.0.0.1",
    "0x7f.1": "127.0.0.1",
    "::1": "[::1]",
    "[2001:DB8:0::1]": "[2001:db8::1]",
    "my_service": "my_service",
}
NONE = [
    "", ".", "..", "a..b", "-a", "a-.b", "a;b", "a'b", 'a"b', "a b", "a,b", "a/b", "a?b", "a#b", "u:p@a", "*", "*.a",
    "a:b", "x" * 64, "[a]", "[::1", "fe80::1%eth0", "1.2.3.4.5", "256.1.1.1", "xn--\u0430", "\0", "\ud800.example",
    "é" * 300, "a\r\nx: y", "a%2eb",
]  # fmt: skip


@pytest.mark.parametrize(("given", "spelling"), SPELLINGS.items())
def test_a_host_has_one_spelling(given, spelling):
    assert hosts.host(given) == spelling


@pytest.mark.parametrize("given", NONE)
def test_what_is_no_host(given):
    with pytest.raises(BadHost):
        hosts.host(given)


odd_hosts = st.one_of(
    st.sampled_from(
        [*SPELLINGS, *NONE, "a:443", "a:80", "a:8443", "a:0", "a:*", "a:99999", "*.a", "{s}.a", "a,b"]
    ),
    some.texts,
    st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=8), min_size=1, max_size=3).map(
        ".".join
    ),
    st.from_regex(r"[a-zа-яßéİ0-9_.:\[\]*\'; -]{1,12}", fullmatch=True),
)
NAMED = re.compile(r"(https?://)?(\*|(\*\.|\.)?([a-z0-9_.-]+|\[[0-9a-f:.]+\])(:[0-9]+|:\*)?)")


@examples(300)
@given(host=odd_hosts)
def test_any_host_is_refused_or_spelt_as_it_stays(host):
    try:
        spelling = hosts.host(host)
    except BadHost:
        return
    assert NAMED.fullmatch(spelling) and hosts.host(spelling) == spelling


def tiles(word):
    template = f"{word}/{{z}}/{{x}}/{{y}}.png"
    if not maptiles.is_address(template):
        raise BadHost
    return [maptiles.origin(template)]


def streamer(word):
    return [
        checked_override(
            parse(
                f"city=watcher+https://u:p@w.example?streamer={quote(word, safe='', errors='surrogatepass')}"
            )
        )
    ]


def own_host(word):
    return [parse(f"city=watcher+{word}").base_url]


READERS = {
    "SITE_URL": lambda word: [env.site("UNSET", word).geturl()],
    "ALLOWED_HOSTS": lambda word: env.host_names("UNSET", word, wild=True),
    "STREAMER_HOSTS": lambda word: env.host_names("UNSET", word),
    "EMBED_ANCESTORS": lambda word: [env._origin("EMBED_ANCESTORS", each) for each in word.split()],
    "MAP_TILES": tiles,
    "streamer=": streamer,
    "a source": own_host,
}
IN_POLICIES = {"EMBED_ANCESTORS", "MAP_TILES", "streamer="}
WITH_PATHS = {"streamer=", "a source"}


@examples(400)
@given(
    setting=st.sampled_from(list(READERS)),
    before=st.sampled_from(["https://", "http://", "HTTPS://", ""]),
    host=odd_hosts,
)
def test_whatever_a_setting_names_can_stand_in_a_header(setting, before, host):
    try:
        named = READERS[setting](before + host)
    except (ImproperlyConfigured, BadHost, DsnError) as error:
        assert len(host) < 4 or host not in str(error)
        return
    for each in filter(None, named):  # no streamer, or tiles of this site, have none
        assert each.isascii()
        assert setting in WITH_PATHS or NAMED.fullmatch(each)
        if setting in IN_POLICIES:
            origin = "/".join(each.split("/")[:3])
            assert NAMED.fullmatch(origin) and "[" not in origin
            assert len(policy([origin]).split(";")) == len(policy([]).split(";"))


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (f"https://{NEWS}", f"https://{NEWS_CODED}"),
        ("HTTPS://News.Example.COM:443/", "https://news.example.com"),
        ("https://*.news.example", "https://*.news.example"),
        (f"https://*.{NEWS}:8443", f"https://*.{NEWS_CODED}:8443"),
        ("http://127.1:5000", "http://127.0.0.1:5000"),
        ("https://news.example:*", "https://news.example:*"),
        ("https://*", "https://*"),
        ("*", "*"),
    ],
)
def test_sites_that_may_frame_players(load: Load, given, named):  # noqa: F811
    assert load(EMBED_ANCESTORS=given)["EMBED_ANCESTORS"] == [named]


@pytest.mark.parametrize(
    "word",
    [
        "news.example.com", "https:", "https://", "https://a.example/path", "https://a.example?x", "'self'", "data:",
        "https://a.example;script-src", "https://[::1]", "https://u:p@a.example", "https://a'b.example",
        "https://a.example#x", "https://a.example:0", "https://a.example:8443:*", "https://*.*.example",
        "ftp://a.example", "https://a..example",
    ],
)  # fmt: skip
def test_what_no_policy_can_name_is_refused_with_words(load: Load, word):  # noqa: F811
    with pytest.raises(
        ImproperlyConfigured, match="^EMBED_ANCESTORS must read like https://news.example.com: "
    ):
        load(EMBED_ANCESTORS=f"https://other.example {word}")


def test_hosts_that_are_answered(load: Load):  # noqa: F811
    given = f"{NEWS} .Example.COM * [::1] 2001:DB8::1 example.com:8000 [::1]:8000"
    answered = [NEWS_CODED, ".example.com", "*", "[::1]", "[2001:db8::1]", "example.com", "[::1]"]
    assert load(ALLOWED_HOSTS=given)["ALLOWED_HOSTS"] == answered


def test_hosts_of_streamers(load: Load):  # noqa: F811
    given = "10.0.0.20 Streamer.LAN ::1 10.0.0.21:8080"
    assert load(STREAMER_HOSTS=given)["STREAMER_HOSTS"] == ["10.0.0.20", "streamer.lan", "[::1]", "10.0.0.21"]


@pytest.mark.parametrize("name", ["ALLOWED_HOSTS", "STREAMER_HOSTS"])
@pytest.mark.parametrize(
    "word", ["https://a.example", "a.example/", "a_b;c", "u@a.example", "*.a.example", "a:b"]
)
def test_what_is_no_host_is_refused_with_words(load: Load, name, word):  # noqa: F811
    with pytest.raises(ImproperlyConfigured, match=f"^{name} must read like cameras.example.com: "):
        load(**{name: word})


@pytest.mark.parametrize(
    ("site", "host"),
    [
        ("http://[::1]:8000", "[::1]:8000"),
        (f"http://{NEWS}", NEWS_CODED),
        ("HTTP://Cameras.Example.COM.:80/", "cameras.example.com"),
        ("http://cameras.example.com", "Cameras.Example.Com:80"),
    ],
)
def test_the_site_answers_at_its_address(client, load: Load, settings, published, site, host):  # noqa: F811
    of_site = load(SITE_URL=site, SECURE_SSL_REDIRECT="false")
    for name in ("SITE_URL", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS"):
        setattr(settings, name, of_site[name])
    assert of_site["CSRF_TRUSTED_ORIGINS"] == [of_site["SITE_URL"]]
    said = {"host": host, "origin": of_site["SITE_URL"]}
    assert client.get("/", headers=said).status_code == 200
    form = client.post("/cameras/harbour-east-quay/report/", {"what": "no_picture"}, headers=said)
    assert form.status_code == 303
    listed = client.get("/api/cameras/", headers=said).json()["cameras"][0]["camera"]
    assert listed.startswith(f"{of_site['SITE_URL']}/")
    pasted = f"{site.rstrip('/')}/cameras/harbour-east-quay/"
    assert client.get("/oembed/", {"url": pasted}, headers=said).status_code == 200


def test_a_site_with_letters_of_its_own_may_frame_players(client, load: Load, settings, published):  # noqa: F811
    settings.EMBED_ANCESTORS = load(EMBED_ANCESTORS=f"https://{NEWS}")["EMBED_ANCESTORS"]
    named = client.get("/cameras/harbour-east-quay/live/")[HEADER]
    assert f"frame-ancestors 'self' https://{NEWS_CODED}" in named and "default-src 'none'" in named


# The last guard


def answered(response):
    return headers(Csp(lambda _: response))(HttpRequest())


@pytest.mark.parametrize("value", ["https://новости.рф", "inline; filename=é.mp4"])
def test_a_header_that_is_not_ascii_fails_tests(value):
    response = HttpResponse()
    response["X-Odd"] = value
    with pytest.raises(AssertionError, match="X-Odd"):
        answered(response)


def test_in_production_it_is_left_out_and_said(monkeypatch, caplog):
    monkeypatch.setattr(logging.getLogger("portal.headers"), "handlers", [])
    response = framed_by(HttpResponse(), [f"https://{NEWS}"])
    response["X-Odd"] = "é"
    said = answered(response)
    assert "X-Odd" not in said and said[HEADER] == CLOSED
    assert [record.levelname for record in caplog.records] == ["ERROR", "ERROR"]
    assert all(value.isascii() for value in said.headers.values())
