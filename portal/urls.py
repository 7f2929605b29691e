"""Addresses of the whole portal: the cameras app at the root, its pages in every language, the admin beside it."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    *i18n_patterns(path("", include("cameras.page_urls")), prefix_default_language=False),
    path("", include("cameras.urls")),
    path("admin/", admin.site.urls),
]
handler404 = "cameras.views.errors.not_found"
handler500 = "cameras.views.errors.server_error"
