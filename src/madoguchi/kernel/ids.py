"""Identifiers: row ids, receipt numbers, verification ids, access codes, secrets."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

import msgspec
from stdnum import damm

from madoguchi.kernel.text import compact

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OIL", "011")


def uuid7(now_ms: int) -> UUID:
    """A version 7 UUID (RFC 9562 section 5.7): 48 bits of Unix milliseconds, then 74 random bits.

    Ids of different milliseconds ascend; those of one millisecond are in no order.
    """
    clock = (now_ms & (1 << 48) - 1) << 80
    return UUID(int=clock | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62))


def new_id() -> UUID:
    """A new row id, roughly ascending in time."""
    return uuid7(time.time_ns() // 1_000_000)


def uuids_in(texts: Iterable[str]) -> list[UUID]:
    """The ids among texts that were posted, in their order; what is no id is left out."""
    found = []
    for text in texts:
        with suppress(ValueError):
            found.append(UUID(text))
    return found


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
    """A new receipt number as people see it, `99001-1234-5678-9012-3`: tenant, 12 random digits, check digit.

    The check digit is Damm's: it notices every single wrong digit and every swap of neighbours.
    """
    body = f"{_five_digits(tenant)}{secrets.randbelow(10**12):012d}"
    return str(Receipt(tenant, body + damm.calc_check_digit(body)))


def _five_digits(tenant: int) -> str:
    if not 0 <= tenant <= 99999:
        raise ValueError(f"a tenant's number has five digits, not {tenant}")
    return f"{tenant:05d}"


def parse_receipt(text: str) -> Receipt:
    """The receipt number in a text typed by hand: full width, spaces and hyphens do not matter.

    Raises InvalidReceipt.
    """
    digits = compact(text)
    if not re.fullmatch("[0-9]{18}", digits) or not damm.is_valid(digits):
        raise InvalidReceipt(text[:40])
    return Receipt(int(digits[:5]), digits)


class InvalidVerificationId(ValueError):
    """The text is not a verification id: its length or its letters are wrong."""


class VerificationId(msgspec.Struct, frozen=True):
    """Names an issued document to anyone who holds it: the tenant, and 130 random bits in `code`."""

    tenant: int
    code: str

    def __str__(self) -> str:
        return f"{self.tenant:05d}-{self.code}"


def new_verification_id(*, tenant: int) -> VerificationId:
    """A new verification id; as text `99001-` and 26 characters of Crockford's base 32."""
    return VerificationId(int(_five_digits(tenant)), _letters(26))


def parse_verification_id(text: str) -> VerificationId:
    """The verification id in a text, typed from paper too (as `normalise_access_code`).

    Raises InvalidVerificationId.
    """
    letters = _read_letters(text)
    if not re.fullmatch(f"[0-9]{{5}}[{_CROCKFORD}]{{26}}", letters):
        raise InvalidVerificationId(text[:40])
    return VerificationId(int(letters[:5]), letters[5:])


def new_access_code() -> str:
    """60 random bits in Crockford's base 32, `K7QM-2X9R-T4WB`."""
    return normalise_access_code(_letters(12))


def normalise_access_code(text: str) -> str:
    """The code as it is stored, from one typed by hand: O is 0, I and L are 1; case, width, hyphens do not matter."""
    letters = _read_letters(text)
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def _letters(count: int) -> str:
    return "".join(secrets.choice(_CROCKFORD) for _ in range(count))


def _read_letters(text: str) -> str:
    return compact(text).upper().translate(_MISREAD)


def new_secret() -> str:
    """256 random bits for a link or a session, in URL-safe text."""
    return secrets.token_urlsafe(32)


def keyed_hash(secret: str, *, key: bytes) -> bytes:
    """HMAC-SHA-256 of a secret, 32 bytes: what is stored instead of it. Any text may come in, lone surrogates too."""
    return hmac.digest(key, secret.encode("utf-8", "surrogatepass"), hashlib.sha256)
