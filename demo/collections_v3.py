"""What all collections of API v3 share: cursors, a cap on pages, and `select`."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import quote, unquote

from demo.web import Request

MARK = "$position_gt="
T = TypeVar("T")


class BadParameter(Exception):
    """A query parameter that cannot be used; its name is the message."""


def collection(
    request: Request, name: str, items: Sequence[T], cap: int, shape: Callable[[T], dict[str, Any]]
) -> dict[str, Any]:
    """The page that the request's `cursor`, `limit` and `select` ask for, at most `cap` long."""
    start, limit = _start(request), min(_limit(request, cap), cap)
    end = start + limit
    return {
        "estimated_count": len(items),
        "next": _cursor(end) if end < len(items) else None,
        "prev": _cursor(max(0, start - limit)) if start else None,
        "timing": {},
        name: [select(shape(item), request.query.get("select", "")) for item in items[start:end]],
    }


def select(item: dict[str, Any], fields: str) -> dict[str, Any]:
    """Only these comma-separated fields, `stats.alive` for nested ones; what identifies it stays."""
    if not fields:
        return item
    wanted: dict[str, Any] = {"name": {}} if "name" in item else {"id": {}}
    for field in fields.split(","):
        node = wanted
        for part in field.strip().split("."):
            node = node.setdefault(part, {})
    return _picked(item, wanted)  # type: ignore[no-any-return]


def _picked(value: Any, wanted: dict[str, Any]) -> Any:
    if not wanted:
        return value
    if isinstance(value, list):
        return [_picked(each, wanted) for each in value]
    if isinstance(value, dict):
        return {key: _picked(value[key], wanted[key]) for key in value if key in wanted}
    return value


def _limit(request: Request, default: int) -> int:
    given = request.query.get("limit", str(default))
    if not given.isdecimal() or not int(given):
        raise BadParameter("limit")
    return int(given)


def _cursor(position: int) -> str:
    return b64encode(quote(f"{MARK}{position}", safe="=_").encode()).decode()


def _start(request: Request) -> int:
    given = request.query.get("cursor")
    if not given:
        return 0
    try:
        return max(0, int(unquote(b64decode(given, validate=True).decode()).removeprefix(MARK)))
    except ValueError:
        raise BadParameter("cursor") from None
