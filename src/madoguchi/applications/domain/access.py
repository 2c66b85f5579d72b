"""The access code that goes with a receipt."""

from __future__ import annotations

import hashlib
import hmac

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def derived_access_code(*, tenant: int, idempotency_key: str, key: bytes) -> str:
    """The 60-bit code of a submission, `K7QM-2X9R-T4WB` (Crockford's base 32).

    Derived, not drawn, so that sending the same submission again gets the same answer although only a
    keyed hash is stored. Whoever lacks `key` cannot compute it.
    """
    digest = hmac.digest(key, f"access:{tenant}:{idempotency_key}".encode(), hashlib.sha256)
    bits = int.from_bytes(digest[:8]) >> 4
    letters = "".join(_ALPHABET[(bits >> shift) & 31] for shift in range(55, -1, -5))
    return "-".join(letters[i : i + 4] for i in (0, 4, 8))
