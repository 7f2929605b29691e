"""Players really play: on the home page, on a camera's page, in a mosaic, at the address that others embed."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import players, plays

pytestmark = pytest.mark.browser

HARBOUR = "/cameras/harbour-east-quay/"


def test_the_players_of_the_home_page_play(page, complaints):
    page.goto("/")
    frames = players(page, 9)
    assert len(frames) == 9
    assert all(plays(frame) for frame in frames)
    assert complaints == []


def test_a_player_may_fill_the_screen(page):
    page.goto(HARBOUR)
    assert players(page, 1)[0].evaluate("document.fullscreenEnabled")


def test_the_streamer_hears_our_origin_and_no_more(page, demo, live_server):
    page.goto(f"{HARBOUR}?view=live")
    players(page, 1)
    referers = {call.referer for call in demo.calls if call.path.endswith("/embed.html")}
    assert referers == {f"{live_server.url}/"}


def test_a_click_on_a_title_leads_to_its_camera_which_plays(page):
    page.goto("/?view=stills")
    page.get_by_role("link", name="Harbour, east quay").last.click()
    page.wait_for_url(f"**{HARBOUR}")
    assert plays(players(page, 1)[0])


def test_a_title_leads_to_its_camera_by_the_keyboard(page):
    page.goto("/?view=stills&q=harbour")
    page.get_by_role("heading", name="Harbour").get_by_role("link").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{HARBOUR}")


def test_the_player_address_plays(page, complaints):
    page.goto(f"{HARBOUR}live/")
    assert plays(players(page, 1)[0])
    box = page.locator("iframe").bounding_box()
    assert (box["width"], box["height"]) == (1440, 900)
    assert complaints == []


def boxes(page):
    return [cell.bounding_box() for cell in page.locator(".mosaic > .cell").all()]


def test_an_empty_cell_keeps_its_place(page):
    page.goto("/mosaics/town-centre/")
    cells = boxes(page)
    assert len(cells) == 9
    assert len({(round(box["width"]), round(box["height"])) for box in cells}) == 1
    for number, box in enumerate(cells):
        assert box["x"] == pytest.approx(cells[number % 3]["x"], abs=1)
        assert box["y"] == pytest.approx(cells[number // 3 * 3]["y"], abs=1)
    assert cells[3]["x"] < cells[4]["x"] < cells[5]["x"]
    assert page.locator(".cell-empty").count() == 2
    assert all(plays(frame) for frame in players(page, 7))


def test_1x7_is_one_large_cell_of_three_by_three_and_seven_small_round_it(page):
    page.goto("/mosaics/up-in-the-snow/")
    large, *small = boxes(page)
    assert large["width"] == pytest.approx(3 * small[0]["width"], rel=0.02)
    assert large["height"] == pytest.approx(3 * small[0]["height"], rel=0.02)
    right, below = small[:3], small[3:]
    assert all(box["x"] > large["x"] + large["width"] for box in right)
    assert all(box["y"] > large["y"] + large["height"] for box in below)
    assert right[2]["y"] + right[2]["height"] == pytest.approx(large["y"] + large["height"], abs=1)
    assert [round(box["x"]) for box in below] == sorted({round(box["x"]) for box in below})
    assert below[0]["x"] == pytest.approx(large["x"], abs=1)
    assert below[3]["x"] == pytest.approx(right[0]["x"], abs=1)


def test_a_mosaic_is_seen_whole_in_an_ordinary_window(page):
    for slug in ("harbour-front", "town-centre", "up-in-the-snow", "all-over-town"):
        page.goto(f"/mosaics/{slug}/?view=stills")
        assert max(box["y"] + box["height"] for box in boxes(page)) <= 900


def test_titles_in_a_mosaic_come_with_the_pointer_or_the_focus(page):
    page.goto("/mosaics/town-centre/?view=stills")
    cells = page.locator(".cell:has(.over a)")
    titles = cells.locator(".over a")
    hidden = "inset(50%)"
    expect(titles.nth(0)).to_have_css("clip-path", hidden)
    cells.nth(0).hover()
    expect(titles.nth(0)).to_have_css("clip-path", "none")
    expect(titles.nth(1)).to_have_css("clip-path", hidden)
    titles.nth(1).focus()
    expect(titles.nth(1)).to_have_css("clip-path", "none")


def test_titles_in_a_mosaic_are_always_there_without_a_pointer(new_context):
    page = new_context(has_touch=True, is_mobile=True).new_page()
    page.goto("/mosaics/town-centre/?view=stills")
    expect(page.locator(".cell .over a").first).to_have_css("clip-path", "none")


def test_a_still_in_a_mosaic_leads_to_its_camera(page):
    page.goto("/mosaics/up-in-the-snow/")
    page.get_by_alt_text("Still of Glacier viewpoint").click()
    page.wait_for_url("**/cameras/glacier-viewpoint/")


def test_on_a_phone_a_mosaic_is_one_column_without_holes(new_context):
    page = new_context(viewport={"width": 390, "height": 800}).new_page()
    page.goto("/mosaics/town-centre/")
    shown = [cell.bounding_box() for cell in page.locator(".mosaic > .cell:not(.cell-empty)").all()]
    assert {(box["x"], box["width"]) for box in shown} == {(0, 390)}
    assert [box["y"] for box in shown] == sorted(box["y"] for box in shown)
    assert all(
        below["y"] - above["y"] - above["height"] < 8 for above, below in zip(shown, shown[1:], strict=False)
    )
