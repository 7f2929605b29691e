"""What a visitor sees when there is nothing, or when we broke; programs are told in JSON."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language

from cameras.public import site
from cameras.ready import Page, kept_error
from cameras.site import Site
from cameras.views.context import in_admin, ways_home
from cameras.views.programs import asked_by_program, open_to_all, problem
from cameras.views.unavailable import unavailable


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same for what never was, what is hidden, and what is hidden again.

    As long as no camera is known, whoever asks for one is told to wait, and must not give it up.
    """
    if asked_by_program(request):
        return open_to_all(problem(404))
    shown = site()
    if request.resolver_match and shown.unknown:
        return unavailable(request, shown, languages=ways_home())
    # A page beneath the admin's address knows nothing of the site (context.py), so it is not the visitors' page.
    place = "admin" if in_admin(request) else get_language()
    return kept_error(request, f"404 {place}", lambda: _nothing(request, shown))


def _nothing(request: HttpRequest, shown: Site) -> Page:
    """The same at any address, so it is kept: anybody can make up as many as he likes."""
    page = Page(render_to_string("404.html", {"site": shown, "languages": ways_home()}, request))
    page.status_code = HTTPStatus.NOT_FOUND
    page["Cache-Control"] = "no-store"
    return page


def server_error(request: HttpRequest) -> HttpResponse:
    if asked_by_program(request):
        return open_to_all(problem(500))
    return render(request, "500.html", status=500)
