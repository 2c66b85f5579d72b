"""The installation's store of attachments, and a file of it."""

from __future__ import annotations

from functools import lru_cache
from typing import BinaryIO, cast
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.module_loading import import_string

from madoguchi.files.domain.storing import Store

# Named, not imported: services take their connectors from above, and this is where the settings choose one.
_FOLDER = "madoguchi.files.connectors.store.folder.FolderStore"
_S3 = "madoguchi.files.connectors.store.s3.S3Store"


def store() -> Store:
    """Where the settings say that files live: `s3_url`, else the folder `files` in the data folder."""
    return _store(
        settings.ENVIRONMENT.s3_url,
        settings.ENVIRONMENT.s3_region,
        str(settings.ENVIRONMENT.folder / "files"),
    )


@lru_cache(maxsize=4)
def _store(s3_url: str, s3_region: str, folder: str) -> Store:
    if not s3_url:
        return cast(Store, import_string(_FOLDER)(folder))
    parts = urlsplit(s3_url)
    port = f":{parts.port}" if parts.port else ""
    made = import_string(_S3)(
        endpoint=f"{parts.scheme}://{parts.hostname}{port}",
        bucket=parts.path.strip("/"),
        access_key=unquote(parts.username or ""),
        secret_key=unquote(parts.password or ""),
        region=s3_region,
    )
    return cast(Store, made)


def may_leave(state: str) -> bool:
    """Whether a file in this state may be downloaded by staff, and sent to another system.

    A clean one; an unscanned one only where the installation has no scanner, whose office was told so. What a
    scanner could not clear stays here.
    """
    return state == "clean" or (state == "unscanned" and not settings.ENVIRONMENT.clamd)


def open_attachment(*, store_key: str) -> BinaryIO:
    """The bytes of an attachment, to read and close. Raises BadKey, NotStored, StoreUnavailable."""
    return store().open(store_key)
