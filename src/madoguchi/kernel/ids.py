"""Identifiers: row ids, receipt numbers, access codes, secrets."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
import unicodedata
from uuid import UUID

import msgspec
from stdnum import damm

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def uuid7(now_ms: int) -> UUID:
    """A version 7 UUID (RFC 9562 section 5.7): 48 bits of Unix milliseconds, then 74 random bits."""
    value = (now_ms & (1 << 48) - 1) << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62)
    return UUID(int=value)


def new_id() -> UUID:
    """A new row id, roughly ascending in time."""
    return uuid7(time.time_ns() // 1_000_000)


class InvalidReceipt(ValueError):
    """The text is not a receipt number: its length or its check digit is wrong."""


class Receipt(msgspec.Struct, frozen=True):
    """A receipt number: 18 digits, of which the first five are the tenant's."""

    tenant: int
    number: str

    def __str__(self) -> str:
        n = self.number
        return f"{n[:5]}-{n[5:9]}-{n[9:13]}-{n[13:17]}-{n[17]}"


def new_receipt(*, tenant: int) -> str:
    """A new receipt number as people see it, `99001-1234-5678-9012-3`: tenant, 12 random digits, Damm check digit."""
    body = f"{tenant:05d}{secrets.randbelow(10**12):012d}"
    return str(Receipt(tenant, body + damm.calc_check_digit(body)))


def parse_receipt(text: str) -> Receipt:
    """The receipt number in a text typed by hand: full width, spaces and hyphens do not matter.

    Raises InvalidReceipt.
    """
    digits = re.sub(r"[\s\-‐-―−ー_]", "", unicodedata.normalize("NFKC", text))
    if not re.fullmatch(r"[0-9]{18}", digits) or not damm.is_valid(digits):
        raise InvalidReceipt(text[:40])
    return Receipt(int(digits[:5]), digits)


def new_access_code() -> str:
    """60 random bits in Crockford's base 32, `K7QM-2X9R-T4WB`."""
    letters = "".join(secrets.choice(_CROCKFORD) for _ in range(12))
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def normalise_access_code(text: str) -> str:
    """The code as it is stored, from one typed by hand: O is 0, I and L are 1; case, width, hyphens do not matter."""
    letters = re.sub(r"[\s\-‐-―−ー]", "", unicodedata.normalize("NFKC", text)).upper()
    letters = letters.translate(str.maketrans("OIL", "011"))
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def new_secret() -> str:
    """256 random bits for a link or a session, in URL-safe text."""
    return secrets.token_urlsafe(32)


def keyed_hash(secret: str, *, key: bytes) -> bytes:
    """HMAC-SHA-256 of a secret: what is stored instead of it."""
    return hmac.digest(key, secret.encode("utf-8", "surrogatepass"), hashlib.sha256)
