"""A pytest plugin: tests whose program is missing are skipped, loudly; in CI a skip is a failure."""

from collections.abc import Generator
from functools import cache

import pytest

from tools.programs import Program, in_ci, missing


@cache
def gaps() -> dict[str, Program]:
    return {program.marker: program for program in missing() if program.marker}


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
