"""Playback tokens: one a stream and generation, derived from a key of this world, nothing stored."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode


class Tokens:
    """`rotate` begins a new generation; so many older ones as `grace` are still taken."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self.generation = 0
        self.grace = 1

    def rotate(self, grace: int = 1) -> None:
        self.generation, self.grace = self.generation + 1, grace

    def current(self, name: str) -> str:
        return self._token(name, self.generation)

    def good(self, name: str, token: str) -> bool:
        oldest = max(0, self.generation - self.grace)
        valid = (self._token(name, generation) for generation in range(oldest, self.generation + 1))
        return any(hmac.compare_digest(each.encode(), token.encode()) for each in valid)

    def _token(self, name: str, generation: int) -> str:
        digest = hmac.digest(self._key, f"{generation} {name}".encode(), hashlib.sha512)
        return "2." + urlsafe_b64encode(digest[:36]).decode()
