"""What `make audit` computes and tells: which faults it finds in what the judges say. No judge is started."""

import json
import os
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from django.urls import resolve

from cameras import public
from cameras.imports import refresh_and_import
from cameras.models import Camera
from cameras.page_urls import urlpatterns
from cameras.publishing import publish
from cameras.views.brand import first_sight
from cameras.views.pages import PAGE_SIZE
from tests.markup import read
from tools.audit import __main__ as audit
from tools.audit import access, endurance, markup, pages, players, speed, weight
from tools.audit.site import CAMERA, MORE, Site, on_one_processor
from tools.bench.processes import Failed
from tools.bench.report import Figure, Section, Target

SITE = Site("http://127.0.0.1:1", "/mosaics/harbour/")


def lighthouse(performance=1.0, paint=900.0, shift=0.0, faults=(), machine=2800):
    """A report of its shape, as far as it is read."""
    audits = {"largest-contentful-paint": paint, "cumulative-layout-shift": shift, "total-blocking-time": 0.0}
    told = {name: {"title": name, "score": 1, "numericValue": value} for name, value in audits.items()}
    told |= {name: {"title": f"Title of {name}", "score": 0} for name in faults}
    scores = dict.fromkeys(speed.MARKS, 1.0) | {"performance": performance}
    refs = [{"id": name, "weight": 0 if name == "idle" else 1} for name in told]
    return {
        "environment": {"benchmarkIndex": machine},
        "audits": told,
        "categories": {mark: {"score": scores[mark], "auditRefs": refs} for mark in scores},
    }


def missed(figures):
    return [figure.name for figure in figures if figure.missed]


def test_the_site_leaves_the_other_processors_to_the_browser():
    ours = os.sched_getaffinity(0)
    with on_one_processor():
        asked = [sys.executable, "-c", "import os; print(len(os.sched_getaffinity(0)))"]
        told = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    assert told.strip() == "1"
    assert os.sched_getaffinity(0) == ours


def test_every_kind_of_page_is_judged_once():
    judged = pages.paths(SITE)
    assert len(judged) == len(set(judged))
    of_ours = (urlsplit(path).path.removeprefix("/ru") for path in judged if path != "/nothing/")
    kinds = {resolve(path).url_name for path in of_ours}
    assert kinds == {each.name for each in urlpatterns}
    assert {"/", "/ru/", "/nothing/", f"{CAMERA}?view=stills", "/mosaics/harbour/?view=stills"} <= set(judged)


def test_what_is_pressed_is_on_pages_that_are_judged():
    assert {press.path for press in pages.PRESSED.values()} <= set(pages.paths(SITE))


def test_a_form_is_answered_with_the_page_that_is_judged(live_server, published):
    form = live_server.url + pages.REPORT
    refused = read(markup.posted(form, {}, 400).decode())
    assert refused.one("div", role="alert").text == "Please choose what is wrong."
    with pytest.raises(Failed, match="answers 400"):
        markup.posted(form, {}, 500)


def test_players_are_judged_however_they_may_stand():
    names = [state.name for state in players.STATES]
    assert len(names) == len(set(names))
    stands = {state.stands for state in players.STATES if state.camera == players.HLS}
    assert stands == {"connecting", "playing", "waiting", "failed", "press", "stills"}
    assert {state.camera for state in players.STATES} == {
        players.HLS,
        players.RTSP,
        players.STILLS,
        players.OFFLINE,
    }


def test_a_part_that_does_not_exist_is_named(capsys):
    assert audit.main(["--only", "acess markup"]) == 2
    assert "acess" in capsys.readouterr().err


def test_the_still_view_has_to_reach_all_marks_and_others_nearly_all():
    reports = [lighthouse(performance=0.97)]
    assert missed(speed.marks("stills, phone", reports, "stills")) == ["stills, phone: performance"]
    assert missed(speed.marks("map, phone", reports, "map")) == []
    assert missed(speed.marks("map, phone", [lighthouse(performance=0.94)], "map"))


def test_the_median_of_the_rounds_counts():
    slow, quick = lighthouse(paint=1500.0), lighthouse(paint=900.0)
    assert missed(speed.vitals([slow, quick, quick])) == []
    assert missed(speed.vitals([slow, slow, quick])) == ["stills, phone: largest paint"]


@pytest.mark.parametrize(
    ("machine", "counted"),
    [
        ([2800, 2600, 2700], [2600, 2700, 2800]),
        ([2800, 1700, 2600, 2700], [2600, 2700, 2800]),
        ([1700, 2800, 2600, 2700], [2600, 2700, 2800]),
        ([2800, 1700, 1600, 1500, 1400, 1300], [1600, 1700, 2800]),
    ],
    ids=["steady", "slow once", "slow at first", "slow on the whole"],
)
def test_rounds_in_which_the_machine_was_slow_are_made_up_for_by_others_but_not_for_ever(machine, counted):
    reports = [lighthouse(machine=index) for index in machine]
    waiting = iter(reports)
    found = speed.steady(lambda: next(waiting), 3)
    assert [speed.speed(each) for each in found] == counted
    assert next(waiting, None) is None


