"""What the tests share: a stand-in Watcher over real HTTP, sources that read from it, a site assembled from it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import LazySettings

from cameras import background, public, readiness, sealed, sharedcopy, sources, stillfiles, stills
from cameras.imports import refresh_and_import
from cameras.models import Camera, Mosaic
from cameras.publishing import publish
from cameras.sources import Source
from demo.server import Demo
from tests.backups import path, saved, town  # noqa: F401 - fixtures
from tests.minting import minting  # noqa: F401 - a fixture
from tests.town import aipix  # noqa: F401 - a fixture
from tests.wall import cloud, hurried, wall  # noqa: F401 - fixtures

LOGIN, PASSWORD = "webuser", "demo-only-password"


def dsn(demo: Demo, alias: str = "city", password: str = PASSWORD, options: str = "") -> str:
    return f"{alias}=watcher+http://{LOGIN}:{password}@127.0.0.1:{demo.port}{options}"


@pytest.fixture(autouse=True)
def fresh_worker(settings: LazySettings, tmp_path) -> Iterator[None]:
    """Each test is a new worker: nothing opened, nothing assembled, no picture kept."""
    settings.STILLS_DIR = tmp_path / "stills"
    sources.opened.cache_clear()
    public.forget()
    readiness.forget()
    for trouble in (stillfiles.disk, background.database):
        trouble.forget()
    yield
    close_sources()
    public.forget()


def close_sources() -> None:
    if sources.opened.cache_info().currsize:
        for source in sources.opened().values():
            source.kind.close()
    sources.opened.cache_clear()


def session_of(alias: str) -> dict[str, Any]:
    """What is kept of the login, as a worker with this SECRET_KEY reads it; {} where nothing is."""
    kept = sharedcopy.read(f"login:{alias}")
    return sealed.unseal(kept.value, alias)["session"] if kept else {}


@pytest.fixture
def demo() -> Iterator[Demo]:
    with Demo.start(port=0) as stand_in:
        stand_in.world.page_cap = 50
        yield stand_in


@pytest.fixture
def configure(settings: LazySettings) -> Iterator[Callable[..., dict[str, Source]]]:
    """Sets CAMERA_SOURCES as an operator would, and opens what it names; no still outlives the test."""

    def set_sources(*dsns: str) -> dict[str, Source]:
        close_sources()
        settings.CAMERA_SOURCES = " ".join(dsns)
        return sources.opened()

    yield set_sources
    stills.fetches.end()
    stills.fetches = stills.Fetches(stills.fetch)


@pytest.fixture
def source(demo: Demo, configure: Callable[..., dict[str, Source]]) -> Source:
    return configure(dsn(demo))["city"]


@pytest.fixture
def heard(transactional_db: None, source: Source) -> Source:
    """The source after its first refresh: rows are there, all of them hidden."""
    refresh_and_import(source)
    return source


@pytest.fixture
def published(heard: Source) -> Source:
    """The same with every camera and mosaic public."""
    publish(Camera.objects.all(), "test")
    publish(Mosaic.objects.all(), "test")
    return heard


@pytest.fixture
def camera(published: Source) -> Camera:
    return Camera.objects.get(name="harbour")
