"""Addresses of the whole portal: the cameras app at the root, the admin beside it."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("cameras.urls")),
    path("admin/", admin.site.urls),
]
handler404 = "cameras.views.errors.not_found"
handler500 = "cameras.views.errors.server_error"
