"""What `make audit` presses is there to be pressed; how the site does is for the audit to say."""

import pytest

from tools.audit import access, response
from tools.audit.site import tiles

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("path", "what"), access.PRESSED.items())
def test_what_is_opened_for_axe_is_there(page, settings, path, what):
    with tiles() as drawn:
        settings.MAP_TILES = drawn
        page.goto(path)
        page.locator(what).first.click()


def test_a_wait_is_found(page, live_server):
    page.add_init_script("""addEventListener("pointerdown", () => {
      const end = performance.now() + 200;
      while (performance.now() < end);
    })""")
    assert response.longest(page, f"{live_server.url}/?view=stills") >= 200
