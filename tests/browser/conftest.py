"""One Chromium for all tests of a process; a fresh context a test, which listens to what the browser complains of."""

import os
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Frame, Page, sync_playwright

from tests.patience import wait_until
from tools.programs import HEADLESS

SIZE = {"width": 1440, "height": 900}
PLAYS = "(video => [video.paused ? 0 : video.readyState, video.currentTime])(document.querySelector('video'))"

SCRIPTS_RAN = r"""() => {
  const { modules = "", later = "" } = document.querySelector("[data-modules]")?.dataset ?? {};
  const all = `${modules} ${later}`.split(/\s+/).filter(Boolean);
  return Promise.allSettled(all.map((module) => import(module))).then(() => true);
}"""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread, in which Django would refuse the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=str(HEADLESS.find()), args=["--no-sandbox", "--disable-background-networking"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def complaints() -> list[str]:
    """Errors and warnings of the console (a CSP violation is one), and exceptions nobody caught."""
    return []


@pytest.fixture
def new_context(
    browser: Browser, published: object, live_server: Any, complaints: list[str]
) -> Iterator[Callable[..., BrowserContext]]:
    """Contexts on the portal, with every camera and mosaic public; options are Playwright's."""
    contexts = []

    def new(**options: Any) -> BrowserContext:
        context = browser.new_context(**{"base_url": live_server.url, "viewport": SIZE, **options})
        context.set_default_timeout(10_000)
        context.on("console", lambda message: _listen(message, complaints))
        context.on(
            "weberror", lambda error: complaints.append(f"{error.page and error.page.url}: {error.error}")
        )
        if options.get("java_script_enabled", True):
            context.on("page", _until_scripts_ran)
        contexts.append(context)
        return context

    yield new
    for context in contexts:
        context.close()


def _until_scripts_ran(page: Page) -> None:
    """They come after the first frame: what a test does at once would be done before them."""
    to_load = page.goto

    def goto(url: str, **options: Any) -> Any:
        response = to_load(url, **options)
        page.wait_for_function(SCRIPTS_RAN)
        return response

    page.goto = goto  # type: ignore[method-assign]


def _listen(message: ConsoleMessage, complaints: list[str]) -> None:
    if message.type in ("error", "warning"):
        complaints.append(f"{message.page and message.page.url}: {message.text}")


@pytest.fixture
def news():
    """Another site, with an article that a test writes: `news.article = …`, to be read at `news.url`."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Article) as server:
        server.url = f"http://127.0.0.1:{server.server_port}"
        reader = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        reader.start()
        yield server
        server.shutdown()
        reader.join()


class Article(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(
            f"<!DOCTYPE html><title>News</title><link rel=icon href=data:,>{self.server.article}".encode()
        )

    def log_message(self, *said):
        """Nothing: what the tests print is for their reader."""


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    return new_context().new_page()


def players(page: Page, count: int) -> list[Frame]:
    """The players that have loaded, once they are so many. Evaluating in a lazy frame blocks for ever."""

    def loaded() -> list[Frame]:
        page.wait_for_timeout(50)
        frames = [frame for frame in page.frames if "/embed.html" in frame.url]
        return frames if len(frames) >= count else []

    return wait_until(loaded)


def plays(frame: Frame) -> bool:
    """Whether its film moves on, now and a moment later."""

    def state() -> tuple[int, float]:
        frame.page.wait_for_timeout(100)
        ready, at = frame.evaluate(PLAYS)
        return ready, at

    def moved() -> bool:
        (ready, before), (_, after) = state(), state()
        return ready >= 2 and before != after

    return wait_until(moved)
