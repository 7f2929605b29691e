"""The Nu Html Checker on every page: no error and no warning. Its CSS part knows no container queries yet."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import requests

from tools.audit import players
from tools.audit.judges import NU, run
from tools.audit.pages import REPORT, addresses
from tools.audit.site import Site
from tools.bench.http import get
from tools.bench.processes import Failed
from tools.bench.report import Figure, Section, Target


def measure(site: Site, rounds: int) -> Section:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        pages = of_site(site) | of_players()
        for number, page in enumerate(pages.values()):
            (place / f"{number:02}.html").write_bytes(page)
        html = list(messages(judge(place), [*pages]))
    figures = [Figure("pages: errors and warnings", [len(html)], "", Target(high=0))]
    words = f"Errors and warnings of the Nu Html Checker on {len(pages)} pages."
    return Section("Markup", words, figures, html)


def of_site(site: Site) -> dict[str, bytes]:
    """Every page as it is served, by name."""
    with addresses(site) as known:
        pages = {name: get(address).body for name, address in known.items()}
    pages["refused report"] = posted(site.url + REPORT, {}, 400)
    pages["broken report"] = posted(site.url + REPORT, {"what": "other"}, 500)
    return pages


def of_players() -> dict[str, bytes]:
    """The pages of cameras that our own players play; with a ticket what plays stands in the page."""
    with tempfile.TemporaryDirectory(prefix="players-") as place, players.served(Path(place)) as url:
        pages = {path: get(url + path).body for path in players.PATHS}
        pages["ticket"] = posted(f"{url}/cameras/{players.HLS}/live/", {}, 200)
    return pages


def posted(address: str, form: dict[str, str], status: int) -> bytes:
    """What a form of our own page is answered with. Raises Failed where the answer is another one."""
    ours = {"Origin": urljoin(address, "/").removesuffix("/")}
    answer = requests.post(address, form, headers=ours, timeout=30)
    if answer.status_code != status:
        raise Failed(f"{address} answers {answer.status_code} to {form}, not {status}")
    return answer.content


def judge(place: Path) -> str:
    return run(["java", "-jar", str(NU), "--format", "json", "--exit-zero-always", "--stdout", str(place)])


def messages(told: str, pages: list[str]) -> Iterator[str]:
    """One line for each error and warning in what the checker told; files are named by their page's number."""
    for each in json.loads(told)["messages"]:
        if each["type"] == "error" or each.get("subType") == "warning":
            yield f"{pages[int(Path(each['url']).stem)]}: {each['message']}"
