"""The fault proxy spoils what it is told to, and nothing else."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.faultproxy import KINDS, Fault, FaultProxy
from tests.patience import wait_until

LIST = "/watcher/client-api/v3/streams"


@pytest.fixture
def proxy(demo):
    with FaultProxy(("127.0.0.1", demo.port)) as made:
        yield made


def get(proxy, timeout=0.3):
    """The stand-in's front page through the proxy, on a connection of its own."""
    return requests.get(f"http://127.0.0.1:{proxy.port}/", timeout=timeout)


def test_without_a_fault_everything_passes(demo, proxy):
    with requests.Session() as session:
        answers = [session.get(f"http://127.0.0.1:{proxy.port}/", timeout=5) for _ in range(3)]
    assert {answer.content for answer in answers} == {requests.get(demo.url, timeout=5).content}
    assert (proxy.connections, proxy.requests) == (1, 3)


@pytest.mark.parametrize("kind", ["blackhole", "drip", "rate", "delay"])
def test_a_slow_fault_holds_the_answer_and_lets_go_of_it(proxy, kind):
    with ThreadPoolExecutor(1) as pool:
        with proxy.during(kind, bytes=200):
            waiting = pool.submit(get, proxy, 5)
            with pytest.raises(TimeoutError):
                waiting.result(0.3)
        assert waiting.result().ok


@pytest.mark.parametrize("kind", ["cut", "reset", "down"])
def test_a_broken_connection_is_an_error_and_heals(proxy, kind):
    with proxy.during(kind), pytest.raises(requests.exceptions.RequestException):
        get(proxy, 5)
    assert get(proxy, 5).ok


def test_a_body_grows_ten_fold(demo, proxy):
    true = requests.get(demo.url, timeout=5).content
    with proxy.during("tenfold"):
        swollen = get(proxy, 5).content
    assert len(swollen) == 10 * len(true)
    assert swollen.strip() == true.strip()


def test_a_delay_is_as_long_as_it_says(proxy):
    with proxy.during("delay", seconds=0.2):
        began = time.monotonic()
        get(proxy, 5)
    assert time.monotonic() - began >= 0.2


def test_an_open_connection_feels_the_fault_too(proxy):
    with requests.Session() as session:
        session.get(f"http://127.0.0.1:{proxy.port}/", timeout=5)
        with proxy.during("blackhole"), pytest.raises(requests.exceptions.ReadTimeout):
            session.get(f"http://127.0.0.1:{proxy.port}/", timeout=0.2)


def test_a_connection_that_is_lost_for_good_stays_so_and_new_ones_live(proxy):
    with requests.Session() as session, ThreadPoolExecutor(1) as pool:
        with proxy.during("blackhole", for_good=True):
            lost = pool.submit(session.get, f"http://127.0.0.1:{proxy.port}/", timeout=0.5)
            wait_until(lambda: proxy.asking)
        assert get(proxy, 5).ok
        with pytest.raises(requests.exceptions.ReadTimeout):
            lost.result()


def test_a_target_that_is_not_there_is_a_closed_connection():
    with FaultProxy(("127.0.0.1", 1)) as proxy, pytest.raises(requests.exceptions.ConnectionError):
        get(proxy)


def test_an_unknown_fault_is_refused():
    assert Fault(next(iter(KINDS)))
    with pytest.raises(ValueError, match="blackhole"):
        Fault("gremlins")
