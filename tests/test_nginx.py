"""deploy/nginx.conf in a real nginx, with a portal of few words behind it: what is kept, passed on, and refused."""

import random
import secrets
import socket
import ssl
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress

import pytest
import requests

from tests.echo import PAGE, Echo, echo
from tests.nginx import NAME, Nginx, serve
from tests.patience import wait_until

pytestmark = pytest.mark.nginx

STILLS = ["still.jpg", "still-small.jpg"]
STILL = {"Cache-Control": "public, max-age=10", "Content-Type": "image/jpeg"}
GONE = (404, {"Cache-Control": "no-store"})
SPELLINGS = {
    "br": ["br", "gzip, deflate, br, zstd", "gzip,br;q=0.9", "BR"],
    "gzip": ["gzip", "gzip, deflate", "br;q=0, gzip", "br; q=0.000, gzip;q=1"],
    "": ["identity", "deflate", "gzip;q=0", "xbr, notgzip", None],
}


@pytest.fixture(scope="module")
def portals() -> Iterator[list[Echo]]:
    with ExitStack() as stack:
        yield [stack.enter_context(echo()) for _ in range(2)]


@pytest.fixture(scope="module")
def running(portals: list[Echo], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    folder = tmp_path_factory.mktemp("nginx") / "run"
    with serve(folder, [portal.address for portal in portals], client_header_timeout="2s") as nginx:
        yield nginx


@pytest.fixture
def nginx(running: Nginx, portals: list[Echo]) -> Nginx:
    for portal in portals:
        portal.reset()
    return running


@pytest.fixture
def page() -> str:
    """An address that no test before has asked for."""
    return f"/?page={token()}"


def token() -> str:
    return secrets.token_hex(6)


def heard(portals: list[Echo]) -> list[str]:
    return [path for portal in portals for path in portal.paths()]


def say(portals: list[Echo], status: int = 200, seconds: float = 0.0, **headers: str) -> None:
    for portal in portals:
        portal.status, portal.seconds = status, seconds
        portal.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def say_at(portals: list[Echo], path: str, status: int, headers: dict[str, str]) -> None:
    for portal in portals:
        portal.at[path] = status, headers


def begin_a_second() -> None:
    """Returns just after the clock's second has begun, so that what follows lies within it."""
    time.sleep(1.02 - time.time() % 1)


def raw(nginx: Nginx, sent: bytes, name: str = NAME) -> bytes:
    """The answer to these bytes over TLS, to its end; nothing where nginx hangs up, which newer ones do by a reset."""
    context = ssl.create_default_context(cafile=nginx.certificate)
    context.check_hostname = False
    with (
        socket.create_connection(("127.0.0.1", nginx.port), 10) as plain,
        context.wrap_socket(plain, server_hostname=name) as tls,
    ):
        tls.sendall(sent)
        with suppress(ConnectionResetError):
            return b"".join(iter(lambda: tls.recv(65536), b""))
        return b""


def test_browsers_get_http_2(nginx):
    context = ssl.create_default_context(cafile=nginx.certificate)
    context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection(("127.0.0.1", nginx.port), 10) as plain,
        context.wrap_socket(plain, server_hostname=NAME) as tls,
    ):
        assert tls.selected_alpn_protocol() == "h2"


# What is kept


def test_a_page_is_asked_for_once_a_second(nginx, portals, page):
    with nginx.visitor() as visitor:
        begin_a_second()
        began = time.time()
        texts = {visitor.get(nginx.url + page, timeout=10).text for _ in range(30)}
        seconds = int(time.time()) - int(began) + 1
    assert len(heard(portals)) == len(texts) <= seconds


def test_visitors_who_come_at_once_share_one_answer(nginx, portals, page):
    say(portals, seconds=0.02, **PAGE)
    nginx.get("/")
    for portal in portals:
        portal.heard.clear()
    begin_a_second()
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: nginx.get(page), range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(heard(portals)) < 10  # one a second; a machine that is very busy lets some wait in vain


