"""A file → the rows of the database, in one transaction, while workers serve and write."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Q

from cameras import imports, outages, releases, sharedcopy, stillfiles
from cameras.backup import scratch, stricter, tables
from cameras.backup.file import Header, Unusable, read
from cameras.backup.stricter import Laxer
from cameras.models import Camera
from cameras.publishing import SITE_KEY, site_changed
from cameras.sharedcopy import SharedCopy
from cameras.sources import opened
from cameras.vms.dsn import DsnError

PATIENCE = 60.0
"""Seconds that it waits for an import under way."""
LONGEST = 600.0
"""Seconds that imports are kept out at most, should the command be killed."""
# Logins and tickets are of those who were there before.
ENDED = frozenset({"django_session", "cameras_ticket"})
# They may have been made by hand, or for roles: both come with a backup, and neither says that a database is in use.
OF_NO_ACCOUNT = tables.MADE_BY_MIGRATE | {"auth_group", "auth_group_permissions"}


@dataclass(frozen=True)
class Outcome:
    """`laxer`: what the backup shows more of than the rows before; kept as strict as it was unless `as_saved`."""

    header: Header
    laxer: list[Laxer]


def restore(path: Path, *, replace: bool = False, as_saved: bool = False) -> Outcome:
    """Raises Unusable and OSError before anything is touched. `replace`: although there are rows."""
    with path.open("rb") as file:
        header = read(file)
        _look_at_release(header)
        present = _present()
        if present and not replace:
            raise Unusable(
                f"the database has rows ({', '.join(present)}); --replace puts the backup in their place"
            )
        with scratch.restored(file, header):
            call_command("migrate", verbosity=0, interactive=False)
            laxer = _put(header, compare=bool(present), as_saved=as_saved)
    stillfiles.forget_all()
    return Outcome(header, laxer)


def _look_at_release(header: Header) -> None:
    needed = max(releases.parse(header.version), releases.parse(header.oldest_release or "0"))
    if needed > releases.parse(settings.VERSION):
        raise Unusable(
            f"it was made by a newer release ({header.version}); this is {settings.VERSION}: upgrade first"
        )


def _present() -> list[str]:
    """What rows there are, in words; nothing of what `migrate` makes."""
    nodes = tables.applied()
    if not nodes:
        return []
    schema = tables.Schema(MigrationExecutor(connection), nodes)
    counts = {
        model._meta.verbose_name_plural: model._base_manager.count()
        for table, model in schema.saved.items()
        if table not in OF_NO_ACCOUNT
    }
    return [f"{count} {name}" for name, count in counts.items() if count]


def _put(header: Header, *, compare: bool, as_saved: bool) -> list[Laxer]:
    executor = MigrationExecutor(connection)
    schema = tables.Schema(executor, executor.loader.graph.leaf_nodes())
    with _without_imports(), transaction.atomic(durable=True):
        sharedcopy.queue_up(SITE_KEY)
        _keep_writers_out(schema)
        laxer = stricter.laxer() if compare else []
        unknown = stricter.hidden_and_unknown() if compare and not as_saved else []
        _empty(schema)
        _copy(schema)
        stricter.add(unknown)
        if not as_saved:
            stricter.keep(laxer)
        _tell_workers(header)
    return laxer


@contextmanager
def _without_imports() -> Iterator[None]:
    """What follows the catalog has read rows that are about to go: it is let finish, and kept out meanwhile."""
    aliases = set(Camera.objects.values_list("source", flat=True))
    with suppress(DsnError):
        aliases |= opened().keys()
    deadline = time.monotonic() + PATIENCE
    with ExitStack() as stack:
        for alias in sorted(aliases):
            for key in (imports.lock_key(alias), outages.lock_key(alias)):
                while stack.enter_context(sharedcopy.lock(key, LONGEST)) is None:
                    if time.monotonic() > deadline:
                        raise Unusable(f"source {alias} is being imported all the time; try again")
                    time.sleep(0.1)
        yield


def _keep_writers_out(schema: tables.Schema) -> None:
    """Until the end of the transaction; readers go on. On SQLite every transaction does that."""
    if connection.vendor == "postgresql":
        names = ", ".join(map(connection.ops.quote_name, schema.saved))
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")


def _empty(schema: tables.Schema) -> None:
    """By the tables' names: the record of publications can be added to, and else nothing, by its model."""
    with connection.cursor() as cursor:
        for table in (schema.saved.keys() | ENDED) - tables.MADE_BY_MIGRATE:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608 - our own names


def _copy(schema: tables.Schema) -> None:
    find = _made_by_migrate(schema)
    models = [model for table, model in schema.saved.items() if table not in tables.MADE_BY_MIGRATE]
    for model in models:
        batch: list[Any] = []
        for values in tables.values(model, scratch.NAME):
            if row := _row(model, values, find):
                batch.append(row)
            if len(batch) == scratch.AT_ONCE:
                model._base_manager.bulk_create(batch)
                batch.clear()
        model._base_manager.bulk_create(batch)
    connection.check_constraints()
    tables.free_numbers(models)


Find = Callable[[str, Any], Any]


def _row(model: tables.Model, values: dict[str, Any], find: Find) -> Any:
    """None for a row that is about a right or a kind of row that is no more."""
    told = {}
    for column, field in tables.columns(model).items():
        table = field.remote_field.model._meta.db_table if field.remote_field else ""
        told[field.attname] = value = find(table, values[column])
        if value is None and values[column] is not None and not field.null:
            return None
    return model(**told)


def _made_by_migrate(schema: tables.Schema) -> Find:
    """Finds what `migrate` made in this database for what it had made in the other, by its names."""
    types, rights = (schema.tables[table] for table in ("django_content_type", "auth_permission"))

    def names(using: str) -> dict[str, dict[Any, Any]]:
        kinds = {row["id"]: (row["app_label"], row["model"]) for row in tables.values(types, using)}
        named = {
            row["id"]: (kinds[row["content_type_id"]], row["codename"])
            for row in tables.values(rights, using)
        }
        return {"django_content_type": kinds, "auth_permission": named}

    saved = names(scratch.NAME)
    here = {table: {name: pk for pk, name in of.items()} for table, of in names("default").items()}
    return lambda table, value: here[table].get(saved[table].get(value)) if table in here else value


def _tell_workers(header: Header) -> None:
    """They assemble the site anew, and the next refresh brings the rows up to what the VMS says now."""
    digests = SharedCopy.objects.filter(Q(key__startswith="imported:") | Q(key__startswith="watched:"))
    for key in digests.values_list("key", flat=True):
        sharedcopy.forget(key)
    if header.oldest_release:
        releases.require(header.oldest_release)
    site_changed()
