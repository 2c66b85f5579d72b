"""The port to where bytes live: keys, what a store promises, how it fails. `connectors.store` has the real
ones.

A key is `{tenant}/{first two of the hash}/{sha256}.{attachment}`. It is addressed by content, so a changed
file is noticed, and it carries the attachment's id, so every attachment has bytes of its own: deleting one
never takes another's away and needs no counting of references. The same photo sent twice is stored twice;
that is the price, and it is small beside a race between a delete and an upload of equal bytes.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, Protocol

from madoguchi.files.domain.upload import fingerprint

_TENANT = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ATTACHMENT = r"[A-Za-z0-9_-]{1,64}"
_KEY = re.compile(rf"({_TENANT})/([0-9a-f]{{2}})/(\2[0-9a-f]{{62}})\.({_ATTACHMENT})", re.ASCII)


class BadKey(ValueError):
    """Not a key of the store's shape; nothing was touched."""


class StoreFull(Exception):
    """There is no room; nothing was stored. Tell the operator, keep the draft."""


class StoreUnavailable(Exception):
    """The store cannot be reached or refuses us; nothing is known to be stored. Trying later may help."""


class NotStored(KeyError):
    """There is nothing under this key."""


class ContentChanged(Exception):
    """The bytes do not have the hash that their key says; nothing was stored."""


class Store(Protocol):
    """Keys outside the shape raise BadKey; every method may raise StoreUnavailable."""

    def save(self, key: str, file: BinaryIO) -> None:
        """Store a seekable file from its start; durable when this returns. The same key again changes
        nothing.

        Raises StoreFull, ContentChanged.
        """

    def open(self, key: str) -> BinaryIO:
        """A seekable file to read and close. Raises NotStored."""

    def delete(self, key: str) -> None:
        """Gone when this returns; deleting what is not there is no error."""

    def exists(self, key: str) -> bool: ...

    def keys(self, tenant: str | None = None) -> Iterator[str]:
        """All keys, or one tenant's, in no order, without holding them all."""

    def check(self) -> None:
        """Raise StoreUnavailable or StoreFull where saving would fail now; for readiness and `doctor`."""


def key_for(*, tenant: str, sha256: str, attachment: str) -> str:
    """The key of one attachment's bytes. Raises BadKey."""
    return checked(f"{tenant}/{sha256[:2]}/{sha256}.{attachment}")


def checked(key: str) -> str:
    """`key` itself where it has a key's shape, so none can leave its tenant or the store. Raises BadKey."""
    if not _KEY.fullmatch(key):
        raise BadKey(key)
    return key


def checked_tenant(tenant: str) -> str:
    if not re.fullmatch(_TENANT, tenant, re.ASCII):
        raise BadKey(tenant)
    return tenant


def sha256_of(key: str) -> str:
    """The hash that a key promises. Raises BadKey."""
    return checked(key).rpartition("/")[2].partition(".")[0]


def refuse_changed(key: str, file: BinaryIO) -> None:
    """Read the file once and compare; leaves it at its start. Raises ContentChanged."""
    if fingerprint(file) != sha256_of(key):
        raise ContentChanged(key)