def test_a_page_is_over_after_a_second_whatever_its_headers_say(nginx, portals, page):
    say(portals, **{**PAGE, "Cache-Control": "public, max-age=3600, stale-if-error=3600"})
    first = nginx.get(page).text
    begin_a_second()
    assert nginx.get(page).text != first


def test_nothing_stale_is_shown_when_no_portal_answers(nginx, portals, page):
    """What has been hidden since then would be seen for as long as the portals are away."""
    assert nginx.get(page).status_code == 200
    begin_a_second()
    say(portals, 503, Cache_Control="no-store")
    assert nginx.get(page).status_code == 503


@pytest.mark.parametrize(
    "headers",
    [
        {"Cache-Control": "no-store"},
        {"Cache-Control": "private, max-age=1"},
        {},
        {**PAGE, "Set-Cookie": "sessionid=secret"},
        {**PAGE, "Vary": "Accept-Encoding, Cookie"},
        {**PAGE, "Vary": "Cookie"},
    ],
    ids=["no-store", "private", "without a word", "a cookie", "varies by more", "varies by cookie"],
)
def test_what_is_not_for_all_is_not_kept(nginx, portals, page, headers):
    say(portals, **headers)
    assert len({nginx.get(page).text for _ in range(4)}) == 4


@pytest.mark.parametrize(
    "path",
    [
        "/cameras/harbour/live/",
        "/ru/cameras/harbour/live/",
        "/zh-hans/cameras/harbour/live/",
        "/cameras/harbour/report/",
        "/ru/cameras/harbour/report/",
        "/admin/",
        "/admin/cameras/camera/1/still.jpg",
    ],
)
def test_players_forms_and_admin_are_never_kept(nginx, portals, path):
    """Not even if the portal should once forget to say so."""
    assert len({nginx.get(path).text for _ in range(4)}) == 4


def test_every_visitor_gets_a_coding_that_he_accepts(nginx, portals, page):
    asked = [(coding, spelled) for coding, all_spelled in SPELLINGS.items() for spelled in all_spelled] * 3
    random.shuffle(asked)
    begin_a_second()
    for coding, spelled in asked:
        answer = nginx.get(page, headers={"Accept-Encoding": spelled})
        assert answer.headers.get("Content-Encoding", "") == coding, spelled
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.text.startswith("answer ")
    assert {h.headers.get("accept-encoding", "") for p in portals for h in p.heard} == set(SPELLINGS)
    assert len(heard(portals)) < len(asked)


