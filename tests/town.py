"""An aipix account in the tests: its stand-in, and the source at it."""

from collections.abc import Iterator

import pytest

from cameras import plays
from demo.aipix import AipixDemo


@pytest.fixture
def aipix() -> Iterator[AipixDemo]:
    with AipixDemo.start() as running:
        yield running
        plays.serving.end()


def aipix_dsn(aipix: AipixDemo) -> str:
    world = aipix.world
    return f"town=aipix+http://{world.login}:{world.password}@127.0.0.1:{aipix.port}"
