"""Two hosts of the portal on one PostgreSQL, behind deploy/nginx.conf, as visitors and an admin meet them."""

import re
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from threading import Event

import pytest
import requests

from cameras import stillfiles
from demo.server import Demo
from tests import hosts, nginx, postgres
from tests.conftest import dsn
from tests.declared import ROOT
from tests.hosts import Host
from tests.nginx import Nginx
from tests.patience import wait_until
from tests.processes import collect_static, environment, manage

pytestmark = [pytest.mark.nginx, pytest.mark.postgres]

LOGIN = "/watcher/client-api/v3/login"
LIST = "/watcher/client-api/v3/streams"
HARBOUR = "/cameras/harbour-east-quay/"
STILL = f"{HARBOUR}still.jpg"
NOW = "/api/now/"
PASSWORD = "correct-horse-7-battery"
TRUSTED = "127.0.0.1"


@dataclass
class Deployed:
    """`environ`: what all hosts have in common, for manage.py."""

    demo: Demo
    environ: dict[str, str]
    hosts: list[Host]
    nginx: Nginx

    def asked(self, path: str) -> int:
        return sum(host.asked(path) for host in self.hosts)


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    folder = tmp_path_factory.mktemp("several-hosts")
    with Demo.start() as demo, postgres.server() as database:
        demo.world.page_cap = 50
        environ = prepared(demo, database, folder)
        with (
            hosts.running(environ, folder) as both,
            nginx.serve(folder / "nginx", [host.address for host in both]) as front,
        ):
            publish(Deployed(demo, environ, both, front))
            yield Deployed(demo, environ, both, front)


def prepared(demo: Demo, database: str, folder: Path) -> dict[str, str]:
    """As docs/deploy.md tells it."""
    environ = environment(
        database,
        dsn(demo),
        folder / "stills",
        SECURE_SSL_REDIRECT="true",
        SITE_URL=f"https://{nginx.NAME}",
        TRUSTED_PROXIES=TRUSTED,
        CATALOG_FRESH="1",
    )
    manage(environ, "migrate", "-v0")
    collect_static(environ)
    manage(environ | {"DJANGO_SUPERUSER_PASSWORD": PASSWORD}, "createsuperuser", "--no-input",
           "--username=ann", "--email=ann@example.com")  # fmt: skip
    return environ


def publish(deployed: Deployed) -> None:
    """Once the hosts have heard the cameras; everywhere to be seen when it returns."""
    for host in deployed.hosts:
        direct(host, "/")
    wait_until(lambda: deployed.demo.calls.count(LIST))
    wait_until(lambda: "No row" not in manage(deployed.environ, "publish", "--all", "--mosaics"))
    for host in deployed.hosts:
        steadily(lambda host=host: direct(host, HARBOUR).ok)


def steadily(true: Callable[[], bool]) -> None:
    """Waits until it has been true for longer than a tick: then all workers of a host have answered, or caught up."""
    since = time.monotonic()
    deadline = since + 15
    while time.monotonic() - since < 1.2:
        assert time.monotonic() < deadline
        if not true():
            since = time.monotonic()
        time.sleep(0.02)


def in_service(deployed: Deployed) -> None:
    """Waits until nginx asks every host: it may have left one out that the test before had killed."""
    path = f"/?x={secrets.token_hex(6)}"
    wait_until(lambda: deployed.nginx.get(path).ok and all(host.asked(path) for host in deployed.hosts), 20)


def direct(host: Host, path: str) -> requests.Response:
    """Past nginx, as only the machines in TRUSTED_PROXIES can."""
    told = {"Host": nginx.NAME, "X-Forwarded-Proto": "https"}
    return requests.get(f"http://{host.address}{path}", headers=told, timeout=10, allow_redirects=False)


