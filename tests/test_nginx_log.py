"""What deploy/nginx.conf writes of visitors: enough to see what was slow, and nothing to know or to follow them by."""

import re
from collections.abc import Iterator
from itertools import count

import pytest
import requests

from tests.echo import PAGE, Echo, echo
from tests.nginx import Nginx, serve
from tests.patience import wait_until
from tests.test_nginx_networks import FROM_THE_HEADER

pytestmark = pytest.mark.nginx

LINE = re.compile(
    r'(?P<visitor>\S+) \[(?P<time>[^\]]+)\] "(?P<request>[^"]*)" (?P<status>\d{3}) (?P<bytes>\d+) '
    r"(?P<seconds>[\d.]+) (?P<portal_seconds>[-\d., :]+) (?P<portals>\S.*?) (?P<statuses>[-\d, :]+) (?P<cache>[-A-Z]+) "
    r'"(?P<agent>[^"]*)"'
)
ADDRESSES = {
    "203.0.113.9": "203.0.113.0",
    "::ffff:203.0.113.9": "203.0.113.0",
    "2001:db8:1:2:3:4:5:6": "2001:db8:1::",
    "2001:db8:1::": "2001:db8:1::",
    "2001:db8::5:6": "2001:db8:0::",
    "2001:db8:0:77::1": "2001:db8:0::",
    "2001::1": "2001:0:0::",
    "::1": "0:0:0::",
    "64:ff9b::203.0.113.9": "64:ff9b::",
}
# What is asked for, and what stays of it. HUSH is what nobody else may have.
ASKED = {
    "/?q=harbour&page=2": "/?q=harbour&page=2",
    "/cameras/a/": "/cameras/a/",
    "/cameras/a/play/?ticket=HUSH": "/cameras/a/play/?-",
    "/cameras/a/play/?instead=HUSH&ticket=HUSH": "/cameras/a/play/?-",
    "/cameras/a/live/?ticket=HUSH": "/cameras/a/live/?-",
    "/ru/cameras/a/live/?x=1&ticket=HUSH": "/ru/cameras/a/live/?-",
    "/cameras/a/live/": "/cameras/a/live/",
    "/cameras/a/live/?%74icket=HUSH": "/cameras/a/live/?-",
    "/cameras/a/%6Cive/?tick%65t=HUSH": "/cameras/a/%6Cive/?-",
    "//cameras//a//live/?ticket=HUSH": "//cameras//a//live/?-",
    "/cameras/a/live?ticket=HUSH": "/cameras/a/live?-",
    "/?tick%65t=HUSH": "/?-",
    "/cameras/a/?TICKET=HUSH": "/cameras/a/?-",
    "/oembed/?url=https://s/embed.html%3Ftoken=HUSH": "/oembed/?-",
    "/admin/?session=HUSH&password=HUSH": "/admin/?-",
    "/%0A/live/?ticket=HUSH": "/%0A/live/?-",
}
numbers = count(1)


@pytest.fixture(scope="module")
def portal() -> Iterator[Echo]:
    with echo() as running:
        yield running


@pytest.fixture(scope="module")
def nginx(portal: Echo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    with serve(tmp_path_factory.mktemp("nginx") / "run", [portal.address], FROM_THE_HEADER) as running:
        yield running


def line_of(nginx: Nginx, path: str, url: str = "", **headers: str) -> dict[str, str]:
    """What is written of this request; the browser's name tells which line it is."""
    agent = f"visitor {next(numbers)}"
    sent = {"User-Agent": agent, "Referer": f"{nginx.url}/cameras/a/live/?ticket=HUSH", **headers}
    with nginx.visitor() as visitor:
        request = requests.Request("GET", nginx.url, headers=sent).prepare()
        request.url = (url or nginx.url) + path  # requests would tidy the path up
        visitor.send(request, verify=nginx.certificate, allow_redirects=False, timeout=10)
    [line] = wait_until(lambda: [each for each in written(nginx) if agent in each])
    found = LINE.fullmatch(line)
    assert found, line
    return found.groupdict()


def written(nginx: Nginx) -> list[str]:
    return (nginx.folder / "portal-access.log").read_text().splitlines()


@pytest.mark.parametrize(("address", "network"), ADDRESSES.items())
def test_an_address_is_shortened(nginx: Nginx, address: str, network: str) -> None:
    assert line_of(nginx, "/", **{"X-Source": address})["visitor"] == network


@pytest.mark.parametrize(("asked", "rest"), ASKED.items())
def test_no_ticket_is_written(nginx: Nginx, asked: str, rest: str) -> None:
    assert line_of(nginx, asked)["request"] == f"GET {rest} HTTP/1.1"


def test_http_has_the_same_log(nginx: Nginx) -> None:
    line = line_of(nginx, "/cameras/a/live/?ticket=HUSH", url=nginx.plain_url)
    assert (line["request"], line["status"]) == ("GET /cameras/a/live/?- HTTP/1.1", "301")


def test_it_tells_how_long_it_took_and_what_the_cache_did(nginx: Nginx, portal: Echo) -> None:
    portal.seconds, portal.headers = 0.2, dict(PAGE)
    lines = [line_of(nginx, "/slow/") for _ in range(3)]
    portal.reset()
    slow = next(line for line in lines if line["cache"] == "MISS")
    assert float(slow["seconds"]) >= 0.2 and float(slow["portal_seconds"]) >= 0.2
    assert (slow["portals"], slow["statuses"]) == (portal.address, "200")
    assert line_of(nginx, "/cameras/a/live/")["cache"] == "-"


def test_no_log_has_a_ticket_or_an_address(nginx: Nginx, portal: Echo) -> None:
    """The log of errors neither, of a portal that fails."""
    portal.status = 503
    line = line_of(nginx, f"/cameras/a/play/?ticket=HUSH&x={next(numbers)}", **{"X-Source": "203.0.113.77"})
    portal.reset()
    assert line["status"] == "503"
    logs = "".join(path.read_text() for path in nginx.folder.glob("portal-*.log"))
    assert logs and "HUSH" not in logs and "203.0.113.77" not in logs
