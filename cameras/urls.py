"""Public addresses; docs/architecture.md lists them with what they answer."""

from django.urls import path

from cameras.views import api, live, pages, stills

app_name = "cameras"
urlpatterns = [
    path("", pages.home, name="home"),
    path("cameras/<slug:slug>/", pages.camera, name="camera"),
    path("cameras/<slug:slug>/still.jpg", stills.still, name="still"),
    path("cameras/<slug:slug>/live/", live.live, name="live"),
    path("mosaics/", pages.mosaics, name="mosaics"),
    path("mosaics/<slug:slug>/", pages.mosaic, name="mosaic"),
    path("api/cameras/", api.cameras, name="api"),
]
