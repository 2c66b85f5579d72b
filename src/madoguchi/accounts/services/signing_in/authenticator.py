"""A member's authenticator: its secret, the code that counts once, the recovery codes."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from django.conf import settings

from madoguchi.accounts.domain import boxes
from madoguchi.accounts.domain.one_time_codes import matching_step, new_recovery_codes
from madoguchi.accounts.models import Staff
from madoguchi.accounts.queries import view
from madoguchi.audit.services.record import record
from madoguchi.kernel.ids import keyed_hash, normalise_access_code

NOT_PROVED = 0
"""`totp_counter` of a secret that was shown, but with which no code was typed yet."""
NEVER_USED = 1


class WrongCode(Exception):
    """The code is not one of this authenticator, nor a recovery code that is left."""


class UsedCode(WrongCode):
    """The code was right, but has been used: the next one stands in half a minute."""


def keep_secret(row: Staff, secret: str, *, step: int) -> None:
    """Put the secret into the row, shut; the caller saves."""
    row.totp_secret = boxes.shut(secret, row=row.id, key=_box_key())
    row.totp_counter = step


def secret_of(row: Staff) -> str:
    """Raises boxes.CannotOpen, when SECRET_KEY was changed: the authenticator must be reset."""
    return boxes.opened(bytes(row.totp_secret or b""), row=row.id, key=_box_key())


def unreadable_authenticators() -> int:
    """How many of the tenant in scope the present SECRET_KEY does not open."""
    return sum(1 for row in Staff.objects.exclude(totp_secret=None) if not _opens(row))


def _opens(row: Staff) -> bool:
    try:
        secret_of(row)
    except boxes.CannotOpen:
        return False
    return True


def spend_code(row: Staff, *, code: str, now: datetime) -> None:
    """Use the code up; the row is locked by the caller's transaction. Raises WrongCode, UsedCode."""
    try:
        step = matching_step(secret=secret_of(row), code=code, now=now)
    except boxes.CannotOpen:
        raise WrongCode from None
    if step is not None and step <= row.totp_counter:
        raise UsedCode
    if step is not None:
        row.totp_counter = step
        row.save(update_fields=["totp_counter"])
    else:
        _spend_recovery_code(row, code, now)


def give_recovery_codes(row: Staff) -> list[str]:
    """New recovery codes in the place of the old; the caller saves the row and shows them once."""
    codes = new_recovery_codes()
    row.recovery_codes = [_recovery_hash(code) for code in codes]
    return codes


def _spend_recovery_code(row: Staff, code: str, now: datetime) -> None:
    hashed = _recovery_hash(normalise_access_code(code))
    if hashed not in row.recovery_codes:
        raise WrongCode
    row.recovery_codes = [left for left in row.recovery_codes if left != hashed]
    row.save(update_fields=["recovery_codes"])
    record(
        actor=view(row).actor(),
        action="staff.recovery_code_used",
        subject=f"staff:{row.id}",
        detail={"count": str(len(row.recovery_codes))},
        now=now,
    )


def _recovery_hash(code: str) -> str:
    return keyed_hash("recovery:" + code, key=settings.MADOGUCHI_HASH_KEY).hex()


def _box_key() -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), b"madoguchi authenticator secrets", hashlib.sha256)
