"""The cells of an own mosaic, as rows of its form: a place and a camera, and without a camera an empty cell."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import F
from django.http import HttpRequest

from cameras.admin.publishable import sees_cameras
from cameras.layouts import layout_for
from cameras.models import Cell, Mosaic

ROWS = 16
"""The most empty rows that a form offers at once."""

ASIDE = 1000
"""Far from every place: cells wait there while others take theirs."""


def free_places(mosaic: Mosaic | None) -> list[int]:
    """Places of the layout that hold no camera yet, the first few of them."""
    mosaic = mosaic or Mosaic()
    taken = {cell.position for cell in mosaic.cells.all()} if mosaic.pk else set()
    places = range(1, layout_for(mosaic.layout, 0).cells + 1)
    return [place for place in places if place not in taken][:ROWS]


class CellForm(forms.ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["camera"].required = False

    def has_changed(self) -> bool:
        """A new row without a camera is nothing to save, whatever place it was offered for."""
        return super().has_changed() if self.instance.pk else self.has_camera

    @property
    def has_camera(self) -> bool:
        return bool(self["camera"].data)

    def validate_constraints(self) -> None:
        """The formset sees that no place is taken twice; against the rows before, two cells could not swap."""


class Cells(forms.models.BaseInlineFormSet):
    def clean(self) -> None:
        """A cell must have its place in the layout that is chosen in the same form."""
        super().clean()
        room = layout_for(self.instance.layout, 0).cells
        for form in self.forms:
            position = form.cleaned_data.get("position") if hasattr(form, "cleaned_data") else None
            if position and position > room and not self._should_delete_form(form):
                form.add_error("position", f"This layout has {room} {'cell' if room == 1 else 'cells'}.")

    def _should_delete_form(self, form: Any) -> bool:
        """A camera taken out of its row leaves an empty cell."""
        ticked: bool = super()._should_delete_form(form)  # type: ignore[misc]
        return ticked or bool(form.instance.pk and not form.has_camera)

    def save_existing_objects(self, commit: bool = True) -> list[Any]:
        moved = [form.instance.pk for form in self.initial_forms if form.has_changed()]
        Cell.objects.filter(pk__in=moved).update(position=F("position") + ASIDE)
        return super().save_existing_objects(commit)


class CellInline(admin.TabularInline):
    model = Cell
    form = CellForm
    formset = Cells
    fields = ["position", "camera"]
    autocomplete_fields = ["camera"]
    verbose_name_plural = "Cells, row by row; a place without a camera stays empty"

    def get_extra(self, request: HttpRequest, obj: Mosaic | None = None, **kwargs: Any) -> int:
        return len(free_places(obj))

    def may_write(self, request: HttpRequest, obj: Mosaic | None = None) -> bool:
        """Cells are part of their mosaic: who may write that may write them, and must see the cameras in them."""
        right = "cameras.change_mosaic" if obj else "cameras.add_mosaic"
        return sees_cameras(request) and request.user.has_perm(right)

    has_add_permission = has_change_permission = has_delete_permission = may_write

    def has_view_permission(self, request: HttpRequest, obj: Mosaic | None = None) -> bool:
        sees = sees_cameras(request) and request.user.has_perm("cameras.view_mosaic")
        return sees or self.may_write(request, obj)
