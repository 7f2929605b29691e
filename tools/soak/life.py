"""What goes on around the portal: tokens rotate, sessions end, cameras come and go."""

import time
from dataclasses import dataclass

from tools.chaos.town import Town

ROTATE_EVERY, EVICT_EVERY, CHANGE_EVERY = 30.0, 120.0, 3.0
CANARY, CANARY_TITLE = "canary-stream", "Canary over the school yard"
GUESTS = tuple(f"guest-{number}" for number in range(4))


@dataclass
class Known:
    """A token that the VMS has given: its stream, and when it was followed by one and by two others."""

    stream: str
    generation: int


class Life:
    """`beat` is called often, and does what is due. Times are of the monotonic clock."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.rotated_at: list[float] = []
        self.evictions = self.changes = 0
        self.tokens: dict[str, Known] = {}
        town.add(CANARY, CANARY_TITLE)
        self.streams = [*town.names(), *GUESTS]
        self._next = {self._rotate: 0.0, self._evict: time.monotonic() + EVICT_EVERY, self._change: 0.0}
        self._every = {self._rotate: ROTATE_EVERY, self._evict: EVICT_EVERY, self._change: CHANGE_EVERY}

    def beat(self) -> None:
        for event, due in self._next.items():
            if time.monotonic() >= due:
                self._next[event] = time.monotonic() + self._every[event]
                event()

    def canary_tokens(self) -> set[str]:
        return {token for token, known in self.tokens.items() if known.stream == CANARY}

    def _rotate(self) -> None:
        self.town.rotate()
        self.rotated_at.append(time.monotonic())
        generation = len(self.rotated_at)
        self.tokens |= {self.town.token(name): Known(name, generation) for name in self.streams}

    def _evict(self) -> None:
        self.town.evict()
        self.evictions += 1

    def _change(self) -> None:
        """One guest after another comes, falls silent, plays again and goes."""
        guest, step = GUESTS[self.changes // 4 % len(GUESTS)], self.changes % 4
        self.changes += 1
        if step == 0:
            self.town.add(guest, f"Guest {guest}")
        elif step == 3:
            self.town.remove(guest)
        else:
            self.town.set_state(guest, {"alive": step == 2})
