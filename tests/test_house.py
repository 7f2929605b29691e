"""The house keeps its rules: imports run one way, none hides in a function, no signal is wired."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

MAY_IMPORT = {
    "cameras.vms": {"cameras.vms"},
    "cameras.layouts": set(),
    "cameras.mp4": set(),
    "cameras.pictures": {"cameras.mp4"},
    "cameras.private": set(),
    "cameras.sealed": set(),
    "cameras.sharedcopy": set(),
    "cameras.models": {"cameras.layouts", "cameras.ratelimit", "cameras.sharedcopy"},
    "cameras.names": {"cameras.models"},
    "cameras.addresses": set(),
    "cameras.background": set(),
    "cameras.colours": set(),
    "cameras.geojson": {"cameras.addresses", "cameras.site"},
    "cameras.maptiles": {"cameras.vms"},
    "cameras.page_urls": {"cameras.views"},
    "cameras.releases": {"cameras.sharedcopy"},
    "cameras.quota": {"cameras.vms", "cameras.sharedcopy"},
    "cameras.networks": set(),
    "cameras.ratelimit": {"cameras.networks", "cameras.sharedcopy"},
    "cameras.sources": {"cameras.quota", "cameras.sealed", "cameras.vms", "cameras.sharedcopy"},
    "cameras.trouble": {"cameras.sharedcopy", "cameras.vms"},
    "cameras.catalog": {
        "cameras.quota", "cameras.sealed", "cameras.sources", "cameras.sharedcopy", "cameras.trouble", "cameras.vms",
    },
    "cameras.publishing": {"cameras.models", "cameras.sharedcopy"},
    "cameras.uptime": set(),
    "cameras.outages": {"cameras.catalog", "cameras.models", "cameras.sharedcopy"},
    "cameras.history": {"cameras.catalog", "cameras.models", "cameras.site", "cameras.uptime"},
    "cameras.reports": {"cameras.models", "cameras.ratelimit"},
    "cameras.fetches": {"cameras.sources", "cameras.vms"},
    "cameras.stillfiles": {"cameras.pictures"},
    "cameras.stills": {
        "cameras.fetches", "cameras.pictures", "cameras.private", "cameras.sources", "cameras.stillfiles",
        "cameras.vms",
    },
    "cameras.backup": {
        "cameras.imports", "cameras.models", "cameras.outages", "cameras.publishing", "cameras.releases",
        "cameras.sharedcopy", "cameras.sources", "cameras.stillfiles", "cameras.vms",
    },
    "cameras.imports": {
        "cameras.catalog", "cameras.layouts", "cameras.models", "cameras.outages", "cameras.publishing",
        "cameras.sharedcopy", "cameras.sources", "cameras.trouble", "cameras.vms",
    },
    "cameras.recordings": {
        "cameras.models", "cameras.quota", "cameras.sealed", "cameras.sharedcopy", "cameras.sources", "cameras.vms",
    },
    "cameras.counts": {"cameras.models", "cameras.quota", "cameras.sharedcopy", "cameras.sources", "cameras.vms"},
    "cameras.site": {"cameras.layouts", "cameras.sources", "cameras.vms"},
    "cameras.assembly": {
        "cameras.catalog", "cameras.counts", "cameras.history", "cameras.layouts", "cameras.models", "cameras.site",
        "cameras.sources", "cameras.stillfiles", "cameras.vms",
    },
    "cameras.closing": {"cameras.sharedcopy", "cameras.site"},
    "cameras.public": {
        "cameras.assembly", "cameras.closing", "cameras.history", "cameras.releases", "cameras.site",
        "cameras.stillfiles", "cameras.stills",
    },
    "cameras.assets": set(),
    "cameras.readiness": {"cameras.assets", "cameras.public"},
    "cameras.plays": {
        "cameras.models", "cameras.public", "cameras.quota", "cameras.ratelimit", "cameras.sealed",
        "cameras.sharedcopy",
        "cameras.site", "cameras.sources", "cameras.vms",
    },
    "cameras.changes": {
        "cameras.catalog", "cameras.closing", "cameras.counts", "cameras.history", "cameras.models", "cameras.outages",
        "cameras.publishing", "cameras.sharedcopy", "cameras.site", "cameras.sources", "cameras.stillfiles",
    },
    "cameras.tick": {
        "cameras.catalog", "cameras.changes", "cameras.counts", "cameras.imports", "cameras.public",
        "cameras.ratelimit", "cameras.readiness", "cameras.recordings", "cameras.releases", "cameras.sharedcopy",
        "cameras.sources", "cameras.trouble", "cameras.vms",
    },
    "cameras.framing": {"cameras.site"},
    "cameras.embeds": {"cameras.addresses", "cameras.site"},
    "cameras.codings": set(),
    "cameras.ready": {"cameras.codings", "cameras.framing", "cameras.public", "cameras.site"},
    "cameras.views": {
        "cameras.addresses", "cameras.colours", "cameras.embeds", "cameras.framing", "cameras.geojson",
        "cameras.layouts", "cameras.maptiles", "cameras.pictures", "cameras.plays", "cameras.public",
        "cameras.ratelimit", "cameras.readiness", "cameras.ready", "cameras.releases", "cameras.reports",
        "cameras.site", "cameras.vms",
    },
    "cameras.templatetags": {"cameras.site", "cameras.views", "cameras.vms"},
    "cameras.words": {"cameras.vms"},
    "cameras.urls": {"cameras.views"},
    "cameras.checks": {"cameras.assets", "cameras.colours", "cameras.maptiles", "cameras.sources", "cameras.vms"},
    "cameras.filechecks": {"cameras.checks", "cameras.private", "cameras.stillfiles"},
    "cameras.apps": {"cameras.checks", "cameras.filechecks"},
    "portal": {"portal", "cameras.private", "cameras.tick", "cameras.vms"},
    "demo": {"demo"},
}  # fmt: skip
"""What each part may import of ours. The admin, the commands and the tools may use all but views."""

BY_ALL = {"cameras.background"}
"""What the whole app may use but the clients of VMSs, which know no Django."""

FREE_BUT_VIEWS = ("cameras.admin", "cameras.management", "tools")

FILES = sorted(
    path
    for folder in ("cameras", "portal", "demo", "tools")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)


def module(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def part(name):
    """`cameras.vms.watcher` → `cameras.vms`; `demo.world` → `demo`."""
    words = name.split(".")
    return ".".join(words[:2]) if words[0] == "cameras" else words[0]


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "cameras":
            yield from (f"cameras.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative import"
            yield node.module


def ours(tree):
    return {
        part(name) for name in imported(tree) if name.split(".")[0] in {"cameras", "portal", "demo", "tools"}
    }


@pytest.mark.parametrize("path", FILES, ids=module)
def test_imports_run_one_way(path):
    here = part(module(path))
    used = ours(ast.parse(path.read_text())) - {here}
    if here.startswith(FREE_BUT_VIEWS):
        assert "cameras.views" not in used
    elif here != "cameras":
        allowed = MAY_IMPORT[here] | (
            BY_ALL if here.startswith("cameras.") and here != "cameras.vms" else set()
        )
        assert used <= allowed, f"{here} may not import {used - allowed}"


@pytest.mark.parametrize("path", FILES, ids=module)
def test_no_import_hides_in_a_function(path):
    if path.name == "apps.py":
        return  # Django's own place for registering checks
    for function in ast.walk(ast.parse(path.read_text())):
        if isinstance(function, ast.FunctionDef):
            assert not [node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]


@pytest.mark.parametrize("path", FILES, ids=module)
def test_every_module_says_what_it_holds(path):
    text = path.read_text()
    assert not text.strip() or ast.get_docstring(ast.parse(text))


@pytest.mark.parametrize("path", FILES, ids=module)
def test_no_signals(path):
    assert not {
        name for name in imported(ast.parse(path.read_text())) if "signals" in name or "dispatch" in name
    }


def test_the_vms_clients_know_nothing_of_django():
    for path in (ROOT / "cameras" / "vms").glob("*.py"):
        assert not {
            name for name in imported(ast.parse(path.read_text())) if name.startswith(("django", "environ"))
        }
