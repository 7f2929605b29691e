"""Whether something grows: the straight line through what was measured after the warm-up."""

from dataclasses import dataclass, field
from statistics import linear_regression, median

from tools.chaos.portal import Weight

MB_A_MINUTE = 0.5
"""All workers together; 20 minutes make 10 MB of some 300."""

THREADS_A_MINUTE = 0.1
ENOUGH_MINUTES = 5.0
WARM_UP = 1 / 2
"""Of the whole time. The heaps of a worker's threads fill for some ten minutes, ever more slowly."""


@dataclass
class Trend:
    """(minutes since the start, weight), and what they say."""

    seen: list[tuple[float, Weight]] = field(default_factory=list)

    def add(self, minute: float, weight: Weight) -> None:
        self.seen.append((minute, weight))

    @property
    def warm(self) -> list[tuple[float, Weight]]:
        after = self.seen[-1][0] * WARM_UP
        return [each for each in self.seen if each[0] >= after]

    @property
    def long_enough(self) -> bool:
        return self.warm[-1][0] - self.warm[0][0] >= ENOUGH_MINUTES

    def memory(self) -> float:
        """MB a minute."""
        return linear_regression(*zip(*((at, weight.memory) for at, weight in self.warm), strict=True)).slope

    def threads(self) -> float:
        """Threads a minute, of the worker that has most."""
        points = ((at, float(weight.threads)) for at, weight in self.warm)
        return linear_regression(*zip(*points, strict=True)).slope

    def course(self, parts: int = 10) -> list[float]:
        """The memory's median in each part of the whole time."""
        size = max(1, len(self.seen) // parts)
        pieces = [self.seen[start : start + size] for start in range(0, len(self.seen), size)]
        return [median(weight.memory for _, weight in piece) for piece in pieces]

    def violations(self) -> list[str]:
        if not self.long_enough:
            return []
        memory, threads = self.memory(), self.threads()
        found = [f"memory grows by {memory:.2f} MB a minute"] if memory > MB_A_MINUTE else []
        return found + ([f"threads grow by {threads:.2f} a minute"] if threads > THREADS_A_MINUTE else [])
