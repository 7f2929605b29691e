"""Cameras in the admin: the list to choose from, and one camera's words."""

from dataclasses import asdict
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from cameras import counts, sharedcopy, trouble
from cameras.admin.filters import FolderFilter, StateFilter
from cameras.admin.known import known, known_streams, state_of
from cameras.admin.publishable import PublishableAdmin, pill
from cameras.admin.recordings import RecordingsAdmin
from cameras.catalog import Catalog
from cameras.imports import refresh_and_import
from cameras.models import Camera, Mosaic
from cameras.quota import spent
from cameras.sources import Source, opened
from cameras.vms.errors import SourceError
from cameras.words import counted
from cameras.words import trouble as in_words

SHOWN_TITLE = Coalesce(NullIf("title", Value("")), NullIf("vms_title", Value("")), F("name"))
"""As Camera.shown_title, for the database."""


@admin.register(Camera)
class CameraAdmin(RecordingsAdmin, PublishableAdmin):
    change_list_template = "admin/cameras/camera_list.html"
    change_form_template = "admin/cameras/camera_form.html"
    list_display = ["picture", "shown_title", "source", "vms_folder", "state", "published", "order"]
    list_display_links = ["picture", "shown_title"]
    list_filter = ["is_public", StateFilter, "source", ("vms_folder", FolderFilter)]
    ordering = ["order", SHOWN_TITLE, "pk"]
    search_fields = ["title", "vms_title", "name", "group", "vms_folder", "description"]
    search_help_text = "Searches titles, descriptions, folders and the VMS's names."
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "large_picture",
                    "published",
                    "title",
                    "description",
                    "group",
                    "order",
                    "show_address",
                    "show_on_map",
                    "show_counts",
                ]
            },
        ),
        (
            "What the VMS says",
            {"fields": ["stream", "vms_title", "vms_folder", "vms_address", "state", "public_address"]},
        ),
    ]
    readonly_fields = ["large_picture", *fieldsets[1][1]["fields"]]

    def get_urls(self) -> list[URLPattern]:
        refresh = self.admin_site.admin_view(require_POST(self.refresh))
        return [path("refresh/", refresh, name="cameras_camera_refresh"), *super().get_urls()]

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """The rows of the page know their streams, looked up once for all of them."""
        changelist = super().get_changelist_instance(request)
        streams = known_streams() if request.method == "GET" else {}
        for row in changelist.result_list:
            row.known_stream = streams.get((row.source, row.name))
        return changelist

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method != "GET":  # an action: nobody will see the list that it was chosen in
            return super().changelist_view(request, extra_context)
        told = known()
        context = {
            "sources": [_told(source, told.get(source.alias)) for source in opened().values()],
            "may_refresh": self.has_change_permission(request),
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def get_fieldsets(self, request: HttpRequest, obj: Camera | None = None) -> Any:
        """Nothing is offered that the camera's VMS cannot do."""
        if obj and counts_people(obj):
            return self.fieldsets
        (title, words), *others = self.fieldsets
        return [(title, {"fields": [name for name in words["fields"] if name != "show_counts"]}), *others]

    def save_model(self, request: HttpRequest, obj: Camera | Mosaic, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "show_counts" in form.changed_data:
            counts.want(obj.source)

    def refresh(self, request: HttpRequest) -> HttpResponse:
        """Asks every source now; whoever pressed the button waits for it."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        for alias, source in opened().items():
            try:
                heard = refresh_and_import(source, force=True)
            except SourceError:
                words = f"Source {alias} was not refreshed; the reason stands below."
                self.message_user(request, words, messages.ERROR)
            else:
                words = counted(len(heard.streams), "camera") if heard else "a refresh is already under way"
                self.message_user(request, f"Source {alias}: {words}.", messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:cameras_camera_changelist"))

    @admin.display(description="Title", ordering=SHOWN_TITLE)
    def shown_title(self, row: Camera) -> SafeString:
        """With the VMS's own words beneath, by which one finds the camera there."""
        theirs = f"{row.vms_title} · {row.name}" if row.title and row.vms_title else row.name
        return format_html("<bdi>{}</bdi> <small><bdi>{}</bdi></small>", row.shown_title, theirs)

    @admin.display(description="State")
    def state(self, row: Camera) -> SafeString:
        state = state_of(row)
        stream_trouble = row.known_stream.trouble if row.known_stream else ""
        words = f"{state}; {stream_trouble}" if stream_trouble else state
        return pill(state.name.lower(), words)

    @admin.display(description="Stream")
    def stream(self, row: Camera) -> str:
        return f"{row.source}:{row.name}"

    @admin.display(description="Public address")
    def public_address(self, row: Camera) -> str:
        return f"/cameras/{row.slug}/" if row.slug else "given when it is published first"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Camera | None = None) -> bool:
        """Only what the VMS no longer has; anything else would come back with the next refresh."""
        gone = obj is None or obj.vanished_at is not None
        return gone and super().has_delete_permission(request, obj)


def counts_people(row: Camera) -> bool:
    return row.source in opened() and opened()[row.source].kind.abilities.counts > 0


def _told(source: Source, heard: Catalog | None) -> dict[str, Any]:
    """What the list tells of a source: when it was heard, why not since, and how much of its day is spent."""
    failed, quota = trouble.read(source.alias), source.kind.abilities.quota
    shut_out = source.shut_out(sharedcopy.glance())
    return {
        "alias": source.alias,
        "heard": heard,
        "shut_out": in_words(source.alias, shut_out) if shut_out else "",
        "trouble": {**asdict(failed), "words": in_words(source.alias, failed.message)} if failed else None,
        "spent": spent(source.alias) if quota else None,
        "daily": quota.daily if quota else None,
    }
