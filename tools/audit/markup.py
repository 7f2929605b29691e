"""The Nu Html Checker on every page: no error and no warning. Its CSS part knows no container queries yet."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tools.audit.judges import NU, run
from tools.audit.site import Site
from tools.bench.http import get
from tools.bench.report import Figure, Section, Target

WORDS = "Errors and warnings of the Nu Html Checker on all pages."


def measure(site: Site, rounds: int) -> Section:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for number, path in enumerate(site.pages):
            (place / f"{number:02}.html").write_bytes(get(site.url + path).body)
        html = list(messages(place, site.pages))
    figures = [
        Figure("pages: errors and warnings", [len(html)], "", Target(high=0)),
    ]
    return Section("Markup", WORDS, figures, html)


def messages(place: Path, pages: list[str]) -> Iterator[str]:
    told = run(["java", "-jar", str(NU), "--format", "json", "--exit-zero-always", "--stdout", str(place)])
    for each in json.loads(told or '{"messages": []}')["messages"]:
        if each["type"] == "error" or each.get("subType") == "warning":
            yield f"{pages[int(Path(each['url']).stem)]}: {each['message']}"
