"""Mosaics in the admin: imported ones to publish, own ones to make."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cameras.admin.cells import CellInline, free_places
from cameras.admin.filters import OriginFilter
from cameras.admin.publishable import PublishableAdmin, PublishForm, picture_of, sees_cameras
from cameras.layouts import layout_for
from cameras.models import Mosaic


class MosaicForm(PublishForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Nothing else would give an own mosaic its name."""
        super().__init__(*args, **kwargs)
        if "title" in self.fields and not self.instance.source:
            self.fields["title"].required = True
            self.fields["title"].help_text = ""
        if "published" in self.fields:
            self.fields["published"].help_text = "The public sees it; a cell whose camera is hidden is empty."


@admin.register(Mosaic)
class MosaicAdmin(PublishableAdmin):
    form = MosaicForm
    inlines = [CellInline]
    list_display = ["shown_title", "layout", "origin", "public_cameras", "published", "order"]
    list_filter = ["is_public", ("source", OriginFilter)]
    search_fields = ["title", "vms_title"]
    readonly_fields = ["preview", "origin", "public_address"]

    class Media:
        css = {"all": ["css/layouts.css"]}

    def get_fields(self, request: HttpRequest, obj: Mosaic | None = None) -> list[Any]:
        if obj is None:
            return ["title", "layout", "order", "published"]
        preview = ["preview"] if sees_cameras(request) else []
        return [*preview, "published", "title", "layout", "order", "origin", "public_address"]

    def get_readonly_fields(self, request: HttpRequest, obj: Mosaic | None = None) -> list[str]:
        return [*self.readonly_fields, *(["layout"] if obj and obj.source else [])]

    def get_inlines(self, request: HttpRequest, obj: Mosaic | None) -> list[Any]:
        """The VMS says what an imported one holds."""
        return [] if obj and obj.source else self.inlines

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Mosaic, inline: Any, prefix: str
    ) -> dict[str, Any]:
        offered = [{"position": place} for place in free_places(obj)]
        return {**super().get_formset_kwargs(request, obj, inline, prefix), "initial": offered}

    def has_delete_permission(self, request: HttpRequest, obj: Mosaic | None = None) -> bool:
        """An imported one would come back with the next refresh."""
        gone = obj is None or not obj.source or obj.vanished_at is not None
        return gone and super().has_delete_permission(request, obj)

    @admin.display(description="Title", ordering="vms_title")
    def shown_title(self, row: Mosaic) -> SafeString:
        theirs = row.vms_title if row.title else ""
        return format_html("<bdi>{}</bdi> <small><bdi>{}</bdi></small>", row.shown_title, theirs)

    @admin.display(description="Comes from", ordering="source")
    def origin(self, row: Mosaic) -> str:
        gone = ", where it is gone" if row.vanished_at else ""
        return f"source {row.source}{gone}" if row.source else "this portal"

    @admin.display(description="Public cameras")
    def public_cameras(self, row: Mosaic) -> str:
        cells = row.cells.all()
        return f"{sum(cell.camera.is_public for cell in cells)} of {len(cells)}"

    @admin.display(description="Public address")
    def public_address(self, row: Mosaic) -> str:
        return f"/mosaics/{row.slug}/" if row.slug else "given when it is published first"

    @admin.display(description="Preview")
    def preview(self, row: Mosaic) -> SafeString:
        """The page as visitors get it, and what stays empty for them as long as its camera is hidden."""
        cells = {cell.position: cell.camera for cell in row.cells.all()}
        layout = layout_for(row.layout, max(cells, default=0))
        places = [cells.get(place) for place in range(1, layout.cells + 1)]
        shown = [(camera, picture_of(camera, 320) if camera else "") for camera in places]
        return render_to_string("admin/cameras/preview.html", {"layout": layout, "cells": shown})

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("cells__camera")
