"""The admin: what the public sees is chosen here. One file a page."""

from django.conf import settings
from django.contrib import admin

from cameras.admin import cameras, mosaics, publications, reports

__all__ = ["cameras", "mosaics", "publications", "reports"]

admin.site.site_header = admin.site.site_title = settings.SITE_NAME or "Cameras"
admin.site.index_title = "Cameras and mosaics"
admin.site.site_url = "/"
