"""Reads settings from the environment, or from the file that NAME_FILE points at.

Each reader is given a setting's name and its default, and raises ImproperlyConfigured with what to write instead;
no message quotes a value, which may be a secret.
"""

import re
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit
from warnings import catch_warnings
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured
from environ import FileAwareEnv

from cameras.vms import hosts
from cameras.vms.hosts import BadHost

env = FileAwareEnv()
env.ENVIRON.cache = False  # each is read once; a worker of gunicorn's is not to have what its parent read


def read_env_file(named: str, default: Path) -> None:
    """Lines of NAME=value; django-environ would skip a slip and write the line, secret and all, to the log.

    The file that ENV_FILE names must be there; nobody needs to have the default one.
    """
    path = Path(named) if named else default
    if not named and not path.exists():
        return
    for number, line in enumerate(_lines(path, f"ENV_FILE: {path}" if named else str(path)), 1):
        if line.strip() and not re.match(r"#|(export )?\w+=", line):
            raise ImproperlyConfigured(f"{path.name}, line {number} must read NAME=value, without spaces.")
    if path.is_file():
        FileAwareEnv.read_env(path)


def _lines(path: Path, name: str) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        fault = f"cannot be read: {error.strerror}"
    except UnicodeDecodeError:
        fault = "is no text in UTF-8"
    raise ImproperlyConfigured(f"{name} {fault}.")


def text(name: str, default: str = "") -> str:
    """As it stands: django-environ's own `env.str` takes "$word" for the name of another variable."""
    try:
        return str(env.ENVIRON.get(name, default)).strip()
    except OSError as error:
        fault = f"cannot be read: {error.strerror}"
    except UnicodeDecodeError:
        fault = "holds no text in UTF-8"
    raise ImproperlyConfigured(f"{name}_FILE {fault}.")


def words(name: str, default: str = "") -> list[str]:
    return text(name, default).replace(",", " ").split()


def boolean(name: str, default: bool) -> bool:
    """django-environ takes every word it does not know for false; a slip must not open or close a door."""
    word = text(name, str(default)).lower()
    if word not in {"true", "false"}:
        raise ImproperlyConfigured(f"{name} must be true or false.")
    return word == "true"


def seconds(name: str, default: int) -> int:
    word = text(name, str(default))
    if not re.fullmatch(r"[0-9]{1,9}", word) or int(word) < 1:
        raise ImproperlyConfigured(f"{name} must be a whole number of at least 1.")
    return int(word)


def links(name: str) -> list[tuple[str, str]]:
    """(words, address) of each part between semicolons; the address is a part's last word."""
    parts = [part.strip().rpartition(" ") for part in text(name).split(";") if part.strip()]
    if not all(words and re.match(r"https?://|/(?!/)|mailto:", address) for words, _, address in parts):
        raise ImproperlyConfigured(
            f"{name} must read like: Imprint /imprint; Our town https://town.example.com"
        )
    return [(words.strip(), address) for words, _, address in parts]


def contacts(name: str) -> list[str]:
    """Addresses as security.txt wants them (RFC 9116, 2.5.3); one of e-mail may stand bare."""
    addresses = [f"mailto:{word}" if re.fullmatch(r"[^@/:]+@[^@/:]+", word) else word for word in words(name)]
    if not all(re.match(r"https://[^/]|mailto:[^@]+@[^@]+$|tel:\+?[0-9]", address) for address in addresses):
        raise ImproperlyConfigured(
            f"{name} must read like security@example.com or https://example.com/security."
        )
    return addresses


def required(name: str) -> str:
    value = text(name)
    if not value:
        raise ImproperlyConfigured(f"Set {name} in the environment or in .env; .env.example tells how.")
    return value


def site(name: str, default: str) -> SplitResult:
    with suppress(BadHost):
        return urlsplit(hosts.origin(text(name, default)))
    raise ImproperlyConfigured(f"{name} must read like https://cameras.example.com.")


def host_names(name: str, default: str = "", *, wild: bool = False) -> list[str]:
    """Hosts as browsers spell them; a port behind one says nothing. `wild`: also * for all, .host for all below it."""
    return [_host_name(name, word, wild) for word in words(name, default)]


def _host_name(name: str, word: str, wild: bool) -> str:
    if wild and word == "*":
        return word
    below = "." if wild and word.startswith(".") else ""
    ported = re.fullmatch(r"(\[[^]]*\]|[^:]*):[0-9]{1,5}", word)
    with suppress(BadHost):
        return below + hosts.host((ported[1] if ported else word).removeprefix(below))
    raise ImproperlyConfigured(
        f"{name} must read like cameras.example.com: hosts alone, with nothing before or behind them."
    )


def origins(name: str) -> list[str]:
    """Of other sites, as a policy names them: * for all, https://*.host for all below one, :* for every port."""
    return [_origin(name, word) for word in words(name)]


def _origin(name: str, word: str) -> str:
    if word in {"*", "http://*", "https://*"}:
        return word
    parts = re.fullmatch(r"(https?://)(\*\.|)(.+?)(:\*|)/?", word, re.IGNORECASE)
    with suppress(BadHost):
        if parts and not (parts[4] and ":" in parts[3]):
            scheme, _, host = hosts.in_policy(hosts.origin(parts[1] + parts[3])).partition("://")
            return f"{scheme}://{parts[2]}{host}{parts[4]}"
    raise ImproperlyConfigured(
        f"{name} must read like https://news.example.com: http or https, a host name, and nothing behind it."
    )


def zone(name: str, default: str) -> str:
    word = text(name, default)
    with suppress(ValueError, KeyError, OSError):
        return ZoneInfo(word).key
    raise ImproperlyConfigured(f"{name} must read like Europe/Berlin, or UTC.")


def database(name: str, default: str) -> dict[str, Any]:
    url = text(name, default)
    # django-environ's errors and warnings would quote the password, whole or in part.
    with suppress(ValueError, UserWarning), catch_warnings(action="error"):
        parts: dict[str, Any] = FileAwareEnv.db_url_config(url)
        if parts["NAME"] and parts.get("ENGINE", "").endswith(".sqlite3"):
            return parts
        if parts["NAME"] and parts.get("ENGINE", "").endswith(".postgresql") and _has_clear_login(url):
            return parts
    raise ImproperlyConfigured(
        f"{name} must read like postgres://user:password@host/name; "
        "special characters of the password are written like %40 for @."
    )


def _has_clear_login(url: str) -> bool:
    """A "/", "?" or "#" in a password ends the host's part early: what is left would be taken for host and path."""
    return "@" not in urlsplit(url)._replace(scheme="", netloc="").geturl()


def email(name: str) -> dict[str, Any]:
    """Django's EMAIL_… settings from one address; without it mail goes nowhere."""
    address = text(name) or "dummymail://"
    # Errors here would quote the password too.
    with suppress(ValueError, ImproperlyConfigured):
        parts = dict(FileAwareEnv.email_url_config(address))
        if (parts["EMAIL_HOST"] or not address.startswith("smtp")) and _has_clear_login(address):
            return parts
    raise ImproperlyConfigured(
        f"{name} must read like smtp+tls://login:password@mail.example.com:587; "
        "special characters of the password are written like %40 for @."
    )
