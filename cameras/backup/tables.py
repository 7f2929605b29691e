"""The tables of a database as they are after certain migrations, whatever the models are called by now."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor

from cameras.backup.file import Unusable

# What comes back by itself, and what is good for a moment or for one host: shared copies and logins, tickets, counts
# of the rate limits, sessions of admins.
LEFT_OUT = frozenset({"cameras_sharedcopy", "cameras_ticket", "cameras_tally", "django_session"})
# What `migrate` makes itself. It is saved, so that what refers to it is understood, and found again by its names.
MADE_BY_MIGRATE = frozenset({"django_content_type", "auth_permission"})

Node = tuple[str, str]
Model = type[models.Model]


class Schema:
    """The tables after `nodes`, by name; the rows that they hold are those of the connection that is asked."""

    def __init__(self, executor: MigrationExecutor, nodes: list[Node]) -> None:
        apps = executor.loader.project_state(nodes).apps
        found = (model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy)
        self.tables: dict[str, Model] = {str(model._meta.db_table): _as_stored(model) for model in found}

    @property
    def saved(self) -> dict[str, Model]:
        return {table: model for table, model in self.tables.items() if table not in LEFT_OUT}


def _as_stored(model: Model) -> Model:
    """A time is the one that stands in the row, not that of its writing; the model is of this one state alone."""
    for field in model._meta.local_fields:
        if isinstance(field, models.DateField):
            field.auto_now = field.auto_now_add = False
    return model


def columns(model: Model) -> dict[str, "models.Field[Any, Any]"]:
    return {str(field.column): field for field in model._meta.concrete_fields}


def values(model: Model, using: str = "default") -> Iterator[dict[str, Any]]:
    """The rows in the order of their keys, by column."""
    fields = columns(model)
    names = [field.attname for field in fields.values()]
    rows = model._base_manager.using(using).order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=1000):
        yield dict(zip(fields, row, strict=True))


def applied() -> list[Node]:
    """The last migration of each app that the database has; Unusable where it has some that we do not know."""
    executor = MigrationExecutor(connection)
    done, graph = set(executor.loader.applied_migrations), executor.loader.graph
    if unknown := sorted(done - set(graph.nodes)):
        raise Unusable(
            f"the database is of a newer release (it has {'.'.join(unknown[0])}): use that release's manage.py"
        )
    inner = {
        parent.key for node in done for parent in graph.node_map[node].parents if parent.key[0] == node[0]
    }
    return sorted(done - inner)


def free_numbers(models: Iterable[Model]) -> None:
    """New rows of the default database get numbers above those that were written into it; SQLite does so by itself."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)
