"""migrate beside running workers: it waits for a lock with words, and they wait for it but shortly."""

import io
import secrets
import sqlite3
from contextlib import closing

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import ConnectionHandler
from psycopg.sql import SQL, Identifier

from cameras.management.commands import migrate
from portal.postgresql import base
from tests import postgres
from tests.patience import in_background, wait_until

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def server():
    with postgres.server() as url:
        yield url


@pytest.fixture
def database(server, monkeypatch):
    """One on which a column is still to come, for a migration that needs its table for itself; its address."""
    monkeypatch.setattr(migrate, "LOCK_SECONDS", 0.2)
    monkeypatch.setattr(migrate, "PAUSE", 0.05)
    monkeypatch.setattr(base, "PATIENCE", 0.5)
    name = f"portal_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    run(name, server, lambda: call_command("migrate", "cameras", "0004", verbosity=0))
    yield name, server
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(SQL("DROP DATABASE {}").format(Identifier(name)))


def address(database):
    return database[1].replace("/postgres?", f"/{database[0]}?")


def run(name, server, work):
    """With this database as the default one of this thread."""
    host = server.partition("host=")[2]
    given = {"ENGINE": "portal.postgresql", "NAME": name, "USER": "portal", "HOST": host}
    usual, connections["default"] = connections["default"], ConnectionHandler({"default": given})["default"]
    try:
        return work()
    finally:
        connections["default"].close()
        connections["default"] = usual


def migrated(database, words, *options):
    run(*database, lambda: call_command("migrate", *options, verbosity=0, stderr=words, no_color=True))


def columns(database):
    query = "SELECT column_name FROM information_schema.columns WHERE table_name = 'cameras_camera'"
    with psycopg.connect(address(database)) as connection:
        return {name for (name,) in connection.execute(query)}


def test_a_lock_of_others_is_waited_for_with_words_and_workers_read_meanwhile(database):
    words = io.StringIO()
    with (
        psycopg.connect(address(database)) as other,
        psycopg.connect(address(database), autocommit=True) as worker,
    ):
        other.execute("SET application_name = 'pg_dump'")
        other.execute("SELECT count(*) FROM cameras_camera")
        migrating = in_background(migrated, database, words)
        wait_until(lambda: words.getvalue().count("waiting") >= 3)
        worker.execute(f"SET statement_timeout = '{base.PATIENCE}s'")
        for _ in range(20):
            worker.execute("SELECT count(*) FROM cameras_camera")
        assert not migrating.done()
        assert "pg_dump, for 0 s" in words.getvalue() or "pg_dump, for 1 s" in words.getvalue()
        other.rollback()
        migrating.result(20)
    assert "show_counts" in columns(database)


def test_it_gives_up_in_the_end_and_says_what_to_do(database):
    with psycopg.connect(address(database)) as other:
        other.execute("SELECT count(*) FROM cameras_camera")
        with pytest.raises(CommandError, match="Nothing of it was done.*Try again later"):
            migrated(database, io.StringIO(), "--patience=0")
    assert "show_counts" not in columns(database)
    migrated(database, io.StringIO())
    assert "show_counts" in columns(database)


def test_two_at_once_go_one_after_the_other(database):
    words = io.StringIO()
    with psycopg.connect(address(database)) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [migrate.OURS])
        migrating = in_background(migrated, database, words)
        wait_until(lambda: "another migrate is under way" in words.getvalue())
        assert "show_counts" not in columns(database)
    migrating.result(20)
    assert "show_counts" in columns(database)


def test_its_statements_may_take_longer_than_those_of_a_worker(database):
    def slow():
        """Also behind a command within the command: `restore` migrates, and then goes on."""
        own = connections["default"]
        with base.unhurried(own), own.cursor() as cursor:
            with base.unhurried(own):
                cursor.execute("SELECT pg_sleep(0.7)")
            cursor.execute("SELECT pg_sleep(0.7)")

    run(*database, slow)


def test_on_sqlite_too_it_waits_for_who_writes(tmp_path, monkeypatch):
    monkeypatch.setattr(migrate, "PAUSE", 0.05)
    path, words = tmp_path / "portal.sqlite3", io.StringIO()
    given = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path), "OPTIONS": {"timeout": 0.1}}

    def work():
        connections["default"], usual = (
            ConnectionHandler({"default": given})["default"],
            connections["default"],
        )
        try:
            call_command("migrate", "contenttypes", verbosity=0, stderr=words)
            return MigrationExecutor(connections["default"]).loader.applied_migrations
        finally:
            connections["default"].close()
            connections["default"] = usual

    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        migrating = in_background(work)
        wait_until(lambda: "others hold a lock" in words.getvalue())
        other.execute("ROLLBACK")
        assert ("contenttypes", "0001_initial") in migrating.result(20)
