"""Kinds whose playbacks our own players play: the list of cameras is the stand-in Watcher's, the media are real."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Error, Frame, Page

from cameras.vms.base import Abilities, Playback
from cameras.vms.watcher import Watcher
from tests.browser.tabs import after

NOW = """() => {
  const video = document.querySelector("main > video");
  return [document.querySelector("main").dataset.state, video?.currentTime, video?.videoWidth];
}"""


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


def moves(frame: Callable[[], Frame | None], page: Page) -> bool:
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

    return after(page, moved, 20)
