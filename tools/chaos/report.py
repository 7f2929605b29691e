"""The table, row by row as they come, and whether every bound was kept."""

import os
import platform
from datetime import UTC, datetime

from tools.chaos.measure import HEALED_WITHIN, Row

P99_MS = 50.0
PROBE_SECONDS = 10.0
NAME = 38
HEAD = f"{'fault':{NAME}} {'answers':>7} {'≥500':>5} {'none':>5} {'p50 ms':>7} {'p99 ms':>7} {'heal s':>7} "
HEAD += f"{'VMS':>5} {'stills':>6} {'MB':>5} {'thr':>4} {'readyz s':>8}"


class Report:
    """`broken` fills with plain words as rows come; the first row is the one without a fault."""

    def __init__(self) -> None:
        self.limit = P99_MS
        self.broken: list[str] = []
        self._first = True

    def head(self, seconds: float) -> None:
        load = os.getloadavg()[0]
        now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
        print(
            f"{now}, {os.cpu_count()} cores, {platform.machine()}, load {load:.1f} before; {seconds:g} s a row\n"
        )
        print(HEAD, flush=True)

    def add(self, row: Row) -> None:
        healed = "never" if row.healed is None else f"{row.healed:.1f}"
        print(
            f"{row.name:{NAME}} {len(row.seen.answers):7} {row.errors:5} {row.unanswered:5} "
            f"{row.milliseconds(0.5):7.1f} {row.milliseconds(0.99):7.1f} {healed:>7} {row.asked[0]:5} "
            f"{row.asked[1]:6} {row.weight.memory:5.0f} {row.weight.threads:4} {row.probe:8.1f}",
            flush=True,
        )
        for remark in [*row.remarks, *row.broken]:
            print(f"  {remark}", flush=True)
        if self._first:
            self._busy(row)
        self.broken += [f"{row.name}: {what}" for what in self._judged(row)]

    def _busy(self, row: Row) -> None:
        """Where the portal alone is not fast enough, this is no machine to measure 50 ms with."""
        self._first = False
        if row.milliseconds(0.99) * 1.5 > P99_MS:
            self.limit = row.milliseconds(0.99) * 1.5
            print(
                f"  this machine is busy: p99 is held against {self.limit:.0f} ms (1.5 of this row), not {P99_MS:.0f}"
            )

    def _judged(self, row: Row) -> list[str]:
        lost = row.unanswered - row.excused
        bounds = {
            f"{row.errors} answers ≥ 500": row.errors > 0,
            f"{lost} requests without an answer": lost > 0,
            f"p99 of {row.milliseconds(0.99):.0f} ms": row.milliseconds(0.99) > self.limit,
            f"not healed within {HEALED_WITHIN:.0f} s": row.healed is None or row.healed > HEALED_WITHIN,
            f"/readyz took {row.probe:.1f} s": row.probe > PROBE_SECONDS,
        }
        return [what for what, broken in bounds.items() if broken] + row.broken

    def verdict(self) -> int:
        """The exit code."""
        print()
        for what in self.broken:
            print(f"BROKEN  {what}")
        print("Every bound was kept." if not self.broken else f"{len(self.broken)} bounds were broken.")
        return 1 if self.broken else 0
