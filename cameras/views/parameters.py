"""What visitors say behind an address, each parameter in its shape; of another, it counts as if it were not said.

No view reads it elsewhere. A database does not take every text (PostgreSQL no NUL), and int() reads thousands of
digits, of every script. Forms have the shapes of their fields.
"""

import re

from django.http import HttpRequest

TICKET = re.compile(r"[A-Za-z0-9_-]{32}")
DIGITS = re.compile(r"[0-9]+")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
LONGEST_NUMBER = 6


def said(request: HttpRequest, name: str) -> bool:
    return name in request.GET


def word(request: HttpRequest, name: str) -> str:
    """As it stands: for nothing but to be looked up among what there is."""
    return request.GET.get(name, "")


def text(request: HttpRequest, name: str, longest: int) -> str:
    """Words on one line, of so many characters at most."""
    return CONTROL.sub(" ", word(request, name)).strip()[:longest].strip()


def number(request: HttpRequest, name: str) -> int | None:
    """A whole number; one of more than six digits is the largest of six. None where there is none."""
    digits = word(request, name)
    if not DIGITS.fullmatch(digits):
        return None
    return int(digits) if len(digits) <= LONGEST_NUMBER else 10**LONGEST_NUMBER - 1


def page(request: HttpRequest) -> int:
    """The number of a page in a list, from 1 on."""
    return number(request, "page") or 1


def stills(request: HttpRequest) -> bool:
    """Whether no player is wanted."""
    return word(request, "view") == "stills"


def slugs(request: HttpRequest) -> list[str]:
    """The cameras that are named, in their order and each once; those that there are not are among them."""
    return list(dict.fromkeys(slug for part in request.GET.getlist("c") for slug in part.split(",")))


def ticket(request: HttpRequest, name: str = "ticket") -> str:
    """The token of a ticket; "" where there is none."""
    token = word(request, name)
    return token if TICKET.fullmatch(token) else ""
