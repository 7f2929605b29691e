"""Every setting of the portal, each from the environment or from a file that NAME_FILE points at.

docs/settings.md and .env.example explain them; a test keeps the three together. portal/env.py reads them.
"""

import os
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured

from portal import version
from portal.env import (
    boolean,
    contacts,
    database,
    email,
    host_names,
    links,
    origins,
    read_env_file,
    required,
    seconds,
    site,
    text,
    words,
    zone,
)

VERSION = version.VERSION
BASE_DIR = Path(__file__).resolve().parent.parent
# Nothing is made here: whoever writes first makes it, for the portal's user alone (cameras/private.py).
VAR_DIR = BASE_DIR / "var"

_env_file = os.environ.get("ENV_FILE", "")
read_env_file(_env_file, BASE_DIR / ".env")
ENV_FILE = Path(_env_file or BASE_DIR / ".env")

# Site

SECRET_KEY = required("SECRET_KEY")
SECRET_KEY_FALLBACKS = text("SECRET_KEY_FALLBACKS").split()
DEBUG = boolean("DEBUG", False)
_site = site("SITE_URL", "http://127.0.0.1:8000")
SITE_URL = _site.geturl()
SITE_NAME = text("SITE_NAME")
SITE_ABOUT = text("SITE_ABOUT")
SITE_COLOR = text("SITE_COLOR")
SITE_LOGO = text("SITE_LOGO")
SITE_LINKS = links("SITE_LINKS")
SECURITY_CONTACT = contacts("SECURITY_CONTACT")
ALLOWED_HOSTS = host_names("ALLOWED_HOSTS", _site.hostname or "", wild=True)
CSRF_TRUSTED_ORIGINS = [SITE_URL]
TRUSTED_PROXIES = words("TRUSTED_PROXIES")

# Cameras

CAMERA_SOURCES = text("CAMERA_SOURCES")
STREAMER_HOSTS = host_names("STREAMER_HOSTS")
CATALOG_FRESH = seconds("CATALOG_FRESH", 60)
CATALOG_STALE = seconds("CATALOG_STALE", 600)
CAMERAS_MAX = seconds("CAMERAS_MAX", 50_000)
STILL_FRESH = seconds("STILL_FRESH", 10)
STILL_STALE = seconds("STILL_STALE", 900)
STILLS_DIR = Path(text("STILLS_DIR", str(VAR_DIR / "stills")))
LIVE_TILES = seconds("LIVE_TILES", 9)
IDLE_STOP = seconds("IDLE_STOP", 600)
PUBLISH_NEW_CAMERAS = boolean("PUBLISH_NEW_CAMERAS", False)
EMBED_ANCESTORS = origins("EMBED_ANCESTORS")
MAP_TILES = text("MAP_TILES")
MAP_ATTRIBUTION = text("MAP_ATTRIBUTION")

# Reports of visitors

REPORT_EMAIL = words("REPORT_EMAIL")
_mail = email("EMAIL_URL")
globals().update(_mail)
EMAIL_TIMEOUT = 5
_login = str(_mail["EMAIL_HOST_USER"] or "")
DEFAULT_FROM_EMAIL = _login if "@" in _login else (REPORT_EMAIL or ["portal@localhost"])[0]
if REPORT_EMAIL and not text("EMAIL_URL"):
    raise ImproperlyConfigured("REPORT_EMAIL needs EMAIL_URL: the server that sends the mail.")

# Django

INSTALLED_APPS = [
    "cameras",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "portal.proxies.trusted_proxies",
    "portal.headers.headers",
    "django.middleware.security.SecurityMiddleware",
    "cameras.views.health.health",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.csp.Csp",
    "portal.languages.language_of_address",
    "portal.admin_only.Session",
    "portal.hosts.Common",
    "cameras.views.too_old.unless_too_old",
    "portal.admin_only.Csrf",
    "portal.admin_only.Authentication",
    "portal.admin_only.Messages",
]
ROOT_URLCONF = "portal.urls"
FORCE_SCRIPT_NAME = ""  # pages are kept for everybody: their links come from no request
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cameras.views.context.site",
            ],
        },
    }
]

DATABASES = {"default": database("DATABASE_URL", f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "portal.sqlite"
    # Without IMMEDIATE a writer that read first fails at once instead of waiting for its turn.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    # Connections are few, and pages come from memory: a thread holds one while it asks; the clock alone keeps its own.
    DATABASES["default"].update(ENGINE="portal.postgresql", CONN_MAX_AGE=0)
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 3)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "admin:login"

LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_CODE = text("LANGUAGE_CODE", "en")
# English is in the sources; every further language is a folder in locale/.
LANGUAGES = [
    (code, LANG_INFO[code]["name_local"])
    for code in sorted(
        {"en", *(path.parent.parent.name for path in LOCALE_PATHS[0].glob("*/LC_MESSAGES/django.po"))}
    )
]
TIME_ZONE = zone("TIME_ZONE", "UTC")
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STATICFILES_DIRS = [BASE_DIR / "static"]
# Whoever serves them is another user than the one who collected them, whatever the umask.
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o644, 0o755
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "portal.static.Storage"},
}
if DEBUG:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

# Safety

SECURE_SSL_REDIRECT = boolean("SECURE_SSL_REDIRECT", not DEBUG)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_SSL_HOST = _site.netloc if _site.scheme == "https" else None
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if SECURE_SSL_REDIRECT else 0
# W002 asks for X-Frame-Options, which browsers overlook where a policy has frame-ancestors, as every answer has.
# W003 looks for CsrfViewMiddleware by name; ours is a subclass. The portal owns one host name, not the
# domain: what lies beside it is not ours to bind (W005, W021).
SILENCED_SYSTEM_CHECKS = ["security.W002", "security.W003", "security.W005", "security.W021"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/admin/"
# Django's own choice is a cookie of its own, with the path /, which no setting narrows.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
# A streamer may lock its players to the site that frames them, so it must hear our origin.
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "blob:"],  # a renewed still is shown from memory: one request, not two
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DEFAULT_EXCEPTION_REPORTER = "portal.secrets.Reporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "portal.secrets.ReporterFilter"

# Logs

LOG_FORMAT = text("LOG_FORMAT", "plain")
if LOG_FORMAT not in {"plain", "json"}:
    raise ImproperlyConfigured("LOG_FORMAT must be plain or json.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "portal.logs.PlainFormatter"},
        "json": {"()": "portal.logs.JsonFormatter"},
    },
    "filters": {
        "database": {"()": "cameras.background.DatabaseFilter"},
        "requests": {"()": "portal.logs.RequestFilter"},
    },
    "handlers": {
        "stdout": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": LOG_FORMAT,
            "filters": ["database", "requests"],
        },
    },
    "root": {"handlers": ["stdout"], "level": "INFO"},
    "loggers": {"django": {"handlers": [], "level": "INFO", "propagate": True}},
}
