"""A login as the header that a server asks for: HTTP Digest (RFC 7616), or Basic."""

import hashlib
import re
import secrets
from collections.abc import Mapping
from functools import partial
from urllib.request import parse_http_list, parse_keqv_list

import requests

from cameras.vms.errors import BadAnswer
from cameras.vms.strike import basic

DIGEST = re.compile(r"(?:^|,) *digest +", re.IGNORECASE)
HASHES = {"md5": "md5", "sha-256": "sha256"}
"""MD5 is what most cameras know; they name none then."""


def answer(challenge: str, login: tuple[str, str], url: str) -> str:
    """To a WWW-Authenticate, for a GET. The password itself is told only where no Digest is wanted."""
    wanted = DIGEST.search(challenge)
    if wanted is None:
        return f"Basic {basic(*login)}"
    try:
        asked = parse_keqv_list(parse_http_list(challenge[wanted.end() :]))
        return _digest(asked, login, requests.Request("GET", url).prepare().path_url)
    except (KeyError, ValueError):
        raise BadAnswer("the login is asked for in a way that is not known") from None


def _digest(asked: Mapping[str, str], login: tuple[str, str], path: str) -> str:
    """`path` as it is sent. KeyError where the challenge names no realm, no nonce or an unknown algorithm."""
    hashed = partial(_hash, HASHES[asked.get("algorithm", "md5").lower()])
    name, password = login
    quoted = {"username": name, "realm": asked["realm"], "nonce": asked["nonce"], "uri": path}
    plain = {"algorithm": asked["algorithm"]} if "algorithm" in asked else {}
    proven = [asked["nonce"]]
    if "auth" in re.split(r"[ ,]+", asked.get("qop", "")):
        quoted["cnonce"] = secrets.token_hex(8)
        plain |= {"qop": "auth", "nc": "00000001"}
        proven += [plain["nc"], quoted["cnonce"], plain["qop"]]
    quoted["response"] = hashed(hashed(name, asked["realm"], password), *proven, hashed("GET", path))
    quoted |= {"opaque": asked["opaque"]} if "opaque" in asked else {}
    told = [f'{key}="{_quoted(value)}"' for key, value in quoted.items()]
    return "Digest " + ", ".join(told + [f"{key}={value}" for key, value in plain.items()])


def _hash(algorithm: str, *parts: str) -> str:
    return hashlib.new(algorithm, ":".join(parts).encode(), usedforsecurity=False).hexdigest()


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')
