"""What the stand-in ZoneMinder knows: its monitors, its one user, the tokens it has given."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from time import time
from typing import Any

from demo.calls import Calls


@dataclass(frozen=True, slots=True)
class Monitor:
    """`status` as in Monitor_Status: "Connected", "Running" (waits for its camera) or "NotRunning"."""

    id: int
    name: str
    media: str = ""
    group: str = ""
    function: str = "Monitor"
    status: str = "Connected"
    latitude: float | None = None
    longitude: float | None = None


MONITORS = (
    Monitor(1, "Valley road", "valley", "Roads", latitude=46.2455, longitude=7.3755),
    Monitor(2, "Harbour office, roof", "harbour", "Port", latitude=46.2297, longitude=7.3516),
    Monitor(3, "Slipway <b>2</b>", "beach", "Port", function="Modect"),
    Monitor(5, "Ferry pier", "lighthouse", "Port", status="Running"),
    Monitor(8, "Workshop", "construction", function="None", status="NotRunning"),
)


@dataclass
class World:
    """May be changed at any time.

    `api_enabled` and `may_view` are rights of the user; `wrapped`: pictures are refused with status 200 and a text, as
    behind nginx, else with 403 as behind Apache.
    """

    login: str = "webuser"
    password: str = "demo-only-password"  # noqa: S105
    api_enabled: bool = True
    may_view: bool = True
    may_see_groups: bool = True
    wrapped: bool = True
    clock: Callable[[], float] = time
    monitors: dict[int, Monitor] = field(default_factory=lambda: {each.id: each for each in MONITORS})
    access: set[str] = field(default_factory=set)
    refresh: set[str] = field(default_factory=set)
    calls: Calls = field(default_factory=Calls)

    def change(self, number: int, **fields: Any) -> None:
        """Sets any field of Monitor."""
        self.monitors[number] = replace(self.monitors[number], **fields)

    def expire(self, *, refresh: bool = False) -> None:
        """As after two hours; with `refresh` as after a day."""
        self.access.clear()
        if refresh:
            self.refresh.clear()

    def new_token(self, kept: set[str]) -> str:
        token = f"eyJ0eXAi.{secrets.token_urlsafe(60)}"
        kept.add(token)
        return token
