"""What speaks to the database, once more on a real PostgreSQL: the tests themselves, in a run of their own."""

import os
import subprocess
import sys

import pytest

from tests import postgres
from tests.declared import ROOT

SUBJECTS = (
    "sharedcopy", "sources", "catalog", "imports", "publishing", "public", "tick",
    "quota", "plays", "ratelimit", "recordings", "counts", "connections", "changes", "at_rest", "backup",
    "hostile_visitors", "reports",
)  # fmt: skip


@pytest.mark.postgres
def test_what_holds_on_sqlite_holds_on_postgresql():
    with postgres.server() as url:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", *(f"tests/test_{subject}.py" for subject in SUBJECTS)],
            env={**os.environ, "TEST_DATABASE_URL": url, "PYTEST_XDIST_WORKER": ""},
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:]
