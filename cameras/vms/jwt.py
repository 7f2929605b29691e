"""Reads the end of an access token that is a JWT. It is not verified: the VMS does that."""

import json
from base64 import urlsafe_b64decode
from typing import Any

from cameras.vms import fields


def end_of(token: str, now: float) -> float | None:
    """When a token that came now ends, by our clock where it tells its whole life; None if unknown."""
    claims = _claims(token)
    exp, iat = fields.number(claims.get("exp")), fields.number(claims.get("iat"))
    if exp is None:
        return None
    end = now + exp - iat if iat is not None else exp
    return end if end > now else None


def _claims(token: str) -> dict[str, Any]:
    part = token.split(".")[1] if token.count(".") == 2 else ""
    try:
        return fields.mapping(json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4))))
    except (ValueError, RecursionError):
        return {}
