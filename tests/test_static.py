"""Scripts as they are served: without their comments, and light."""

import re

import brotli
import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from django.urls import reverse

from portal.static import Storage, without_comments
from tests.markup import read

SCRIPTS = settings.BASE_DIR / "static" / "js"
IMPORT = re.compile(r'(?:import|from) "\./([^"]+)"')
OURS = """// What it holds.

import { one } from "./one.js";

  // why
function two() {
    return one(`https://${host}`); // at the end of a line
}
"""
SCRIPT = {"page": OURS, "one": "export const one = 1;\n"}


def test_comments_indents_and_empty_lines_are_left_out():
    assert without_comments(OURS).splitlines() == [
        'import { one } from "./one.js";',
        "function two() {",
        "return one(`https://${host}`);",
        "}",
    ]


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.js")), ids=lambda path: path.stem)
def test_no_text_in_a_script_goes_over_several_lines(script):
    """A line of it could be taken for a comment."""
    assert [line for line in script.read_text().splitlines() if line.count("`") % 2] == []
    assert "/*" not in script.read_text()


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.js")), ids=lambda path: path.stem)
def test_what_looks_like_a_comment_at_the_end_of_a_line_is_one(script):
    """In a text it would have a quotation mark behind it."""
    ends = re.findall(r"[;,{}] // (.*)$", script.read_text(), re.M)
    assert [end for end in ends if end.rstrip(";,)").endswith(('"', "'", "`"))] == []


def test_our_own_scripts_are_served_bare_under_their_hashed_names_and_no_others(tmp_path):
    source, storage = InMemoryStorage(), Storage(location=tmp_path)
    files = {f"{folder}/{name}.js": text for folder in ("js", "vendor") for name, text in SCRIPT.items()}
    for name, text in files.items():
        source.save(name, ContentFile(text.encode()))
        storage.save(name, ContentFile(text.encode()))
    made = storage.post_process({name: (source, name) for name in files})
    served = {name: there for name, there, _ in made if there.endswith(".js")}
    ours = (tmp_path / served["js/page.js"]).read_text()
    assert ours.startswith(f'import {{ one }} from "./{served["js/one.js"].removeprefix("js/")}";')
    assert "What it holds" in (tmp_path / served["vendor/page.js"]).read_text()


def test_the_list_of_cameras_loads_little_script(client, published):
    shown = read(client.get(reverse("pages:home"), {"view": "stills"}).text)
    entries = [each["src"] for each in shown.all("script") if "src" in each]
    entries += " ".join(each.get("data-modules") or "" for each in shown.all("script")).split()
    waiting = [each.rpartition("/")[2] for each in entries]
    scripts = {}
    while waiting:
        name = waiting.pop()
        if name not in scripts:
            scripts[name] = without_comments((SCRIPTS / name).read_text())
            waiting += IMPORT.findall(scripts[name])
    within = [each.words for each in shown.all("script") if each.words and each.get("type") is None]
    assert "favourites.js" in scripts and len(within) == 1
    assert sum(len(brotli.compress(each.encode())) for each in (*scripts.values(), *within)) < 12_000
