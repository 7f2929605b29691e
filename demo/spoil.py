"""Carries out faults: waiting before an answer, another answer in its place, trouble on the wire."""

import gzip
import socket
import struct
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

from demo.faults import Fault, Faults
from demo.web import Response, as_html, redirect

CHUNK = 65_536
SPA = '<!doctype html><title>Watcher</title><div id="app">Loading</div><script src="/app.js"></script>'
NOT_FOUND = "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>"


def before(faults: Faults, met: list[Fault]) -> Fault | None:
    """Waits as the faults say, then returns the one that spoils the answer itself, if any."""
    for fault in met:
        if fault.kind == "latency":
            faults.wait(fault.seconds)
        elif fault.kind == "hang":
            faults.hold(fault)
    return next((fault for fault in met if fault.kind not in ("latency", "hang")), None)


def instead(fault: Fault) -> Response | None:
    """The answer that takes the true one's place; None where the true one is wanted."""
    if fault.kind == "status":
        return Response((fault.body or "Out of order").encode(), fault.type, fault.status)
    if fault.kind == "garbage":
        body = '[{"name": "harbour", "ti' if fault.body is None else fault.body
        return Response(body.encode(), "application/json")
    if fault.kind == "bomb":
        packed = gzip.compress(b"[%s]" % (b" " * fault.size))
        return Response(packed, "application/json", headers={"Content-Encoding": "gzip"})
    simple = {"absent": as_html(NOT_FOUND, 404), "html": as_html(SPA), "redirect": redirect(fault.location)}
    return simple.get(fault.kind)


def hang_up(handler: BaseHTTPRequestHandler, fault: Fault) -> None:
    """Ends the connection without a word; a reset where the fault says so."""
    handler.close_connection = True
    if fault.kind == "reset":
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        handler.connection.close()


def huge(handler: BaseHTTPRequestHandler, faults: Faults, fault: Fault) -> None:
    """A list of one endless string, piece by piece."""
    length = {"Content-Length": str(fault.size)} if fault.declared else {"Transfer-Encoding": "chunked"}
    handler.send_response(200)
    for name, value in {"Content-Type": "application/json", **length}.items():
        handler.send_header(name, value)
    handler.end_headers()
    for piece in _pieces(fault.size):
        if faults.closed:
            return
        handler.wfile.write(piece if fault.declared else b"%x\r\n%s\r\n" % (len(piece), piece))
    if not fault.declared:
        handler.wfile.write(b"0\r\n\r\n")


def _pieces(size: int) -> Iterator[bytes]:
    yield b'["'
    for _ in range((size - 4) // CHUNK):
        yield b"x" * CHUNK
    yield b"x" * ((size - 4) % CHUNK) + b'"]'


def send_body(handler: BaseHTTPRequestHandler, faults: Faults, fault: Fault | None, body: bytes) -> None:
    """The true body, whole, or as `cut` and `drip` do it."""
    if fault and fault.kind == "drip":
        _drip(handler, faults, fault, body)
    elif fault and fault.kind == "cut":
        handler.wfile.write(body[: len(body) // 2])
        handler.close_connection = True
    else:
        handler.wfile.write(body)


def _drip(handler: BaseHTTPRequestHandler, faults: Faults, fault: Fault, body: bytes) -> None:
    for byte in body:
        handler.wfile.write(bytes([byte]))
        handler.wfile.flush()
        faults.wait(fault.seconds)
        if faults.closed:
            return
