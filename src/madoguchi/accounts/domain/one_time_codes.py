"""One-time codes of an authenticator (TOTP, RFC 6238: SHA-1, 6 digits, 30 s), and codes for its loss."""

from __future__ import annotations

import hmac
import unicodedata
from datetime import datetime

import pyotp

from madoguchi.kernel.ids import new_access_code

STEP = 30
"""Seconds for which one code stands."""
DRIFT = 1
"""Steps by which a clock may be off, either way (RFC 6238 section 5.2)."""
RECOVERY_CODES = 10


def new_totp_secret() -> str:
    """160 random bits in base 32, as authenticators take them."""
    return pyotp.random_base32()


def totp_address(*, secret: str, username: str, issuer: str) -> str:
    """The `otpauth://` address that an authenticator reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=issuer)


def matching_step(*, secret: str, code: str, now: datetime) -> int | None:
    """The step that a typed code belongs to, or None. The caller keeps it, so that no code counts twice."""
    typed = "".join(unicodedata.normalize("NFKC", code).split()).encode("utf-8", "replace")
    present = int(now.timestamp()) // STEP
    totp = pyotp.TOTP(secret)
    found = [
        step
        for step in range(present - DRIFT, present + DRIFT + 1)
        if hmac.compare_digest(totp.generate_otp(step).encode(), typed)
    ]
    return found[-1] if found else None


def new_recovery_codes() -> list[str]:
    """Codes of 60 bits, each of which stands in for the authenticator once."""
    return [new_access_code() for _ in range(RECOVERY_CODES)]
