"""Cameras and mosaics as JSON for other programs. No token is in it: a player is had at `live`.

`cameras/openapi.json` describes it, and a test holds the answers against that. Fields are added, never changed.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from cameras.addresses import absolute
from cameras.public import site
from cameras.ready import Page, kept, kept_at, kept_data, selections
from cameras.site import PublicCamera, PublicMosaic, Site
from cameras.views import parameters
from cameras.views.brand import site_name
from cameras.views.programs import for_programs

MOST = 100
"""Cameras that may be asked for by name at once."""

DESCRIPTION = json.loads((Path(__file__).parent.parent / "openapi.json").read_text(encoding="utf-8"))


@for_programs
@kept
def index(request: HttpRequest) -> Page:
    names = {
        "cameras": "api",
        "mosaics": "api_mosaics",
        "status": "api_status",
        "now": "api_now",
        "openapi": "openapi",
        "oembed": "oembed",
    }
    links = {words: absolute(f"cameras:{name}") for words, name in names.items()}
    return answer({"name": site_name(), "site": absolute("pages:home")} | links)


@for_programs
@kept
def openapi(request: HttpRequest) -> Page:
    return answer(DESCRIPTION | {"servers": [{"url": settings.SITE_URL}]})


@for_programs
@kept
def now(request: HttpRequest) -> Page:
    """A few bytes, the same for everybody: pages that are open ask for them every few seconds."""
    return answer({"closing": site().closing})


@for_programs
def cameras(request: HttpRequest) -> HttpResponse:
    """All of them, or those that `?c=` names."""
    return some_cameras(request) if parameters.said(request, "c") else all_cameras(request)


@kept_data
def all_cameras(request: HttpRequest) -> Page:
    shown = site()
    return answer(cameras_as_json(shown, shown.cameras))


def selection(request: HttpRequest, shown: Site) -> str:
    """What is not public drops out like what never was; the slugs stand in their order, each once."""
    public = sorted(set(parameters.slugs(request)) & shown.by_slug.keys())
    return f"{request.path}?c={','.join(public[:MOST])}"


@kept_at(selection, selections)
def some_cameras(request: HttpRequest) -> Page:
    shown = site()
    found = [shown.by_slug[slug] for slug in parameters.slugs(request) if slug in shown.by_slug]
    return answer(cameras_as_json(shown, found))


def cameras_as_json(shown: Site, cameras: Iterable[PublicCamera]) -> dict[str, Any]:
    """`closing` is that of the site which these cameras are of: who heard another one asks again."""
    told = [camera_as_json(each) for each in cameras]
    return {"cameras": told, "complete": shown.complete, "closing": shown.closing}


@for_programs
@kept_data
def camera(request: HttpRequest, slug: str) -> Page:
    found = site().by_slug.get(slug)
    if found is None:
        raise Http404
    return answer(camera_as_json(found))


@for_programs
@kept
def mosaics(request: HttpRequest) -> Page:
    shown = site()
    told = [mosaic_as_json(each) for each in shown.mosaics]
    return answer({"mosaics": told, "closing": shown.closing})


@for_programs
@kept
def mosaic(request: HttpRequest, slug: str) -> Page:
    found = site().mosaic_by_slug.get(slug)
    if found is None:
        raise Http404
    return answer(mosaic_as_json(found))


def answer(told: dict[str, Any]) -> Page:
    return Page(json.dumps(told), content_type="application/json")


def camera_as_json(camera: PublicCamera) -> dict[str, Any]:
    """Addresses are absolute and come from SITE_URL; `still_taken_at` and `heard_at` are ISO 8601 in UTC."""
    return {
        "slug": camera.slug,
        "title": camera.title,
        "description": camera.description,
        "address": camera.address,
        "group": camera.group,
        "state": camera.state,
        "plays": camera.live,
        "heard_at": moment(camera.heard_at),
        "pictured": camera.pictured,
        "still_taken_at": moment(camera.still_taken_at) if camera.still_taken_at else None,
        "camera": absolute("pages:camera", camera.slug),
        "live": absolute("pages:live", camera.slug),
        "still": absolute("cameras:still", camera.slug),
        "latitude": camera.latitude,
        "longitude": camera.longitude,
    }


def moment(time: datetime) -> str:
    return time.isoformat(timespec="seconds")


def mosaic_as_json(mosaic: PublicMosaic) -> dict[str, Any]:
    """`cells` in the order of the layout: the camera's slug, or null for a cell that shows none."""
    return {
        "slug": mosaic.slug,
        "title": mosaic.title,
        "layout": mosaic.layout.name,
        "cells": [cell.slug if cell else None for cell in mosaic.cells],
        "mosaic": absolute("pages:mosaic", mosaic.slug),
    }
