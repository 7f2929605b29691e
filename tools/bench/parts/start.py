"""From the start of gunicorn to the first home page, against the bare application."""

import contextlib
import time
from functools import partial
from pathlib import Path

from tools.bench.http import get
from tools.bench.pace import Pace
from tools.bench.parts.ready import captured
from tools.bench.portals import clean, published
from tools.bench.processes import HOST, PATIENCE, Failed, free_port, gunicorn, gunicorn_command, running
from tools.bench.report import Figure, Section, Target, paired
from tools.bench.standin import stand_in
from tools.bench.wrk import in_turns

WORDS = (
    "Milliseconds from starting gunicorn (1 worker) to the whole first answer of `/`; the portal has a database "
    "with the stand-in's cameras, and assembles its site and renders the page for that answer. Empty is a Django "
    "project with nothing but its admin and one page, of a template and a query, under the same gunicorn."
)


def measure(place: Path, pace: Pace) -> Section:
    with stand_in(place / "stand-in.log") as source:
        made = published(place, [source.dsn("city")])
        with gunicorn("portal.wsgi", made.environment, place / "portal.log") as served:
            answer = captured(place, served.url, "identity", "start")
        bare_environment = clean() | {"BARE_ANSWER": str(answer)}
        log = place / "start.log"
        measures = [
            partial(first_answer, "tools.bench.bare", bare_environment, log),
            partial(first_answer, "portal.wsgi", made.environment, log),
            partial(first_answer, "tools.bench.empty", bare_environment, log),
        ]
        in_turns(measures, 1)
        took = in_turns(measures, pace.pairs)
    figures = [
        Figure("portal against bare", paired(took[1], took[0]), target=Target(high=3)),
        Figure("empty against bare", paired(took[2], took[0])),
        Figure("portal", took[1], "ms"),
        Figure("empty", took[2], "ms"),
        Figure("bare", took[0], "ms"),
    ]
    return Section("Start", WORDS, figures)


def first_answer(application: str, environment: dict[str, str], log: Path) -> float:
    """Milliseconds."""
    port = free_port()
    command = gunicorn_command(application, 1, port)
    began = time.perf_counter()
    with running(command, environment, log):
        while time.perf_counter() - began < PATIENCE:
            with contextlib.suppress(ConnectionError):
                if get(f"http://{HOST}:{port}/").status == 200:
                    return (time.perf_counter() - began) * 1000
            time.sleep(0.001)
    raise Failed(f"{application} does not answer")