@contextmanager
def visitors(deployed: Deployed, count: int = 6) -> Iterator[list[tuple[str, str]]]:
    """So many who open pages, searches, players and stills all the time; (address, what they got) of each view."""
    over, views = Event(), []

    def visit(number: int) -> None:
        wanted = (f"/?x={number}", "/", f"{HARBOUR}live/", HARBOUR, "/mosaics/", f"/?view=stills&x={number}")
        with deployed.nginx.visitor() as visitor:
            for path in cycle(wanted):
                views.append((path, outcome(visitor, deployed.nginx.url + path)))
                if over.wait(0.1):  # faster, and nginx holds them for a flood
                    return

    with ThreadPoolExecutor(count) as pool:
        going = [pool.submit(visit, number) for number in range(count)]
        try:
            wait_until(lambda: len(views) > 30)
            yield views
        finally:
            over.set()
    for each in going:
        each.result()


def outcome(visitor: requests.Session, address: str) -> str:
    try:
        return str(visitor.get(address, timeout=20).status_code)
    except requests.RequestException as error:
        return repr(error)


def failed(views: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [view for view in views if view[1] != "200"]


# One portal to the VMS


def await_refresh(deployed: Deployed) -> None:
    """After the test before killed a host in the middle of one, its lock may have 15 s to go."""
    before = deployed.demo.calls.count(LIST)
    wait_until(lambda: deployed.demo.calls.count(LIST) > before, 25)


def test_all_hosts_log_in_once_and_refresh_as_one(deployed):
    calls = deployed.demo.calls
    await_refresh(deployed)
    began, before = time.monotonic(), calls.count(LIST)
    wait_until(lambda: calls.count(LIST) >= before + 3)
    assert time.monotonic() - began > 2  # CATALOG_FRESH is 1 s, for four workers on two hosts
    assert calls.count(LOGIN) == 1
    deployed.demo.world.evict_sessions()
    before = calls.count(LIST)
    wait_until(lambda: calls.count(LIST) >= before + 3)
    assert calls.count(LOGIN) == 1 + 2  # by the refresh token, which is dead too, and by the password


def test_a_rotated_token_is_everywhere_soon(deployed):
    await_refresh(deployed)
    deployed.demo.world.rotate_tokens()
    token = deployed.demo.world.tokens.current("harbour")
    began = time.monotonic()
    for path in (HARBOUR, f"{HARBOUR}live/"):
        wait_until(lambda path=path: token in deployed.nginx.get(path).text)
        wait_until(lambda path=path: all(token in direct(host, path).text for host in deployed.hosts))
    assert time.monotonic() - began < 1 + 1 + 1 + 1  # CATALOG_FRESH, a tick, nginx's second; a busy machine's


# An admin's change


def test_what_an_admin_hides_is_gone_everywhere_within_two_seconds(deployed):
    first, second = deployed.hosts
    ways = [lambda path: direct(first, path), lambda path: direct(second, path), deployed.nginx.get]
    wait_until(lambda: all(shown(get) for get in ways))
    began = unpublished(deployed, "harbour")
    try:
        last = last_seen(ways, began + 4)
        wait_until(lambda: not any(picture(host, "harbour").exists() for host in deployed.hosts), 1)
    finally:
        publish(deployed)
    assert max(last[:2]) - began < 2
    assert last[2] - began < 2 + 1  # nginx's second


Get = Callable[[str], requests.Response]
LISTS = ("/", "/api/cameras/", "/?view=stills")


def shown(get: Get) -> bool:
    """In all lists, with a page, a player and a picture."""
    listed = all("harbour-east-quay" in get(path).text for path in LISTS)
    return listed and get(f"{HARBOUR}live/").ok and "Last-Modified" in get(STILL).headers


def hidden(get: Get) -> bool:
    """From every list, and as if it had never been."""
    if any("harbour-east-quay" in get(path).text for path in LISTS):
        return False
    return all(get(path).status_code == 404 for path in (HARBOUR, STILL, f"{HARBOUR}live/"))


def last_seen(ways: list[Get], until: float) -> list[float]:
    """When each way last showed anything of it. Looks on to the end: no worker may bring it back."""
    last = [0.0 for _ in ways]
    while time.monotonic() < until:
        for number, get in enumerate(ways):
            if not hidden(get):
                last[number] = time.monotonic()
    return last


def unpublished(deployed: Deployed, name: str) -> float:
    """The time when the command says that it is done; the process itself takes a while longer to end."""
    command = [sys.executable, "-u", "manage.py", "unpublish", name]
    with subprocess.Popen(
        command, env=deployed.environ, cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout
        assert running.stdout.readline()
        return time.monotonic()


def picture(host: Host, name: str) -> Path:
    return host.folder / "stills" / "public" / stillfiles.path_of(stillfiles.PUBLIC, "city", name).name


def test_an_admin_signs_in_through_nginx(deployed):
    """Cookies for https and the admin alone, a form from our own origin, the visitor's own address."""
    with deployed.nginx.visitor() as ann:
        login = f"{deployed.nginx.url}/admin/login/"
        found = re.search(r'csrfmiddlewaretoken" value="(\w+)"', ann.get(login, timeout=10).text)
        answer = ann.post(
            login,
            data={"username": "ann", "password": PASSWORD, "csrfmiddlewaretoken": found.group(1)},
            headers={"Referer": login, "Origin": f"https://{nginx.NAME}"},
            allow_redirects=False,
            timeout=10,
        )
        assert (answer.status_code, answer.headers["Cache-Control"].split(",")[-1].strip()) == (
            302,
            "private",
        )
        assert {(cookie.path, cookie.secure) for cookie in ann.cookies} == {("/admin/", True)}
        assert "Log out" in ann.get(f"{deployed.nginx.url}/admin/", timeout=10).text
    assert deployed.nginx.get("/admin/").status_code == 302


# nginx's second


def test_the_hosts_are_asked_for_a_page_once_a_second_at_most(deployed):
    path = "/?group=once"
    began = time.time()
    with deployed.nginx.visitor() as visitor:
        for _ in range(60):
            assert visitor.get(deployed.nginx.url + path, timeout=10).status_code == 200
    seconds = int(time.time()) - int(began) + 1
    wait_until(lambda: deployed.asked(path))  # gunicorn writes its log when the visitor is gone
    assert deployed.asked(path) <= seconds
    assert ("200", "HIT", path) in deployed.nginx.told()


def test_a_still_comes_from_nginx_and_a_missing_one_does_not(deployed):
    wait_until(lambda: deployed.nginx.get(STILL).headers.get("Last-Modified"))
    answers = [deployed.nginx.get(STILL) for _ in range(5)]
    assert {answer.headers["Cache-Control"] for answer in answers} == {"public, max-age=10, must-revalidate"}
    assert ("200", "HIT", STILL) in deployed.nginx.told()
    other = next(camera["still"] for camera in cameras(deployed) if not camera["still_taken_at"])
    other = other.removeprefix(f"https://{nginx.NAME}")
    assert deployed.nginx.get(other).headers["Cache-Control"] == "no-store"


def cameras(deployed: Deployed) -> list[dict[str, str]]:
    return deployed.nginx.get("/api/cameras/").json()["cameras"]


def test_visitors_get_the_same_page_in_the_coding_they_accept(deployed):
    accepted = ["gzip", "br", "identity", "br;q=0, gzip", "gzip, deflate, br", "deflate"]
    answers = {
        asked: deployed.nginx.get("/mosaics/", headers={"Accept-Encoding": asked})
        for asked in islice(cycle(accepted), 18)
    }
    for asked, answer in answers.items():
        coding = answer.headers.get("Content-Encoding", "identity")
        assert coding == "identity" or coding in asked.replace("br;q=0", "")
        assert "</html>" in answer.text


def test_a_page_that_the_browser_has_is_not_sent_again(deployed):
    tag = deployed.nginx.get("/mosaics/").headers["ETag"]
    assert deployed.nginx.get("/mosaics/", headers={"If-None-Match": tag}).status_code == 304


def test_static_files_come_from_nginx(deployed):
    script = re.search(r'src="(/static/js/[^"]+)"', deployed.nginx.get("/").text).group(1)
    answers = [deployed.nginx.get(script) for _ in range(4)]
    assert "immutable" in answers[0].headers["Cache-Control"]
    assert answers[0].headers["Content-Type"].startswith("text/javascript")
    assert wait_until(lambda: deployed.asked(script)) == 1


def test_nothing_that_sets_a_cookie_or_is_not_for_all_was_kept(deployed):
    for path in ("/admin/login/", f"{HARBOUR}live/", "/cameras/never-was/", "/nowhere"):
        answers = [deployed.nginx.get(path) for _ in range(3)]
        assert all("no-store" in answer.headers["Cache-Control"] for answer in answers)
        assert not [told for told in deployed.nginx.told() if told[1] == "HIT" and told[2] == path]
    for path in ("/", HARBOUR, "/mosaics/", f"{HARBOUR}live/", "/api/cameras/"):
        assert "Set-Cookie" not in deployed.nginx.get(path).headers


def test_a_forged_https_or_host_gains_nothing(deployed):
    forged = {"X-Forwarded-For": TRUSTED, "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    answer = requests.get(deployed.nginx.plain_url, headers=forged, allow_redirects=False, timeout=10)
    assert answer.headers["Location"] == f"https://{nginx.NAME}/"
    assert "evil.example" not in deployed.nginx.get("/", headers=forged).text


def test_all_hosts_and_workers_tell_the_same_closing(deployed):
    in_service(deployed)
    before = closings(deployed)
    assert len(before) == 1 and before == {deployed.nginx.get(NOW).json()["closing"]}
    manage(deployed.environ, "unpublish", "street")
    began = time.monotonic()
    wait_until(lambda: not closings(deployed) & before)
    assert time.monotonic() - began < 4
    steadily(lambda: len(closings(deployed)) == 1)
    told = deployed.nginx.get("/api/cameras/?c=high-street").json()
    assert (told["cameras"], told["closing"]) == ([], deployed.nginx.get(NOW).json()["closing"])
    manage(deployed.environ, "publish", "street")
    for host in deployed.hosts:
        steadily(lambda host=host: direct(host, "/cameras/high-street/").ok)


def closings(deployed: Deployed) -> set[str]:
    """What the workers of all hosts tell, as far as they happen to be asked."""
    return {direct(host, NOW).json()["closing"] for host in deployed.hosts for _ in range(4)}


# Hosts that fail


def test_a_host_that_is_killed_costs_no_visitor_a_request(deployed):
    in_service(deployed)
    lost = deployed.hosts[0]
    with visitors(deployed) as views:
        lost.kill()
        before = len(views)
        wait_until(lambda: len(views) > before + 100, 30)
        lost.start()
        in_service(deployed)
    assert not failed(views)


def test_a_host_that_is_stopped_in_order_costs_no_visitor_a_request(deployed):
    in_service(deployed)
    lost = deployed.hosts[1]
    with visitors(deployed) as views:
        lost.signal(signal.SIGTERM)
        before = len(views)
        wait_until(lambda: len(views) > before + 100, 30)
    lost.kill()
    lost.start()
    assert not failed(views)


def test_the_refreshes_go_on_when_the_host_that_made_them_is_gone(deployed):
    for host in deployed.hosts:
        direct(host, "/")  # a worker's clock starts with its first visitor
    for host in deployed.hosts:
        host.kill()
        await_refresh(deployed)
        host.start()
        direct(host, "/")


def test_without_any_host_visitors_are_told_at_once_and_nothing_old_is_shown(deployed):
    deployed.nginx.get("/")
    for host in deployed.hosts:
        host.kill()
    time.sleep(1.02 - time.time() % 1)
    began = time.monotonic()
    answer = deployed.nginx.get("/")
    assert time.monotonic() - began < 2
    for host in deployed.hosts:
        host.start()
    assert (answer.status_code, answer.headers["Cache-Control"]) == (503, "no-store")
    wait_until(lambda: deployed.nginx.get("/").status_code == 200)
