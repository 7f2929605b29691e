"""The language of a page is in its address: who speaks what, how one changes, and that no message is missing."""

import gettext
import os
import re
import shutil
import subprocess
import sys

import pytest
from django.conf import settings
from django.utils import translation

from tests.declared import ROOT
from tests.markup import read

LOCALE = ROOT / "locale"
OTHERS = sorted(path.name for path in LOCALE.iterdir() if path.is_dir())
PAGES = ("/", "/mosaics/", "/cameras/harbour-east-quay/", "/?group=City", "/?view=stills")


def test_the_languages_are_the_folders():
    assert [code for code, _ in settings.LANGUAGES] == sorted(["en", *OTHERS])
    assert {"ru", "es"} <= set(OTHERS)


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("code", OTHERS)
def test_every_page_is_there_in_every_language(client, published, address, code):
    shown = read(client.get(f"/{code}{address}").text)
    assert shown.one("html")["lang"] == code
    menu = {link["hreflang"]: link["href"] for link in shown.one("details", class_="languages").all("a")}
    assert menu == {"en": address, **{other: f"/{other}{address}" for other in OTHERS}}


@pytest.mark.parametrize("code", OTHERS)
def test_links_keep_the_language_and_pictures_have_none(client, published, code):
    shown = read(client.get(f"/{code}/").text)
    tile = shown.all("li", class_="tile")[-1]
    assert tile.one("h2").one("a")["href"].startswith(f"/{code}/cameras/")
    assert tile.one("img")["src"].startswith("/cameras/")


def test_neither_a_browser_nor_a_cookie_changes_the_language_of_an_address(client, published):
    client.cookies["django_language"] = "ru"
    answer = client.get("/", headers={"accept-language": "ru"})
    assert read(answer.text).one("html")["lang"] == "en"
    assert "Language" not in answer.get("Vary", "")


def test_a_language_that_is_not_there_is_no_address(client, published):
    assert client.get("/xx/").status_code == 404
    assert client.get("/en/").status_code == 404


def test_after_another_language_the_next_request_speaks_the_default_again(client, published):
    client.get("/ru/nothing-here/")
    assert translation.get_language() == settings.LANGUAGE_CODE
    assert read(client.get("/nothing-here/").text).one("html")["lang"] == "en"


@pytest.fixture(scope="module")
def extracted(tmp_path_factory):
    """A copy of what holds messages, and in it every message that is to be translated now."""
    place = tmp_path_factory.mktemp("messages")
    for folder in ("cameras", "portal", "templates", "locale"):
        shutil.copytree(ROOT / folder, place / folder, ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, str(ROOT / "manage.py"), "makemessages", "--all", "--no-location", "--no-wrap"]
    subprocess.run(
        command, cwd=place, check=True, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL
    )
    return place / "locale"


@pytest.mark.gettext
@pytest.mark.parametrize("code", OTHERS)
def test_no_message_is_missing_fuzzy_or_left_over(extracted, code):
    found = (extracted / code / "LC_MESSAGES" / "django.po").read_text()
    entries = [entry for entry in found.split("\n\n")[1:] if entry.strip()]
    assert entries
    assert [
        entry
        for entry in entries
        if re.search(r'^#, .*fuzzy|^msgstr(\[\d\])? ""$(?!\n")|^#~', entry, re.MULTILINE)
    ] == []


@pytest.mark.gettext
@pytest.mark.parametrize("code", OTHERS)
def test_what_is_compiled_is_what_is_written(code, tmp_path):
    written, compiled = LOCALE / code / "LC_MESSAGES" / "django.po", tmp_path / "django.mo"
    subprocess.run(["msgfmt", "--check", "-o", str(compiled), str(written)], check=True)
    assert catalog(compiled) == catalog(written.with_suffix(".mo"))


def catalog(path):
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)._catalog
