"""The database's connections: patient for five seconds, and not a second longer."""

import pytest
from django.db import OperationalError, ProgrammingError
from django.db.utils import ConnectionHandler

from portal.postgresql import base
from tests import postgres
from tests.faultproxy import FaultProxy

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


@pytest.fixture(scope="module")
def proxy():
    """Between Django and a real server."""
    with postgres.server() as url, FaultProxy(f"{url.partition('host=')[2]}/.s.PGSQL.5432") as between:
        yield between


@pytest.fixture
def connection(proxy, monkeypatch):
    monkeypatch.setattr(base, "PATIENCE", 0.5)
    made = ConnectionHandler(
        {
            "default": {
                "ENGINE": "portal.postgresql",
                "NAME": "postgres",
                "USER": "portal",
                "HOST": "127.0.0.1",
                "PORT": proxy.port,
                "OPTIONS": {"connect_timeout": 3},
            }
        }
    )["default"]
    made.ensure_connection()
    yield made
    proxy.clear()
    made.close()


def one(connection):
    with connection.cursor() as cursor:
        return cursor.execute("SELECT 1").fetchone()[0]


@pytest.mark.parametrize("fault", [{"kind": "blackhole", "for_good": True}, {"kind": "delay", "seconds": 60}])
def test_a_statement_that_is_not_answered_ends_and_so_does_its_connection(proxy, connection, fault):
    assert one(connection) == 1
    with proxy.during(**fault), pytest.raises(OperationalError, match="has not answered"):
        one(connection)
    assert not connection.is_usable()
    connection.close()
    assert one(connection) == 1


def test_a_statement_that_fails_leaves_its_connection_alone(connection):
    kept = connection.connection
    with pytest.raises(ProgrammingError):
        connection.cursor().execute("SELECT nonsense")
    assert one(connection) == 1
    assert connection.connection is kept
