"""Seconds and queries of refreshing, importing, publishing and assembling; leaves all public but 500 cameras."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from django.db import connection

from cameras import catalog
from cameras.assembly import assemble
from cameras.catalog import Catalog
from cameras.imports import import_catalog, refresh_and_import
from cameras.models import Camera
from cameras.publishing import publish
from cameras.sources import Source, opened
from tools.bench.probes.steps import queries, seconds

HIDDEN = 500
CHANGED = 100

Found = dict[str, list[float]]


def main(repeats: str) -> None:
    found: Found = {}
    sources = list(opened().values())
    for source in sources:
        first_refresh(source, found)
    rows = list(Camera.objects.order_by("source", "-id"))
    found["publish all but 500"] = [seconds(lambda: publish(rows[HIDDEN:], "bench"))]
    for _ in range(int(repeats)):
        for source in sources:
            again(source, found)
        add(found, "refresh both at once", seconds(lambda: both(sources)))
        add(found, "assemble the site", seconds(assemble))
    print(json.dumps(found))


def add(found: Found, name: str, value: float) -> None:
    found.setdefault(name, []).append(value)


def first_refresh(source: Source, found: Found) -> None:
    heard: list[Catalog | None] = []
    add(found, "refresh a source, first", seconds(lambda: heard.append(catalog.refresh(source, force=True))))
    told(source, "all new", heard[0], found)


def told(source: Source, what: str, heard: Catalog | None, found: Found) -> None:
    """An import's seconds and queries."""
    if heard is None:
        raise RuntimeError("somebody else refreshes this source")
    with queries() as counted:
        add(found, f"import, {what}", seconds(lambda: import_catalog(source.alias, heard)))
    add(found, f"import, {what}: queries", counted.count)


def again(source: Source, found: Found) -> None:
    """Ends with the rows as the VMS tells them."""
    add(found, "refresh a source with its import", seconds(lambda: refresh_and_import(source, force=True)))
    heard = catalog.read(source.alias)
    told(source, "unchanged", heard, found)
    told(source, "100 changed", heard and with_new_titles(heard), found)
    told(source, "100 changed", heard, found)


def with_new_titles(heard: Catalog) -> Catalog:
    changed = [replace(stream, title=f"{stream.title} again") for stream in heard.streams[:CHANGED]]
    return replace(heard, streams=(*changed, *heard.streams[CHANGED:]))


def both(sources: list[Source]) -> None:
    """As a worker's clock does it: a thread for each."""

    def one(source: Source) -> None:
        try:
            refresh_and_import(source, force=True)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(sources)) as pool:
        list(pool.map(one, sources))
