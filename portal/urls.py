"""Addresses of the whole portal: the cameras app at the root, its pages in every language, the admin beside it."""

from django.contrib import admin
from django.urls import LocalePrefixPattern, URLResolver, include, path

# What i18n_patterns(path("", include(…))) makes, with one level less to look through at each request.
pages = URLResolver(
    LocalePrefixPattern(prefix_default_language=False),
    "cameras.page_urls",
    app_name="pages",
    namespace="pages",
)
urlpatterns = [
    pages,
    path("", include("cameras.urls")),
    path("admin/", admin.site.urls),
]
handler404 = "cameras.views.errors.not_found"
handler500 = "cameras.views.errors.server_error"
