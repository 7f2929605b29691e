"""What the machines in front are told."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.parametrize("host", ["testserver", "10.1.2.3:8000", "anything"])
def test_they_answer_any_host_over_http_and_say_no_more_than_ok(client, settings, path, host):
    settings.SECURE_SSL_REDIRECT = True
    response = client.get(path, headers={"host": host})
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Cache-Control"] == "no-store"


def test_a_dead_vms_does_not_turn_visitors_away(client, demo, source):
    with demo.world.faults.during("all", "down"):
        assert client.get("/readyz").status_code == 200


def test_without_a_database_the_process_lives_but_is_not_ready(client):
    connection.close()
    name, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], "/nowhere/db.sqlite3"
    try:
        assert client.get("/healthz").status_code == 200
        answer = client.get("/readyz")
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
    assert (answer.status_code, answer.content) == (503, b"not ready\n")


def test_an_unmigrated_database_is_not_ready(client, tmp_path):
    connection.close()
    name, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], str(tmp_path / "empty.sqlite3")
    try:
        assert client.get("/readyz").status_code == 503
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
