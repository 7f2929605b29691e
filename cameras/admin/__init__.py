"""The admin: what the public sees is chosen here. One file a page."""

from django.conf import settings
from django.contrib import admin

from cameras.admin import cameras, mosaics, publications

__all__ = ["cameras", "mosaics", "publications"]

admin.site.site_header = admin.site.site_title = settings.SITE_NAME
admin.site.index_title = "Cameras and mosaics"
admin.site.site_url = "/"
