"""What a visitor sees when there is nothing, or when we broke; programs are told in JSON."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cameras.public import site
from cameras.views.context import ways_home
from cameras.views.programs import asked_by_program, open_to_all, problem


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same for what never was, what is hidden, and what is hidden again."""
    if asked_by_program(request):
        return open_to_all(problem(404))
    return render(request, "404.html", {"site": site(), "languages": ways_home()}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    if asked_by_program(request):
        return open_to_all(problem(500))
    return render(request, "500.html", status=500)
