"""Public addresses for people: in the default language as they stand, in others behind its code, /ru/…"""

from django.urls import path

from cameras.views import grids, groups, live, maps, mosaics, pages, report, status, walls

app_name = "pages"
urlpatterns = [
    path("", pages.home, name="home"),
    path("cameras/<slug:slug>/", pages.camera, name="camera"),
    path("cameras/<slug:slug>/live/", live.live, name="live"),
    path("cameras/<slug:slug>/report/", report.report, name="report"),
    path("cameras/<slug:slug>/report/thanks/", report.thanks, name="reported"),
    path("groups/", groups.groups, name="groups"),
    path("grid/", grids.grid, name="grid"),
    path("map/", maps.places, name="map"),
    path("mosaics/", mosaics.mosaics, name="mosaics"),
    path("mosaics/<slug:slug>/", mosaics.mosaic, name="mosaic"),
    path("status/", status.status, name="status"),
    path("wall/", walls.cameras, name="wall_all"),
    path("wall/<slug:slug>/", walls.mosaic, name="wall"),
]
