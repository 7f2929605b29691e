"""What visitors reported: to read, and to tick when it has been seen to."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cameras.models import Report


class DoneFilter(admin.SimpleListFilter):
    title, parameter_name = "whether it is done", "done"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("0", "open"), ("1", "done")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(done=self.value() == "1") if self.value() in ("0", "1") else queryset


@admin.register(Report)
class ReportAdmin(admin.ModelAdmin):
    list_display = ["at", "camera_link", "what", "said", "done"]
    list_editable = ["done"]
    list_filter = [DoneFilter, "what", "at"]
    list_select_related = ["camera"]
    search_fields = ["words", "camera__title", "camera__vms_title", "camera__name"]
    readonly_fields = ["at", "camera_link", "what", "said"]
    fields = [*readonly_fields, "done"]

    @admin.display(description="Camera", ordering="camera")
    def camera_link(self, row: Report) -> SafeString:
        address = reverse("admin:cameras_camera_change", args=[row.camera_id])
        return format_html('<a href="{}"><bdi>{}</bdi></a>', address, row.camera.shown_title)

    @admin.display(description="In the visitor's words")
    def said(self, row: Report) -> SafeString | str:
        return format_html("<bdi>{}</bdi>", row.words) if row.words else "–"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
