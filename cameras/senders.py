"""How much may come from one address: counted for all workers, without keeping the address.

What is kept is a hash with a salt that is thrown away each day, so that nobody can tell one address from another
afterwards.
"""

import secrets
import time
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from django.db import transaction

from cameras import sharedcopy


class TooMany(Exception):
    """Enough came from this address, or from everywhere; what came now is not to be taken."""


def count(key: str, address: str, an_hour: int, a_day: int) -> None:
    """One more under `key`: `an_hour` from one address in an hour, `a_day` from all in a day (UTC), else TooMany.

    Under the shared copy's own row: two workers that count at once do so one after the other.
    """
    with transaction.atomic():
        sharedcopy.queue_up(key)
        copy, now = sharedcopy.read(key), time.time()
        today = int(now // 86400)
        kept: dict[str, Any] = copy.value if copy and copy.value["day"] == today else _new(today)
        sender = _sender(address, kept["salt"])
        lately = [at for at in kept["of"].get(sender, []) if now - at < 3600]
        if len(lately) >= an_hour or kept["count"] >= a_day:
            raise TooMany
        kept["of"][sender] = [*lately, now]
        sharedcopy.write(key, kept | {"count": kept["count"] + 1})


def _new(today: int) -> dict[str, Any]:
    return {"day": today, "salt": secrets.token_hex(16), "count": 0, "of": {}}


def _sender(address: str, salt: str) -> str:
    """A house has a whole /64 of IPv6, so that counts as one; without an address all are one sender."""
    try:
        ip = ip_address(address)
    except ValueError:
        known = ""
    else:
        known = str(ip_network((ip, 64), strict=False) if isinstance(ip, IPv6Address) else ip)
    return sha256(f"{salt} {known}".encode()).hexdigest()[:32]
