"""Walls: a mosaic, or all cameras nine at a time, without a menu; what comes next is named in the page."""

import pytest

from cameras import public, ready
from cameras.catalog import catalog_key
from cameras.models import Camera, Mosaic
from cameras.publishing import unpublish
from tests.conftest import dsn
from tests.markup import read
from tests.test_live import policy
from tests.test_pages import hear
from tests.test_sharedcopy import backdate

FRONT = "/wall/harbour-front/"

pytestmark = pytest.mark.django_db(transaction=True)


def main(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return read(response.text).one("main")


def round_of(client, url):
    """The addresses that a wall shows from here on, up to the first that it has shown already."""
    seen = []
    while url not in seen:
        seen.append(url)
        url = main(client, url)["data-next"]
    return seen


def test_a_wall_has_its_mosaic_and_no_menu(client, published):
    shown = read(client.get(FRONT).text)
    assert len(shown.one("ol").all("li")) == 4
    for menu in ("header", "nav", "footer", "form"):
        assert shown.all(menu) == []
    assert [link["href"] for link in shown.all("a")] == ["/mosaics/harbour-front/"]
    assert shown.one("h1").text == "Harbour front"


def test_the_mosaics_own_page_leads_to_it(client, published):
    link = read(client.get("/mosaics/harbour-front/").text).one("a", href=FRONT)
    assert (link.text, link["rel"]) == ("Wall", "nofollow")


def test_search_engines_are_told_to_pass(client, published):
    assert read(client.get(FRONT).text).one("meta", name="robots")["content"] == "noindex"


def test_it_frames_our_own_player_addresses_and_no_streamer(client, demo, published):
    response = client.get(FRONT)
    frames = [frame["src"] for frame in read(response.text).all("iframe")]
    assert frames[0] == "/cameras/harbour-east-quay/live/"
    assert len(frames) == 4
    assert policy(response)["frame-src"] == ["'self'"]
    assert demo.url not in response.text


def test_what_is_not_public_answers_like_what_never_was(client, published):
    unpublish(Mosaic.objects.filter(vms_title="Harbour front"), "test")
    public.renew()
    for tail in ("", "?every=20"):
        hidden, unknown = client.get(FRONT + tail), client.get(f"/wall/never-was/{tail}")
        assert (hidden.status_code, unknown.status_code) == (404, 404)
        assert hidden.text.replace("harbour-front", "never-was") == unknown.text
        assert hidden["Cache-Control"] == "no-store"


def test_a_camera_that_is_not_public_leaves_its_cell_empty(client, published):
    unpublish(Camera.objects.filter(name="lighthouse"), "test")
    public.renew()
    cells = main(client, FRONT).one("ol").all("li")
    assert [cell.text == "Empty cell" for cell in cells] == [False, True, False, False]


def test_a_mosaic_without_any_public_camera_says_so(client, published):
    unpublish(Camera.objects.all(), "test")
    public.renew()
    shown = main(client, FRONT)
    assert shown.one("p", class_="message").text == "No camera of this mosaic can be seen at the moment."
    assert shown.all("ol") == []


def test_by_itself_a_wall_stays_with_its_mosaic(client, published):
    shown = main(client, FRONT)
    assert shown["data-here"] == FRONT
    assert "data-next" not in shown


def test_every_so_many_seconds_it_goes_round_all_mosaics(client, published):
    assert main(client, f"{FRONT}?every=20")["data-every"] == "20"
    assert round_of(client, "/wall/town-centre/?every=20") == [
        f"/wall/{slug}/?every=20"
        for slug in ("town-centre", "up-in-the-snow", "all-over-town", "along-the-water", "harbour-front")
    ]


def test_mosaics_without_a_public_camera_are_passed_over(client, demo, published):
    demo.world.change_mosaic(2, cells=[])
    hear(published)
    assert len(round_of(client, f"{FRONT}?every=20")) == 4


def test_the_wall_of_all_cameras_goes_round_nine_at_a_time(client, published):
    pages = round_of(client, "/wall/")
    assert pages == ["/wall/", "/wall/?page=2", "/wall/?page=3"]
    cells = [main(client, url).one("ol").all("li", class_="cell") for url in pages]
    assert [len(page) for page in cells] == [9, 9, 9]
    shown = [cell["data-camera"] for page in cells for cell in page]
    assert shown[:18] + shown[-2:] == [camera.slug for camera in public.site().cameras]
    assert main(client, "/wall/")["data-every"] == "20"


@pytest.fixture
def large(demo, published):
    """25 cells: the first page full, four cameras on the second."""
    names = [camera.origin[1] for camera in public.site().cameras][:20]
    demo.world.change_mosaic(2, type="5x5", cells=names)
    hear(published)
    return f"/wall/{Mosaic.objects.get(vms_id='2').slug}/"


def test_a_mosaic_of_more_cells_than_players_goes_round_its_pages(client, large):
    assert round_of(client, large) == [large, f"{large}?page=2"]
    cells = [main(client, url).one("ol") for url in round_of(client, large)]
    assert [len(page.all("li", class_="cell")) for page in cells] == [16, 9]
    assert [len(page.all("li", class_="cell-empty")) for page in cells] == [0, 5]
    assert "layout-columns-4" in cells[0]["class"] and "layout-columns-3" in cells[1]["class"]
    assert main(client, large)["data-every"] == "20"


def test_after_its_last_page_the_next_mosaic_comes_where_the_address_says_so(client, large):
    first = f"{large}?every=30"
    assert main(client, first)["data-next"] == f"{large}?page=2&every=30"
    others = round_of(client, first)
    assert others[:2] == [first, f"{large}?page=2&every=30"]
    assert len(others) == 6


def test_pages_of_a_mosaic_without_a_camera_are_left_out(client, large):
    cells = main(client, f"{large}?page=2").one("ol").all("li", class_="cell")
    shown = [cell["data-camera"] for cell in cells if "data-camera" in cell]
    unpublish(Camera.objects.filter(slug__in=shown), "test")
    public.renew()
    assert "data-next" not in main(client, large)


def test_the_wall_of_all_cameras_is_found_at_the_foot_of_every_page(client, published):
    for address in ("/", "/mosaics/", "/cameras/harbour-east-quay/"):
        assert read(client.get(address).text).one("footer").one("a", href="/wall/")["rel"] == "nofollow"


def test_few_cameras_are_shown_large(client, published):
    unpublish(Camera.objects.exclude(name__in=["harbour", "beach"]), "test")
    public.renew()
    assert "layout-columns-2" in main(client, "/wall/").one("ol")["class"].split()


def test_no_camera_at_all_is_said(client, published):
    unpublish(Camera.objects.all(), "test")
    public.renew()
    assert main(client, "/wall/").one("p", class_="message").text == "No camera is published yet."


def test_a_wall_of_stills_stays_one_all_the_way_round(client, published):
    shown = main(client, f"{FRONT}?every=20&view=stills")
    assert shown.all("iframe") == []
    assert shown["data-next"] == "/wall/town-centre/?every=20&view=stills"


def test_its_language_stays_too(client, published):
    assert main(client, "/ru/wall/harbour-front/?every=30")["data-next"] == "/ru/wall/town-centre/?every=30"


@pytest.mark.parametrize(("said", "meant"), [("1", "5"), ("999999999999", "3600"), ("x", None), ("-3", None)])
def test_a_time_that_makes_no_sense_becomes_one_that_does(client, published, said, meant):
    assert main(client, f"{FRONT}?every={said}").get("data-every") == meant


def test_without_scripts_it_goes_round_by_itself(client, published):
    page = read(client.get(f"{FRONT}?every=20").text)
    refresh = page.one("meta", **{"http-equiv": "refresh"})
    assert refresh["content"] == "20; url=/wall/town-centre/?every=20"
    still = read(client.get(FRONT).text).one("meta", **{"http-equiv": "refresh"})
    assert still["content"] == "300"


def test_while_the_vms_is_silent_it_shows_stills_and_says_so(client, published):
    backdate(catalog_key("city"), heard_at=601)
    shown = main(client, FRONT)
    assert shown.all("iframe") == []
    assert len(shown.all("span", class_="state-unheard")) == 4


@pytest.mark.parametrize("url", [FRONT, "/wall/", f"{FRONT}?every=20"])
def test_before_the_portal_knows_anything_it_asks_for_patience(client, published, monkeypatch, url):
    monkeypatch.setattr("cameras.public._first_asked", 0.0)
    monkeypatch.setattr("cameras.public.assemble", None)
    response = client.get(url)
    assert (response.status_code, response["Cache-Control"]) == (503, "no-store")
    assert response["Retry-After"] == "60"
    shown = read(response.text).one("main")
    assert shown.one("p", class_="message").text == "Cameras are unavailable at the moment."
    assert shown["data-here"] == url


@pytest.mark.parametrize("url", [FRONT, "/wall/"])
def test_a_screen_that_is_switched_on_before_the_vms_is_heard_goes_on_asking(
    client, demo, configure, transactional_db, url
):
    configure(dsn(demo, password="wrong"))
    public.renew()
    response = client.get(url)
    assert (response.status_code, response["Cache-Control"]) == (503, "no-store")
    assert read(response.text).one("main")["data-here"] == url


@pytest.mark.parametrize(
    "url", [FRONT, f"{FRONT}?every=20", f"{FRONT}?every=20&view=stills", "/wall/", "/wall/?page=2"]
)
def test_usual_walls_are_kept_ready(client, published, url):
    first = client.get(url)
    assert (first["Cache-Control"], len(ready.shelf)) == ("public, max-age=1, must-revalidate", 1)
    assert client.get(url).content == first.content


@pytest.mark.parametrize("tail", ["?every=21", "?every=3599&x=1"])
def test_unusual_ones_are_answered_and_not_kept(client, published, tail):
    assert client.get(FRONT + tail).status_code == 200
    assert client.get("/wall/" + tail).status_code == 200
    assert len(ready.shelf) == 0


def test_a_wall_asks_neither_the_database_nor_the_vms(client, demo, published, django_assert_num_queries):
    client.get("/")
    demo.calls.clear()
    with django_assert_num_queries(0):
        client.get(f"{FRONT}?every=20")
        client.get("/wall/")
    assert len(demo.calls) == 0
