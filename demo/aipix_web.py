"""What the stand-in aipix's areas share: who asks, pages of a list, and refusals as aipix words them."""

import hmac
import json
from html import escape
from typing import Any

from demo.aipix_world import AipixWorld
from demo.web import Refused, Request, Response, as_html, as_json

Json = dict[str, Any]


def refused(request: Request, status: int, message: str, errors: Json | None = None) -> Refused:
    """As JSON for who accepts that, else as a page."""
    if "application/json" not in request.header("Accept"):
        return Refused(as_html(f"<!doctype html><title>{status}</title><h1>{escape(message)}</h1>", status))
    return Refused(as_json({"message": message} | ({"errors": errors} if errors else {}), status))


def invalid(request: Request, **errors: str) -> Refused:
    """422; a field's name is written with `__` for its dots."""
    told = {name.replace("__", "."): [why] for name, why in errors.items()}
    return refused(request, 422, "The given data was invalid.", told)


def body(request: Request) -> Json:
    try:
        given = json.loads(request.body or b"{}")
    except ValueError:
        raise invalid(request, body="must be JSON") from None
    return given if isinstance(given, dict) else {}


def same(given: str, true: str) -> bool:
    return hmac.compare_digest(given.encode(), true.encode())


def as_user(world: AipixWorld, request: Request) -> None:
    """By the access token of a login."""
    if not world.good_session(request.header("Authorization").removeprefix("Bearer ")):
        raise refused(request, 401, "Unauthenticated.")


def as_system(world: AipixWorld, request: Request, needed: bool) -> None:
    """By the integration token; where none is needed, a wrong one is refused all the same."""
    given = request.header(world.token_header).removeprefix("Bearer ")
    if not given and not needed and world.whitelisted:
        return
    if not given and not needed:
        raise refused(request, 403, "This address may not ask.")
    if not same(given, world.integration_token):
        raise refused(request, 401, "Unauthenticated.")


def page(world: AipixWorld, request: Request, items: list[Any]) -> Response:
    """`per_page` and `page`, as Laravel counts them: from 1."""
    per_page = min(_number(request, "per_page", 25), world.longest_page)
    number = _number(request, "page", 1)
    last = max(1, -(-len(items) // per_page))
    meta = {"current_page": number, "last_page": last, "per_page": per_page, "total": len(items)}
    return as_json({"data": items[(number - 1) * per_page : number * per_page], "meta": meta})


def _number(request: Request, name: str, default: int) -> int:
    given = request.query.get(name, str(default))
    if not given.isdecimal() or int(given) < 1:
        raise invalid(request, **{name: "must be a number"})
    return int(given)
