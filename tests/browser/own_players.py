"""What tests see of a player of ours, whether it stands alone or in a tile; and a kind that plays what they say."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Error, Frame, Locator, Page

from cameras.vms.base import Abilities, Playback
from cameras.vms.watcher import Watcher
from tests.browser.tabs import after

NOW = """() => {
  const video = document.querySelector("main > video");
  return [document.querySelector("main").dataset.state, video?.currentTime, video?.videoWidth];
}"""
NO_MSE = "delete window.MediaSource; delete window.ManagedMediaSource; delete window.WebKitMediaSource;"
"""As a browser without Media Source Extensions."""
WATCH = """() => {
  const video = document.querySelector("main > video");
  let [at, moved] = [video.currentTime, performance.now()];
  window.longest = 0;
  setInterval(() => {
    if (video.currentTime !== at) [at, moved] = [video.currentTime, performance.now()];
    window.longest = Math.max(window.longest, performance.now() - moved);
  }, 20);
}"""
"""From now on `longest` are the ms for which the picture stood still at most."""


def playing(kind: str, address: Callable[[], Any], **abilities: Any) -> type[Watcher]:
    """A kind whose cameras all play from `address()`: a URL, or (URL, its end) where it is minted."""

    class Playing(Watcher):
        def playback(self, session, wish):
            made = address()
            return Playback(kind, *(made if isinstance(made, tuple) else (made,)))

    Playing.abilities = Abilities(player=kind, mosaics=True, stills=True, **abilities)
    return Playing


def own(page: Page) -> Frame | None:
    """The first frame with a player of ours in it."""
    frames = [frame for frame in page.frames[1:] if "/live/" in frame.url]
    return frames[0] if frames else None


def in_tile(page: Page) -> Locator:
    """What the player of the first tile shows."""
    return page.frame_locator(".frame iframe").locator("main")


def moves(frame: Callable[[], Frame | None], page: Page, seconds: float = 20) -> bool:
    """Whether its picture is there and moves on."""

    def moved() -> bool:
        try:
            shown = frame()
            _, before, _ = shown.evaluate(NOW) if shown else (None, None, None)
            page.wait_for_timeout(100)
            state, now, width = shown.evaluate(NOW) if shown else (None, None, None)
        except Error:  # the page comes anew in this moment, with its ticket
            return False
        return state == "playing" and now > before and width > 0

    return after(page, moved, seconds)
