"""The sockets under `http.py`: each keeps to the whole request's deadline and to the policy of addresses.

requests' own time-outs start anew with every byte, so a server that drips could hold us for ever.
"""

import logging
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from http.cookiejar import DefaultCookiePolicy
from ipaddress import ip_address
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, Any

import certifi
import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.util.ssl_ import create_urllib3_context

from cameras.vms.errors import BadAnswer, Unreachable

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

# Its messages quote addresses with their tokens.
logging.getLogger("urllib3").setLevel(logging.CRITICAL)

CONNECTIONS = 8
"""Hosts remembered, and idle connections kept to each."""

Refuse = Callable[[str, str], str]
"""Given a host and the IP address found for it: why it may not be connected to, "" if it may."""


@dataclass(frozen=True, slots=True)
class Call:
    """What holds for the request that a thread now makes; `deadline` is on the monotonic clock."""

    deadline: float
    connect: float
    refuse: Refuse | None = None


_call: ContextVar[Call] = ContextVar("call")


@contextmanager
def during(call: Call) -> Iterator[None]:
    reset = _call.set(call)
    try:
        yield
    finally:
        _call.reset(reset)


def time_is_over() -> bool:
    """Whether the request that this thread makes has used up its time: whatever fails then failed for that."""
    return _call.get().deadline <= monotonic()


def new_session() -> requests.Session:
    """Takes no proxy and no netrc from the environment; keeps no cookies."""
    session = _Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
    session.headers.update({"User-Agent": "camera-portal", "Accept-Encoding": "gzip"})
    for scheme in ("https://", "http://"):
        session.mount(scheme, _Adapter(pool_connections=CONNECTIONS, pool_maxsize=CONNECTIONS))
    return session


@cache
def tls_context() -> ssl.SSLContext:
    """Certificates are verified against certifi's list and the system's (or SSL_CERT_FILE's)."""
    context = create_urllib3_context()
    context.load_verify_locations(certifi.where())
    context.load_default_certs()
    context.sslsocket_class = _TlsSocket
    return context


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """Else requests reads a redirect's whole body, without a limit, though it is not to follow it."""


def _left() -> float:
    left = _call.get().deadline - monotonic()
    if left <= 0:
        raise TimeoutError("the time of this request is over")
    return left


class _Socket(socket.socket):
    def recv_into(self, buffer: "WriteableBuffer", nbytes: int = 0, flags: int = 0) -> int:
        self.settimeout(_left())
        return super().recv_into(buffer, nbytes, flags)


class _TlsSocket(ssl.SSLSocket):
    def recv_into(self, buffer: "WriteableBuffer", nbytes: int | None = None, flags: int = 0) -> int:
        self.settimeout(_left())
        return super().recv_into(buffer, nbytes, flags)


def _connect(host: str, port: int) -> socket.socket:
    """Tries the host's addresses in turn; all the tries together take `Call.connect` seconds."""
    call = _call.get()
    deadline = min(call.deadline, monotonic() + call.connect)
    found = _resolve(host, port, deadline - monotonic())
    for number, (family, address) in enumerate(found):
        if call.refuse and (reason := call.refuse(host, str(address[0]))):
            raise BadAnswer(f"{host} is not asked: {reason}")
        seconds = (deadline - monotonic()) / (len(found) - number)
        if made := _try(family, address, seconds):
            return _within_time(made, call)
    raise Unreachable(f"{host} takes no connection on port {port}")


def _try(family: socket.AddressFamily, address: Any, seconds: float) -> socket.socket | None:
    made = _Socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        made.settimeout(max(seconds, 0.01))
        made.connect(address)
    except OSError:
        made.close()
        return None
    except BaseException:
        made.close()
        raise
    return made


def _within_time(made: socket.socket, call: Call) -> socket.socket:
    """The socket with the time that is left for a TLS handshake; closed where none is, since nobody has it yet."""
    try:
        made.settimeout(min(_left(), call.connect))
    except TimeoutError:
        made.close()
        raise
    return made


def _resolve(host: str, port: int, seconds: float) -> list[tuple[socket.AddressFamily, Any]]:
    """Asks in a thread, since the system's resolver knows no time-out; the thread ends when that does."""
    answers: list[list[tuple[socket.AddressFamily, Any]]] = []

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            found = []
        answers.append([(each[0], each[4]) for each in found])

    if _is_literal(host):
        ask()
    else:
        asking = Thread(target=ask, name="resolve", daemon=True)
        asking.start()
        asking.join(max(seconds, 0))
    if not answers or not answers[0]:
        raise Unreachable(f"no address is found for the host {host}")
    return answers[0]


def _is_literal(host: str) -> bool:
    try:
        return bool(ip_address(host))
    except ValueError:
        return False


class _Connection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _connect(self._dns_host.strip("[]"), self.port)


class _TlsConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _connect(self._dns_host.strip("[]"), self.port)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:
        super().init_poolmanager(connections, maxsize, block, ssl_context=tls_context(), **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """The context knows its authorities; requests would read their file again for each connection."""
        conn.cert_reqs = "CERT_REQUIRED"
