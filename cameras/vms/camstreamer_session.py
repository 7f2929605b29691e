"""The access token of CamStreamer Cloud: one made in its portal, or one of OAuth2, renewed before it ends.

With OAuth2 the session is `{"access", "ends", "refresh"}`; "ends" is in seconds of the epoch, null where it is not
known. An access token lives an hour or so. Each renewal may bring a new refresh token: the newest one counts. What
stands in the DSN is in no session: the token that was made in the portal, and the first refresh token ("").
"""

from typing import Any
from urllib.parse import urlencode

from cameras.vms import fields
from cameras.vms.base import Session
from cameras.vms.dsn import Dsn
from cameras.vms.errors import BadAnswer, LoginRejected, Refused, SessionExpired
from cameras.vms.http import Http
from cameras.vms.strike import strike

MADE: Session = {"made": "in the VMS's portal"}
TOKEN = "/oauth2/token"  # noqa: S105 (a path)
MARGIN = 30.0
"""Seconds. A token that ends so soon is renewed before it is used."""


def is_oauth2(dsn: Dsn) -> bool:
    return "refresh_token" in dsn.options


def token(dsn: Dsn, session: Session, now: float) -> str:
    """The access token. Raises SessionExpired."""
    if not is_oauth2(dsn):
        return dsn.login
    if ended(session, now):
        raise SessionExpired("the access token has ended", session)
    return str(session["access"])


def ended(session: Session, now: float) -> bool:
    ends = fields.number(session.get("ends"))
    return not fields.secret(session.get("access")) or (ends is not None and now > ends - MARGIN)


def renewed(http: Http, dsn: Dsn, left: Session, now: float) -> Session:
    """A session by the newest refresh token; LoginRejected where the VMS does not take it."""
    refresh = fields.secret(left.get("refresh")) or dsn.options["refresh_token"]
    asked = {
        "client_id": dsn.login,
        "client_secret": dsn.password,
        "grant_type": "refresh_token",
        "refresh_token": refresh,
    }
    told = fields.mapping(_told(http, f"{dsn.base_url}{TOKEN}?{urlencode(asked)}"))
    access, seconds = fields.secret(told.get("access_token")), fields.number(told.get("expires_in"))
    if not access:
        words = fields.text(told.get("error"), 160)
        raise LoginRejected(_advice(strike(words, asked.values())))
    newest = fields.secret(told.get("refresh_token")) or refresh
    known = "" if newest == dsn.options["refresh_token"] else newest
    return {"access": access, "ends": now + seconds if seconds else None, "refresh": known}


def _told(http: Http, url: str) -> Any:
    """400 is OAuth2's own word for a token that is not taken."""
    try:
        answer = http.send("POST", url)
    except (Refused, BadAnswer) as error:
        raise LoginRejected(_advice(str(error))) from None
    return answer.json()


def _advice(words: str) -> str:
    return (
        "login rejected: the VMS does not take the client id, the client secret or the refresh token"
        f"{words and f' ({words})'}: grant access to the OAuth2 application anew, and put the new refresh_token="
        " into CAMERA_SOURCES"
    )
