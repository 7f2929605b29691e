"""A pytest plugin: tests whose program is missing are skipped, loudly; in CI a skip is a failure.

What waits for a real browser or a real server may come too late on a busy machine: it is tried again, and the
summary says so. What fails three times is broken.
"""

from collections.abc import Generator
from functools import cache

import pytest

from tools.programs import Program, in_ci, missing


@cache
def gaps() -> dict[str, Program]:
    return {program.marker: program for program in missing() if program.marker}


REAL = ("browser", "nginx", "postgres", "served", "zoneminder")
AGAIN = pytest.mark.flaky(reruns=2)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if any(map(item.get_closest_marker, REAL)):
            item.add_marker(AGAIN)


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker, program in gaps().items():
        if item.get_closest_marker(marker):
            pytest.skip(f"{program.package} is not installed")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if in_ci() and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome, report.longrepr = "failed", f"Nothing may be skipped in CI: {report.longreprtext}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if skipped := terminalreporter.stats.get("skipped"):
        terminalreporter.section(f"{len(skipped)} TESTS WERE NOT RUN; see below", red=True, bold=True)
