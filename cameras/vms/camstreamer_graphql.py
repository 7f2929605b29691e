"""One GraphQL document asked at CamStreamer Cloud: its errors, which come in the body, become ours."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from cameras.vms import fields
from cameras.vms.errors import BadAnswer, Refused, SessionExpired
from cameras.vms.http import Http
from cameras.vms.strike import excerpt

PATH = "/api/graphql.php"


class ErrorsAlone(BadAnswer):
    """The VMS understood that it was asked, and gives nothing but errors."""


class Told(NamedTuple):
    """`data` by field or alias; `words` say what is wrong with those that are missing, "" where nothing is."""

    data: dict[str, Any]
    words: str = ""


def ask(http: Http, base_url: str, token: str, document: str) -> Told:
    """Refused for a token that is not taken, SessionExpired for one that has ended, ErrorsAlone without any data."""
    answer = http.send(
        "POST", base_url + PATH, {"Authorization": f"Bearer {token}"}, {"query": document}
    ).json()
    errors = [fields.mapping(each) for each in fields.items(fields.mapping(answer).get("errors"))]
    words = _words(errors, [token])
    categories = {fields.text(each.get("category")) for each in errors}
    if "authError" in categories:
        raise Refused(f"the VMS does not take the access token{words}", 401)
    if "expired" in categories:
        raise SessionExpired(f"the access token has ended{words}")
    data = fields.mapping(answer).get("data")
    if errors and not any(each is not None for each in fields.mapping(data).values()):
        raise ErrorsAlone(f"the VMS answers with an error{words}")
    if not isinstance(data, dict):
        raise BadAnswer("the VMS answers without data")
    return Told(data, words)


def _words(errors: Iterable[dict[str, Any]], secrets: Collection[str]) -> str:
    told = "; ".join(message for each in errors if (message := fields.text(each.get("message"))))
    words = excerpt(told.encode(), secrets)
    return f": {words}" if words else ""
