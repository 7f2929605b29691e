"""Open-loop load: so many requests a second, whether or not the earlier ones have been answered.

`load(url, rate, seconds)` is used by `make bench` and `make chaos`; from a shell:
`python -m tools.bench.load http://127.0.0.1:8000/ 55 10`. Each request has a connection of its own, as
a new visitor has; a late answer never holds up the next request, so nothing slow hides.
"""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

NO_ANSWER = 0
"""The code of a request that was refused, cut off or not answered in time."""

AGENT = "User-Agent: bench\r\nAccept-Encoding: br, gzip\r\nConnection: close"


@dataclass(frozen=True, slots=True)
class Answer:
    """One request: sent `at` seconds after the start, answered in full after `took` seconds.

    `late`: seconds by which the client itself missed the moment to send it.
    """

    at: float
    took: float
    code: int
    late: float = 0.0


@dataclass(frozen=True)
class Latencies:
    """All requests of one load, in the order of their sending."""

    answers: tuple[Answer, ...]

    @property
    def sorted(self) -> list[float]:
        """Seconds to the whole answer, the shortest first; what was never answered counts with its wait."""
        return sorted(answer.took for answer in self.answers)

    @property
    def codes(self) -> Counter[int]:
        """How many answers of each status; NO_ANSWER for those that never came."""
        return Counter(answer.code for answer in self.answers)

    @property
    def failed(self) -> list[Answer]:
        """Those that never came, and those of 500 and above."""
        return [answer for answer in self.answers if answer.code == NO_ANSWER or answer.code >= 500]

    def percentile(self, part: float) -> float:
        """Seconds within which this part (0.99) of the requests was answered."""
        return percentile(self.sorted, part)

    @property
    def late(self) -> float:
        """p99 of the client's own lateness; above a few ms the machine was too busy to measure with it."""
        return percentile(sorted(answer.late for answer in self.answers), 0.99)


def percentile(ascending: Sequence[float], part: float) -> float:
    """By the nearest rank; ValueError of nothing."""
    if not ascending:
        raise ValueError("no requests")
    rank = -(-len(ascending) * round(part * 10_000) // 10_000)
    return ascending[min(len(ascending), max(1, rank)) - 1]


def load(url: str | Sequence[str], rate: float, seconds: float, timeout: float = 10.0) -> Latencies:
    """GETs `url` (several: in turn) `rate` times a second for `seconds`, and waits for the last answers.

    `timeout` is for a whole answer. Blocks; may be run in a thread. http only.
    """
    urls = [urlsplit(each) for each in ([url] if isinstance(url, str) else url)]
    work = _send_all(urls, rate, round(rate * seconds), timeout)
    with ThreadPoolExecutor(1) as aside:  # the caller's thread may hold a running loop, as Playwright's does
        return Latencies(tuple(aside.submit(asyncio.run, work).result()))


async def _send_all(urls: list[SplitResult], rate: float, count: int, timeout: float) -> list[Answer]:
    began = time.perf_counter()
    tasks = []
    for number in range(count):
        due = began + number / rate
        if (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        one = _one(urls[number % len(urls)], began, due, timeout)
        tasks.append(asyncio.create_task(one))
    return list(await asyncio.gather(*tasks))


async def _one(url: SplitResult, began: float, due: float, timeout: float) -> Answer:
    sent = time.perf_counter()
    try:
        code = await asyncio.wait_for(_get(url), timeout)
    except (OSError, ValueError, EOFError, asyncio.LimitOverrunError, TimeoutError):
        code = NO_ANSWER
    return Answer(sent - began, time.perf_counter() - sent, code, sent - due)


async def _get(url: SplitResult) -> int:
    """The status; raises where the answer is not whole."""
    reader, writer = await asyncio.open_connection(url.hostname, url.port or 80)
    try:
        target = (url.path or "/") + (f"?{url.query}" if url.query else "")
        writer.write(f"GET {target} HTTP/1.1\r\nHost: {url.netloc}\r\n{AGENT}\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.read(-1)
        return _status(head, len(body))
    finally:
        writer.close()


def _status(head: bytes, received: int) -> int:
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    expected = headers.get("content-length", "")
    if expected.isdecimal() and received < int(expected):
        raise ValueError("cut off")
    return int(first.split()[1])


def main(url: str, rate: str, seconds: str) -> None:
    seen = load(url, float(rate), float(seconds))
    parts = ", ".join(f"p{part:g} {seen.percentile(part / 100) * 1000:.1f} ms" for part in (50, 95, 99, 100))
    print(f"{dict(seen.codes)}  {parts}  (client late by {seen.late * 1000:.1f} ms)")


if __name__ == "__main__":
    main(*sys.argv[1:4])
