"""One session for all: when it is made, shared, renewed, and how a rejected login ends."""

import pytest

from cameras import sources
from cameras.vms.dsn import DsnError
from cameras.vms.errors import LoginRejected, SessionExpired
from demo.server import Demo
from tests.conftest import dsn, session_of
from tests.patience import in_background

V3_LOGIN = "/watcher/client-api/v3/login"
V2_LOGIN = "/vsaas/api/v2/auth/login"

pytestmark = pytest.mark.django_db(transaction=True)


def listed(source):
    return source.call(lambda session: [name for page in source.kind.streams(session) for name in page])


def test_the_session_is_made_once_and_kept_for_all(demo, source):
    listed(source)
    listed(source)
    assert demo.calls.count(V3_LOGIN) == 1
    assert session_of("city")


def test_a_worker_that_starts_later_uses_the_session_of_the_first(demo, source, configure):
    listed(source)
    listed(configure(dsn(demo))["city"])
    assert demo.calls.count(V3_LOGIN) == 1


@pytest.mark.parametrize(("api", "login"), [("v2", V2_LOGIN), ("v3", V3_LOGIN)])
def test_an_evicted_session_is_replaced_by_one_login_and_the_call_repeated(demo, configure, api, login):
    source = configure(dsn(demo, options=f"?api={api}"))["city"]
    listed(source)
    demo.world.evict_sessions()
    assert listed(source)
    assert demo.calls.count(login, "POST") <= 3


def test_many_threads_with_a_dead_session_log_in_once(demo, configure):
    source = configure(dsn(demo, options="?api=v2"))["city"]
    listed(source)
    demo.world.evict_sessions()
    demo.calls.clear()
    for listing in [in_background(listed, source) for _ in range(8)]:
        assert listing.result()
    assert demo.calls.count(V2_LOGIN) == 1


def test_a_session_that_never_becomes_good_is_given_up(demo, source):
    calls = []

    def use(session):
        calls.append(session)
        raise SessionExpired("gone", left=None)

    with pytest.raises(SessionExpired):
        source.call(use)
    assert len(calls) == 3


def test_a_rejected_login_is_told_and_leaves_no_session(demo, configure):
    source = configure(dsn(demo, password="wrong-password"))["city"]
    with pytest.raises(LoginRejected) as told:
        listed(source)
    assert "wrong-password" not in str(told.value)
    assert session_of("city") == {}


def test_an_alias_that_is_not_configured_is_named(source):
    with pytest.raises(DsnError, match="elsewhere"):
        sources.named("elsewhere")


def test_two_sources_keep_their_sessions_apart(demo, configure):
    both = configure(dsn(demo, "one"), dsn(demo, "two"))
    for source in both.values():
        listed(source)
    assert demo.calls.count(V3_LOGIN) == 2
    assert session_of("one") != session_of("two")


def test_a_session_is_never_shown_to_another_server_that_took_the_alias(demo, source, configure):
    listed(source)
    with Demo.start(port=0) as other:
        listed(configure(dsn(other))["city"])
        assert other.calls.count(V3_LOGIN) == 1
        assert [call.path for call in other.calls][0] == V3_LOGIN
