"""What a visitor sees when there is nothing, or when we broke; programs are told in JSON."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cameras.public import site
from cameras.site import Site
from cameras.views.context import ways_home
from cameras.views.programs import asked_by_program, open_to_all, problem


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same for what never was, what is hidden, and what is hidden again.

    Before any camera is known, an address that could be that of one is told to wait.
    """
    if asked_by_program(request):
        return open_to_all(problem(404))
    shown = site()
    status = 503 if request.resolver_match and _knows_nothing(shown) else 404
    return render(request, f"{status}.html", {"site": shown, "languages": ways_home()}, status=status)


def _knows_nothing(shown: Site) -> bool:
    """Then nobody can tell what is not there: a page that waits for it must not give it up."""
    return not shown.complete and not shown.cameras


def server_error(request: HttpRequest) -> HttpResponse:
    if asked_by_program(request):
        return open_to_all(problem(500))
    return render(request, "500.html", status=500)
