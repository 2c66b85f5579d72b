"""Any S3-compatible store, through boto3.

boto3 itself, not the storage class of django-storages: that one reads Django's settings for every argument
not given, renames or overwrites by configuration, and raises what a Django form expects. Here every
argument is given, a PUT of one object is all that saving is, and Object Lock is never called (Swift
overwrites on it).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from madoguchi.files.domain.storing import (
    NotStored,
    StoreFull,
    StoreUnavailable,
    checked,
    checked_tenant,
    refuse_changed,
)

_BLOCK = 1 << 20
_MISSING = ("NoSuchKey", "404", "NotFound")
# Codes of MinIO, Ceph and Swift gateways for a full disk or quota.
_FULL = ("QuotaExceeded", "XMinioStorageFull", "InsufficientStorage", "InsufficientCapacity", "507")


class S3Store:
    """One bucket. `prefix` (such as `attachments`) lets several stores share it. Safe for threads."""

    def __init__(
        self,
        *,
        endpoint: str | None,
        bucket: str,
        access_key: str,
        secret_key: str,
        region: str = "us-east-1",
        prefix: str = "",
        path_style: bool = True,
        timeout: float = 20.0,
    ) -> None:
        """`endpoint` None means AWS itself; `timeout` in seconds for connecting and for each read."""
        self._bucket = bucket
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        config = Config(
            signature_version="s3v4",
            s3={"addressing_style": "path" if path_style else "virtual"},
            connect_timeout=timeout,
            read_timeout=timeout,
            retries={"mode": "standard", "total_max_attempts": 3},
            # Newer checksum trailers end up inside the object on servers that do not know them.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        # A session of its own: the module's shared one is not safe for threads.
        self._client: Any = boto3.session.Session().client(
            "s3",
            endpoint_url=endpoint,
            aws_access_key_id=access_key,
            aws_secret_access_key=secret_key,
            region_name=region,
            config=config,
        )

    def save(self, key: str, file: BinaryIO) -> None:
        """One PUT, which S3 makes visible whole or not at all and answers when it is durable."""
        name = self._name(key)
        refuse_changed(key, file)
        with _failures(key):
            # botocore closes nothing and rewinds for a retry; it signs the content's hash.
            self._client.put_object(Bucket=self._bucket, Key=name, Body=file)
        file.seek(0)

    def open(self, key: str) -> BinaryIO:
        """Copied to a temporary file above 1 MB, since a body from the network cannot be sought in."""
        name = self._name(key)
        copy = SpooledTemporaryFile(max_size=_BLOCK)  # noqa: SIM115  # the caller closes it
        try:
            with _failures(key):
                body = self._client.get_object(Bucket=self._bucket, Key=name)["Body"]
                for block in body.iter_chunks(_BLOCK):
                    copy.write(block)
        except BaseException:
            copy.close()
            raise
        copy.seek(0)
        return cast(BinaryIO, copy)

    def delete(self, key: str) -> None:
        with _failures(key):
            self._client.delete_object(Bucket=self._bucket, Key=self._name(key))

    def exists(self, key: str) -> bool:
        try:
            with _failures(key):
                self._client.head_object(Bucket=self._bucket, Key=self._name(key))
        except NotStored:
            return False
        return True

    def keys(self, tenant: str | None = None) -> Iterator[str]:
        prefix = self._prefix + (f"{checked_tenant(tenant)}/" if tenant else "")
        with _failures(prefix):
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
            for page in pages:
                for item in page.get("Contents", ()):
                    yield item["Key"].removeprefix(self._prefix)

    def check(self) -> None:
        try:
            with _failures(self._bucket):
                self._client.head_bucket(Bucket=self._bucket)
        except NotStored as missing:
            raise StoreUnavailable(f"no bucket {self._bucket}") from missing

    def _name(self, key: str) -> str:
        return self._prefix + checked(key)


@contextmanager
def _failures(key: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        status = str(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", ""))
        if code in _FULL or status in _FULL:
            raise StoreFull(str(error)) from error
        if code in _MISSING:
            raise NotStored(key) from error
        raise StoreUnavailable(str(error)) from error
    except (BotoCoreError, HTTPClientError) as error:
        raise StoreUnavailable(str(error)) from error
