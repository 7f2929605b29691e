"""DSNs: parsing, and what the table of kinds refuses."""

import pytest

from cameras.vms.dsn import DsnError, parse, parse_all
from cameras.vms.kinds import KINDS, open_kind
from cameras.vms.watcher import Watcher

GOOD = "city=watcher+https://webuser:p%40ss%20w@watcher.example.com:8443/sub/?api=auto&streamer=https://s.example.com"


def test_parts():
    dsn = parse(GOOD)
    assert (dsn.alias, dsn.kind, dsn.base_url) == ("city", "watcher", "https://watcher.example.com:8443/sub")
    assert (dsn.login, dsn.password, dsn.host) == ("webuser", "p@ss w", "watcher.example.com")
    assert dsn.options == {"api": "auto", "streamer": "https://s.example.com"}


def test_no_secret_in_its_repr():
    shown = repr(parse(GOOD + "&api_key=k3y"))
    assert not [secret for secret in ("p@ss", "p%40ss", "k3y", "webuser") if secret in shown]


def test_several_sources_and_an_alias_used_twice():
    assert [dsn.alias for dsn in parse_all(f" {GOOD}\n ski=watcher+http://a:b@h ")] == ["city", "ski"]
    assert parse_all("") == []
    with pytest.raises(DsnError, match="“city”: this alias is used twice"):
        parse_all(f"{GOOD} {GOOD}")


@pytest.mark.parametrize(
    ("host", "spelling"),
    [
        ("h", "h"),
        ("h:80", "h"),
        ("h:443", "h:443"),
        ("[::1]:80", "[::1]"),
        ("[2001:DB8::1]:8000", "[2001:db8::1]:8000"),
        ("h/", "h"),
        ("Камеры.РФ", "xn--80aknjv0e.xn--p1ai"),
    ],
)
def test_hosts(host, spelling):
    assert parse(f"city=watcher+http://a:b@{host}").base_url == f"http://{spelling}"


@pytest.mark.parametrize(
    ("word", "fault"),
    [
        ("watcher+https://a:s3cret@h", "must read alias=kind"),
        ("City=watcher+https://a:s3cret@h", "alias is made of"),
        ("city=https://a:s3cret@h", "must start with kind"),
        ("city=watcher+ftp://a:s3cret@h", "must start with kind"),
        ("city=watcher+https://", "must start with kind"),
        ("city=watcher+https://a:s3cret@", "host is missing"),
        ("city=watcher+https://a:s3c/ret@h", "(cannot be read|host is missing)"),
        ("city=watcher+https://a:s3cret@h:port", "cannot be read"),
        ("city=watcher+https://a:s3cret@[h", "cannot be read"),
    ],
)
def test_what_cannot_be_parsed(word, fault):
    with pytest.raises(DsnError, match=fault) as error:
        parse(word)
    assert "s3c" not in str(error.value) and "s3c" not in repr(error.value.__context__ or "")


def opened(rest, **given):
    return open_kind(parse(f"city={rest}"), **given)


def test_open():
    kind = open_kind(parse(GOOD), ["10.0.0.1"])
    assert type(kind) is Watcher is KINDS["watcher"]
    assert (kind.dsn.alias, kind.streamer_hosts) == ("city", {"10.0.0.1"})
    assert kind.abilities.mosaics and kind.abilities.stills and kind.abilities.archive


@pytest.mark.parametrize(
    ("rest", "fault"),
    [
        ("zm+https://a:s3cret@h", "the kind is not known; known are .*watcher"),
        (
            "watcher+https://a:s3cret@h?colour=red",
            "the option “colour” is not known; known are api, api_key, streamer",
        ),
        (
            "watcher+https://a:s3cret@h?api=v4",
            "api= must be one of v2, v3, auto; it must read like city=watcher",
        ),
        ("watcher+https://a:s3cret@h?api=", "api= must be one of"),
        ("watcher+https://:s3cret@h", "the login is missing"),
        ("watcher+https://h", "the login is missing"),
        ("watcher+https://a@h", "the password is missing"),
        ("watcher+https://a@h?api_key=", "api_key= is empty"),
        ("watcher+https://a@h?api_key=s3cret&api=v3", ".*at API v2 only"),
        ("watcher+file:///etc/s3cret", ".*by http or https"),
        (
            "watcher+https://a:s3cret@h?streamer=10.0.0.1",
            "streamer= cannot be used: .*neither http nor https",
        ),
    ],
)
def test_what_is_not_opened(rest, fault):
    with pytest.raises(DsnError, match=f"^source “city”: {fault}") as error:
        opened(rest)
    assert "s3cret" not in str(error.value)


def test_an_api_key_needs_no_password():
    assert opened("watcher+https://a@h?api_key=k").dsn.options["api_key"] == "k"
    assert opened("watcher+https://a@h?api_key=k&api=auto")


@pytest.mark.parametrize("password", ["pa@%/ss", "pa@x?ss", "pa@x#ss"])
def test_no_part_of_a_password_is_taken_for_a_host_or_an_option(password):
    with pytest.raises(DsnError, match="%40") as error:
        parse(f"city=watcher+https://webuser:{password}@vms.example.com")
    assert password not in str(error.value)
