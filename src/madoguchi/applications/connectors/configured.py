"""The store and the scanner that the settings name."""

from __future__ import annotations

from functools import cache
from urllib.parse import unquote, urlsplit

from django.conf import settings

from madoguchi.applications.connectors.scanner.address import scanner as scanner_at
from madoguchi.applications.connectors.store.folder import FolderStore
from madoguchi.applications.connectors.store.s3 import S3Store
from madoguchi.applications.domain.files.scanning import Scanner
from madoguchi.applications.domain.files.storing import Store


@cache
def store() -> Store:
    """Where attachments live: `MADOGUCHI_S3_URL`, or `files/` in the data folder."""
    url = settings.ENVIRONMENT.s3_url
    if not url:
        return FolderStore(settings.DATA / "files")
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return S3Store(
        endpoint=f"{parts.scheme}://{parts.hostname}{port}",
        bucket=parts.path.strip("/"),
        access_key=unquote(parts.username or ""),
        secret_key=unquote(parts.password or ""),
    )


@cache
def scanner() -> Scanner:
    """`MADOGUCHI_CLAMD`, or none."""
    return scanner_at(settings.ENVIRONMENT.clamd or None)
