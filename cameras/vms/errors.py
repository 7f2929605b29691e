"""How a VMS fails: one small tree. Kinds raise these and nothing else.

    SourceError
        Unreachable
            Stumbled
        LoginRejected
        SessionExpired
        Refused
        Forbidden
        NotFound
        Busy
        BadAnswer
            WebPage
            Unprocessable

Stumbled, Refused, WebPage and Unprocessable are http.py's, and for the files beside it to judge: outside of
`cameras.vms` the first and the last two count as what they are a sort of, and a Refused is never seen.
"""

from typing import Any


class SourceError(Exception):
    """A VMS did not do what was asked. The message tells a person what to do and holds no secret."""


class Unreachable(SourceError):
    """No answer: refused, timed out, cut off, or a 5xx."""


class LoginRejected(SourceError):
    """The VMS does not take our login. Trying again soon helps nobody. The message begins "login rejected: "."""


class SessionExpired(SourceError):
    """The session is no longer good: log in once with `left`, repeat once."""

    def __init__(self, message: str, left: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.left = left


class Forbidden(SourceError):
    """The session is good, but our user may not do this."""


class NotFound(SourceError):
    """The VMS knows no such thing."""


class Busy(SourceError):
    """The VMS's quota is used up for now."""


class BadAnswer(SourceError):
    """An answer came that cannot be used: not JSON, wrong shape, too large, a redirect."""


class Refused(SourceError):
    """401 or 403: what that means is for the API's file to say.

    `challenge` is how a login is asked for, the header WWW-Authenticate.
    """

    def __init__(self, message: str, status: int, challenge: str = "") -> None:
        super().__init__(message)
        self.status, self.challenge = status, challenge


class WebPage(BadAnswer):
    """HTML came where JSON was expected."""


class Unprocessable(BadAnswer):
    """422: something that was sent is not taken."""


class Stumbled(Unreachable):
    """The server broke off or answered 5xx: a GET may be tried once more."""
