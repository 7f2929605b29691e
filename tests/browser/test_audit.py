"""What `make audit` presses is there to be pressed; how the site does is for the audit to say."""

import pytest
from django.db import connection

from cameras.models import Report
from tests.patience import wait_until
from tools.audit import endurance, pages, response
from tools.audit.browsers import alone
from tools.audit.site import tiles
from tools.programs import HEADLESS

pytestmark = pytest.mark.browser


@pytest.fixture
def no_reports(published):
    """The table of reports is away for a while."""
    with connection.schema_editor() as editor:
        editor.alter_db_table(Report, Report._meta.db_table, "away")
    yield
    with connection.schema_editor() as editor:
        editor.alter_db_table(Report, "away", Report._meta.db_table)


@pytest.mark.parametrize("press", pages.PRESSED.values(), ids=pages.PRESSED)
def test_what_is_opened_for_axe_is_there(page, settings, no_reports, press):
    with tiles() as drawn:
        settings.MAP_TILES = drawn
        page.goto(press.path)
        press.on(page)


def test_a_wait_is_found(page, live_server):
    page.add_init_script("""addEventListener("pointerdown", () => {
      const end = performance.now() + 200;
      while (performance.now() < end);
    })""")
    assert response.longest(page, f"{live_server.url}/?view=stills") >= 200


def test_a_browser_that_nobody_inspects_shows_the_page_and_tells_its_memory(page, live_server, tmp_path):
    with alone(HEADLESS.find(), tmp_path, f"{live_server.url}/?view=stills", 800, 600) as other:
        wait_until((other.profile / "DevToolsActivePort").exists)
        shown = other.page(page.context.browser)
        shown.locator(".tile").nth(1).wait_for()
        assert min(endurance.looks(page, other, 0.1)) > 10
        shown.context.browser.close()
