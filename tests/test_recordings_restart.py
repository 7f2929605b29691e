"""A recording that is being prepared when the portal ends is finished by the next one."""

import pytest
import requests

from tests.patience import wait_until
from tests.processes import DATABASE, environment, gunicorn, in_database, manage, manage_in_turn
from tests.test_recordings import FERRY, prepared
from tests.wall import dsn_of

ASK = f"""
from datetime import timedelta
from django.utils import timezone
from cameras import recordings
from cameras.models import Camera
now = timezone.now()
recordings.ask(Camera.objects.get(name="{FERRY}"), now - timedelta(minutes=9), now, "ann")
"""
STEPS = """SELECT value FROM cameras_sharedcopy WHERE key = 'recordings:wall' AND value NOT LIKE '%: 0}'"""
"""Once one has been taken, a pause follows."""
READY = "SELECT id FROM cameras_recording WHERE sealed_url <> ''"


@pytest.mark.served
def test_a_restart_in_the_middle_goes_on(cloud, tmp_path):
    """Two portals one after the other on one database: what the first began, the second finishes."""
    cloud.world.recordings.takes = 100_000
    environ = environment(f"sqlite:///{tmp_path / DATABASE}", dsn_of(cloud), tmp_path / "stills")
    manage_in_turn(environ, "migrate -v0", "refresh")
    manage(environ, "shell", "-v0", "-c", ASK)
    with gunicorn(environ, tmp_path / "first", workers=1) as served:
        requests.get(served, timeout=20)
        wait_until(lambda: in_database(tmp_path, STEPS), 30)
    cloud.world.recordings.takes = 0.001
    with gunicorn(environ, tmp_path / "second", workers=1) as served:
        requests.get(served, timeout=20)
        wait_until(lambda: in_database(tmp_path, READY), 60)
    assert len(prepared(cloud)) == 1
    assert cloud.faults_of_ours == []
