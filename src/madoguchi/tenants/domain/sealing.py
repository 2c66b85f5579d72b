"""Sealing: anybody with the public key can close, only the key keeper opens (libsodium's sealed box)."""

from __future__ import annotations

from uuid import UUID

import msgspec
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox


class PublicHalf(msgspec.Struct, frozen=True):
    """A sealing key's id and its 32 public bytes."""

    id: UUID
    key: bytes


class CannotUnseal(Exception):
    """The ciphertext was not sealed with this key, or was changed."""


def new_pair() -> tuple[bytes, bytes]:
    """(private, public), 32 bytes each."""
    private = PrivateKey.generate()
    return bytes(private), bytes(private.public_key)


def public_of(private: bytes) -> bytes:
    """The public half of a private key."""
    return bytes(PrivateKey(private).public_key)


def seal(plaintext: bytes, public: PublicHalf) -> bytes:
    """16 bytes of key id, then the sealed box."""
    return public.id.bytes + SealedBox(PublicKey(public.key)).encrypt(plaintext)


def key_of(ciphertext: bytes) -> UUID:
    """The id of the key that a ciphertext was sealed with. Raises CannotUnseal."""
    if len(ciphertext) < 17:
        raise CannotUnseal("too short")
    return UUID(bytes=ciphertext[:16])


def unseal(ciphertext: bytes, private: bytes) -> bytes:
    """What was sealed. Raises CannotUnseal."""
    try:
        return bytes(SealedBox(PrivateKey(private)).decrypt(ciphertext[16:]))
    except (CryptoError, ValueError, TypeError):  # the latter two: a key or a box of another length
        raise CannotUnseal("wrong key or changed") from None
