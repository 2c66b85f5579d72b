"""Prove who one is once more, before what proves it is changed: a session alone, left open, is not enough."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth import hashers

from madoguchi.accounts.models import Staff
from madoguchi.accounts.queries import view
from madoguchi.accounts.services.limits.failures import failed_durably
from madoguchi.accounts.services.limits.limit import forgive, limit_durably
from madoguchi.accounts.services.signing_in import authenticator
from madoguchi.accounts.services.signing_in.authenticator import WrongCode
from madoguchi.isolation.scope import tenant_transaction

MOST, WINDOW = 10, timedelta(minutes=15)


class WrongPassword(Exception):
    """The present password is not this."""


def check_own_password(*, row: Staff, password: str, now: datetime) -> None:
    """Counted before it is checked; call outside a transaction. Raises WrongPassword, TooManyAttempts."""
    who = str(row.id)
    limit_durably(what="own password", who=who, most=MOST, per=WINDOW, now=now)
    if not hashers.check_password(password, row.password):
        _failed(row, "staff.password_failed", now)
        raise WrongPassword
    with tenant_transaction():
        forgive(what="own password", who=who, per=WINDOW, now=now)


def spend_own_code(*, staff_id: UUID, code: str, now: datetime) -> None:
    """The present code of the authenticator, or a recovery code, used up; call outside a transaction.

    Raises WrongCode, UsedCode, TooManyAttempts.
    """
    who = str(staff_id)
    limit_durably(what="staff code", who=who, most=MOST, per=WINDOW, now=now)
    with tenant_transaction():
        row: Staff = Staff.objects.select_for_update().get(id=staff_id)
        try:
            authenticator.spend_code(row, code=code, now=now)
        except WrongCode as error:
            wrong: WrongCode | None = error
        else:
            wrong = None
            forgive(what="staff code", who=who, per=WINDOW, now=now)
    if wrong is not None:
        _failed(row, "staff.code_failed", now)
        raise wrong


def _failed(row: Staff, action: str, now: datetime) -> None:
    failed_durably(action=action, subject=f"staff:{row.id}", actor=view(row).actor(), now=now, known=True)
