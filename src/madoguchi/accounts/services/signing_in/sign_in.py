"""Staff sign in: password first, then a code of their authenticator.

Between the two steps a signed token, good for ten minutes, says who has given the right password. Every
attempt is counted before it is checked, in a transaction of its own, so that a refusal cannot undo the count:
call these outside a transaction, in the tenant's scope.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

import msgspec
from django.conf import settings
from django.contrib.auth import hashers
from django.core import signing

from madoguchi.accounts.domain.one_time_codes import matching_step, new_totp_secret, totp_address
from madoguchi.accounts.models import Staff
from madoguchi.accounts.queries import StaffView, view
from madoguchi.accounts.services.limits.failures import UNKNOWN, failed, failed_durably, nameless
from madoguchi.accounts.services.limits.limit import forgive, limit_durably
from madoguchi.accounts.services.signing_in import authenticator
from madoguchi.accounts.services.signing_in.authenticator import NOT_PROVED, WrongCode
from madoguchi.audit.services.record import Actor, record
from madoguchi.isolation.scope import current_tenant, tenant_transaction
from madoguchi.kernel.ids import keyed_hash
from madoguchi.kernel.text import problems

WINDOW = timedelta(minutes=15)
MOST_OF_ACCOUNT_HERE, MOST_OF_ACCOUNT, MOST_OF_ADDRESS, MOST_CODES = 10, 30, 200, 10
"""Failures in a window: of an account from one address; of an account; of an address, which offices share."""
TOKEN_LIFETIME = timedelta(minutes=10)


class WrongSignIn(Exception):
    """User name or password is wrong, or the account is disabled; which of them is told to nobody."""


class SignInExpired(Exception):
    """The password was given too long ago, or for another tenant: begin again."""


class AlreadyEnrolled(Exception):
    """An authenticator is in use; a new one needs a reset first."""


class Pending(msgspec.Struct, frozen=True, kw_only=True):
    """The password was right. Without an authenticator yet (`enrolled` false), one is enrolled next."""

    token: str
    enrolled: bool


class Enrolment(msgspec.Struct, frozen=True, kw_only=True):
    """What the new authenticator needs: the secret (base 32) to type, or an address for a QR code."""

    secret: str
    address: str


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """Who signed in. `recovery_codes` are shown once, after enrolling; else empty."""

    staff: StaffView
    recovery_codes: tuple[str, ...] = ()


def check_password(*, username: str, password: str, address: str, now: datetime) -> Pending:
    """The first step, from a network address. Raises WrongSignIn, TooManyAttempts."""
    username = username.strip().lower()
    if problems(username, limit=254) or problems(password, limit=1000):
        raise WrongSignIn
    limits = _limits(username, address)
    for what, who, most in limits:
        limit_durably(what=what, who=who, most=most, per=WINDOW, now=now)
    with tenant_transaction():
        row: Staff | None = Staff.objects.filter(username=username, disabled_at=None).first()
    # An unknown name costs the same time as a known one.
    right = hashers.check_password(password, row.password if row else _nobodys_password())
    if row is None or not right:
        failed_durably(
            action="staff.sign_in_failed",
            subject=f"staff:{row.id}" if row else nameless("staff", username),
            actor=view(row).actor() if row else UNKNOWN,
            known=row is not None,
            now=now,
        )
        raise WrongSignIn
    with tenant_transaction():
        for what, who, _ in limits:
            forgive(what=what, who=who, per=WINDOW, now=now)
    return Pending(token=_token(row, now), enrolled=view(row).enrolled)


def check_code(*, token: str, code: str, now: datetime) -> SignedIn:
    """The second step; a recovery code does too.

    Raises WrongCode, UsedCode, SignInExpired, TooManyAttempts.
    """
    staff_id = _count_code(token, now)
    with _wrong_code_recorded(staff_id, now), tenant_transaction():
        row = _pending_row(staff_id, token, now)
        if row.totp_counter == NOT_PROVED:
            raise WrongCode
        authenticator.spend_code(row, code=code, now=now)
        forgive(what="staff code", who=str(staff_id), per=WINDOW, now=now)
        _record(row, "staff.signed_in", now)
        return SignedIn(staff=view(row))


def begin_enrolment(*, token: str, issuer: str, now: datetime) -> Enrolment:
    """A secret for a new authenticator, the same again until a code proves it.

    Raises AlreadyEnrolled, SignInExpired.
    """
    with tenant_transaction():
        row = _pending_row(_token_id(token, now), token, now)
        _refuse_enrolled(row)
        if row.totp_secret is None:
            authenticator.keep_secret(row, new_totp_secret(), step=NOT_PROVED)
            row.save(update_fields=["totp_secret", "totp_counter"])
        secret = authenticator.secret_of(row)
        return Enrolment(
            secret=secret, address=totp_address(secret=secret, username=row.username, issuer=issuer)
        )


def finish_enrolment(*, token: str, code: str, now: datetime) -> SignedIn:
    """The first code of the new authenticator signs in.

    Raises WrongCode, AlreadyEnrolled, SignInExpired, TooManyAttempts.
    """
    staff_id = _count_code(token, now)
    with _wrong_code_recorded(staff_id, now), tenant_transaction():
        row = _pending_row(staff_id, token, now)
        _refuse_enrolled(row)
        step = (
            matching_step(secret=authenticator.secret_of(row), code=code, now=now)
            if row.totp_secret
            else None
        )
        if step is None:
            raise WrongCode
        row.totp_counter = step
        codes = authenticator.give_recovery_codes(row)
        row.save(update_fields=["totp_counter", "recovery_codes"])
        forgive(what="staff code", who=str(staff_id), per=WINDOW, now=now)
        _record(row, "staff.authenticator_enrolled", now)
        return SignedIn(staff=view(row), recovery_codes=tuple(codes))


def _limits(username: str, address: str) -> tuple[tuple[str, str, int], ...]:
    return (
        ("staff here", f"{username} {address}", MOST_OF_ACCOUNT_HERE),
        ("staff", username, MOST_OF_ACCOUNT),
        ("staff address", address, MOST_OF_ADDRESS),
    )


def _count_code(token: str, now: datetime) -> UUID:
    staff_id = _token_id(token, now)
    limit_durably(what="staff code", who=str(staff_id), most=MOST_CODES, per=WINDOW, now=now)
    return staff_id


@lru_cache(maxsize=1)
def _nobodys_password() -> str:
    return hashers.make_password("nobody signs in with this")


def _token(row: Staff, now: datetime) -> str:
    until = int((now + TOKEN_LIFETIME).timestamp())
    return _signer().sign_object([current_tenant(), str(row.id), until, _stamp(row)])


def _token_id(token: str, now: datetime) -> UUID:
    return _read(token, now)[0]


def _pending_row(staff_id: UUID, token: str, now: datetime) -> Staff:
    row: Staff | None = Staff.objects.select_for_update().filter(id=staff_id, disabled_at=None).first()
    if row is None or _read(token, now)[1] != _stamp(row):
        raise SignInExpired
    return row


def _read(token: str, now: datetime) -> tuple[UUID, str]:
    try:
        tenant, staff_id, until, stamp = _signer().unsign_object(token)
    except (signing.BadSignature, ValueError):
        raise SignInExpired from None
    if tenant != current_tenant() or until <= now.timestamp():
        raise SignInExpired
    return UUID(staff_id), stamp


def _stamp(row: Staff) -> str:
    """Changes with the password: a token for the old one is then void."""
    return keyed_hash("staff password:" + row.password, key=settings.MADOGUCHI_HASH_KEY).hex()[:16]


def _signer() -> signing.Signer:
    return signing.Signer(salt="madoguchi.accounts.sign_in")


def _refuse_enrolled(row: Staff) -> None:
    if row.totp_secret is not None and row.totp_counter != NOT_PROVED:
        raise AlreadyEnrolled


@contextmanager
def _wrong_code_recorded(staff_id: UUID, now: datetime) -> Iterator[None]:
    """After the transaction of the attempt, which is undone."""
    try:
        yield
    except WrongCode:
        with tenant_transaction():
            row: Staff = Staff.objects.get(id=staff_id)
            failed(
                action="staff.code_failed",
                subject=f"staff:{staff_id}",
                actor=view(row).actor(),
                known=True,
                now=now,
            )
        raise


def _record(row: Staff, action: str, now: datetime) -> None:
    actor = Actor(kind="staff", id=str(row.id), name=row.name)
    record(actor=actor, action=action, subject=f"staff:{row.id}", detail={}, now=now)
