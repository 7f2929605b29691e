"""From each release there was to this one and back, on both databases; an old worker runs where git has its tag."""

import json
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, nullcontext
from pathlib import Path

import psycopg
import pytest
import requests
from psycopg.sql import SQL, Identifier

from cameras.backup.file import read, rows
from demo.server import Demo
from portal.version import VERSION
from tests import olderreleases, postgres
from tests.conftest import dsn
from tests.patience import wait_until
from tests.processes import DATABASE, collect_static, environment, gunicorn, manage, manage_in_turn

pytestmark = [pytest.mark.postgres, pytest.mark.served]

PUBLIC, HIDDEN = "harbour-east-quay", "high-street"
EITHER = pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
EACH = pytest.mark.parametrize("release", olderreleases.FILES, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres.server() as url:
        yield url


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    with Demo.start() as stand_in:
        yield stand_in


def portal(kind: str, server: str, folder: Path, sources: str = "") -> dict[str, str]:
    """The environment of a portal with an empty database of this kind."""
    database = f"sqlite:///{folder / DATABASE}"
    if kind == "postgresql":
        name = f"portal_{secrets.token_hex(4)}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        database = server.replace("/postgres?", f"/{name}?")
    return environment(database, sources, folder / "stills", CATALOG_FRESH="1")


def cameras(address: str) -> set[str]:
    answer = requests.get(f"{address}/api/cameras/", timeout=10)
    return {camera["slug"] for camera in answer.json()["cameras"]} if answer.ok else set()


def shows(address: str, *, hidden: bool = False) -> bool:
    """The harbour, or all but the harbour; never what was hidden when the release left it."""
    slugs = cameras(address)
    assert HIDDEN not in slugs
    return bool(slugs) and (PUBLIC in slugs) != hidden


def ready(address: str) -> bool:
    return requests.get(f"{address}/readyz", timeout=10).ok


def test_there_is_a_backup_of_each_release():
    known = {path.stem for path in olderreleases.FILES}
    assert known
    assert {tag.removeprefix("v") for tag in olderreleases.tags()} - {VERSION} <= known
    for path in olderreleases.FILES:
        assert olderreleases.header(path)["version"] == path.stem


@EITHER
@EACH
def test_a_release_is_upgraded_and_taken_back(kind, release, server, demo, tmp_path):
    environ = portal(kind, server, tmp_path, dsn(demo))
    olderreleases.fill(environ, release)
    code = olderreleases.code_of(release.stem, tmp_path / "code")
    with ExitStack() as stack:
        older = (
            stack.enter_context(gunicorn(environ | {"DEBUG": "true"}, tmp_path / "old", 1, root=code))
            if code
            else ""
        )
        if older:
            wait_until(lambda: shows(older), 20)
        manage(environ, "migrate", "-v0")
        collect_static(environ)
        newer = stack.enter_context(gunicorn(environ, tmp_path / "new", 1))
        for address in filter(None, (newer, older)):
            wait_until(lambda address=address: shows(address), 20)
            wait_until(lambda address=address: ready(address))
        manage(environ, "unpublish", PUBLIC)
        for address in filter(None, (newer, older)):
            wait_until(lambda address=address: shows(address, hidden=True))
        if code:
            olderreleases.manage_of(code, environ, "publish", PUBLIC)
            wait_until(lambda: shows(newer))
    with (
        gunicorn(environ | {"DEBUG": "true"}, tmp_path / "back", 1, root=code)
        if code
        else nullcontext() as back
    ):
        if back:
            wait_until(lambda: shows(back), 20)
            wait_until(lambda: ready(back))


def saved(path: Path) -> dict[str, list[str]]:
    """The rows of a backup by table, but for the numbers that rights have in one database and not in the other."""
    found: dict[str, list[str]] = {}
    with path.open("rb") as file:
        read(file)
        for table, row in rows(file):
            if table not in {"django_content_type", "auth_permission"}:
                kept = {
                    name: value
                    for name, value in row.items()
                    if name not in ("permission_id", "content_type_id")
                }
                found.setdefault(table, []).append(json.dumps(kept))
    return found


@EACH
def test_its_backup_is_restored_into_either_database_and_from_one_into_the_other(release, server, tmp_path):
    environs = {kind: portal(kind, server, tmp_path) for kind in ("sqlite", "postgresql")}
    first, second, third = (tmp_path / name for name in ("first", "second", "third"))
    manage_in_turn(environs["sqlite"], f"restore {release}", f"backup {first}")
    manage_in_turn(environs["postgresql"], f"restore {first}", f"backup {second}")
    manage_in_turn(environs["sqlite"], f"restore {second} --replace", f"backup {third}")
    assert saved(first) == saved(second) == saved(third)
    old = saved(release)
    assert {table: len(rows) for table, rows in saved(third).items()} == {
        table: len(rows) for table, rows in old.items()
    }
    assert saved(third)["cameras_publication"] == old["cameras_publication"]
