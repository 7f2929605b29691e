"""Who may be asked for by which name: Django's judgement, remembered."""

import pytest
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from portal import hosts


@pytest.fixture
def common(settings):
    settings.ALLOWED_HOSTS = [".example.com"]
    return hosts.Common(lambda request: HttpResponse("ok"))


def asked(host):
    request = HttpRequest()
    request.META = {"HTTP_HOST": host, "SERVER_NAME": "x", "SERVER_PORT": "80"}
    request.path = request.path_info = "/"
    return request


def test_a_host_that_is_allowed_is_answered_again_and_again(common):
    assert {common(asked("a.example.com")).status_code for _ in range(3)} == {200}
    assert common.known == {"a.example.com"}


@pytest.mark.parametrize(
    "host", ["evil.example", "a.example.com@evil.example", "a.example.com evil", "", "é"]
)
def test_a_stranger_is_refused_each_time(common, host):
    common(asked("a.example.com"))
    for _ in range(2):
        with pytest.raises(DisallowedHost):
            common(asked(host))
    assert common.known == {"a.example.com"}


def test_made_up_names_fill_no_memory(common):
    for number in range(2 * hosts.MOST):
        assert common(asked(f"{number}.example.com")).status_code == 200
    assert len(common.known) == hosts.MOST


def test_a_stranger_on_the_site_is_told_400(client, settings):
    settings.ALLOWED_HOSTS = ["example.com"]
    assert [client.get("/", headers={"host": "evil.example"}).status_code for _ in range(2)] == [400, 400]
