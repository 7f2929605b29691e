"""The API against its own description: every address is described, every answer is as described."""

import json

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from cameras import public, stillfiles, urls
from cameras.models import Camera
from cameras.publishing import unpublish
from tests.test_pages import keep_still

SLUGS = {"/api/cameras/{slug}/": "harbour-east-quay", "/api/mosaics/{slug}/": "harbour-front"}
OEMBED = "/oembed/?url=http://testserver/cameras/harbour-east-quay/"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def description(client, published):
    return client.get("/api/openapi.json").json()


@pytest.fixture
def held(description):
    """Checks an answer against what is described of that path and status: type, headers, and every value."""

    def check(path, response):
        told = described(description, path, str(response.status_code))
        for name, header in told.get("headers", {}).items():
            header = resolved(description, header)
            assert name in response.headers or not header.get("required"), name
            if name in response.headers:
                validator(description, header["schema"]).validate(response.headers[name])
        if "content" in told:
            kind = response["Content-Type"].partition(";")[0]
            body = closed(told["content"][kind]["schema"], description)
            validator(description, body).validate(json.loads(response.content))

    return check


def resolved(description, told):
    while "$ref" in told:
        place = description
        for step in told["$ref"].removeprefix("#/").split("/"):
            place = place[step]
        told = place
    return told


def described(description, path, status):
    return resolved(description, description["paths"][path]["get"]["responses"][status])


def closed(schema, description):
    """The description lets fields be added; here none may be there that it does not name."""
    schema = resolved(description, schema)
    if "properties" not in schema:
        return schema
    inner = {name: closed(each, description) for name, each in schema["properties"].items()}
    for each in inner.values():
        if "items" in each:
            each["items"] = closed(each["items"], description)
    return {**schema, "properties": inner, "additionalProperties": False}


def validator(description, schema):
    whole = {**schema, "components": description["components"]}
    return Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)


def address(path):
    if path == "/oembed/":
        return OEMBED
    return path.replace("{slug}", SLUGS.get(path, ""))


def paths_of(description):
    return list(description["paths"])


def test_the_description_is_valid_openapi_3_1(description):
    assert description["openapi"].startswith("3.1.")
    validate(description)


def test_it_is_of_this_site(client, published, settings):
    settings.SITE_URL = "https://cameras.example.com"
    assert client.get("/api/openapi.json").json()["servers"] == [{"url": "https://cameras.example.com"}]


def test_it_describes_every_address_for_programs_and_no_other(description):
    routes = (str(pattern.pattern).replace("<slug:slug>", "{slug}") for pattern in urls.urlpatterns)
    assert {f"/{route}" for route in routes if route.startswith(("api/", "oembed/"))} == set(
        description["paths"]
    )


def test_every_address_answers_as_described(client, description, held, published):
    keep_still(published, "harbour", public.site().by_slug["harbour-east-quay"].heard_at)
    public.renew()
    for path in paths_of(description):
        answer = client.get(address(path))
        assert answer.status_code == 200, path
        held(path, answer)


def test_named_cameras_are_answered_as_described(client, held):
    held("/api/cameras/", client.get("/api/cameras/?c=harbour-east-quay,nobody"))


@pytest.mark.parametrize("ancestors", [[], ["*"]])
def test_both_kinds_of_oembed_are_described(client, held, published, settings, ancestors):
    settings.EMBED_ANCESTORS = ancestors
    keep_still(published, "harbour", public.site().by_slug["harbour-east-quay"].heard_at)
    public.renew()
    held("/oembed/", client.get(OEMBED))
    held("/oembed/", client.get(f"{OEMBED}&maxwidth=100"))


def test_an_empty_site_answers_as_described(client, description, held):
    unpublish(Camera.objects.all(), "test")
    public.renew()
    for path in ("/api/cameras/", "/api/mosaics/"):
        held(path, client.get(path))
    told = client.get("/api/cameras/").json()
    assert told == {"cameras": [], "complete": True, "closing": public.site().closing}


def test_every_refusal_is_as_described(client, description, held):
    for path in paths_of(description):
        for status, answer in refusals(client, path).items():
            assert answer.status_code == status, (path, status)
            held(path, answer)


def refusals(client, path):
    """By status: one of each kind that this address knows."""
    asked = {405: client.post(address(path))}
    if "{slug}" in path:
        asked[404] = client.get(path.replace("{slug}", "nobody"))
    if path == "/oembed/":
        asked |= {
            404: client.get("/oembed/?url=x"),
            400: client.get(f"{OEMBED}&maxwidth=x"),
            501: client.get(f"{OEMBED}&format=xml"),
        }
    else:
        etag = client.get(address(path))["ETag"]
        asked[304] = client.get(address(path), headers={"if-none-match": etag})
    return asked


def test_no_status_is_described_that_is_never_given(client, description):
    for path in paths_of(description):
        named = set(description["paths"][path]["get"]["responses"])
        assert named == {"200", *map(str, refusals(client, path))}, path


def test_a_check_would_notice_a_field_that_is_not_described(description):
    schema = closed(description["components"]["schemas"]["Mosaics"], description)
    cells = {"slug": "a", "title": "A", "layout": "2x2", "cells": [None], "mosaic": "http://testserver/"}
    assert validator(description, schema).is_valid({"mosaics": [cells], "closing": "x"})
    assert not validator(description, schema).is_valid({"mosaics": [cells | {"token": "x"}]})
    assert not validator(description, schema).is_valid({"mosaics": [cells | {"cells": [1]}]})


def test_the_times_of_stills_are_times(client, held, published):
    assert stillfiles.Times().of("city", "harbour") is None
    held("/api/cameras/{slug}/", client.get("/api/cameras/harbour-east-quay/"))
