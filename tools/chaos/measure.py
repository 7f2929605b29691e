"""One row of the table: a fault under load, what visitors noticed of it, and how long it took to heal."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from tools.bench.load import NO_ANSWER, Latencies, load
from tools.chaos.portal import Portal, Weight
from tools.chaos.town import STREAMER, VMS, Town

RATE = 55
CAMERA, STREAM = "/cameras/harbour-east-quay/", "harbour"
HEALED_WITHIN = 30.0
FRESH_READS = 6
"""So many new connections in a row must show the new token: one worker that has healed is not enough."""

SAMPLE_EVERY = 0.5
PROBE_EVERY = 2.0


@dataclass
class Row:
    """`healed`: seconds, None where it took more than 60; `asked`: VMS and streamer; `probe`: slowest /readyz."""

    name: str
    seen: Latencies
    healed: float | None = 0.0
    asked: tuple[int, int] = (0, 0)
    weight: Weight = Weight(0, 0)
    probe: float = 0.0
    remarks: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    """Bounds of this row's own that it did not keep; the common ones are the report's."""

    excused: int = 0
    """Requests without an answer that nobody could have answered."""

    told_to_wait: int = 0
    """Answers 503 of a worker that cannot know any camera yet."""

    @property
    def errors(self) -> int:
        return sum(count for code, count in self.seen.codes.items() if code >= 500) - self.told_to_wait

    @property
    def unanswered(self) -> int:
        return self.seen.codes[NO_ANSWER]

    def milliseconds(self, part: float) -> float:
        return self.seen.percentile(part) * 1000


class Range:
    """The portal, the town around it, and the load that visitors make."""

    def __init__(self, portal: Portal, town: Town, seconds: float) -> None:
        self.portal, self.town, self.seconds = portal, town, seconds

    def addresses(self) -> list[str]:
        """What visitors ask for, in turn."""
        listed = self.portal.get("/mosaics/")
        mosaic = listed.partition('href="/mosaics/')[2].partition('"')[0].removesuffix("/")
        paths = ["/", CAMERA, f"/mosaics/{mosaic}/", f"{CAMERA}still.jpg", "/api/cameras/"]
        return [self.portal.address + path for path in paths]

    @contextmanager
    def under_load(self, row: str, seconds: float | None = None) -> Iterator[Row]:
        """The block runs while visitors come; when it ends, so does the load, and the row is complete."""
        wanted = seconds or self.seconds
        before = self.town.requests()
        row_made = Row(row, Latencies(()))
        with ThreadPoolExecutor(3) as pool:
            visitors = pool.submit(load, self.addresses(), RATE, wanted)
            prober = pool.submit(self._probe, visitors)
            scales = pool.submit(self._heaviest, visitors)
            yield row_made
            row_made.seen, row_made.probe = visitors.result(), prober.result()
            row_made.weight = scales.result()
        after = self.town.requests()
        row_made.asked = after[VMS] - before[VMS], after[STREAMER] - before[STREAMER]

    def _probe(self, visitors: "Future[Latencies]") -> float:
        """What the machine in front does all the time: the seconds of the slowest /readyz."""
        slowest = 0.0
        while not visitors.done():
            began = time.monotonic()
            self.portal.code("/readyz", timeout=30)
            slowest = max(slowest, time.monotonic() - began)
            time.sleep(PROBE_EVERY)
        return slowest

    def _heaviest(self, visitors: "Future[Latencies]") -> Weight:
        memory, threads = 0.0, 0
        while not visitors.done():
            now = self.portal.weight()
            memory, threads = max(memory, now.memory), max(threads, now.threads)
            time.sleep(SAMPLE_EVERY)
        return Weight(memory, threads)

    def heals(self) -> float | None:
        """Seconds until a token that was rotated now is on the page of every worker; None after 60."""
        self.town.rotate()
        token = self.town.token(STREAM)
        return seconds_until(lambda: all(token in self.page() for _ in range(FRESH_READS)))

    def page(self) -> str:
        try:
            return self.portal.get(CAMERA)
        except OSError:
            return ""


def seconds_until(true: Callable[[], bool], most: float = 2 * HEALED_WITHIN) -> float | None:
    began = time.monotonic()
    while time.monotonic() - began < most:
        if true():
            return time.monotonic() - began
        time.sleep(0.1)
    return None
