"""What a backup shows more of than the rows that it replaces: nothing becomes more public by the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cameras.backup.scratch import NAME
from cameras.models import Camera, Mosaic, Publication
from cameras.publishing import record

# What the public gets of a row: a column, the value that shows less, and what is shown with the other.
SHOWN: dict[type[Camera] | type[Mosaic], dict[str, tuple[bool | str, str]]] = {
    Camera: {
        "is_public": (False, "published"),
        "show_address": (False, "its address"),
        "show_on_map": (False, "its place"),
        "show_counts": (False, "people counts"),
        "description": ("", "its description"),
    },
    Mosaic: {"is_public": (False, "published")},
}
BY = "manage.py restore"
AT_ONCE = 900

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Laxer:
    """A row that the backup shows more of than the database does now, by these columns."""

    model: type[Camera] | type[Mosaic]
    pk: int
    title: str
    columns: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.title}: {', '.join(SHOWN[self.model][column][1] for column in self.columns)}"


def _key(row: Any) -> Key:
    """By which a row is known again; mosaics that an admin made have nothing but their number."""
    if isinstance(row, Camera):
        return row.source, row.name
    return (row.source, row.vms_id) if row.source else ("", row.pk)


def laxer() -> list[Laxer]:
    """One that the database does not have counts as hidden: somebody may have deleted it."""
    found = []
    for model in SHOWN:
        present = {_key(row): row for row in model._base_manager.all()}
        for row in model._base_manager.using(NAME).order_by("pk"):
            if columns := _laxer_columns(row, present.get(_key(row))):
                title = (
                    f"{row.source}:{row.name}" if isinstance(row, Camera) else f"mosaic “{row.shown_title}”"
                )
                found.append(Laxer(model, row.pk, title, columns))
    return found


def _laxer_columns(saved: Any, present: Any) -> tuple[str, ...]:
    if present is None:
        return ("is_public",) if saved.is_public else ()
    shown = SHOWN[type(saved)]
    return tuple(
        column
        for column, (less, _) in shown.items()
        if getattr(present, column) == less and getattr(saved, column) != less
    )


def keep(rows: Sequence[Laxer]) -> None:
    """Has them show no more than before, and puts on record what is hidden by that."""
    for model, shown in SHOWN.items():
        for column, (less, _) in shown.items():
            pks = [row.pk for row in rows if row.model is model and column in row.columns]
            for start in range(0, len(pks), AT_ONCE):
                some: Any = model._base_manager.filter(pk__in=pks[start : start + AT_ONCE])
                some.update(**{column: less})
                if column == "is_public":
                    record(some, Publication.What.UNPUBLISHED, BY)


def hidden_and_unknown() -> list[Camera]:
    """Hidden cameras that the backup does not have: imported as new ones, some operators would have them published."""
    saved = set(Camera._base_manager.using(NAME).values_list("source", "name"))
    return [row for row in Camera._base_manager.filter(is_public=False) if _key(row) not in saved]


def add(cameras: Sequence[Camera]) -> None:
    """Under new numbers, for the old ones may be taken; they get an address when they are published."""
    for camera in cameras:
        camera.pk, camera.slug, camera._state.adding = None, None, True
    Camera._base_manager.bulk_create(cameras, batch_size=500)