def test_any_shift_of_the_page_is_a_fault():
    assert missed(speed.vitals([lighthouse(shift=0.01)])) == ["stills, phone: layout shift"]


def test_what_costs_marks_is_told_in_words_and_what_costs_none_is_not():
    assert speed.failures(lighthouse(faults=["image-alt", "idle"])) == ["image-alt: Title of image-alt"]
    assert speed.failures(lighthouse()) == []


def test_errors_and_warnings_of_the_checker_are_told_with_their_page():
    told = {
        "messages": [
            {"type": "error", "url": "file:/x/01.html", "message": "Stray end tag."},
            {"type": "info", "subType": "warning", "url": "file:/x/00.html", "message": "Empty heading."},
            {"type": "info", "url": "file:/x/00.html", "message": "Trailing slash."},
        ]
    }
    found = list(markup.messages(json.dumps(told), ["/", "/map/"]))
    assert found == ["/map/: Stray end tag.", "/: Empty heading."]


def test_a_checker_that_says_nothing_is_a_fault():
    with pytest.raises(ValueError):
        list(markup.messages("", ["/"]))


def test_a_violation_is_told_with_what_it_is_of():
    violation = {"id": "image-alt", "help": "Images have words", "nodes": [{"target": ["img.a"]}] * 5}
    assert access.in_words(violation) == "image-alt: Images have words: " + ", ".join(["['img.a']"] * 3)


@pytest.fixture
def served_folder(tmp_path):
    """Address of a server of the folder's files."""
    handler = partial(Quiet, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield tmp_path, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format, *arguments):
        """Nothing."""


def test_scripts_are_weighed_with_all_that_they_import_each_once(served_folder):
    place, url = served_folder
    (place / "a.js").write_text('import "./b.js";\nimport { c } from "./c.js";')
    (place / "b.js").write_text('import { c } from "./c.js";')
    (place / "c.js").write_text('export { b } from "./b.js";')
    (place / "d.js").write_text("")
    assert weight.all_of([f"{url}/a.js"]) == {f"{url}/{name}.js" for name in "abc"}
    assert weight.size(f"{url}/b.js") == len('import { c } from "./c.js";')


def test_a_script_that_stands_in_the_page_is_a_script_and_data_are_none():
    page = """<script id="words" type="application/json">{"a": 1}</script>
      <script src="/a.js" defer data-modules="/b.js"></script>
      <script data-sheet="/site.css" data-modules="/b.js">(() => {
        begin();
      })();</script>"""
    assert [each.split() for each in weight.standing_in(page)] == [["(()", "=>", "{", "begin();", "})();"]]


def test_the_list_of_cameras_has_a_script_in_itself_which_is_weighed(client, published):
    shown = client.get("/?view=stills").text
    assert weight.standing_in(shown) == [first_sight().script]


def test_the_list_that_is_weighed_is_a_full_page_with_others_after_it(demo, published, live_server):
    demo.world.grow(MORE)
    refresh_and_import(published, force=True)
    publish(Camera.objects.all(), "test")
    assert weight.CAMERAS == PAGE_SIZE < len(public.renew().cameras)
    assert "cameras on it" not in missed(weight.measure(Site(live_server.url, ""), 1).figures)


def test_a_list_of_fewer_cameras_is_not_the_one_to_be_weighed(published, live_server):
    assert "cameras on it" in missed(weight.measure(Site(live_server.url, ""), 1).figures)


def test_all_parts_have_a_section_of_their_own():
    assert list(audit.PARTS) == ["weight", "markup", "access", "players", "speed", "response", "endurance"]
    assert endurance.CAMERAS == 100 and endurance.MINUTES_A_ROUND * audit.ROUNDS == 10


def test_a_tab_that_grows_steadily_is_not_flat_and_garbage_is_no_growth():
    garbage = [450 + 30 * (number % 5) for number in range(120)]
    assert endurance.growth(garbage) == 1
    steady = [each * (1 + 0.1 * number / 120) for number, each in enumerate(garbage)]
    assert endurance.growth(steady) > endurance.FLAT
    assert endurance.growth([450.0]) == 1


def test_a_missed_target_ends_the_audit_with_a_fault(monkeypatch):
    figure = Figure("errors", [1], "", Target(high=0))
    monkeypatch.setattr(audit, "judged", lambda names, rounds: [Section("Markup", "Words.", [figure])])
    assert audit.main(["--only", "markup"]) == 1
    monkeypatch.setattr(audit, "judged", lambda names, rounds: [Section("Markup", "Words.", [])])
    assert audit.main(["--only", "markup"]) == 0
