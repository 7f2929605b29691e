"""Addresses that a VMS names: what is used, how it is spelled, what is refused."""

import pytest

from cameras.vms.addresses import Addresses, BadAddress, known_host
from cameras.vms.dsn import DsnError, parse
from cameras.vms.streamers import Streamers, checked_override

OWN = "watcher.example.com"


@pytest.mark.parametrize(
    ("given", "built"),
    [
        ("http://s.example.com", "http://s.example.com"),
        ("HTTPS://S.Example.COM:8443/", "https://s.example.com:8443"),
        ("https://s.example.com:443/edge/1/?a=b#c", "https://s.example.com/edge/1"),
        ("http://s.example.com:443", "http://s.example.com:443"),
        ("http://s.example.com.", "http://s.example.com"),
        ("http://8.8.8.8:80", "http://8.8.8.8"),
        ("http://камера.рф", "http://xn--80aaoslz.xn--p1ai"),
        ("http://my_host.example", "http://my_host.example"),
    ],
)
def test_rebuilt(given, built):
    assert Addresses(OWN).rebuild(given) == built


@pytest.mark.parametrize(
    "given",
    [
        "",
        "s.example.com",
        "//s.example.com",
        "ftp://s.example.com",
        "javascript:alert(1)",
        "http://",
        "http:///path",
        "http://user:pass@s.example.com",
        "http://user@s.example.com",
        "http://s.example.com:0x50",
        "http://s.example.com:99999",
        "http://[::1",
        "http://s.example.com;script-src",
        "http://*.example.com",
        "http://s.example.com'",
        'http://s"x.example.com',
        "http://s example.com",
        "http://s.example.com\r\nX: y",
        "http://s.example.com\\@evil.example",
        "http://s..example.com",
        "http://-s.example.com",
        "http://s.example.com/a/../b",
        "http://s.example.com/%2e%2e/b",
        "http://s.example.com/a%2Fb",
        "http://s.example.com/a;b",
        "http://s.example.com/'",
        "http://a%2eb.example",
        f"http://{'a' * 64}.example",
        f"http://{'a.' * 130}example",
        "http://1.2.3.example.0x",
        "http://1.2.3.4.5",
        "http://256.1.1.1",
        "http://[2001:db8::1]:80",
        "http://[2a00:1450:4001:800::200e]",
        "http://\ud800.example",
    ],
)
def test_refused_for_its_spelling(given):
    with pytest.raises(BadAddress):
        Addresses(OWN).rebuild(given)


LOOPBACK = [
    "127.0.0.1",
    "127.1",
    "127.8.9.10",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "017700000001",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "127.0.0.1.",
    "①②⑦.0.0.1",
]


@pytest.mark.parametrize("spelling", LOOPBACK)
def test_odd_spellings_of_loopback(spelling):
    with pytest.raises(BadAddress, match="is private: name it in STREAMER_HOSTS, or set streamer="):
        Addresses(OWN).rebuild(f"http://{spelling}:8080")
    own = known_host(spelling)
    assert own.startswith("127.")
    assert Addresses(own).rebuild(f"http://{spelling}:8080") == f"http://{own}:8080"


PRIVATE = ["10.0.0.1", "172.16.5.5", "192.168.1.1", "100.64.0.1", "198.18.0.1", "0300.0250.1.1"]


@pytest.mark.parametrize(
    "host", [*PRIVATE, "localhost", "LOCALHOST.", "a.localhost", "localhost.localdomain"]
)
def test_private_hosts_only_where_they_are_named(host):
    address = f"http://{host}:8080"
    with pytest.raises(BadAddress, match="private"):
        Addresses(OWN).rebuild(address)
    assert Addresses(host).rebuild(address) == Addresses(OWN, [host]).rebuild(address)


FORBIDDEN = [
    "169.254.169.254",
    "169.254.1.1",
    "2852039166",
    "0.0.0.0",  # noqa: S104
    "0",
    "224.0.0.1",
    "239.255.255.255",
    "100.100.100.200",
    "168.63.129.16",
    "[::ffff:169.254.169.254]",
    "metadata.google.internal",
    "metadata",
    "instance-data.ec2.internal",
]


@pytest.mark.parametrize("host", FORBIDDEN)
def test_link_local_and_metadata_never(host):
    with pytest.raises(BadAddress, match="never used"):
        Addresses(host, [host, host.strip("[]")]).rebuild(f"http://{host}/")


@pytest.mark.parametrize(
    ("host", "ip", "ok"),
    [
        ("s.example.com", "8.8.8.8", True),
        ("s.example.com", "2a00:1450:4001:800::200e", True),
        ("s.example.com", "10.0.0.1", False),
        ("s.example.com", "127.0.0.1", False),
        ("s.example.com", "::1", False),
        ("s.example.com", "fd00::1", False),
        ("s.example.com", "::ffff:10.0.0.1", False),
        ("s.example.com", "2002:0a00:0001::1", False),
        ("s.example.com", "64:ff9b::10.0.0.1", False),
        ("s.example.com", "64:ff9b::8.8.8.8", True),
        ("s.example.com", "fe80::1%eth0", False),
        (OWN, "10.0.0.1", True),
        (OWN, "::1", True),
        (OWN, "169.254.169.254", False),
        (OWN, "::ffff:169.254.169.254", False),
        (OWN, "fd00:ec2::254", False),
        (OWN, "fe80::1%eth0", False),
        (OWN, "ff02::1", False),
        (OWN, "::", False),
        ("lan.example.com", "192.168.1.5", True),
    ],
)
def test_what_a_name_points_to(host, ip, ok):
    assert (Addresses(OWN, ["lan.example.com", ""]).refuse(host, ip) == "") is ok


