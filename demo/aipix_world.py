"""The state of one stand-in aipix: what it knows now, who is logged in, which links are good, what is broken."""

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from threading import RLock
from typing import Any

from demo.aipix_cameras import CAMERAS, LAYOUTS, AipixCamera, Layout
from demo.faults import Faults


class AipixWorld:
    """Attributes may be set at any time.

    `token_life` is that of a login in seconds; `max_sessions`: a further login is refused with 419;
    `whitelisted`: whether links are made for who sends no integration token; `longest_link`: seconds that a link
    lives at most, whatever `ttl` asks for; `preview_jpg`: whether there are stills as JPEG.
    """

    def __init__(self) -> None:
        self._lock = RLock()
        self._cameras = {camera.id: camera for camera in CAMERAS}
        self._sessions: dict[str, float] = {}
        self._key = secrets.token_bytes(32)
        self.layouts: tuple[Layout, ...] = LAYOUTS
        self.login = "webuser"
        self.password = "demo-only-password"  # noqa: S105
        self.integration_token = "demo-only-integration-token"  # noqa: S105
        self.token_header = "Authorization"  # noqa: S105
        self.whitelisted = True
        self.token_life = 3600.0
        self.max_sessions = 5
        self.longest_page = 5
        self.longest_link = 3600.0
        self.preview_jpg = True
        self.origin = "http://127.0.0.1"
        self.clock: Callable[[], float] = lambda: time.time()
        self.faults = Faults()

    @property
    def cameras(self) -> dict[int, AipixCamera]:
        """A copy, in the order of the list."""
        with self._lock:
            return dict(self._cameras)

    def named(self, uuid: str) -> AipixCamera | None:
        return next((camera for camera in self.cameras.values() if camera.uuid == uuid), None)

    def change(self, number: int, **fields: Any) -> AipixCamera:
        """Sets any field of AipixCamera but its id."""
        with self._lock:
            self._cameras[number] = replace(self._cameras[number], **fields)
            return self._cameras[number]

    def add(self, number: int, name: str, **fields: Any) -> AipixCamera:
        """A further camera, at the list's end."""
        with self._lock:
            self._cameras[number] = AipixCamera(number, name, **fields)
            return self._cameras[number]

    def open_session(self) -> str:
        """ "" where there are as many as one user may have."""
        with self._lock:
            self._sessions = {token: end for token, end in self._sessions.items() if end > self.clock()}
            if len(self._sessions) >= self.max_sessions:
                return ""
            token = secrets.token_urlsafe(40)
            self._sessions[token] = self.clock() + self.token_life
            return token

    def good_session(self, token: str) -> bool:
        with self._lock:
            return self._sessions.get(token, 0) > self.clock()

    def end_sessions(self) -> None:
        with self._lock:
            self._sessions.clear()

    def link_token(self, uuid: str, end: float) -> str:
        """Good for this camera until `end`; nothing of it is stored."""
        return f"{int(end)}.{hmac.new(self._key, f'{uuid} {int(end)}'.encode(), hashlib.sha256).hexdigest()}"

    def end_links(self) -> None:
        """Those made so far are good no longer, whatever they say of their end."""
        with self._lock:
            self._key = secrets.token_bytes(32)

    def good_link(self, uuid: str, token: str) -> bool:
        end = token.partition(".")[0]
        if not end.isdecimal() or int(end) <= self.clock():
            return False
        return hmac.compare_digest(self.link_token(uuid, int(end)).encode(), token.encode())
