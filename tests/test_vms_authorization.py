"""The answers to a challenge, as RFC 7616 works them out."""

import secrets

import pytest

from cameras.vms.authorization import answer

LOGIN = "Mufasa", "Circle of Life"
URL = "http://www.example.org/dir/index.html"
NONCE = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"
OPAQUE = "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"
ASKED = f'realm="http-auth@example.org", qop="auth, auth-int", nonce="{NONCE}", opaque="{OPAQUE}"'
RESPONSES = {"MD5": "8ca523f5e9506fed4657c9700eebdbec"} | {
    "SHA-256": "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
}


@pytest.mark.parametrize("algorithm", RESPONSES)
def test_the_example_of_the_rfc(monkeypatch, algorithm):
    monkeypatch.setattr(secrets, "token_hex", lambda size: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ")
    told = answer(f"Digest {ASKED}, algorithm={algorithm}", LOGIN, URL)
    assert f'response="{RESPONSES[algorithm]}"' in told and f'opaque="{OPAQUE}"' in told
    assert f"algorithm={algorithm}, qop=auth, nc=00000001" in told


def test_an_older_server_counts_nothing():
    """RFC 2069, as its errata correct it."""
    asked = 'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"'
    told = answer(asked, ("Mufasa", "CircleOfLife"), URL)
    assert 'response="1949323746fe6a43ef61f9606e7febea"' in told and "qop" not in told


@pytest.mark.parametrize(
    ("url", "sent"), [("http://h", "/"), ("http://h?a=1#x", "/?a=1"), ("http://h/a%7Eb%20c", "/a~b%20c")]
)
def test_the_path_is_proven_as_it_is_sent(url, sent):
    assert f'uri="{sent}"' in answer(f"Digest {ASKED}", LOGIN, url)


@pytest.mark.parametrize("asked", [f'Basic realm="x", Digest {ASKED}', f'Digest {ASKED}, Basic realm="x"'])
def test_of_several_ways_digest_is_taken(asked):
    assert answer(asked, LOGIN, URL).startswith('Digest username="Mufasa", realm="http-auth@example.org"')


@pytest.mark.parametrize("asked", ["", 'Basic realm="digest this"'])
def test_else_the_login_goes_as_it_is(asked):
    assert answer(asked, LOGIN, URL) == "Basic TXVmYXNhOkNpcmNsZSBvZiBMaWZl"
