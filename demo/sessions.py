"""Logins at the stand-in, v2's and v3's in one row: under a limit a newer one ends the oldest."""

import hashlib
import hmac
import json
import secrets
import uuid
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from math import inf
from threading import RLock
from typing import Any


@dataclass(slots=True)
class Login:
    """A v2 session, or v3's refresh token with the access tokens made from it and their ends."""

    session: str = ""
    refresh: str = ""
    access: dict[str, float] = field(default_factory=dict)


class Sessions:
    """All methods are safe to call from many threads; `now` and `life` are seconds."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._key = secrets.token_bytes(32)
        self._logins: list[Login] = []

    def __len__(self) -> int:
        return len(self._logins)

    def open_v2(self, limit: int | None) -> str:
        login = Login(session=secrets.token_urlsafe(20))
        self._keep(login, limit)
        return login.session

    def open_v3(self, user: str, now: float, life: float | None, limit: int | None) -> dict[str, str]:
        login = Login()
        self._keep(login, limit)
        return self._renew(login, user, now, life)

    def refresh(self, token: str, user: str, now: float, life: float | None) -> dict[str, str] | None:
        """New tokens for a good refresh token, which is used up by this."""
        with self._lock:
            login = next((each for each in self._logins if each.refresh == token), None)
            return self._renew(login, user, now, life) if login and token else None

    def good_v2(self, session: str) -> bool:
        with self._lock:
            return bool(session) and any(each.session == session for each in self._logins)

    def good_v3(self, access: str, now: float) -> bool:
        with self._lock:
            return any(each.access.get(access, -inf) > now for each in self._logins)

    def close(self, session: str) -> None:
        with self._lock:
            self._logins = [each for each in self._logins if each.session != session]

    def evict(self) -> None:
        """Ends every session, v2's and v3's, as a newer login does under a limit."""
        with self._lock:
            self._logins.clear()

    def expire_access(self) -> None:
        """Ends v3's access tokens; refresh tokens stay good."""
        with self._lock:
            for login in self._logins:
                login.access.clear()

    def _keep(self, login: Login, limit: int | None) -> None:
        with self._lock:
            self._logins.append(login)
            if limit is not None:
                del self._logins[:-limit]

    def _renew(self, login: Login, user: str, now: float, life: float | None) -> dict[str, str]:
        end = inf if life is None else now + life
        with self._lock:
            login.access = {token: until for token, until in login.access.items() if until > now}
            access = self._jwt(user, now, end)
            login.access[access] = end
            login.refresh = str(uuid.uuid4())
            return {"access_token": access, "refresh_token": login.refresh}

    def _jwt(self, user: str, now: float, end: float) -> str:
        claims: dict[str, Any] = {"sub": user, "jti": secrets.token_hex(8), "iat": int(now)}
        if end < inf:
            claims["exp"] = int(end)
        unsigned = f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part(claims)}"
        signature = hmac.digest(self._key, unsigned.encode(), hashlib.sha256)
        return f"{unsigned}.{_encode(signature)}"


def _part(claims: dict[str, Any]) -> str:
    return _encode(json.dumps(claims, separators=(",", ":")).encode())


def _encode(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")
