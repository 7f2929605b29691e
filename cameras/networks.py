"""Which networks an address is in: those that one visitor may have for himself, from the smallest to the largest."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import NamedTuple

# A house is given a /64 or a /56, a company or a tunnel a /48, and all addresses in it are theirs to use. An IPv4
# address stands alone: its /24 is as likely to be a whole town behind its provider as it is to be one tenant.
WEIGHTS = {64: 1, 56: 2, 48: 4}
TRANSLATED = IPv6Network("64:ff9b::/96")
LOW_32_BITS = 0xFFFF_FFFF


class Network(NamedTuple):
    """`weight`: so many times what a house may may come from it. The name is "" where there is no address."""

    name: str
    weight: int = 1


def networks(address: str) -> list[Network]:
    """The smallest first; all that is no address is one network."""
    try:
        ip = plain(ip_address(address))
    except ValueError:
        return [Network("")]
    if isinstance(ip, IPv4Address):
        return [Network(str(ip))]
    return [Network(str(IPv6Network((int(ip), bits), False)), weight) for bits, weight in WEIGHTS.items()]


def plain(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address where one is written as IPv6: mapped, or come through a translator (RFC 6052)."""
    if isinstance(ip, IPv4Address):
        return ip
    return IPv4Address(int(ip) & LOW_32_BITS) if ip in TRANSLATED else ip.ipv4_mapped or ip
