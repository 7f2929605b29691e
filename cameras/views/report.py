"""“Report a problem with this camera”: a form without a cookie, a script or a question about the visitor.

It has no CSRF token, which would need a cookie, and needs none: nobody is signed in on public addresses, so a
forged report could do no more than any stranger can do anyway. `Origin` and `Sec-Fetch-Site` still keep other
sites from having it sent by their visitors; what those headers allow, limits and the honeypot hold down.
"""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from cameras import reports
from cameras.public import site
from cameras.ratelimit import TooMany
from cameras.ready import Page, kept
from cameras.site import PublicCamera, Site
from cameras.views.head import Head
from cameras.views.origins import from_our_page

LARGEST = 20_000
"""Bytes of a form with as many words as it takes, each of them quoted."""


class Words(forms.CharField):
    def to_python(self, value: object) -> str:
        """A browser sends each line's end as two characters, and counts it as one."""
        return str(super().to_python(value)).replace("\r\n", "\n")


class ReportForm(forms.Form):
    what = forms.ChoiceField(
        choices=reports.WHAT, error_messages={"required": _("Please choose what is wrong.")}
    )
    words = Words(
        required=False,
        max_length=1000,
        error_messages={"max_length": _("Please use no more than 1,000 characters.")},
    )
    website = forms.CharField(required=False)
    """A honeypot: people do not see it, so whoever fills it in is none."""


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, slug: str) -> HttpResponse:
    return _sent(request, slug) if request.method == "POST" else _asked(request, slug=slug)


@kept
def _asked(request: HttpRequest, slug: str) -> Page:
    return _page(request, *_camera(slug), form=ReportForm())


@require_safe
@kept
def thanks(request: HttpRequest, slug: str) -> Page:
    return _page(request, *_camera(slug), sent=True)


def _page(request: HttpRequest, shown: Site, camera: PublicCamera, **context: Any) -> Page:
    """Kept like every other page, but nothing to be found by search engines."""
    return Page(_rendered(request, shown, camera, **context))


def _rendered(request: HttpRequest, shown: Site, camera: PublicCamera, **context: Any) -> str:
    known = {"site": shown, "camera": camera, "head": Head(title=camera.title)}
    return render_to_string("cameras/report.html", known | context, request)


def _camera(slug: str) -> tuple[Site, PublicCamera]:
    """With the site that it is of."""
    shown = site()
    found = shown.by_slug.get(slug)
    if found is None:
        raise Http404
    return shown, found


def _sent(request: HttpRequest, slug: str) -> HttpResponse:
    known = _camera(slug)
    if not from_our_page(request):
        return _refused(request, known, 403, _("Please send the form from this page."))
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return _refused(request, known, 413, _("Please use no more than 1,000 characters."))
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _refused(request, known, 400, "", form)
    if not form.cleaned_data["website"]:
        try:
            reports.take(
                slug, form.cleaned_data["what"], form.cleaned_data["words"], request.META["REMOTE_ADDR"]
            )
        except TooMany:
            words = _("Too many reports have come in. Please try again in an hour.")
            return _refused(request, known, 429, words, form)
        except reports.NoSuchCamera:
            raise Http404 from None
    there = reverse("pages:reported", args=[slug])
    return HttpResponseRedirect(there, status=303)


def _refused(
    request: HttpRequest,
    known: tuple[Site, PublicCamera],
    status: int,
    why: object,
    form: ReportForm | None = None,
) -> HttpResponse:
    """The form once more, with what was typed."""
    return HttpResponse(_rendered(request, *known, form=form or ReportForm(), why=why), status=status)
