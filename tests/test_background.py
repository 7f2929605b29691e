"""Trouble is said once: when it begins, now and then while it lasts, and when it is over."""

import logging
import subprocess
import sys
import tempfile
import threading
from zlib import crc32

import pytest
from django.db import IntegrityError, InterfaceError, OperationalError, ProgrammingError

from cameras import background
from cameras.background import DatabaseFilter, OnceLog, database, in_words, of_database, run_quietly

log = logging.getLogger("tests.background")


class Clock:
    now = 1000.0

    def monotonic(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(background, "time", clock)
    return clock


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.INFO)
    return lambda: [f"{record.levelname} {record.message}" for record in caplog.records]


def test_it_says_what_broke_and_how_long_it_took_to_heal(clock, lines):
    trouble = OnceLog(log, "it broke", "it is well")
    trouble.worked()
    for _ in range(100):
        trouble.failed(OSError("no\n  space"))
    clock.now += 300
    trouble.worked()
    trouble.worked()
    assert lines() == ["ERROR it broke: no space", "INFO it is well, after 5 min"]


def test_what_lasts_is_said_once_an_hour(clock, lines):
    trouble = OnceLog(log, "it broke", "it is well", logging.WARNING, again=3600)
    for _ in range(2 * 3600 + 1):
        trouble.failed("no")
        clock.now += 1
    assert lines() == [
        "WARNING it broke: no",
        "WARNING it broke for 60 min now: no",
        "WARNING it broke for 2 h now: no",
    ]


def test_it_is_over_only_when_nothing_has_failed_for_a_while(clock, lines):
    trouble = OnceLog(log, "it broke", "it is well", calm=6)
    for _ in range(20):
        trouble.failed("no")
        clock.now += 4
        trouble.worked()
    clock.now += 2
    trouble.worked()
    trouble.failed("again")
    assert lines() == ["ERROR it broke: no", "INFO it is well, after 82 s", "ERROR it broke: again"]


def test_a_slip_is_not_said_nor_that_it_is_over(clock, lines):
    trouble = OnceLog(log, "it broke", "it is well", enough=3, after=10)
    for _ in range(9):
        trouble.failed("no")
        clock.now += 1
    trouble.worked()
    for _ in range(2):
        trouble.failed("no")
        clock.now += 10
    trouble.worked()
    assert lines() == []
    for _ in range(3):
        trouble.failed("no")
        clock.now += 10
    trouble.worked()
    assert lines() == ["ERROR it broke: no", "INFO it is well, after 30 s"]


def test_one_of_many_processes_speaks_and_another_goes_on_where_it_ends(lines, monkeypatch):
    """With the lock of a file that they have in common, which a process cannot keep beyond its end."""
    with tempfile.TemporaryFile() as file:
        monkeypatch.setattr(background, "voices", file.fileno())
        take = f"fcntl.lockf({file.fileno()}, fcntl.LOCK_EX, 1, {crc32(b'it broke')})"
        holds = f"import fcntl; {take}; print(1, flush=True); input()"
        other = subprocess.Popen(
            [sys.executable, "-c", holds], pass_fds=[file.fileno()], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )  # fmt: skip
        other.stdout.readline()
        trouble = OnceLog(log, "it broke", "it is well")
        trouble.failed("no")
        assert lines() == []
        other.communicate(b"\n")
        trouble.failed("no")
        trouble.worked()
    assert lines() == ["ERROR it broke: no", "INFO it is well, after 0 s"]


def test_many_threads_say_it_once(lines):
    trouble = OnceLog(log, "it broke", "it is well")
    for step in (lambda: trouble.failed("no"), trouble.worked):
        threads = [threading.Thread(target=step) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert lines() == ["ERROR it broke: no", "INFO it is well, after 0 s"]


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.4, "0 s"), (119, "119 s"), (120, "2 min"), (7199, "120 min"), (7200, "2 h")]
)
def test_durations_are_in_words(seconds, words):
    assert in_words(seconds) == words


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OperationalError("connection failed:\n\trefused"), "connection failed: refused"),
        (InterfaceError("connection already closed"), "connection already closed"),
        (OperationalError(""), "OperationalError"),
        (
            OperationalError("no such table: a"),
            "it is not migrated; run manage.py migrate (no such table: a)",
        ),
        (
            ProgrammingError('relation "a" does not exist\nLINE 1: SELECT x'),
            'it is not migrated; run manage.py migrate (relation "a" does not exist)',
        ),
        (ProgrammingError("syntax error"), ""),
        (IntegrityError("UNIQUE"), ""),
        (ValueError("no such table"), ""),
        (None, ""),
    ],
)
def test_a_database_that_is_down_is_told_from_faults_of_ours(error, words):
    assert of_database(error) == words


def record(error):
    return logging.LogRecord("any", logging.ERROR, __file__, 1, "it failed", (), (type(error), error, None))


def test_records_that_come_of_the_database_make_one_line(lines):
    errors = [
        OperationalError("away"),
        OperationalError("away"),
        InterfaceError("closed"),
        ValueError("ours"),
    ]
    passed = [DatabaseFilter().filter(record(error)) for error in errors]
    assert passed == [False, False, False, True]
    assert lines() == ["ERROR the database fails: away"]
    assert database._failures == 3


@pytest.mark.django_db
def test_a_thread_ends_quietly_but_not_unheard(lines, caplog):
    def fails(error):
        raise error

    run_quietly(log, "the first", lambda: fails(OperationalError("away")))
    run_quietly(log, "the second", lambda: fails(ValueError("ours")))
    assert lines() == ["ERROR the database fails: away", "ERROR the second failed"]
    assert caplog.records[1].exc_info and not caplog.records[0].exc_info
