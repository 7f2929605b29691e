"""Public addresses without a word in them: pictures and data, the same in every language."""

from django.urls import path

from cameras.views import api, brand, found, maps, oembed, play, status, stills

app_name = "cameras"
urlpatterns = [
    path("cameras/<slug:slug>/still.jpg", stills.still, name="still"),
    path("cameras/<slug:slug>/still-small.jpg", stills.still, {"small": True}, name="still_small"),
    path("cameras/<slug:slug>/play/", play.play, name="play"),
    path("api/", api.index, name="api_index"),
    path("api/openapi.json", api.openapi, name="openapi"),
    path("api/now/", api.now, name="api_now"),
    path("api/cameras/", api.cameras, name="api"),
    path("api/cameras/<slug:slug>/", api.camera, name="api_camera"),
    path("api/mosaics/", api.mosaics, name="api_mosaics"),
    path("api/mosaics/<slug:slug>/", api.mosaic, name="api_mosaic"),
    path("api/status/", status.status_json, name="api_status"),
    path("status.json", status.status_json, name="status_json"),
    path("cameras.geojson", maps.geojson, name="geojson"),
    path("oembed/", oembed.oembed, name="oembed"),
    path("robots.txt", found.robots, name="robots"),
    path(".well-known/security.txt", found.security, name="security"),
    path("sitemap.xml", found.sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", found.sitemap_part, name="sitemap_part"),
    path("site.css", brand.style, name="style"),
    path("logo", brand.logo, name="logo"),
    path("favicon.ico", brand.favicon, name="favicon"),
]
