"""A CamStreamer account in the tests: its stand-in, and the source opened at it with a limit that nobody waits for."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from cameras.imports import refresh_and_import
from cameras.models import Camera
from cameras.publishing import publish
from cameras.sources import Source
from cameras.vms.base import Quota
from cameras.vms.camstreamer import CamStreamer
from demo.camstreamer import CamStreamerDemo

MARKET = "140098"
"""A camera that counts people."""


@pytest.fixture
def cloud() -> Iterator[CamStreamerDemo]:
    with CamStreamerDemo.start() as started:
        yield started


def dsn_of(cloud: CamStreamerDemo) -> str:
    return f"wall=camstreamer+{cloud.url.replace('://', f'://{cloud.world.tokens.made}@')}"


@pytest.fixture
def hurried(monkeypatch) -> None:
    """The account may ask as fast as it can."""
    abilities = replace(CamStreamer.abilities, quota=Quota(every=0, daily=10_000))
    monkeypatch.setattr(CamStreamer, "abilities", abilities)


@pytest.fixture
def wall(transactional_db, cloud, configure, hurried) -> Source:
    """All its cameras public."""
    cloud.world.limits.every = 0
    source = configure(dsn_of(cloud))["wall"]
    refresh_and_import(source)
    publish(Camera.objects.all(), "test")
    return source
