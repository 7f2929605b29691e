"""Secrets as they come to rest in the database: encrypted, with keys made from SECRET_KEY. docs/decisions/0011.

What was sealed with the key of one of SECRET_KEY_FALLBACKS can be read as well; whatever is written next is sealed
with SECRET_KEY's.
"""

import base64
import json
import logging
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

from cameras.background import HOUR, OnceLog

SALT = "cameras.sealed"
DIFFERS = (
    "SECRET_KEY differs: {} was encrypted with another one. Give all hosts the same SECRET_KEY; where it was changed, "
    "name the one before in SECRET_KEY_FALLBACKS"
)

log = logging.getLogger(__name__)


class Unreadable(Exception):
    """No key of ours opens it, or it is no text of ours at all."""


def seal(value: Any) -> str:
    """`value`, which JSON can hold, as a text that only SECRET_KEY opens."""
    return _keys(settings.SECRET_KEY).encrypt(json.dumps(value, separators=(",", ":")).encode()).decode()


def unseal(text: Any, name: str) -> Any:
    """What was sealed. Raises Unreadable; the log says so once for each `name`, and once when it can be read again."""
    try:
        value = json.loads(_keys(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS).decrypt(text))
    except (InvalidToken, TypeError, ValueError):
        _trouble(name).failed()
        raise Unreadable(DIFFERS.format(name)) from None
    _trouble(name).worked()
    return value


def mark(value: str) -> str:
    """Tells whether two secrets are the same one without telling either, where the database has to compare them."""
    return salted_hmac(f"{SALT}.mark", value, algorithm="sha256").hexdigest()


@lru_cache(maxsize=8)
def _keys(*secrets: str) -> MultiFernet:
    return MultiFernet([Fernet(_key(secret)) for secret in secrets])


def _key(secret: str) -> bytes:
    digest = salted_hmac(SALT, "at rest", secret=secret, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest)


@lru_cache(maxsize=256)
def _trouble(name: str) -> OnceLog:
    return OnceLog(log, DIFFERS.format(name), f"{name} can be read again", again=HOUR)
