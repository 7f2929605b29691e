"""The browsers that pages are judged in: one that Playwright inspects, and one that nobody does.

An inspector keeps in the tab what the tab has fetched, so it cannot tell how much memory a page takes.
"""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tools.bench.processes import HOST, memory_of, running
from tools.programs import CHROMIUM


@contextlib.contextmanager
def inspected() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM.find()), args=["--no-sandbox"])
        yield chromium
        chromium.close()


@dataclass(frozen=True)
class Alone:
    """A browser with one tab; `profile` is its folder, `session` the id of the session of its processes."""

    profile: Path
    session: int

    @property
    def memory(self) -> float:
        """MB of the largest process that draws a page."""
        return max(memory_of(pid)["VmRSS"] for pid in self._renderers())

    def _renderers(self) -> Iterator[int]:
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):  # it has ended meanwhile
                if os.getsid(int(process.name)) == self.session and _draws(process):
                    yield int(process.name)

    def page(self, other: Browser) -> Page:
        """Its tab, from now on inspected, by way of another browser's Playwright."""
        port = (self.profile / "DevToolsActivePort").read_text(encoding="ascii").split()[0]
        return other.browser_type.connect_over_cdp(f"http://{HOST}:{port}").contexts[0].pages[0]


def _draws(process: Path) -> bool:
    return b"--type=renderer" in (process / "cmdline").read_bytes()


@contextlib.contextmanager
def alone(program: Path | None, place: Path, url: str, width: int, height: int) -> Iterator[Alone]:
    """`program` is a Chromium; `place` a folder for its profile and its log."""
    profile = place / "profile"
    command = [
        *(str(program), "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0"),
        *(f"--user-data-dir={profile}", f"--window-size={width},{height}", url),
    ]
    with running(command, os.environ, place / "chromium.log") as child:
        yield Alone(profile, child.pid)
