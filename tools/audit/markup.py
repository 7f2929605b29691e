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
        html = list(messages(judge(place), site.pages))
    figures = [Figure("pages: errors and warnings", [len(html)], "", Target(high=0))]
    return Section("Markup", WORDS, figures, html)


def judge(place: Path) -> str:
    return run(["java", "-jar", str(NU), "--format", "json", "--exit-zero-always", "--stdout", str(place)])


def messages(told: str, pages: list[str]) -> Iterator[str]:
    """One line for each error and warning in what the checker told; files are named by their page's number."""
    for each in json.loads(told)["messages"]:
        if each["type"] == "error" or each.get("subType") == "warning":
            yield f"{pages[int(Path(each['url']).stem)]}: {each['message']}"