def test_a_page_that_the_browser_has_is_not_sent_again(nginx, portals, page):
    say(portals, **PAGE, ETag='"one"')
    assert nginx.get(page).headers["ETag"] == '"one"'
    answer = nginx.get(page, headers={"If-None-Match": '"one"'})
    assert (answer.status_code, answer.content) == (304, b"")
    assert nginx.get(page, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_visitors_cookies_neither_part_nor_reach_the_pages(nginx, portals, page):
    begin_a_second()
    sent = ({}, {"Cookie": "sessionid=1"}, {"Cookie": "x=2", "Authorization": "Basic eA=="})
    assert len({nginx.get(page, headers=headers).text for headers in sent}) == 1
    nginx.get(page + "0", headers=sent[2])
    assert not [h for p in portals for h in p.heard if {"cookie", "authorization"} & h.headers.keys()]


def test_static_files_are_fetched_from_whoever_has_them_and_kept(nginx, portals):
    path = f"/static/style.{token()}.css"
    say(portals, Cache_Control="max-age=315360000, public, immutable", Content_Type="text/css")
    portals[0].at[path] = GONE
    answers = [nginx.get(f"{path}?{number}") for number in range(8)]
    assert {answer.status_code for answer in answers} == {200}
    # What nginx found at the second portal only, it keeps from the next request on.
    assert len(portals[1].paths()) <= 2


# Stills


@pytest.mark.parametrize("name", STILLS)
def test_a_still_is_kept_as_long_as_its_header_says(nginx, portals, name):
    slug = f"camera-{token()}"
    still = f"/cameras/{slug}/{name}"
    say_at(portals, still, 200, STILL)
    first = nginx.get(still)
    begin_a_second()
    assert nginx.get(f"{still}?another").text == first.text
    assert heard(portals).count(still) == 1
    assert first.headers["Cache-Control"] == STILL["Cache-Control"]


@pytest.mark.parametrize("name", STILLS)
def test_a_still_goes_with_its_camera(nginx, portals, name):
    slug = f"camera-{token()}"
    page, still = f"/cameras/{slug}/", f"/cameras/{slug}/{name}"
    say_at(portals, still, 200, STILL)
    assert nginx.get(still).status_code == 200
    for path in (page, still):
        say_at(portals, path, *GONE)
    begin_a_second()
    answer = nginx.get(still)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")


def test_a_still_that_is_not_there_yet_is_not_kept(nginx, portals):
    still = f"/cameras/camera-{token()}/still.jpg"
    say_at(portals, still, 200, {**STILL, "Cache-Control": "no-store"})
    assert len({nginx.get(still).text for _ in range(3)}) == 3


def test_an_old_still_is_not_sent_again_by_the_portal(nginx, portals):
    still = f"/cameras/camera-{token()}/still.jpg"
    modified = {"Last-Modified": "Fri, 20 Nov 2026 10:00:00 GMT"}
    say_at(portals, still, 200, {**STILL, **modified, "Cache-Control": "public, max-age=1"})
    nginx.get(still)
    time.sleep(2.1)
    nginx.get(still)
    asked = {h.headers.get("if-modified-since") for p in portals for h in p.heard if h.path == still}
    assert asked == {None, modified["Last-Modified"]}


# What is passed on


def test_what_a_visitor_says_of_himself_goes_no_further(nginx, portals, page):
    lies = {"X-Forwarded-For": "10.0.0.1", "X-Forwarded-Proto": "http", "X_Forwarded_For": "10.0.0.2"}
    for path in (page, "/admin/", "/cameras/x/live/"):
        nginx.get(path, headers=lies)
    for said in (h for portal in portals for h in portal.heard):
        assert said.headers["x-forwarded-for"] == "127.0.0.1"
        assert said.headers["x-forwarded-proto"] == "https"
        assert said.headers["host"] == NAME
        assert "x_forwarded_for" not in said.headers


def test_the_admin_hears_cookies_and_forms(nginx, portals):
    with nginx.visitor() as visitor:
        visitor.post(f"{nginx.url}/admin/x/", data={"a": "b"}, headers={"Cookie": "sessionid=1"}, timeout=10)
    [told] = [h for portal in portals for h in portal.heard]
    assert (told.method, told.headers["cookie"], told.headers["content-length"]) == (
        "POST",
        "sessionid=1",
        "3",
    )


def test_a_body_that_a_visitor_sends_goes_no_further(nginx, portals, page):
    for path in (page, "/cameras/harbour/still.jpg"):
        nginx.get(path, data=b"x" * 100)
    assert heard(portals)
    assert not [h for p in portals for h in p.heard if int(h.headers.get("content-length", 0))]


def test_how_a_visitor_would_have_the_address_read_goes_no_further(nginx, portals, page):
    """Else one who names an odd charset makes the page that all others get in the same second."""
    nginx.get(page, headers={"Content-Type": "text/plain; charset=utf-7"})
    nginx.get("/cameras/harbour/live/", headers={"Content-Type": "text/plain; charset=utf-7"})
    assert len(heard(portals)) == 2
    assert not [h for p in portals for h in p.heard if "content-type" in h.headers]


@pytest.mark.parametrize("language", ["", "/ru"])
def test_a_report_comes_with_its_words_and_nothing_of_the_visitors_cookies(nginx, portals, language):
    form = f"{nginx.url}{language}/cameras/harbour/report/"
    sent = {"Cookie": "sessionid=1", "Origin": nginx.url, "X-Forwarded-For": "10.0.0.1"}
    with nginx.visitor() as visitor:
        # The address of another test's flood would be refused.
        visitor.get_adapter("https://").init_poolmanager(1, 1, source_address=("127.0.0.3", 0))
        visitor.post(form, data={"what": "other"}, headers=sent, timeout=10)
    [told] = [h for portal in portals for h in portal.heard]
    assert (told.method, told.headers["content-length"], told.headers["origin"]) == ("POST", "10", nginx.url)
    assert told.headers["content-type"] == "application/x-www-form-urlencoded"
    assert told.headers["x-forwarded-for"] == "127.0.0.3"
    assert not {"cookie", "authorization"} & told.headers.keys()


PAGES = "/?page={}", "/cameras/camera-{}/", "/cameras/camera-{}/live/", "/cameras/camera-{}/still.jpg"


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("address", PAGES)
def test_a_portal_that_fails_costs_no_visitor_a_page(nginx, portals, status, address):
    portals[0].status, portals[0].headers = status, {"Cache-Control": "no-store"}
    # A test before may have left nginx without one of them for a second.
    wait_until(lambda: nginx.get(address.format(token())).status_code == 200 and portals[0].heard)
    answers, before = set(), len(portals[0].heard)

    def asked() -> bool:
        answers.add(nginx.get(address.format(token())).status_code)
        return len(portals[0].heard) > before + 2

    wait_until(asked)
    assert answers == {200}


def test_an_address_that_is_broken_everywhere_takes_nothing_else_with_it(nginx, portals, page):
    """Each of its failures counted against the portals would leave nginx without one for seconds."""
    say_at(portals, "/broken/", 500, {"Cache-Control": "no-store"})
    broken = {nginx.get(f"/broken/?{number}").status_code for number in range(12)}
    assert broken <= {500, 503}
    assert {nginx.get(f"{page}{number}").status_code for number in range(6)} == {200}


@pytest.mark.parametrize("path", ["/cameras/x/play/", "/cameras/x/live/", "/cameras/x/report/", "/admin/x/"])
def test_what_is_sent_is_never_sent_twice(nginx, portals, path):
    say(portals, 500, Cache_Control="no-store")
    with nginx.visitor() as visitor:
        visitor.get_adapter("https://").init_poolmanager(1, 1, source_address=("127.0.0.4", 0))
        answer = visitor.post(nginx.url + path, data={"a": "b"}, timeout=10)
    assert (answer.status_code, heard(portals)) == (500, [path])


# What is refused


def test_http_is_sent_to_https(nginx):
    answer = requests.get(f"{nginx.plain_url}/cameras/?q=a", allow_redirects=False, timeout=10)
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"https://{NAME}/cameras/?q=a"


def test_another_host_gets_no_answer(nginx, portals):
    with pytest.raises(requests.ConnectionError):
        requests.get(nginx.plain_url, headers={"Host": "evil.example"}, timeout=10)
    with pytest.raises(ssl.SSLError):
        raw(nginx, b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", name="evil.example")
    assert raw(nginx, b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n") == b""
    assert heard(portals) == []


def test_probers_are_answered_on_this_machine_only(nginx, portals):
    """And by the plain port, whatever Host they send; the site itself knows no such addresses."""
    plain = f"http://127.0.0.1:{nginx.plain_port}"
    assert requests.get(f"{plain}/readyz", timeout=10).status_code == 200
    stranger = requests.Session()
    stranger.get_adapter("http://").init_poolmanager(1, 1, source_address=("127.0.0.2", 0))
    with stranger:
        assert stranger.get(f"{plain}/readyz", timeout=10).status_code == 403
    for path in ("/readyz", "/healthz", "/%72eadyz"):
        assert nginx.get(path).status_code == 404
    assert heard(portals) == ["/readyz"]


def test_a_page_with_all_its_stills_is_within_the_limits(nginx):
    with ThreadPoolExecutor(30) as pool:
        answers = list(pool.map(lambda n: nginx.get(f"/cameras/camera-{n}/still.jpg").status_code, range(90)))
    assert set(answers) == {200}


def test_a_flood_of_passwords_is_held(nginx, portals):
    with nginx.visitor() as visitor:
        tried = [visitor.post(f"{nginx.url}/admin/login/", timeout=10).status_code for _ in range(10)]
        assert tried.count(200) <= 7
        assert tried[-1] == 429
        assert visitor.get(f"{nginx.url}/admin/login/", timeout=10).status_code == 200


def test_a_flood_of_grids_and_searches_is_held_and_pages_that_are_kept_can_still_be_seen(nginx, portals):
    made = ["/grid/?c=a", "/ru/grid/", "/%67rid/?c=a", "/?q=a", "/?page=2&q=a", "/zh-hans/?%71=a"]
    with nginx.visitor() as visitor:
        visitor.get_adapter("https://").init_poolmanager(
            1, 1, source_address=(f"127.1.{secrets.randbelow(256)}.1", 0)
        )

        def status(path: str) -> int:
            return visitor.get(nginx.url + path, timeout=10).status_code

        began = time.monotonic()
        first = next(number for number in range(1000) if status(made[0]) == 429)
        assert 50 <= first <= 52 + 10 * (time.monotonic() - began)
        for path in made[1:]:
            assert any(status(path) == 429 for _ in range(50)), path
        for path in ("/", "/?page=2", "/?seq=a", "/cameras/grid/", "/api/cameras/?c=a"):
            assert {status(path) for _ in range(3)} == {200}, path


def test_a_flood_of_reports_is_held_and_the_form_can_still_be_seen(nginx, portals):
    form = f"{nginx.url}/cameras/harbour/report/"
    with nginx.visitor() as visitor:
        sent = [visitor.post(form, data={"what": "other"}, timeout=10).status_code for _ in range(12)]
        assert sent.count(200) <= 7
        assert sent[-1] == 429
        assert visitor.get(form, timeout=10).status_code == 200
        assert visitor.post(form, data=b"x" * 20_000, timeout=10).status_code == 413


def test_what_is_too_big_is_refused(nginx, portals):
    start = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
    assert b" 400 " in raw(nginx, start + b"X: " + b"x" * 40_000 + b"\r\n\r\n").splitlines()[0]
    assert nginx.get("/", data=b"x" * 20_000).status_code == 413
    assert heard(portals) == []


def test_it_does_not_tell_which_version_it_is(nginx):
    assert nginx.get("/").headers["Server"] == "nginx"
    assert "nginx/" not in nginx.get("/healthz").text


def slow(nginx: Nginx) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", nginx.plain_port), 10)
    connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ")
    return connection


def test_200_slow_visitors_stop_nobody_and_are_sent_away(nginx, portals, page):
    with ExitStack() as stack:
        connections = [stack.enter_context(closing(slow(nginx))) for _ in range(200)]
        began = time.monotonic()
        assert {nginx.get(f"{page}{number}").status_code for number in range(20)} == {200}
        assert time.monotonic() - began < 5
        for connection in connections:
            connection.settimeout(10)
        # Headers that do not end are waited for 2 s here, 10 s as deployed, however they drip.
        wait_until(lambda: all(ended(connection) for connection in connections))
    assert len(heard(portals)) == 20  # not one of the 200 came through


def ended(connection: socket.socket) -> bool:
    try:
        connection.sendall(b"x")
        return connection.recv(1024, socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True
