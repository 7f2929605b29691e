"""Milliseconds of counting one visitor, with so many known in the same hour and day; each time a new one."""

import contextlib
import json
from functools import partial
from ipaddress import IPv4Address, IPv6Address
from statistics import median

from django.db import transaction

from cameras import ratelimit
from cameras.models import Tally
from cameras.ratelimit import Limits, TooMany
from tools.bench.probes.steps import seconds

KEY = "bench"
ANY, NONE = Limits(an_hour=10**6, a_day=10**9), Limits(an_hour=0, a_day=10**9)


def main(known: str, counts: str) -> None:
    """Brings the senders that are known to `known`, half of them of IPv6, and counts so many of each family anew."""
    number = Tally.objects.filter(network="").values_list("count", flat=True).first() or 0
    with transaction.atomic():
        for place in range(number, int(known)):
            ratelimit.count(KEY, sender(place), ANY)
    number = max(number, int(known))
    fresh = [number + place for place in range(2 * int(counts))]
    found = {
        "an IPv4 address": usual([sender(place) for place in fresh if not place % 2], ANY),
        "an IPv6 address": usual([sender(place) for place in fresh if place % 2], ANY),
        "an address that is refused": usual([sender(0)] * int(counts), NONE),
    }
    print(json.dumps(found))


def sender(place: int) -> str:
    """Odd ones are of IPv6, each of a /48 of its own."""
    return str(
        IPv6Address((0x20010DB8 << 96) + (place << 80)) if place % 2 else IPv4Address(0x0A000000 + place)
    )


def usual(addresses: list[str], limits: Limits) -> float:
    """The median: what waits for the processor of a busy machine says nothing of a count."""
    return median(seconds(partial(counted, address, limits)) for address in addresses) * 1000


def counted(address: str, limits: Limits) -> None:
    with contextlib.suppress(TooMany):
        ratelimit.count(KEY, address, limits)
