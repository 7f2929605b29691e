"""The portal's settings for the tests: nothing of the developer's .env or environment comes through.

The clock (`cameras.tick`) starts with `portal.wsgi`, so it is out: a thread that writes whenever it likes would
make tests fight over the database. Tests call `tick.Tick().beat()` themselves or start a real server.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests.declared import declared

# One directory a process, so that every xdist worker has its own database and pictures.
TMP = Path(tempfile.mkdtemp(prefix="camera-portal-tests-"))
atexit.register(shutil.rmtree, TMP, ignore_errors=True)

for _name in declared():
    os.environ.pop(_name, None)
    os.environ.pop(f"{_name}_FILE", None)
os.environ.update(
    ENV_FILE=os.devnull,
    SECRET_KEY="only-for-tests-" + "k" * 50,
    SECURE_SSL_REDIRECT="false",
    SITE_URL="http://testserver",
    SITE_NAME="Cameras",
    DATABASE_URL=os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{TMP / 'portal.sqlite3'}",
    STILLS_DIR=str(TMP / "stills"),
)

from portal.settings import *  # noqa: E402, F403
from portal.settings import DATABASES, LOGGING  # noqa: E402

# Threads and processes share the database, so it is a file; xdist adds its worker's name.
if DATABASES["default"]["ENGINE"].endswith("sqlite"):
    DATABASES["default"]["TEST"] = {"NAME": str(TMP / "test.sqlite3")}
# What production leaves out of an answer is a fault of ours here.
LOGGING["handlers"]["raising"] = {"class": "tests.raising.Raising"}
LOGGING["loggers"]["portal.headers"] = {"handlers": ["raising"]}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

VAR_DIR = TMP
STATIC_ROOT = TMP / "static"
STATIC_ROOT.mkdir()
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True  # else each test client begins with a walk through all static files
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
