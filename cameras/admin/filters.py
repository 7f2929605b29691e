"""What lists can be narrowed by besides plain columns."""

from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from cameras.admin.known import known
from cameras.words import State, state


class StateFilter(admin.SimpleListFilter):
    """States are no column: a row is found by its stream's name in what the VMS told last."""

    title = parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        told = (State.LIVE, State.WAITING, State.OFFLINE, State.DISABLED, State.FORBIDDEN, State.GONE)
        return [(each.name.lower(), each.value) for each in told]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        wanted = State.__members__.get((self.value() or "").upper())
        if wanted is None:
            return queryset
        if wanted is State.GONE:
            return queryset.exclude(vanished_at=None)
        return queryset.filter(_in_state(wanted), vanished_at=None)


def _in_state(wanted: State) -> Q:
    found = (
        Q(
            source=alias,
            name__in=[stream.name for stream in told.streams if state(stream) is wanted],
        )
        for alias, told in known().items()
    )
    return reduce(or_, found, Q(pk__in=[]))


class NamedBlank(admin.AllValuesFieldListFilter):
    """All values of a column, with a word for the empty one."""

    blank = ""

    def choices(self, changelist: Any) -> Iterator[Any]:
        for choice in super().choices(changelist):
            yield {**choice, "display": choice["display"] or self.blank}


class FolderFilter(NamedBlank):
    blank = "no folder"


class OriginFilter(NamedBlank):
    blank = "this portal"
