"""Recordings for staff, where a camera's VMS gives any: asked for here, fetched from the VMS once they are ready."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cameras import recordings
from cameras.admin.pictures import PicturesAdmin, field, private
from cameras.models import Camera
from cameras.names import moment
from cameras.sources import opened

LONGEST = timedelta(hours=2)
AT_FIRST = timedelta(minutes=10)


class NoRecording(Exception):
    """What is wrong with the times, for the person who typed them."""


def gives_recordings(row: Camera) -> bool:
    return row.source in opened() and opened()[row.source].kind.abilities.recordings


class RecordingsAdmin(PicturesAdmin):
    """Addresses of recordings beneath those of the cameras."""

    def get_urls(self) -> list[URLPattern]:
        page, fetch = (
            private(self.admin_site.admin_view(view)) for view in (self.recordings_page, self.download)
        )
        return [
            path("<int:pk>/recordings/", page, name="cameras_camera_recordings"),
            path(
                "<int:pk>/recordings/<int:recording>/",
                require_safe(fetch),
                name="cameras_camera_recording",
            ),
            *super().get_urls(),
        ]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = context.get("original")
        context["recordings"] = bool(row and gives_recordings(row))
        return super().render_change_form(request, context, *args, **kwargs)

    def recordings_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A time to choose, and what has become of those that were asked for."""
        row = self._recorded(request, pk)
        if request.method == "POST":
            return self._asked(request, row)
        now = timezone.now()
        known = list(recordings.known(row))
        context = {
            **self.admin_site.each_context(request),
            "title": f"Recordings of {row.shown_title}",
            "camera": row,
            "opts": self.opts,
            "media": self.media,
            "begin": request.GET.get("begin") or field((now - AT_FIRST).replace(second=0)),
            "end": request.GET.get("end") or field(now.replace(second=0)),
            "zone": timezone.get_current_timezone_name(),
            "recordings": known,
            "ready": {each.pk for each in known if recordings.address(each)},
            "under_way": any(each.done_at is None for each in known),
            "now": now,
        }
        return TemplateResponse(request, "admin/cameras/recordings.html", context)

    def _asked(self, request: HttpRequest, row: Camera) -> HttpResponse:
        """What was typed comes back where it is wrong."""
        typed = {name: request.POST.get(name, "") for name in ("begin", "end")}
        try:
            begin, end = _span(**typed)
        except NoRecording as wrong:
            self.message_user(request, str(wrong), messages.ERROR)
        else:
            recordings.ask(row, begin, end, request.user.get_username())
            typed = {}
        return HttpResponseRedirect(reverse("admin:cameras_camera_recordings", args=[row.pk], query=typed))

    def download(self, request: HttpRequest, pk: int, recording: int) -> HttpResponse:
        """To the VMS's own address, which is good for a day and is told to nobody else."""
        row = self._recorded(request, pk)
        found = recordings.known(row).filter(pk=recording, expires_at__gt=timezone.now()).first()
        url = recordings.address(found) if found else ""
        if not url:
            raise Http404
        return HttpResponseRedirect(url, headers={"Referrer-Policy": "no-referrer"})

    def _recorded(self, request: HttpRequest, pk: int) -> Camera:
        row = self.camera(request, pk)
        if not gives_recordings(row):
            raise Http404
        return row


def _span(begin: str, end: str) -> tuple[datetime, datetime]:
    first, last = moment(begin), moment(end)
    if first is None or last is None:
        raise NoRecording("This is no time; choose a day and an hour for both.")
    if last <= first or first > timezone.now():
        raise NoRecording("Choose a time that has begun, and an end after it.")
    if last - first > LONGEST:
        raise NoRecording("Choose two hours at most.")
    return first, min(last, timezone.now().replace(microsecond=0))
