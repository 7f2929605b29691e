"""Public addresses without a word in them: pictures and data, the same in every language."""

from django.urls import path

from cameras.views import api, brand, stills

app_name = "cameras"
urlpatterns = [
    path("cameras/<slug:slug>/still.jpg", stills.still, name="still"),
    path("api/cameras/", api.cameras, name="api"),
    path("site.css", brand.style, name="style"),
    path("logo", brand.logo, name="logo"),
]
