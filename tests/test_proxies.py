"""Forwarded headers: believed from TRUSTED_PROXIES, and from nobody else."""

from ipaddress import ip_address

import pytest
from django.conf import LazySettings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from portal.proxies import trusted_proxies
from tests.strategies import examples

PROXY, INNER, STRANGER, VISITOR = "10.0.0.1", "10.0.0.2", "203.0.113.9", "198.51.100.7"


@pytest.fixture(autouse=True)
def proxies(settings: LazySettings) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/24", "fd00::1"]


def seen(address: str, forwarded_for: str = "", protocol: str = "", scheme: str = "http") -> tuple[str, str]:
    """Scheme and address of the visitor as a view sees them; the headers themselves are gone by then."""
    told: list[HttpRequest] = []

    def view(request: HttpRequest) -> HttpResponse:
        told.append(request)
        return HttpResponse()

    headers = {"X-Forwarded-For": forwarded_for, "X-Forwarded-Proto": protocol}
    given = {name: value for name, value in headers.items() if value}
    request = RequestFactory().get("/", headers=given, REMOTE_ADDR=address, **{"wsgi.url_scheme": scheme})
    trusted_proxies(view)(request)
    assert not told[0].headers.keys() & {"X-Forwarded-For", "X-Forwarded-Proto"}
    return str(told[0].scheme), told[0].META["REMOTE_ADDR"]


def test_a_trusted_proxy_is_believed() -> None:
    assert seen(PROXY, VISITOR, "https") == ("https", VISITOR)
    assert seen("fd00::1", VISITOR, "https") == ("https", VISITOR)


def test_a_stranger_is_not() -> None:
    assert seen(STRANGER, VISITOR, "https") == ("http", STRANGER)


def test_what_the_server_believed_of_a_stranger_is_taken_back() -> None:
    assert seen(STRANGER, protocol="https", scheme="https") == ("http", STRANGER)


def test_tls_of_the_server_itself_stays() -> None:
    assert seen(STRANGER, scheme="https") == ("https", STRANGER)


def test_the_last_address_outside_counts() -> None:
    """What stands before it was written by the visitor."""
    assert seen(PROXY, f"127.0.0.1, {VISITOR}, {INNER}", "https") == ("https", VISITOR)


@pytest.mark.parametrize(
    ("hops", "visitor"),
    [
        (f"{VISITOR}:5555", VISITOR),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("2001:DB8:0::1", "2001:db8::1"),
        (f"::ffff:{VISITOR}", VISITOR),
        (f"[::ffff:{VISITOR}]:5555", VISITOR),
        (f"{STRANGER}, {VISITOR}:80, {INNER}:8080, [fd00::1]:80, ::ffff:{INNER}", VISITOR),
        (f"{STRANGER}, unknown", PROXY),
        (f"{STRANGER}, unknown, {VISITOR}", VISITOR),
        (f"{STRANGER}, {VISITOR}:x", PROXY),
        ("::1::", PROXY),
        ("1.2.3.4.5:80", PROXY),
        ("[", PROXY),
        ("[]:80", PROXY),
        ("\u0661.2.3.4", PROXY),
        (" , ,", PROXY),
    ],
)
def test_addresses_are_understood_as_proxies_write_them(hops: str, visitor: str) -> None:
    """And where the last word is none, what the visitor may have written before it is not believed."""
    assert seen(PROXY, hops, "https") == ("https", visitor)


def test_a_proxy_is_known_by_its_ipv4_address_where_the_server_listens_for_both(
    settings: LazySettings,
) -> None:
    mapped = f"::ffff:{PROXY}"
    assert seen(mapped, VISITOR, "https") == ("https", VISITOR)
    assert seen(f"::ffff:{STRANGER}", VISITOR, "https") == ("http", STRANGER)
    settings.TRUSTED_PROXIES = ["::ffff:10.0.0.0/120"]
    assert seen(mapped, VISITOR, "https") == seen(PROXY, VISITOR, "https") == ("https", VISITOR)


@examples(100)
@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from([VISITOR, INNER, ":", "[", "]", "::", "80", ", "])).map("".join)
)
def test_whatever_is_written_there_the_address_is_one(hops: str) -> None:
    ip_address(seen(PROXY, hops, "https")[1])


def test_without_addresses_outside_the_proxy_itself_asked() -> None:
    assert seen(PROXY, INNER, "https") == ("https", PROXY)
    assert seen(PROXY, "", "https") == ("https", PROXY)


def test_a_proxy_that_says_http_or_nonsense_means_http() -> None:
    assert seen(PROXY, VISITOR, "http")[0] == "http"
    assert seen(PROXY, VISITOR, "https,http")[0] == "http"


def test_a_unix_socket_is_believed_once_there_are_proxies(settings: LazySettings) -> None:
    assert seen("", VISITOR, "https") == ("https", VISITOR)
    settings.TRUSTED_PROXIES = []
    assert seen("", VISITOR, "https") == ("http", "")


def test_https_through_the_proxy_is_not_redirected(db: None, client: Client, settings: LazySettings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    forwarded = {"X-Forwarded-Proto": "https"}
    assert client.get("/nowhere/", headers=forwarded, REMOTE_ADDR=PROXY).status_code == 404
    assert client.get("/nowhere/", headers=forwarded, REMOTE_ADDR=STRANGER).status_code == 301
