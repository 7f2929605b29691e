"""What the DSN of an aipix says beyond its address and login: whose cameras, and which token asks for them."""

import re
from collections.abc import Iterator

from cameras.vms import fields
from cameras.vms.aipix_shapes import UUID
from cameras.vms.dsn import Dsn

EXAMPLE = "town=aipix+https://webuser:secret@vms.example.com?integration_token=TOKEN&account=webuser"
A_UUID = "8c6b0b1e-52f4-5d0a-9f4e-3f0a1c2b7d11"
HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")


def uuids(dsn: Dsn) -> list[str]:
    """Those of `cameras=`, in their order, each once."""
    named = (word.strip().lower() for word in dsn.options.get("cameras", "").split(","))
    return list(dict.fromkeys(name for name in named if name))


def faults(dsn: Dsn) -> Iterator[str]:
    if dsn.base_url.startswith("file:"):
        yield "an aipix is reached by http or https"
    yield from _faults_of_login(dsn)
    yield from _faults_of_token(dsn)
    yield from _faults_of_list(dsn)


def _faults_of_login(dsn: Dsn) -> Iterator[str]:
    listed = dsn.options.keys() & {"account", "cameras"}
    if not dsn.login and (dsn.password or not listed):
        yield "the login is missing, and neither account= nor cameras= says which cameras there are"
    if dsn.login and not dsn.password:
        yield "the password is missing"


def _faults_of_token(dsn: Dsn) -> Iterator[str]:
    token, header = dsn.options.get("integration_token"), dsn.options.get("token_header")
    if token is not None and not fields.secret(token):
        yield "integration_token= is empty or holds a space (a + within it is written %2B)"
    if header is not None and not HEADER.fullmatch(header):
        yield "token_header= must be the name of a header, like token_header=X-Token"
    if header is not None and token is None:
        yield "token_header= needs integration_token="


def _faults_of_list(dsn: Dsn) -> Iterator[str]:
    options = dsn.options
    if "account" in options and "cameras" in options:
        yield "account= and cameras= each say which cameras there are: give one of them"
    if options.get("account") == "":
        yield "account= is empty: it is the login whose cameras are listed"
    if "account" in options and "integration_token" not in options:
        yield "account= needs integration_token="
    if "cameras" in options and not (uuids(dsn) and all(UUID.fullmatch(each) for each in uuids(dsn))):
        yield f"cameras= must be UUIDs with commas between them, like cameras={A_UUID}"
