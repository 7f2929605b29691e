"""The record of what was public when: to read, not to change."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from cameras.models import Publication


@admin.register(Publication)
class PublicationAdmin(admin.ModelAdmin):
    list_display = ["at", "title", "subject", "what", "by", "stream"]
    list_filter = ["what", "subject", "at"]
    search_fields = ["title", "stream", "by"]
    date_hierarchy = "at"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {"title": "Publications", **(extra_context or {})})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
