"""Public addresses for people: in the default language as they stand, in others behind its code, /ru/…"""

from django.urls import path

from cameras.views import live, pages

app_name = "pages"
urlpatterns = [
    path("", pages.home, name="home"),
    path("cameras/<slug:slug>/", pages.camera, name="camera"),
    path("cameras/<slug:slug>/live/", live.live, name="live"),
    path("mosaics/", pages.mosaics, name="mosaics"),
    path("mosaics/<slug:slug>/", pages.mosaic, name="mosaic"),
]
