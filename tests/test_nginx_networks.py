"""Whom deploy/nginx.conf counts as one visitor: an IPv4 address, or a /64 of IPv6; as the portal does.

Visitors come from wherever the header X-Source says: nginx takes it for the address, as it does with a proxy's.
"""

import re
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv6Address

import pytest

from cameras.networks import networks
from tests.echo import Echo, echo
from tests.nginx import SITE, Nginx, free_port, serve
from tests.patience import wait_until

pytestmark = pytest.mark.nginx

FROM_THE_HEADER = "set_real_ip_from 127.0.0.1; real_ip_header X-Source;"
KEY = "server {{ listen 127.0.0.1:{}; location / {{ return 200 $portal_network; }} }}"

ZEROES = [
    str(IPv6Address(":".join("0" if pattern >> place & 1 else f"{place + 1:x}a" for place in range(8))))
    for pattern in range(256)
]
V4 = ["203.0.113.9", "203.0.113.10", "10.0.0.1"]
TRANSLATED = [f"64:ff9b::{address}" for address in V4]
ODD = [
    *(f"::ffff:{address}" for address in V4),
    "64:ff9b::1:203.0.113.9", "64:ff9b:0:1::203.0.113.9", "64:ff9b:1::203.0.113.9", "2001:db8::3:203.0.113.9",
    "::", "::1", "::203.0.113.9", "::2:203.0.113.9", "::ffff:0:203.0.113.9", "2002:cb00:7109::1", "fe80::1",
    "2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:3::1", "2001:db8:1::", "2001:db8:1:0:1::",
    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
]  # fmt: skip


@pytest.fixture(scope="module")
def portal() -> Iterator[Echo]:
    with echo() as running:
        yield running


@pytest.fixture(autouse=True)
def quick(portal: Echo) -> None:
    portal.reset()


@pytest.fixture(scope="module")
def key_port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def nginx(portal, key_port, tmp_path_factory) -> Iterator[Nginx]:
    folder = tmp_path_factory.mktemp("nginx") / "run"
    more = f"{FROM_THE_HEADER} {KEY.format(key_port)}"
    with serve(folder, [portal.address], more) as running:
        yield running


@pytest.fixture(scope="module")
def keys(nginx, key_port) -> dict[str, str]:
    """What a limit counts each address under."""
    with nginx.visitor() as visitor:
        return {
            address: visitor.get(
                f"http://127.0.0.1:{key_port}/", headers={"X-Source": address}, timeout=10
            ).text
            for address in [*ZEROES, *V4, *TRANSLATED, *ODD]
        }


def test_addresses_of_one_network_have_one_key_and_no_others(keys):
    """Each place in which an address can have zeroes, and so be written with "::"."""
    pairs = {(keys[address], networks(address)[0].name) for address in [*ZEROES, *V4, *ODD]}
    assert len(pairs) == len(dict(pairs)) == len({name for _, name in pairs}) > 20
    assert keys["2001:db8:1:2::1"] == "2001:db8:1:2"


def test_addresses_that_come_through_a_translator_are_counted_one_by_one(keys):
    assert len({keys[address] for address in [*TRANSLATED, "64:ff9b::1:203.0.113.9"]}) == len(TRANSLATED) + 1


def test_every_limit_counts_networks():
    """By itself, or for some requests alone."""
    site = SITE.read_text()
    zones = re.findall(r"(?m)^\s*limit_(?:req|conn)_zone (\S+)", site)
    assert len(zones) == site.count("limit_req_zone") + site.count("limit_conn_zone") >= 5
    for key in set(zones) - {"$portal_network"}:
        [body] = re.findall(rf"(?m)^map .+ {re.escape(key)} \{{\n((?:    .*\n)+)\}}", site)
        assert {line.split()[-1] for line in body.splitlines()} == {"$portal_network;", '"";'}


def addresses(network: str) -> list[str]:
    return [f"{network}::{number:x}" for number in range(1, 26)]


@pytest.fixture
def site() -> str:
    """A /48 that nobody has come from before."""
    return f"2001:db8:{secrets.token_hex(2)}"


def posted(nginx: Nginx, path: str, sources: list[str]) -> list[int]:
    with nginx.visitor() as visitor:
        url, form = nginx.url + path, {"what": "other"}
        answers = [visitor.post(url, form, headers={"X-Source": source}, timeout=10) for source in sources]
    return [answer.status_code for answer in answers]


def looked(nginx: Nginx, source: str) -> int:
    return nginx.get("/admin/", headers={"X-Source": source}).status_code


@pytest.mark.parametrize("path", ["/admin/login/", "/cameras/harbour/report/"])
def test_a_house_sends_no_more_forms_than_one_visitor(nginx, site, path):
    sent = posted(nginx, path, addresses(f"{site}:1") * 4)
    assert set(sent) == {200, 429}
    assert sent.count(200) <= 12  # a few at once, and then one each 6 or 10 s
    assert posted(nginx, path, [f"{site}:2::1"]) == [200]


def test_a_house_holds_no_more_connections_than_one_visitor(nginx, portal, site):
    portal.seconds = 1.5
    with ThreadPoolExecutor(40) as pool:
        held = [pool.submit(looked, nginx, source) for source in (addresses(f"{site}:1") * 2)[:40]]
        wait_until(lambda: any(answer.done() for answer in held))  # the first that is refused
        assert looked(nginx, f"{site}:2::1") == 200
    statuses = [answer.result() for answer in held]
    assert set(statuses) == {200, 429} and statuses.count(200) >= 20
