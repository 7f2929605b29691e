"""`make soak MINUTES=20`: visitors, rotations, evictions, cameras and an admin all at once; exit 1 on a violation."""

import argparse
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests import postgres
from tools.bench.load import Latencies, load
from tools.chaos.__main__ import ready_to_run, socket_of, sources, started
from tools.chaos.portal import ROOT, Portal, environment
from tools.chaos.town import DATABASE, town
from tools.children import follow_parent
from tools.soak.life import GUESTS, Life
from tools.soak.trend import ENOUGH_MINUTES, Trend
from tools.soak.watch import Watch

FRESH = 10
RATE = 20
WEIGH_EVERY = 5.0
STEP = 0.05
RESTLESS = ("street", "market", *GUESTS)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=20.0, help="default 20")
    minutes = parser.parse_args().minutes
    ready_to_run()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="camera-portal-soak-")))
        there = stack.enter_context(town(socket_of(stack.enter_context(postgres.server()))))
        database = f"postgres://portal@127.0.0.1:{there.port(DATABASE)}/postgres"
        settings = environment(
            database, sources(there), folder / "stills", CATALOG_FRESH=str(FRESH), STILL_FRESH=str(FRESH)
        )
        portal = started(stack, settings, folder / "log")
        life = Life(there)
        watch, trend = Watch(portal.address, life, FRESH), Trend()
        changes = stack.enter_context(admin(settings, folder / "admin"))
        before = there.logins()
        visitors = lived(portal, life, watch, trend, minutes)
        return report(watch, trend, visitors, life, there.logins() - before, lines(changes))


@contextmanager
def admin(environ: dict[str, str], log: Path) -> Iterator[Path]:
    """Its log has a line for each change."""
    with log.open("w") as out:
        running = subprocess.Popen(
            [sys.executable, "-m", "tools.soak.admin", *RESTLESS],
            cwd=ROOT, env=environ, stdout=out, preexec_fn=follow_parent,
        )  # fmt: skip
    try:
        yield log
    finally:
        running.terminate()
        running.wait(20)


def lines(log: Path) -> int:
    return len(log.read_text().splitlines())


def lived(portal: Portal, life: Life, watch: Watch, trend: Trend, minutes: float) -> Latencies:
    """The whole time; what the other visitors saw of it."""
    began, weighed = time.monotonic(), 0.0
    steps = watch.walk()
    with ThreadPoolExecutor(1) as pool:
        urls = [portal.address + path for path in ("/", "/cameras/harbour-east-quay/", "/api/cameras/")]
        visitors = pool.submit(load, urls, RATE, minutes * 60)
        while not visitors.done():
            life.beat()
            next(steps)
            if time.monotonic() - weighed > WEIGH_EVERY:
                weighed = time.monotonic()
                trend.add((weighed - began) / 60, portal.weight())
            time.sleep(STEP)
        return visitors.result()


def report(watch: Watch, trend: Trend, visitors: Latencies, life: Life, logins: int, changes: int) -> int:
    """Prints it; the exit code."""
    first, last = trend.warm[0][1], trend.warm[-1][1]
    p50, p99 = (visitors.percentile(part) * 1000 for part in (0.5, 0.99))
    facts = {
        "read": f"{watch.answers} answers with {watch.tokens_seen} tokens; {len(visitors.answers)} loaded beside it",
        "around": f"{len(life.rotated_at)} rotations, {life.evictions} evictions, {life.changes} changes of cameras, "
        f"{changes} of the admin's; {logins} logins",
        "tokens": f"shown at most {watch.oldest:.1f} s after their successor came (CATALOG_FRESH: {FRESH} s)",
        "latency": f"p50 {p50:.1f} ms, p99 {p99:.1f} ms",
        "memory": f"{first.memory:.0f} MB warm, {last.memory:.0f} MB at the end, {trend.memory():+.2f} MB a minute",
        "": "in time: " + " ".join(f"{memory:.0f}" for memory in trend.course()),
        "threads": f"{first.threads} warm, {last.threads} at the end, {trend.threads():+.3f} a minute",
    }
    for name, fact in facts.items():
        print(f"{name:9} {fact}")
    if not trend.long_enough:
        print(f"{'':9} less than {ENOUGH_MINUTES:g} minutes after the warm-up: too short to judge growth by")
    return verdict(Counter(found(watch, trend, visitors, changes)))


def found(watch: Watch, trend: Trend, visitors: Latencies, changes: int) -> list[str]:
    """All violations, in plain words."""
    failed = [f"a visitor got {answer.code or 'no answer'}" for answer in visitors.failed]
    idle = [] if changes else ["the admin has changed nothing"]
    return watch.violations + trend.violations() + failed + idle


def verdict(violations: Counter[str]) -> int:
    for what, times in violations.most_common(20):
        print(f"VIOLATION {what} ({times} times)")
    print(f"{violations.total()} violations." if violations else "Nothing was violated.")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
