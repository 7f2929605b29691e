"""What a visitor sees when there is nothing, or when we broke."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cameras.public import site


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same for what never was, what is hidden, and what is hidden again."""
    return render(request, "404.html", {"site": site()}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)
