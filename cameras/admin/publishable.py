"""What the pages of cameras and mosaics share: publishing, by tick and in bulk."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cameras.models import Camera, Mosaic, Publication
from cameras.publishing import publish, record, site_changed, unpublish

PICTURE = '<img class="still" src="{}" alt="" width="{}" height="{}" loading="lazy" data-still="10">'


def picture_of(camera: Camera, width: int) -> SafeString:
    """The picture for staff, of a hidden camera too; static/js/stills.js keeps it fresh."""
    address = reverse("admin:cameras_camera_still", args=[camera.pk])
    return format_html(PICTURE, address, width, width * 9 // 16)


def pill(kind: str, word: str) -> SafeString:
    """A word with the colour of its kind, which static/css/admin.css gives it."""
    return format_html('<span class="pill pill-{}">{}</span>', kind, word)


def sees_cameras(request: HttpRequest) -> bool:
    """Whether this person may read of cameras that are hidden, wherever in the admin they are named."""
    return request.user.has_perm("cameras.view_camera") or request.user.has_perm("cameras.change_camera")


class PublishForm(forms.ModelForm):
    """`is_public` is written by publishing.py alone, so the form has a field of its own for it.

    What the person saw comes along hidden: only a tick that they changed counts, and a form that was
    open while somebody else published does not undo that.
    """

    published = forms.BooleanField(required=False, show_hidden_initial=True, help_text="The public sees it.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "published" in self.fields:
            self.fields["published"].initial = self.instance.is_public


class PublishableAdmin(admin.ModelAdmin):
    form = PublishForm
    actions = ["publish_selected", "unpublish_selected"]
    list_per_page = 50
    show_full_result_count = False

    class Media:
        js = [Script("js/stills.js", type="module")]

    @admin.action(description="Publish selected", permissions=["change"])
    def publish_selected(self, request: HttpRequest, rows: "QuerySet[Any]") -> None:
        count = publish(rows, request.user.get_username())
        self.message_user(
            request, f"Published {count}. Visitors see the change within seconds.", messages.SUCCESS
        )

    @admin.action(description="Unpublish selected", permissions=["change"])
    def unpublish_selected(self, request: HttpRequest, rows: "QuerySet[Any]") -> None:
        count = unpublish(rows, request.user.get_username())
        self.message_user(
            request,
            f"Unpublished {count}. A player that a visitor has open may go on until the VMS ends its token.",
            messages.SUCCESS,
        )

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Rows are deleted one by one: most would come back with the next refresh."""
        actions = super().get_actions(request)
        return {name: action for name, action in actions.items() if name != "delete_selected"}

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = str(self.opts.verbose_name_plural).capitalize()
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def save_model(
        self, request: HttpRequest, obj: Camera | Mosaic, form: forms.ModelForm, change: bool
    ) -> None:
        """Writes only what the person changed: the VMS's words may have been renewed in the meantime."""
        columns = {field.name for field in obj._meta.concrete_fields}
        obj.save(update_fields=columns.intersection(form.changed_data) if change else None)
        if "published" in form.changed_data:
            deed = publish if form.cleaned_data["published"] else unpublish
            deed([obj], request.user.get_username())
        site_changed()

    def delete_model(self, request: HttpRequest, obj: Camera | Mosaic) -> None:
        if obj.is_public:
            record([obj], Publication.What.DELETED, request.user.get_username())
        super().delete_model(request, obj)

    def view_on_site(self, row: Camera | Mosaic) -> str | None:
        if not row.is_public or row.vanished_at:
            return None
        return reverse(f"pages:{row._meta.model_name}", args=[row.slug])

    @admin.display(ordering="is_public")
    def published(self, row: Camera | Mosaic) -> SafeString:
        return pill("public", "public") if row.is_public else pill("hidden", "hidden")
