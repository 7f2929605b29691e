"""Who may ask the stand-in: a token made in its portal, and those that OAuth2 gives, which end and are renewed."""

import secrets
from collections.abc import Callable
from math import inf
from threading import Lock


class Tokens:
    """`life` is of OAuth2's access tokens, in seconds; `made` is the portal's own token, without an end."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.made = "demo-only-api-token"
        self.client_id, self.client_secret = "demo-only-client", "demo-only-client-secret"
        self.first_refresh = "demo-only-refresh-token"
        self.life = 3600.0
        self.renewals = 0
        self._clock = clock
        self._lock = Lock()
        self._refresh = self.first_refresh
        self._ends: dict[str, float] = {}

    def trouble(self, token: str) -> tuple[str, str] | None:
        """Message and category of the error that answers this token; None: it is good."""
        with self._lock:
            ends = inf if token == self.made else self._ends.get(token)
        if not token or ends is None:
            return "Invalid or empty access token.", "authError"
        return ("Access token expired.", "expired") if ends <= self._clock() else None

    def renew(self, client_id: str, client_secret: str, refresh: str) -> dict[str, object] | None:
        """The answer to a refresh token, which is used up by it; None: it is not taken."""
        with self._lock:
            known = (self.client_id, self.client_secret, self._refresh)
            if (client_id, client_secret, refresh) != known:
                return None
            self.renewals += 1
            self._refresh, access = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
            self._ends[access] = self._clock() + self.life
            return {"access_token": access, "expires_in": int(self.life), "refresh_token": self._refresh}

    def expire(self) -> None:
        """All access tokens of OAuth2 have ended; the refresh token stays good."""
        with self._lock:
            self._ends = dict.fromkeys(self._ends, self._clock())

    def revoke(self, access: str) -> bool:
        """Ends an access token together with its refresh token."""
        with self._lock:
            known = self._ends.pop(access, None) is not None
            if known:
                self._refresh = ""
            return known
