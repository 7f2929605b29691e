"""The guarded HTTP client that every kind uses: limits of time and size, no stray redirects, no secrets told.

`send` returns a 2xx answer or raises one of `errors.py`; nothing of requests leaves this file.
"""

import os
import ssl
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urljoin, urlsplit

import requests
import urllib3

from cameras.vms import hosts
from cameras.vms.errors import (
    BadAnswer,
    Busy,
    NotFound,
    Refused,
    SourceError,
    Stumbled,
    Unprocessable,
    Unreachable,
    WebPage,
)
from cameras.vms.explain import address_instead, error_words, parsed, tls_reason
from cameras.vms.strike import strike
from cameras.vms.wire import Call, Refuse, during, new_session, time_is_over

CHUNK = 64 * 1024
UPGRADED = 101
"""Only who asks for another protocol is answered so; whoever did lets go of the connection by `close`."""
REDIRECTS = {301, 302, 303, 307, 308}
SHORTEST_SECRET = 6
"""Shorter values of queries and headers are numbers of pages; a secret given by name is struck anyway."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to connect, seconds for a request with its answer in full, bytes of an answer unpacked."""

    connect: float = 3
    total: float = 10
    size: int = 32 * 1024 * 1024


PAGE = Limits()
# What each thread does before it waits for an answer, as to let go of what others want; sources.py says it.
BEFORE_EACH: list[Callable[[], None]] = []
STILL = Limits(total=5, size=8 * 1024 * 1024)


@dataclass(frozen=True, slots=True)
class Answer:
    host: str
    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)

    def json(self) -> Any:
        """WebPage for HTML, BadAnswer for anything else that is not JSON."""
        if self.is_html:
            raise WebPage(f"{self.host} answers with a web page where data was expected")
        read, data = parsed(self.content)
        if not read:
            raise BadAnswer(f"{self.host} answers with something that is not JSON")
        return data

    @property
    def is_html(self) -> bool:
        return "text/html" in self.headers.get("Content-Type", "").lower() or self.content[:1] == b"<"