# IANA's registries of special-purpose addresses: the first and the last of each block that is not globally reachable,
# and of what has been deprecated since; https://www.iana.org/assignments/iana-ipv6-special-registry
SPECIAL = [
    "0.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1", "172.31.255.255", "192.0.0.1",
    "192.0.0.8", "192.0.0.170", "192.0.2.1", "192.88.99.1", "192.168.255.255", "198.18.0.1", "198.19.255.255",
    "198.51.100.1", "203.0.113.1", "240.0.0.1", "255.255.255.255",
    "::1", "::2", "100::1", "100:0:0:1::1", "2001::1", "2001:2::1", "2001:10::1", "2001:db8::1", "2001:db8:ffff::1",
    "3fff::1", "3fff:fff:ffff::1", "4000::1", "5f00::1", "5f00:ffff::1", "64:ff9b:1::1", "64:ff9b:1:ffff::1", "fc00::1",
    "fd00::1", "fec0::1", "feff::1", "fe80::1", "febf::1", "ff02::1", "::",
]  # fmt: skip


@pytest.mark.parametrize("ip", SPECIAL)
def test_no_special_address_is_public(ip):
    assert Addresses(OWN).refuse("s.example.com", ip)


WAYS_TO_IPV4 = {
    "mapped": "::ffff:{}",
    "compatible": "::{}",
    "translated": "::ffff:0:{}",
    "NAT64": "64:ff9b::{}",
    "NAT64 of a network's own": "64:ff9b:1::{}",
    "ISATAP": "2a00:1450::5efe:{}",
    "ISATAP, global": "2a00:1450::200:5efe:{}",
}


@pytest.mark.parametrize("way", WAYS_TO_IPV4.values(), ids=WAYS_TO_IPV4)
@pytest.mark.parametrize(
    "inner", ["127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200"]
)
def test_an_ipv4_address_within_is_judged(way, inner):
    """The metadata of a cloud are never asked, not even of a host that the operator named."""
    ip = way.format(inner)
    assert Addresses(OWN).refuse("s.example.com", ip)
    named = Addresses(OWN).refuse(OWN, ip)
    assert ("never used" in named) is inner.startswith(("169.254", "100.100"))


@pytest.mark.parametrize(
    "ip", ["8.8.8.8", "2001:4860:4860::8888", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8", "2620:4f:8000::1"]
)
def test_public_addresses_are(ip):
    assert Addresses(OWN).refuse("s.example.com", ip) == ""


def dsn(options: str, host: str = OWN):
    return parse(f"city=watcher+https://webuser:pass@{host}?{options}")


@pytest.mark.parametrize("address", ["http://localhost:8080/x", "http://LocalHost.:8080/x"])
def test_localhost_is_the_vmss_own_host(address):
    assert Streamers(dsn("")).named(address) == (f"http://{OWN}:8080/x", "")


def test_a_refused_address_tells_why():
    assert Streamers(dsn("")).named("http://10.1.1.1:80") == (
        "",
        "the streamer's address 10.1.1.1 is private: "
        "name it in STREAMER_HOSTS, or set streamer= for this source",
    )
    assert Streamers(dsn("")).named("") == ("", "the VMS names no streamer for it")
    assert Streamers(dsn("")).named("http://[oops") == ("", "the streamer's address cannot be read")
    assert Streamers(dsn(""), ["10.1.1.1"]).named("http://10.1.1.1:80") == ("http://10.1.1.1", "")


@pytest.mark.parametrize(
    ("told", "used"),
    [
        ("http://10.1.1.1:8080/edge", "https://s.example.com:8443"),
        ("http://other.example:8080/edge", "https://s.example.com:8443/edge"),
        ("", "https://s.example.com:8443"),
        ("http://u:p@x/", "https://s.example.com:8443"),
    ],
)
def test_streamer_option_overrides_scheme_host_and_port(told, used):
    assert Streamers(dsn("streamer=https://s.example.com:8443")).named(told) == (used, "")


def test_streamer_option_may_be_private_and_have_a_path():
    made = Streamers(dsn("streamer=http://10.1.1.1:81/cams/"))
    assert made.named("http://other.example/edge") == ("http://10.1.1.1:81/cams", "")
    assert made.addresses.refuse("10.1.1.1", "10.1.1.1") == ""


@pytest.mark.parametrize(
    "value", ["s.example.com", "rtsp://x", "https://u:p%40x", "http://[oops", "http://169.254.1.1"]
)
def test_streamer_option_that_cannot_be_used(value):
    with pytest.raises(
        DsnError, match="source “city”: streamer= cannot be used: .*; it must read like"
    ) as error:
        checked_override(dsn(f"streamer={value}"))
    assert "u:p" not in str(error.value)


@pytest.mark.parametrize(
    ("given", "schemes", "built"),
    [
        ("https://s.example.com/a/?token=b%2Fc&x=1#d", None, "https://s.example.com/a/?token=b%2Fc&x=1"),
        ("WSS://S.Example.COM:443/edge~1", {"ws", "wss"}, "wss://s.example.com/edge~1"),
        ("ws://s.example.com:8080/edge", {"ws", "wss"}, "ws://s.example.com:8080/edge"),
    ],
)
def test_a_link_is_kept_whole(given, schemes, built):
    assert Addresses(OWN).link(given, *([schemes] if schemes else [])) == built


@pytest.mark.parametrize(
    "given",
    [
        "wss://s.example.com/a", "https://10.0.0.8/a", "https://u:p@s.example.com/a", "https://s.example.com/../a",
        "https://s.example.com/a?b='c'", 'https://s.example.com/a?b="', "https://s.example.com/a?b;c",
    ],
)  # fmt: skip
def test_a_link_that_is_not_used(given):
    with pytest.raises(BadAddress):
        Addresses(OWN).link(given)
