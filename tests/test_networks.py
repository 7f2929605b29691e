"""Which networks an address is counted in."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cameras.networks import Network, networks
from tests.strategies import examples

V4 = [Network("203.0.113.9")]


@pytest.mark.parametrize(
    "address",
    ["203.0.113.9", "::ffff:203.0.113.9", "::ffff:cb00:7109", "64:ff9b::203.0.113.9", "64:ff9b::cb00:7109"],
)
def test_an_ipv4_address_is_the_same_however_it_comes(address: str) -> None:
    assert networks(address) == V4


def test_an_ipv6_address_is_in_three_networks_that_may_more_and_more() -> None:
    assert networks("2001:db8:1:2345::1") == [
        Network("2001:db8:1:2345::/64", 1),
        Network("2001:db8:1:2300::/56", 2),
        Network("2001:db8:1::/48", 4),
    ]


def test_the_scope_of_a_link_makes_no_other_network() -> None:
    assert networks("fe80::1%eth0") == networks("fe80::2%eth1")


@pytest.mark.parametrize(
    "address", ["", "unknown", "203.0.113.9:5555", "[2001:db8::1]", "1.2.3.4.5", "::1::", "\0"]
)
def test_what_is_no_address_is_one_network(address: str) -> None:
    assert networks(address) == [Network("")]


@examples(100)
@given(st.ip_addresses(v=6))
def test_every_address_is_in_its_networks(ip: ipaddress.IPv6Address) -> None:
    for network in networks(str(ip)):
        assert ip in ipaddress.ip_network(network.name) or ip.ipv4_mapped or str(ip).startswith("64:ff9b::")
