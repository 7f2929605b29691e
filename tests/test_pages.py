"""The pages as a visitor's browser is sent them: what is on them, in which order, and where their links lead."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cameras import public, stillfiles
from cameras.catalog import catalog_key
from cameras.imports import refresh_and_import
from cameras.models import Camera, Mosaic
from cameras.pictures import placeholder
from cameras.publishing import publish, unpublish
from cameras.views import pages
from cameras.views.brand import first_sight
from demo.server import Demo
from tests.conftest import dsn
from tests.markup import read
from tests.test_live import policy
from tests.test_sharedcopy import backdate

HARBOUR = "/cameras/harbour-east-quay/"

pytestmark = pytest.mark.django_db(transaction=True)


def page(client, url="/", **query):
    response = client.get(url, query)
    assert response.status_code == 200
    return read(response.text)


def hear(source):
    """The next refresh, with all that follows it."""
    refresh_and_import(source, force=True)
    publish(Camera.objects.all(), "test")
    publish(Mosaic.objects.all(), "test")
    public.renew()


def keep_still(source, name, taken_at):
    path = stillfiles.path_of(stillfiles.PUBLIC, source.alias, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    stillfiles.store(path, placeholder(), taken_at)


def tiles(shown):
    return shown.all("li", class_="tile")


def titles(shown):
    return [tile.one("h2").text for tile in tiles(shown)]


def links(shown, name):
    """Words → address, of the navigation of that name."""
    return {link.text: link["href"] for link in shown.one("nav", **{"aria-label": name}).all("a")}


# The home page


def test_cameras_that_play_come_first_and_offline_ones_after_them_with_a_word(client, published):
    states = [tile.one("span", class_="state").text for tile in tiles(page(client))]
    assert states == ["Live"] * 9 + ["Still"] * 9 + ["Offline"] * 2
    assert titles(page(client))[-2:] == ["Glacier viewpoint", "New marina"]


def test_disabled_vanished_and_not_viewable_cameras_are_absent(client, demo, published):
    demo.world.remove("street")
    hear(published)
    assert not {"Bus depot, yard", "Town hall, staff entrance", "High Street"} & set(titles(page(client)))


def test_the_first_tiles_are_players_and_the_others_stills_that_lead_to_their_camera(
    client, published, settings
):
    settings.LIVE_TILES = 4
    drawn = tiles(page(client))
    assert [len(tile.all("iframe")) for tile in drawn] == [1] * 4 + [0] * 16
    for tile in drawn[4:]:
        address = tile.one("h2").one("a")["href"]
        assert tile.one("a", class_="cover")["href"] == address
        assert tile.one("a", class_="cover").one("img")["src"] == f"{address}still.jpg"


def test_a_player_has_all_that_it_needs(client, demo, published):
    frames = {frame["title"]: frame for frame in page(client).all("iframe")}
    frame = frames["Live picture: Harbour, east quay"]
    token = demo.world.tokens.current("harbour")
    assert frame["src"].startswith(f"{demo.url}/harbour/embed.html?token={token}&")
    assert frame["src"].endswith("autoplay=true&mute=true")
    assert frame["allow"] == "autoplay; picture-in-picture"
    assert "allowfullscreen" in frame
    assert frame["loading"] == "lazy"
    assert frame["referrerpolicy"] == "strict-origin-when-cross-origin"


def test_stills_alone_have_no_player_and_may_frame_our_own_only(client, published):
    response = client.get("/?view=stills")
    assert read(response.text).all("iframe") == []
    assert policy(response)["frame-src"] == ["'self'"]
    assert {tile.one("h2").one("a")["href"] for tile in tiles(read(response.text))} >= {HARBOUR}


def test_the_first_picture_is_hurried_where_the_first_camera_has_none(published):
    first, *others = public.site().cameras[:5]
    drawn = pages.tiles([replace(first, pictured=False), *others], 0)
    assert [tile.first for tile in drawn] == [False, True, False, False, False]


def test_stills_keep_their_place_and_only_the_first_is_hurried(client, published):
    pictures = page(client, view="stills").all("img")
    assert {(picture["width"], picture["height"]) for picture in pictures} == {("640", "360")}
    assert [picture.get("fetchpriority") for picture in pictures] == ["high"] + [None] * 19
    assert [picture.get("loading") for picture in pictures] == [None] + ["lazy"] * 19
    assert 'Still of Market <b>"stalls"</b> & more' in {picture["alt"] for picture in pictures}


def test_stills_of_cameras_that_send_nothing_are_not_asked_for_again(client, published):
    renewed = {
        tile.one("h2").text for tile in tiles(page(client, view="stills")) if "data-still" in tile.one("img")
    }
    assert len(renewed) == 18
    assert "Glacier viewpoint" not in renewed


def test_frame_src_is_our_own_and_exactly_the_players_of_the_page(client, demo, configure, transactional_db):
    with Demo.start() as second:
        for name in set(second.world.cameras) - {"harbour"}:
            second.world.remove(name)
        second.world.change("harbour", title="Abroad")
        for source in configure(dsn(demo), dsn(second, "abroad")).values():
            hear(source)
        assert policy(client.get("/"))["frame-src"] == ["'self'", *sorted([demo.url, second.url])]
        assert policy(client.get("/?q=abroad"))["frame-src"] == ["'self'", second.url]
        assert policy(client.get("/?q=lighthouse"))["frame-src"] == ["'self'", demo.url]
        assert policy(client.get("/?q=glacier"))["frame-src"] == ["'self'"]
        assert policy(client.get("/mosaics/"))["frame-src"] == ["'self'"]


# Choices: search, group, page, stills


def test_a_search_finds_each_word_in_title_or_group(client, published):
    assert titles(page(client, q="MARKET place")) == ["Market place"]
    assert titles(page(client, q="resort panorama")) == ["Summit panorama"]
    assert page(client, q="market").one("h1").text == "Cameras matching “market” 2"
    assert page(client, q="market").one("input", type="search")["value"] == "market"


def test_a_search_for_nothing_shows_all(client, published):
    assert len(tiles(page(client, q="   "))) == 20


def test_a_search_does_not_look_into_what_is_not_shown(client, published):
    assert titles(page(client, q="Cable cabinet")) == []
    assert titles(page(client, q="East Quay 4")) == []
    assert titles(page(client, q="camadmin")) == []


def test_a_search_without_a_find_says_so_and_shows_the_way_back(client, published):
    shown = page(client, q="zebra", group="City", view="stills")
    assert tiles(shown) == []
    back = shown.one("div", class_="message").all("a")
    assert [(link.text, link["href"]) for link in back] == [
        ("Clear the search", "/?group=City&view=stills"),
        ("Show all cameras", "/"),
    ]


def test_a_group_shows_its_cameras_alone(client, published):
    shown = page(client, group="Ski resort")
    assert len(tiles(shown)) == 5
    assert shown.one("h1").text == "Ski resort 5"
    chosen = [
        link.text for link in shown.one("nav", **{"aria-label": "Groups"}).all("a") if "aria-current" in link
    ]
    assert chosen == ["Ski resort"]


def test_an_unknown_group_is_empty_and_is_not_repeated_in_the_visitors_words(client, published):
    response = client.get("/", {"group": "Free money"})
    shown = read(response.text)
    assert tiles(shown) == []
    assert shown.one("h1").text == "Cameras 0"
    assert "Free money" not in shown.one("main").text


def test_every_choice_is_kept_by_the_links_of_the_others(client, demo, published):
    demo.world.grow(40)
    hear(published)
    shown = page(client, q="camera", group="City", page="2", view="stills", utm_source="x")
    assert links(shown, "Pictures") == {
        "Live": "/?q=camera&group=City&page=2#live",
        "Stills": "/?q=camera&group=City&page=2&view=stills",
    }
    assert links(shown, "Groups") == {
        "All": "/?q=camera&view=stills",
        "City": "/?q=camera&group=City&view=stills",
        "Ski resort": "/?q=camera&group=Ski+resort&view=stills",
        "Water authority": "/?q=camera&group=Water+authority&view=stills",
    }
    assert links(shown, "Pages") == {"Previous": "/?q=camera&group=City&view=stills"}
    kept = {field["name"]: field["value"] for field in shown.one("form").all("input")}
    assert kept == {"q": "camera", "group": "City", "view": "stills"}


def test_pages_hold_24_cameras_and_together_all_of_them(client, demo, published):
    demo.world.grow(40)
    hear(published)
    numbers = range(1, 4)
    shown = [titles(page(client, page=number)) for number in numbers]
    assert [len(each) for each in shown] == [24, 24, 12]
    assert len(set().union(*shown)) == 60
    assert links(page(client), "Pages") == {"Next": "/?page=2"}
    assert page(client, page=2).one("nav", **{"aria-label": "Pages"}).one("span").text == "Page 2 of 3"


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("0", 1), ("-1", 1), ("999", 3), ("9" * 5000, 3), ("٢", 1), ("abc", 1), ("", 1), ("1.5", 1), ("²", 1)],
)
def test_a_page_that_is_not_there_shows_the_nearest(client, demo, published, asked, shown):
    """Cameras come and go, and with them pages: an old link should still lead to cameras."""
    demo.world.grow(40)
    hear(published)
    assert f"Page {shown} of 3" in page(client, page=asked).one("main").text


def test_one_page_needs_no_links_to_others(client, published):
    assert page(client).all("nav", **{"aria-label": "Pages"}) == []


@pytest.mark.parametrize(
    "query", ["q=%00", "q=%FF", "q=%3Cscript%3E", "view=%22", "group=%F0%9F%98%80", "q=" + "x" * 4000]
)
def test_whatever_is_asked_there_is_a_page(client, published, query):
    response = client.get(f"/?{query}")
    assert response.status_code == 200
    read(response.text)


# Titles


@pytest.mark.parametrize(
    "title",
    [
        "<script>alert(1)</script><img src=x onerror=alert(1)>",
        "\" onload='alert(1)' x=\"",
        "\u202egnp.exe",
        "مرفأ المدينة القديمة",
        "👨‍👩‍👧‍👦 Пляж 🏖️",
        "W" * 500,
        "{{ SITE_NAME }} {% debug %} ${x}",
    ],
)
def test_a_title_is_text_everywhere(client, demo, published, title):
    demo.world.change("harbour", title=title)
    hear(published)
    shown = page(client, q=title[:20])
    heading = tiles(shown)[0].one("h2")
    assert heading.one("bdi").words == title
    assert [element.tag for element in heading.inside] == ["a", "bdi"]
    assert tiles(shown)[0].one("iframe")["title"] == f"Live picture: {title}"
    assert page(client, HARBOUR).one("h1").one("bdi").words == title
    assert (
        page(client, HARBOUR, view="stills").one("div", class_="stage").one("img")["alt"]
        == f"Still of {title}"
    )
    assert page(client, "/mosaics/harbour-front/").all("iframe")[0]["title"] == f"Live picture: {title}"


def test_a_camera_without_a_title_is_called_by_its_stream(client, demo, published):
    demo.world.change("harbour", title="")
    hear(published)
    assert "harbour" in titles(page(client))


def test_the_admins_title_is_shown_in_the_place_of_the_vmss(client, published):
    Camera.objects.filter(name="harbour").update(title="The old harbour")
    public.renew()
    assert "The old harbour" in titles(page(client))
    assert "Harbour, east quay" not in client.get("/").text


# One camera


def test_a_camera_has_a_page_with_its_player(client, demo, published):
    Camera.objects.filter(name="harbour").update(description="Since 1904.\n\n<b>Ferries</b> at noon.")
    public.renew()
    shown = page(client, HARBOUR)
    assert shown.one("title").text == "Harbour, east quay – Cameras"
    assert shown.one("iframe")["src"].startswith(f"{demo.url}/harbour/embed.html?token=")
    assert shown.one("a", class_="group")["href"] == "/?group=City"
    assert [words.text for words in shown.one("div", class_="words").all("p")] == [
        "Since 1904.", "<b>Ferries</b> at noon.",
    ]  # fmt: skip
    assert links(shown, "Pictures") == {"Live": HARBOUR, "Stills": f"{HARBOUR}?view=stills"}


def test_a_camera_names_the_mosaics_that_it_is_in(client, published):
    shown = page(client, HARBOUR)
    addresses = {link["href"] for link in shown.all("a") if link["href"].startswith("/mosaics/")}
    assert addresses == {
        "/mosaics/",
        "/mosaics/harbour-front/",
        "/mosaics/all-over-town/",
        "/mosaics/along-the-water/",
    }


def test_the_address_is_shown_where_an_admin_says_so(client, published):
    assert "East Quay 4" not in client.get(HARBOUR).text
    Camera.objects.filter(name="harbour").update(show_address=True)
    public.renew()
    assert "East Quay 4" in client.get(HARBOUR).text


def test_an_offline_camera_shows_its_last_still_with_its_time(client, published, settings):
    settings.TIME_ZONE = "Europe/Zurich"
    keep_still(published, "glacier", datetime(2026, 7, 1, 10, 30, 5, tzinfo=UTC))
    shown = page(client, "/cameras/glacier-viewpoint/")
    assert shown.all("iframe") == []
    assert (
        shown.one("p", class_="notice").text
        == "This camera sends no picture at the moment. You see its last one."
    )
    assert shown.one("div", class_="told").one("span", class_="taken").one("time").text == "1 Jul, 12:30:05"
    assert (
        shown.one("div", class_="told").one("span", class_="taken").one("time")["datetime"]
        == "2026-07-01T12:30:05+02:00"
    )
    assert shown.all("nav", **{"aria-label": "Pictures"}) == []


def test_a_still_of_today_is_told_by_its_hour(client, published):
    now = datetime.now(UTC)
    keep_still(published, "harbour", now)
    shown = page(client, HARBOUR, view="stills")
    assert shown.one("div", class_="told").one("span", class_="taken").one("time").text == now.strftime(
        "%H:%M:%S"
    )


def chip(client, address=HARBOUR):
    shown = page(client, address, view="stills")
    return shown.one("div", class_="told").one("span", class_="state")


def test_an_old_still_is_called_old_without_scripts_too(client, published):
    keep_still(published, "harbour", datetime.now(UTC) - timedelta(days=2))
    public.renew()
    said = chip(client)
    assert (said.text, said["class"]) == ("Old picture", "state state-stale")
    in_list = next(tile for tile in tiles(page(client, view="stills")) if tile["data-camera"] in HARBOUR)
    assert in_list.one("span", class_="state").text == "Old picture"


def test_a_still_grows_old_on_pages_that_are_kept(client, published, settings, time_machine):
    now = datetime.now(UTC)
    keep_still(published, "harbour", now - timedelta(seconds=settings.STILL_STALE - 30))
    public.renew()
    assert chip(client).text == "Still"
    time_machine.move_to(now + timedelta(seconds=40))
    public.renew()
    assert chip(client).text == "Old picture"


def test_what_plays_is_live_however_old_its_still(client, published):
    keep_still(published, "harbour", datetime.now(UTC) - timedelta(days=2))
    public.renew()
    assert page(client, HARBOUR).one("div", class_="told").one("span", class_="state").text == "Live"


# Mosaics


def test_the_mosaics_are_listed(client, published):
    shown = page(client, "/mosaics/")
    assert titles(shown) == [
        "Harbour front",
        "Town centre",
        "Up in the snow",
        "All over town",
        "Along the water",
    ]
    assert tiles(shown)[1].one("p").text == "7 cameras"
    assert shown.all("iframe") == []


def test_a_list_of_large_mosaics_does_not_ask_for_hundreds_of_pictures(client, demo, published):
    demo.world.grow(50)
    demo.world.add_mosaic("Everything", "8x8", list(demo.world.cameras)[:64])
    hear(published)
    tile = tiles(page(client, "/mosaics/"))[-1]
    assert len(tile.all("span", class_="cell")) == 64
    assert 0 < len(tile.all("img")) <= 16


def test_an_empty_cell_and_one_that_is_not_public_keep_their_place_without_a_name(client, published):
    cells = page(client, "/mosaics/town-centre/").one("ol").all("li")
    assert len(cells) == 9
    assert [number for number, cell in enumerate(cells) if not cell.all("iframe")] == [4, 7]
    assert [cells[4].text, cells[7].text] == ["Empty cell", "Empty cell"]


def test_a_hidden_camera_leaves_an_empty_cell(client, published):
    unpublish(Camera.objects.filter(name="lighthouse"), "test")
    public.renew()
    cells = page(client, "/mosaics/harbour-front/").one("ol").all("li")
    assert [cell.text == "Empty cell" for cell in cells] == [False, True, False, False]


def test_1x7_and_an_unknown_type(client, published):
    large = page(client, "/mosaics/up-in-the-snow/").one("ol")
    assert "layout-1x7" in large["class"].split()
    assert len(large.all("li")) == 8
    square = page(client, "/mosaics/along-the-water/").one("ol")
    assert "layout-columns-4" in square["class"].split()
    assert [bool(cell.all("p")) for cell in square.all("li")] == [True] * 10 + [False] * 6


@pytest.mark.parametrize("side", range(2, 9))
def test_every_square_of_the_watcher_with_at_most_16_players(client, demo, published, side):
    demo.world.grow(50)
    playing = [
        name
        for name, camera in demo.world.cameras.items()
        if camera.alive and camera.viewable and camera.enabled
    ]
    demo.world.add_mosaic("Square", f"{side}x{side}", playing[: side * side])
    hear(published)
    shown = page(client, "/mosaics/square/").one("ol")
    assert f"layout-columns-{side}" in shown["class"].split()
    cells = shown.all("li")
    assert len(cells) == side * side
    live = [bool(cell.all("iframe")) for cell in cells]
    assert live == [number < 16 for number in range(side * side)]
    assert all(cell.one("a", class_="cover").one("img") for cell in cells[16:])


def test_a_mosaic_of_stills_has_no_player(client, published):
    response = client.get("/mosaics/harbour-front/?view=stills")
    assert read(response.text).all("iframe") == []
    assert policy(response)["frame-src"] == ["'self'"]


def test_a_camera_may_stand_in_a_mosaic_twice(client, demo, published):
    demo.world.change_mosaic(1, cells=["harbour", "", "harbour", ""])
    hear(published)
    cells = page(client, "/mosaics/harbour-front/").one("ol").all("li")
    assert [len(cell.all("iframe")) for cell in cells] == [1, 0, 1, 0]


# Trouble


LISTS = ["/", "/?view=stills", "/?q=harbour", "/mosaics/", "/groups/", "/map/", "/grid/", "/status/", "/ru/"]


@pytest.fixture
def never_heard(demo, configure, transactional_db):
    """A VMS that rejects the login: nobody can tell which cameras there are."""
    configure(dsn(demo, password="wrong"))


def unavailable(response):
    """Come back soon, and keep nothing of this."""
    assert (response.status_code, response["Cache-Control"]) == (503, "no-store")
    assert response["Retry-After"] == "60"
    return read(response.text)


@pytest.mark.parametrize("path", LISTS[:-1])
def test_a_vms_never_heard_leaves_a_plain_word(client, never_heard, path):
    response = client.get(path)
    shown = unavailable(response).one("main")
    assert shown.one("h1").text == "Cameras are unavailable at the moment."
    assert shown.one("div", class_="message")["role"] == "status"
    assert "0" not in shown.text and "No mosaic" not in shown.text
    assert "rejected" not in response.text


@pytest.mark.parametrize("path", LISTS)
def test_search_engines_keep_nothing_of_a_page_without_its_cameras(client, never_heard, path):
    head = unavailable(client.get(path)).one("head")
    assert [meta["content"] for meta in head.all("meta", name="robots")] == ["noindex"]
    assert [link for link in head.all("link") if link["rel"] in ("canonical", "alternate")] == []
    assert head.all("meta", name="description") == []
    assert not [meta for meta in head.all("meta") if "property" in meta]


@pytest.mark.parametrize("path", [HARBOUR, f"{HARBOUR}still.jpg", f"{HARBOUR}live/", "/mosaics/town-centre/"])
def test_before_any_camera_is_known_nobody_is_told_that_it_is_gone(client, never_heard, path):
    shown = unavailable(client.get(path))
    assert shown.one("h1").text == "Cameras are unavailable at the moment."
    assert client.get("/nothing/at-all/").status_code == 404


def test_a_stale_catalog_shows_stills_and_since_when(client, published, settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    backdate(catalog_key("city"), heard_at=601)
    shown = page(client)
    assert shown.all("iframe") == []
    assert shown.one("p", class_="notice").text.startswith("Some cameras are unavailable at the moment.")
    said = tiles(shown)[0].one("span", class_="state-unheard").one("time")
    assert said.text.startswith("Not heard since ")
    assert said["datetime"].endswith("+09:00")
    assert datetime.now(UTC) - datetime.fromisoformat(said["datetime"]) > timedelta(seconds=600)
    assert policy(client.get("/"))["frame-src"] == ["'self'"]


def test_nothing_published_is_said_so(client, heard):
    assert page(client).one("div", class_="message").text == "No camera is published yet."
    assert page(client).all("nav", **{"aria-label": "Pictures"}) == []
    assert "No mosaic is published yet." in page(client, "/mosaics/").one("main").text


PATHS = ["/cameras/{}/", "/cameras/{}/still.jpg", "/cameras/{}/live/", "/mosaics/{}/"]


@pytest.mark.parametrize("path", PATHS)
def test_unknown_and_hidden_are_the_same_404_byte_for_byte(client, published, path):
    slug = "harbour-front" if "mosaics" in path else "harbour-east-quay"
    assert client.get(path.format(slug)).status_code == 200
    unpublish(Camera.objects.filter(name="harbour"), "test")
    unpublish(Mosaic.objects.filter(vms_title="Harbour front"), "test")
    public.renew()
    hidden, unknown = client.get(path.format(slug)), client.get(path.format("never-was"))
    assert (hidden.status_code, unknown.status_code) == (404, 404)
    assert hidden.content == unknown.content
    assert hidden.headers == unknown.headers
    assert hidden["Cache-Control"] == "no-store"
    assert read(hidden.text).one("h1").text == "There is nothing here"


def test_when_we_break_the_page_says_no_more_than_that(client, published, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("cameras.views.pages.matches", None)
    response = client.get("/")
    assert response.status_code == 500
    assert response["Cache-Control"] == "no-store"
    shown = read(response.text).one("main")
    assert shown.one("h1").text == "Something broke on our side"
    assert "The error has been recorded. Please try again in a minute." in shown.text
    assert "NoneType" not in response.text


# Costs and headers

PAGES = [
    "/",
    "/?view=stills",
    "/?q=harbour&group=City",
    HARBOUR,
    "/mosaics/",
    "/mosaics/town-centre/",
    "/cameras/never-was/",
]


@pytest.mark.parametrize("url", PAGES)
def test_a_page_asks_neither_the_database_nor_the_vms(
    client, demo, published, django_assert_num_queries, url
):
    client.get("/")
    demo.calls.clear()
    with django_assert_num_queries(0):
        client.get(url)
    assert len(demo.calls) == 0


@pytest.mark.parametrize("url", PAGES[:-1])
def test_pages_are_for_shared_caches_and_leave_no_cookie(client, published, url):
    response = client.get(url)
    assert response["Cache-Control"] == "public, max-age=1, must-revalidate"
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize("url", PAGES[:-1])
def test_nothing_is_in_line_and_nothing_is_named_twice(client, published, url):
    shown = page(client, url)
    assert not [
        element
        for element in shown.inside
        if "style" in element or any(name.startswith("on") for name in element.attributes)
    ]
    scripts = [each.words for each in shown.all("script") if "src" not in each and not is_data(each)]
    styles = [each.words for each in shown.all("style")]
    assert (styles, scripts) in (([], []), ([first_sight().style], [first_sight().script]))
    ids = [element["id"] for element in shown.inside if "id" in element]
    assert len(ids) == len(set(ids))


def is_data(script):
    return script.get("type") in {"application/json", "application/ld+json"}


@pytest.mark.parametrize("url", PAGES[:-1])
def test_headings_go_down_one_step_at_a_time_from_one_h1(client, published, url):
    shown = page(client, url)
    levels = [int(element.tag[1]) for element in shown.inside if element.tag in {"h1", "h2", "h3"}]
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in zip([0, *levels], levels, strict=False))


@pytest.mark.parametrize("url", PAGES)
def test_pages_are_only_read(client, published, url):
    assert client.post(url).status_code in (404, 405)
    assert client.head(url).content == b""


def test_the_list_of_mosaics_is_paged_too(client, demo, heard):
    for number in range(30):
        demo.world.add_mosaic(f"Mosaic {number:02}", "2x2", ["harbour"])
    refresh_and_import(heard, force=True)
    publish([*Mosaic.objects.all(), *Camera.objects.all()], "test")
    first, second = read(client.get("/mosaics/").text), read(client.get("/mosaics/?page=2").text)
    assert (len(first.all("h2")), len(second.all("h2"))) == (24, 11)
    assert "/mosaics/?page=2" in {link["href"] for link in first.all("a")}
