"""The state of one stand-in: what its VMS knows now, who is logged in, and what is broken on purpose."""

import time
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle, islice
from threading import RLock
from typing import Any

from demo.cameras_data import CAMERAS, CITY, MOSAICS, SKI, Camera, Mosaic
from demo.faults import Faults
from demo.sessions import Sessions
from demo.tokens import Tokens


class World:
    """Attributes may be set at any time; cameras and mosaics are changed by the methods.

    `origin` is how browsers reach the streamer; `token_life` is v3's access token's in seconds,
    None: without an end; `referrer`: the one host whose pages may frame players, "" any.
    """

    def __init__(self) -> None:
        self._lock = RLock()
        self._cameras = {camera.name: camera for camera in CAMERAS}
        self._mosaics = {mosaic.id: mosaic for mosaic in MOSAICS}
        self.login = "webuser"
        self.password = "demo-only-password"  # noqa: S105
        self.apikey = "demo-only-apikey"
        self.page_cap = 5
        self.max_sessions: int | None = None
        self.token_life: float | None = 3600.0
        self.archive_days = 2.0
        self.referrer = ""
        self.origin = "http://127.0.0.1"
        self.clock: Callable[[], float] = lambda: time.time()
        self.started = self.clock()
        self.sessions = Sessions()
        self.tokens = Tokens()
        self.faults = Faults()

    @property
    def cameras(self) -> dict[str, Camera]:
        """A copy, in the order of the VMS's list."""
        with self._lock:
            return dict(self._cameras)

    @property
    def mosaics(self) -> dict[int, Mosaic]:
        with self._lock:
            return dict(self._mosaics)

    def camera(self, name: str) -> Camera | None:
        return self._cameras.get(name)

    def add(self, name: str, title: str = "", **fields: Any) -> Camera:
        """A further camera, at the list's end; fields: see Camera."""
        with self._lock:
            self._cameras[name] = Camera(name, title or name, **fields)
            return self._cameras[name]

    def remove(self, name: str) -> None:
        with self._lock:
            del self._cameras[name]

    def change(self, name: str, **fields: Any) -> Camera:
        """Sets any field of Camera but its name."""
        with self._lock:
            self._cameras[name] = replace(self._cameras[name], **fields)
            return self._cameras[name]

    def set_state(self, name: str, **state: bool) -> None:
        """`alive`, `waiting`, `enabled`, `viewable`, `status_known`."""
        self.change(name, **state)

    def hide(self, name: str) -> None:
        """Takes the right to view it from our user."""
        self.change(name, viewable=False)

    def show(self, name: str) -> None:
        self.change(name, viewable=True)

    def rename(self, name: str, new: str) -> None:
        """Gives the stream another name, in its place in the list and in the mosaics."""
        with self._lock:
            renamed = {name: replace(self._cameras[name], name=new)}
            cameras = (renamed.get(key, camera) for key, camera in self._cameras.items())
            self._cameras = {camera.name: camera for camera in cameras}
            for mosaic in self.mosaics.values():
                self.change_mosaic(mosaic.id, cells=[new if cell == name else cell for cell in mosaic.cells])

    def grow(self, count: int) -> None:
        """So many synthetic cameras more, `extra-00001` and on, which share the loops."""
        loops = cycle([camera.media for camera in CAMERAS[:15]])
        with self._lock:
            first = sum(name.startswith("extra-") for name in self._cameras) + 1
            for number, media in enumerate(islice(loops, count), first):
                place = {"latitude": 46.2 + number % 97 / 1000, "longitude": 7.3 + number % 89 / 1000}
                folder = SKI if number % 4 == 0 else CITY
                self.add(f"extra-{number:05}", f"Extra camera {number}", media=media, folder=folder, **place)

    def add_mosaic(self, title: str, type: str, cells: list[str]) -> int:
        with self._lock:
            number = max(self._mosaics, default=0) + 1
            self._mosaics[number] = Mosaic(number, title, type, tuple(cells))
            return number

    def change_mosaic(self, number: int, **fields: Any) -> None:
        """Sets any of `title`, `type`, `cells`."""
        with self._lock:
            if "cells" in fields:
                fields["cells"] = tuple(fields["cells"])
            self._mosaics[number] = replace(self._mosaics[number], **fields)

    def remove_mosaic(self, number: int) -> None:
        with self._lock:
            del self._mosaics[number]

    def rotate_tokens(self, grace: int = 1) -> None:
        """New playback tokens for all streams; those of so many generations before are still taken."""
        self.tokens.rotate(grace)

    def evict_sessions(self) -> None:
        self.sessions.evict()
