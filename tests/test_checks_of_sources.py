"""What `manage.py check` says of a wrong or missing part of a DSN: which it is, and an example; for every kind."""

import pytest

from cameras.vms.kinds import KINDS
from tests.test_checks import messages

SECRET = "Gr8-Secret"
UUID = "8c6b0b1e-52f4-5d0a-9f4e-3f0a1c2b7d11"
WRONG = {
    "watcher": [
        (f"https://h?api_key={SECRET}", "the login"),
        ("https://u@h", "the password"),
        (f"file:///u:{SECRET}", "by http or https"),
        (f"https://u:{SECRET}@h?api=v9", "api= must be one of v2, v3, auto"),
        (f"https://u:{SECRET}@h?api_key=", "api_key= is empty"),
        (f"https://u@h?api_key={SECRET}&api=v3", "leave out api=v3"),
        (f"https://u:{SECRET}@h?streamer=nowhere", "streamer= cannot be used"),
    ],
    "aipix": [
        ("https://h", "the login is missing, and neither account= nor cameras="),
        (f"https://:{SECRET}@h", "the login"),
        ("https://u@h", "the password"),
        ("file:///x", "by http or https"),
        (f"https://u:{SECRET}@h?integration_token=", "integration_token= is empty"),
        (f"https://u@h?integration_token={SECRET}", "the password"),
        (f"https://u:{SECRET}@h?integration_token={SECRET}%20x", "integration_token= is empty or holds a space"),
        (f"https://u:{SECRET}@h?token_header=X-Token", "token_header= needs integration_token="),
        (f"https://u:{SECRET}@h?integration_token={SECRET}&token_header=a:b", "token_header= must be the name"),
        (f"https://h?integration_token={SECRET}&account=", "account= is empty"),
        ("https://h?account=u", "account= needs integration_token="),
        (f"https://h?integration_token={SECRET}&account=u&cameras={UUID}", "give one of them"),
        ("https://h?cameras=", "cameras= must be UUIDs"),
        ("https://h?cameras=harbour", "cameras= must be UUIDs"),
        (f"https://u:{SECRET}@h?streamer=rtsp://h", "streamer= cannot be used"),
    ],
    "camstreamer": [
        ("https://h", "the token is missing"),
        ("file:///x", "by http or https"),
        (f"https://u:{SECRET}@h", "need refresh_token="),
        (f"https://u:{SECRET}@h?refresh_token=", "refresh_token= is empty"),
        (f"https://u@h?refresh_token={SECRET}", "the client secret"),
    ],
    "zoneminder": [
        (f"https://:{SECRET}@h/zm", "the login"),
        ("https://u@h/zm", "the password"),
        ("file:///x", "by http or https"),
        (f"https://u:{SECRET}@h/zm?zms=", "zms= must be a path"),
        (f"https://u:{SECRET}@h/zm?zms=https://elsewhere/nph-zms", "zms= must be a path"),
    ],
    "plain": [
        ("https://h/cameras.yaml", "by its whole path"),
        ("file://cameras.yaml", "by its whole path"),
        (f"file://u:{SECRET}@/cameras.yaml", "without a host or a login"),
    ],
}  # fmt: skip


def test_every_kind_and_each_of_its_options_is_tried():
    assert WRONG.keys() == KINDS.keys()
    for kind, cases in WRONG.items():
        tried = " ".join(fault for _, fault in cases)
        assert not [option for option in KINDS[kind].parameters if f"{option}=" not in tried]


@pytest.mark.parametrize(
    ("kind", "address", "fault"), [(kind, *case) for kind, cases in WRONG.items() for case in cases]
)
def test_a_wrong_part_is_named_with_an_example(settings, kind, address, fault):
    (error,) = messages(settings, f"town={kind}+{address}")
    assert error.id == "cameras.E001"
    assert error.msg.startswith("CAMERA_SOURCES: source “town”: ") and fault in error.msg
    assert "it must read like " in error.msg and SECRET not in error.msg


@pytest.mark.parametrize("kind", KINDS)
def test_an_option_that_is_not_known_is_named_with_an_example(settings, kind):
    address = "file:///etc/cameras.yaml" if kind == "plain" else "https://h"
    (error,) = messages(settings, f"town={kind}+{address}?colour={SECRET}")
    assert "“colour” is not known; known are " in error.msg and KINDS[kind].example in error.msg
    assert SECRET not in error.msg


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_is_right(settings, kind):
    for example in KINDS[kind].example.split(" or "):
        assert not messages(settings, example)
