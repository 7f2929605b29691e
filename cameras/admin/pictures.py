"""Pictures for staff: of hidden cameras too, and from the archive. Only under /admin/, kept by no cache."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.http import http_date
from django.utils.safestring import SafeString
from django.views.decorators.cache import cache_control

from cameras import stillfiles, stills
from cameras.admin.known import known_streams
from cameras.admin.publishable import picture_of
from cameras.models import Camera
from cameras.names import moment
from cameras.pictures import NotAPicture, jpeg, placeholder
from cameras.sources import opened
from cameras.vms.base import Picture
from cameras.vms.errors import NotFound, SourceError
from cameras.words import trouble

private = cache_control(private=True, no_store=True)

ARCHIVE_WIDTH = 1280
STEPS = {
    "−1 day": timedelta(days=-1),
    "−1 hour": timedelta(hours=-1),
    "−10 min": timedelta(minutes=-10),
    "+10 min": timedelta(minutes=10),
    "+1 hour": timedelta(hours=1),
    "+1 day": timedelta(days=1),
}


class NoPicture(Exception):
    """Why the archive shows nothing, for the person who asked."""


class PicturesAdmin(admin.ModelAdmin):
    """Addresses of pictures beneath those of the cameras."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/still.jpg", private(view(self.still)), name="cameras_camera_still"),
            path("<int:pk>/archive/", private(view(self.archive)), name="cameras_camera_archive"),
            path(
                "<int:pk>/archive.jpg", private(view(self.archive_still)), name="cameras_camera_archive_still"
            ),
            *super().get_urls(),
        ]

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Camera | None:
        row: Camera | None = super().get_object(request, object_id, from_field)
        if row:
            row.known_stream = known_streams().get((row.source, row.name))
        return row

    def camera(self, request: HttpRequest, pk: int) -> Camera:
        """Whoever may not see the camera is not told whether there is one."""
        row = self.get_object(request, str(pk))
        if row is None or not self.has_view_permission(request, row):
            raise Http404
        return row

    def still(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The last picture for staff, and a newer one on its way."""
        row = self.camera(request, pk)
        if row.known_stream:
            stills.renew(stillfiles.STAFF, opened()[row.source], row.known_stream)
        last = stillfiles.last(stillfiles.STAFF, row.source, row.name)
        return _jpeg(last.content, last.taken_at) if last else _jpeg(placeholder())

    def archive(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A moment to choose, and its picture or the reason why there is none."""
        row = self.camera(request, pk)
        word = request.GET.get("at", "")
        context = {
            **self.admin_site.each_context(request),
            "title": f"Archive of {row.shown_title}",
            "camera": row,
            "opts": self.opts,
            "media": self.media,
            "at": field(moment(word) or timezone.now()),
            "zone": timezone.get_current_timezone_name(),
            **(_looked_up(row, word) if word else {}),
        }
        return TemplateResponse(request, "admin/cameras/archive.html", context)

    def archive_still(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.camera(request, pk)
        try:
            picture = _archived(row, request.GET.get("at", ""))
            return _jpeg(jpeg(picture.content, picture.type, ARCHIVE_WIDTH), picture.taken_at)
        except (NoPicture, NotAPicture) as error:
            raise Http404 from error

    @admin.display(description="Picture")
    def picture(self, row: Camera) -> SafeString:
        return picture_of(row, 128)

    @admin.display(description="Picture")
    def large_picture(self, row: Camera) -> SafeString:
        return picture_of(row, 480)


def _jpeg(content: bytes, taken_at: datetime | None = None) -> HttpResponse:
    response = HttpResponse(content, content_type="image/jpeg")
    if taken_at:
        response["Last-Modified"] = http_date(taken_at.timestamp())
    return response


def _looked_up(row: Camera, word: str) -> dict[str, Any]:
    """What the page shows of a moment; `why` instead of `taken_at` where there is no picture."""
    at = moment(word)
    steps = {label: field(at + step) for label, step in STEPS.items()} if at else {}
    try:
        return {"taken_at": _archived(row, word).taken_at, "steps": steps}
    except NoPicture as error:
        return {"why": str(error), "steps": steps}


def _archived(row: Camera, word: str) -> Picture:
    """The archive's picture nearest to the moment; NoPicture says why there is none."""
    at, stream = moment(word), row.known_stream
    if at is None:
        raise NoPicture("This is no time; choose a day and an hour.")
    if not row.has_archive or stream is None:
        raise NoPicture("The VMS keeps no archive of this camera.")
    source = opened()[row.source]
    try:
        return source.call(lambda session: source.kind.still(session, stream, at))
    except NotFound:
        raise NoPicture("The archive has no picture within ten minutes of this moment.") from None
    except SourceError as error:
        raise NoPicture(f"The VMS gives no picture. {trouble(row.source, str(error))}") from error


def field(at: datetime) -> str:
    """As a datetime-local field takes it, in the portal's time zone."""
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M:%S")
