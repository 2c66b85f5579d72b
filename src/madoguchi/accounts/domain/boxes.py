"""Secrets that must be read again, shut in a box (XSalsa20-Poly1305, libsodium) that belongs to one row."""

from __future__ import annotations

from uuid import UUID

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox


class CannotOpen(Exception):
    """The box was shut with another key, for another row, or was changed."""


def shut(secret: str, *, row: UUID, key: bytes) -> bytes:
    """`key` is 32 bytes. The row's id goes in too, so that a box moved to another row does not open."""
    return bytes(SecretBox(key).encrypt(row.bytes + secret.encode()))


def opened(box: bytes, *, row: UUID, key: bytes) -> str:
    """What was shut in. Raises CannotOpen."""
    try:
        content = SecretBox(key).decrypt(box)
    except (CryptoError, ValueError):
        raise CannotOpen from None
    if content[:16] != row.bytes:
        raise CannotOpen
    return content[16:].decode()
