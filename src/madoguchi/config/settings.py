"""Django's settings, made from the environment (`environment.py`)."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import Any

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from madoguchi.config import environment
from madoguchi.config.logs import logging_of

ENVIRONMENT = environment.read()
UNKNOWN_SETTINGS = environment.unknown()
DATA = ENVIRONMENT.folder


def _secret_key() -> str:
    """The configured key, or one that is made at the first start and kept."""
    if ENVIRONMENT.secret_key:
        return ENVIRONMENT.secret_key
    path = DATA / "secret-key"
    try:
        if not path.exists():
            _make_secret_key(path)
        return path.read_text().strip()
    except OSError as error:
        raise environment.InvalidSetting(f"MADOGUCHI_DATA: cannot use {DATA}: {error.strerror}") from None


def _make_secret_key(path: Path) -> None:
    """Written whole before it gets its name: processes that start together all read the first one's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(50))
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def _database(url: str, *, setting: str = "MADOGUCHI_DATABASE_URL") -> dict[str, Any]:
    """Every parameter of the address goes on to the database's library: `sslmode`, several hosts, and so on."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "madoguchi.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
            "CONN_MAX_AGE": None,
        }
    try:
        options: dict[str, Any] = dict(conninfo_to_dict(url))
    except ProgrammingError:
        options = {}
    if not url.startswith(("postgresql://", "postgres://")) or "dbname" not in options:
        raise environment.InvalidSetting(f"{setting}: write postgresql://role:password@host:port/name")
    if "," in options.get("host", ""):  # of a cluster that fails over, the one that takes what is written
        options.setdefault("target_session_attrs", "read-write")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": options.pop("dbname"),
        "USER": options.pop("user", ""),
        "PASSWORD": options.pop("password", ""),
        "HOST": options.pop("host", ""),  # several, with commas, for a cluster that fails over
        "PORT": options.pop("port", ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": False,
        "OPTIONS": {"connect_timeout": 5, **options},
    }


SECRET_KEY = _secret_key()
MADOGUCHI_HASH_KEY = hmac.digest(SECRET_KEY.encode(), b"madoguchi keyed hashes", hashlib.sha256)
"""Key of the hashes of access codes, links and sessions. Whoever changes SECRET_KEY makes them all void."""

DEBUG = False
ALLOWED_HOSTS = ENVIRONMENT.host_names
USE_X_FORWARDED_HOST = False
ROOT_URLCONF = "madoguchi.config.urls"
WSGI_APPLICATION = "madoguchi.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    f"madoguchi.{name}"
    for name in (
        "isolation", "outbox", "audit", "tenants", "accounts", "forms", "notifications", "catalog", "authoring",
        "applications", "review", "delivery", "statistics", "portal", "desk", "builder", "api",
    )
    if (Path(__file__).parents[1] / name / "apps.py").exists()
]  # fmt: skip
MIDDLEWARE = [
    "madoguchi.config.middleware.outermost",
    "django.middleware.csrf.CsrfViewMiddleware",
    "madoguchi.config.middleware.TellLimits",
]
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = not ENVIRONMENT.demo and ENVIRONMENT.base_url.startswith("https:")
CSRF_COOKIE_NAME = "__Host-csrftoken" if CSRF_COOKIE_SECURE else "csrftoken"
CSRF_FAILURE_VIEW = "madoguchi.portal.failures.csrf_failure"
SECURE_PROXY_SSL_HEADER = None
APPEND_SLASH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 3_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_HANDLERS = ["madoguchi.config.uploads.MeasuringUploadHandler"]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "OPTIONS": {"environment": "madoguchi.ui.environment.environment"},
    }
]

DATABASES = {"default": _database(ENVIRONMENT.database_url)}
if ENVIRONMENT.migration_database_url:
    DATABASES["default_owner"] = {
        **_database(ENVIRONMENT.migration_database_url, setting="MADOGUCHI_MIGRATION_DATABASE_URL"),
        "TEST": {"MIRROR": "default"},
    }

USE_TZ = True
TIME_ZONE = "Asia/Tokyo"
USE_I18N = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
LOGGING = logging_of(ENVIRONMENT.log_format)
LOGGING_CONFIG = "logging.config.dictConfig"
