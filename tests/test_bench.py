"""What `make bench` computes and tells: medians, spread, targets, and when a run is void. Nothing is timed."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from tools.bench import __main__ as bench
from tools.bench import machine
from tools.bench.load import NO_ANSWER, Answer, Latencies, load, percentile
from tools.bench.parts import nginx, uncached
from tools.bench.processes import Failed
from tools.bench.report import ALIKE, Figure, Section, Target, as_table, document, paired
from tools.bench.wrk import in_turns, parsed

WRK = """Running 5s test @ http://127.0.0.1:8000/
  2 threads and 32 connections
  10007 requests in 5.00s, 90.13MB read
{more}Requests/sec:   2001.40
Transfer/sec:     18.03MB
"""


def section(*figures):
    return Section("Part", "Words.", figures)


def control(*values):
    return Figure("same against same", values, target=ALIKE, control=True)


def test_a_ratio_is_of_the_rounds_that_belong_together():
    assert paired([50, 90], [100, 100]) == [0.5, 0.9]
    with pytest.raises(ValueError):
        paired([1], [1, 2])


def test_a_figure_tells_median_spread_and_target():
    figure = Figure("portal", [0.9, 0.5, 0.6], target=Target(0.60))
    assert figure.cells() == ["portal", "0.60", "0.50–0.90", "3", "≥ 0.60", "met"]


def test_a_single_value_has_no_spread():
    assert Figure("logins", [1], "", Target(1, 1)).cells() == ["logins", "1", "", "1", "1–1", "met"]


def test_a_missed_target_is_told_and_does_not_make_a_run_void():
    told = section(Figure("memory", [151.0], "MB", Target(high=150)))
    assert [figure.name for figure in told.missed] == ["memory"]
    assert not told.void
    assert "**missed**" in "\n".join(told.lines())


@pytest.mark.parametrize(
    ("values", "void"),
    [
        ([1.0, 1.2, 0.8], False),
        ([0.95], False),
        ([1.05], False),
        ([1.06, 1.06, 1.0], True),
        ([0.94], True),
    ],
)
def test_a_run_is_void_where_the_same_measured_twice_differs(values, void):
    told = section(control(*values))
    assert told.void is void
    assert not told.missed
    assert ("void" in "\n".join(told.lines())) is void


def test_a_void_run_ends_with_1_and_writes_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(bench, "DOCUMENT", tmp_path / "benchmarks.md")
    assert bench.told([section(control(1.5))], whole=True) == 1
    assert not list(tmp_path.iterdir())
    assert "VOID: Part" in capsys.readouterr().err


def test_a_whole_run_is_kept_and_a_part_of_one_is_not(tmp_path, monkeypatch):
    monkeypatch.setattr(bench, "ROOT", tmp_path)
    monkeypatch.setattr(bench, "DOCUMENT", tmp_path / "benchmarks.md")
    assert bench.told([section(control(1.0))], whole=False) == 0
    assert not bench.DOCUMENT.exists()
    assert bench.told([section(control(1.0))], whole=True) == 0
    assert "## Part" in bench.DOCUMENT.read_text()


def test_a_void_part_is_measured_once_more(monkeypatch):
    found = [section(control(1.5)), section(control(1.0)), section(control(1.5))]
    monkeypatch.setitem(bench.PARTS, "ready", lambda place, pace: found.pop(0))
    assert not bench.measured("ready", bench.QUICK).void
    assert len(found) == 1


def test_a_part_that_does_not_exist_is_named(capsys):
    assert bench.main(["--only", "ready,steam"]) == 2
    assert "no part steam" in capsys.readouterr().err


def test_rounds_go_in_turns_and_every_other_one_backwards():
    order = []
    found = in_turns([lambda: order.append("a") or 1.0, lambda: order.append("b") or 2.0], 3)
    assert "".join(order) == "abbaab"
    assert found == [[1.0] * 3, [2.0] * 3]


@pytest.mark.parametrize("kind", uncached.KINDS, ids=lambda kind: kind.name)
def test_addresses_that_are_made_up_are_new_each_time(kind):
    """Else the bench would measure a cache."""
    assert len({kind.address(number) for number in range(2000)}) == 2000


def test_wrk_is_understood_and_a_wrong_answer_spoils_the_round():
    assert parsed(WRK.format(more="")) == 2001.4
    for more in (
        "  Non-2xx or 3xx responses: 3\n",
        "  Socket errors: connect 0, read 1, write 0, timeout 0\n",
    ):
        with pytest.raises(Failed, match=more.split()[0]):
            parsed(WRK.format(more=more))
    with pytest.raises(Failed):
        parsed("unable to connect")


def test_a_percentile_is_by_the_nearest_rank():
    hundred = [float(number) for number in range(1, 101)]
    assert [percentile(hundred, part) for part in (0, 0.5, 0.99, 1)] == [1, 50, 99, 100]
    assert percentile([7.0], 0.99) == 7
    with pytest.raises(ValueError, match="no requests"):
        percentile([], 0.5)


def test_latencies_are_sorted_and_failures_are_counted():
    answers = (Answer(0, 0.3, 200), Answer(1, 0.1, 503), Answer(2, 0.2, NO_ANSWER), Answer(3, 0.2, 404))
    seen = Latencies(answers)
    assert seen.sorted == [0.1, 0.2, 0.2, 0.3]
    assert seen.codes == {200: 1, 503: 1, NO_ANSWER: 1, 404: 1}
    assert [answer.at for answer in seen.failed] == [1, 2]


def test_load_asks_each_address_in_turn_at_the_rate(demo):
    seen = load([f"{demo.url}/", f"{demo.url}/demo/", f"{demo.url}/demo/nothing"], rate=100, seconds=0.3)
    assert seen.codes == {200: 20, 404: 10}
    assert demo.calls.count("/demo/nothing") == 10


def test_load_may_be_called_where_a_loop_runs(demo):
    async def beside():
        return load(f"{demo.url}/", rate=50, seconds=0.1)

    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(asyncio.run, beside()).result().codes == {200: 5}


def test_load_is_not_held_up_by_a_server_that_hangs(demo):
    with demo.world.faults.during("streamer", "hang"):
        seen = load(f"{demo.url}/harbour/embed.html", rate=50, seconds=0.2, timeout=0.3)
        assert seen.codes == {NO_ANSWER: 10}


def test_load_sees_an_answer_that_is_cut_off_and_a_server_that_is_not_there(demo):
    with demo.world.faults.during("streamer", "cut"):
        assert load(f"{demo.url}/harbour/embed.html", rate=50, seconds=0.1).codes == {NO_ANSWER: 5}
    assert load("http://127.0.0.1:1/", rate=50, seconds=0.1).codes == {NO_ANSWER: 5}


def test_the_document_names_the_date_and_the_machine_but_no_place():
    text = document([section(control(1.0))], "2026-01-02", machine.facts())
    assert text.startswith("# Benchmarks\n")
    assert "2026-01-02" in text
    assert "cores" in text
    assert machine.platform.node() not in text
    assert "/home" not in text
    assert "/work" not in text


def test_a_table_is_as_wide_as_its_widest_cell():
    assert as_table(["a", "b"], [["longer", "1"]]) == ["| a      | b |", "| ------ | - |", "| longer | 1 |"]


def test_the_site_file_of_nginx_can_be_made_to_serve_here(tmp_path):
    site = nginx.site(tmp_path, "http://127.0.0.1:8001", 8002)
    assert "server 127.0.0.1:8001;" in site
    assert "listen 127.0.0.1:8002;" in site
    assert f"alias {tmp_path}/page-br;" in site
    assert "ssl_certificate" not in site
    assert "${" not in site


def test_what_does_not_run_is_told_without_a_traceback(monkeypatch, capsys):
    def broken(place, pace):
        raise Failed("gunicorn does not start")

    monkeypatch.setitem(bench.PARTS, "ready", broken)
    assert bench.main(["--only", "ready"]) == 1
    assert "gunicorn does not start" in capsys.readouterr().err
