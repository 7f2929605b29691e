"""What our own players weigh on the wire, as the site serves them: under names with hashes, compressed by brotli."""

import json
import re
from pathlib import Path

import brotli
import pytest

from tests.declared import ROOT
from tests.processes import collect_static, environment
from tests.shown import show

STATIC = ROOT / "staticfiles"
IMPORT = re.compile(r'(?:import|from)\s*"(\.\.?/[^"]+)"')
OWN, HLS_PAGE = 5_000, 130_000

pytestmark = pytest.mark.served


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Where each static file is found, by the name that templates know."""
    collect_static(environment("sqlite:///:memory:", "", tmp_path_factory.mktemp("stills")))
    names = json.loads((STATIC / "staticfiles.json").read_text())["paths"]
    return {name: STATIC / hashed for name, hashed in names.items()}


def all_of(entry: Path) -> set[Path]:
    """It, and all that is loaded with it before it runs."""
    found: set[Path] = set()
    waiting = [entry]
    while waiting:
        script = waiting.pop()
        if script not in found:
            found.add(script)
            waiting += [(script.parent / name).resolve() for name in IMPORT.findall(script.read_text())]
    return found


def size(file: Path) -> int:
    compressed = file.with_name(f"{file.name}.br")
    return (compressed if compressed.exists() else file).stat().st_size


def own(scripts: set[Path]) -> set[Path]:
    return {script for script in scripts if "vendor" not in script.parts}


def test_each_player_is_at_most_5_kb_of_own_code(files):
    entries = [name for name, file in files.items() if re.fullmatch(r"js/live_\w+\.js", name) and plays(file)]
    assert {"js/live_hls.js", "js/live_stills.js"} <= set(entries)
    for entry in entries:
        assert sum(map(size, own(all_of(files[entry])))) <= OWN, entry


def plays(file: Path) -> bool:
    """Whether it is a player's beginning: what others import exports something."""
    return not re.search(r"^export ", file.read_text(), re.M)


@pytest.mark.django_db(transaction=True)
def test_the_page_of_the_hls_player_is_at_most_130_kb_with_all_that_it_may_load(
    client, configure, tmp_path, files
):
    file = tmp_path / "cameras.yaml"
    file.write_text("- name: pier\n  title: Pier\n  hls: https://media.example.com/pier/index.m3u8\n")
    show(configure, f"own=plain+file://{file}")
    html = len(brotli.compress(client.get("/cameras/pier/live/").content))
    scripts = all_of(files["js/live_hls.js"]) | all_of(files["js/stills.js"])
    assert any("vendor" in script.parts for script in scripts)
    loaded = [*scripts, files["css/live.css"], files["img/icon.svg"]]
    assert 90_000 < html + sum(map(size, loaded)) <= HLS_PAGE