class Http:
    """One client for one account; safe for a few threads, and after a fork.

    `redirects` is how many redirects on the same origin are followed; `refuse` judges every address
    that is connected to; `secrets` are struck from messages besides all that a request carries.
    """

    def __init__(
        self,
        secrets: Collection[str] = (),
        limits: Limits = PAGE,
        refuse: Refuse | None = None,
        redirects: int = 0,
    ) -> None:
        self.limits = limits
        self._secrets = tuple(secrets)
        self._refuse = refuse
        self._redirects = redirects
        self._session: tuple[int, requests.Session] | None = None

    def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        data: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> Answer:
        """A 2xx answer; `data` goes as JSON, `form` as a form.

        Raises Refused, NotFound, Busy, Unreachable or BadAnswer.
        """
        request = _Request(method, url, dict(headers or {}), data, form)
        for let_go in BEFORE_EACH:
            let_go()
        deadline = monotonic() + self.limits.total
        with during(Call(deadline, self.limits.connect, self._refuse)):
            return self._followed_twice(request) if method == "GET" else self._followed(request)

    def close(self) -> None:
        """Closes idle connections; the client stays usable."""
        if self._session:
            self._session[1].close()

    def _followed_twice(self, request: "_Request") -> Answer:
        """A GET is tried once more where the server broke off or says 5xx; nothing else ever is."""
        try:
            return self._followed(request)
        except Stumbled:
            pass
        return self._followed(request)

    def _followed(self, request: "_Request") -> Answer:
        for _ in range(self._redirects + 1):
            answer = self._exchanged(request)
            if answer.status not in REDIRECTS:
                return self._judged(request, answer)
            request = self._redirected(request, answer)
        raise BadAnswer(f"{answer.host} redirects more than {self._redirects} times")

    def _redirected(self, request: "_Request", answer: Answer) -> "_Request":
        """A redirect on the same origin, where any are followed; BadAnswer names another address."""
        try:
            target = urljoin(request.url, answer.headers.get("Location", ""))
            here, there = urlsplit(request.url), urlsplit(target)
            same = _origin(here) == _origin(there)
        except ValueError:
            raise BadAnswer(f"{answer.host} redirects to an address that cannot be read") from None
        if self._redirects and same:
            return _Request(request.method, target, request.headers, request.data, request.form)
        address = strike(address_instead(here, there), self._all_secrets(request))
        raise BadAnswer(f"{answer.host} redirects to {address}: if that is right, configure that address")

    def _judged(self, request: "_Request", answer: Answer) -> Answer:
        if 200 <= answer.status < 300 or answer.status == UPGRADED:
            return answer
        words = "" if answer.is_html else error_words(answer.content, self._all_secrets(request))
        what = f"{answer.host} answers {answer.status}{words and ': '}{words}"
        if answer.status in (401, 403):
            raise Refused(what, answer.status, answer.headers.get("WWW-Authenticate", ""))
        if answer.status in (404, 405):
            raise NotFound(what)
        if answer.status in (419, 429):
            raise Busy(what)
        if answer.status == 422:
            raise Unprocessable(what)
        raise (Stumbled if answer.status >= 500 else BadAnswer)(what)

    def _exchanged(self, request: "_Request") -> Answer:
        outcome = self._tried(request)
        if isinstance(outcome, SourceError):
            raise outcome  # here and not in the handler: the first error quotes the whole address
        return outcome

    def _tried(self, request: "_Request") -> Answer | SourceError:
        try:
            with self._opened().request(
                request.method,
                request.url,
                headers=request.headers,
                json=request.data,
                data=request.form,
                timeout=(self.limits.connect, self.limits.total),
                allow_redirects=False,
                stream=True,
            ) as response:
                content = b"".join(_limited(response, request.host, self.limits.size))
                return Answer(request.host, response.status_code, response.headers, content)
        except SourceError as error:
            return error.with_traceback(None)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            return self._explained(request.host, error)

    def _explained(self, host: str, error: Exception) -> SourceError:
        timeouts = (requests.Timeout, urllib3.exceptions.TimeoutError, TimeoutError)
        if isinstance(error, timeouts) or time_is_over():
            return Unreachable(f"{host} did not answer in full within {self.limits.total:g} s")
        if isinstance(error, (requests.exceptions.SSLError, urllib3.exceptions.SSLError, ssl.SSLError)):
            return Unreachable(f"no secure connection to {host}: {tls_reason(error)}")
        if isinstance(error, urllib3.exceptions.DecodeError):
            return BadAnswer(f"{host} sent an answer that cannot be unpacked")
        if isinstance(error, (ValueError, urllib3.exceptions.LocationValueError)):
            return BadAnswer(f"{host} cannot be asked: the address or a header is malformed")
        return Stumbled(f"{host} broke off the connection")

    def _opened(self) -> requests.Session:
        """Made anew after a fork: a connection must not be shared by two processes."""
        if self._session is None or self._session[0] != os.getpid():
            self._session = os.getpid(), new_session()
        return self._session[1]

    def _all_secrets(self, request: "_Request") -> set[str]:
        return {*self._secrets, *request.secrets()}


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    url: str
    headers: dict[str, str]
    data: Mapping[str, Any] | None
    form: Mapping[str, str] | None = None

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    def secrets(self) -> Iterator[str]:
        """Everything that might be one; what is too much struck does no harm."""
        yield from (value for value in (self.data or {}).values() if isinstance(value, str))
        yield from (self.form or {}).values()
        values = [value for _, value in parse_qsl(urlsplit(self.url).query)]
        for header in self.headers.values():
            values += [header, header.rpartition(" ")[2]]
        yield from (value for value in values if len(value) >= SHORTEST_SECRET)


def _limited(response: requests.Response, host: str, size: int) -> Iterator[bytes]:
    """The body unpacked; a bomb is noticed chunk by chunk."""
    got = 0
    for chunk in response.raw.stream(CHUNK, decode_content=True):
        got += len(chunk)
        if got > size:
            raise BadAnswer(f"{host} sent more than {size / 1024 / 1024:.3g} MB")
        yield chunk


def _origin(address: SplitResult) -> tuple[str, str, int | None]:
    return address.scheme, address.hostname or "", address.port or hosts.PORTS.get(address.scheme)
