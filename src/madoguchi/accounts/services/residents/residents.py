"""Residents' accounts: by a verified e-mail address, or several that were joined."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from madoguchi.accounts.models import ResidentAccount
from madoguchi.accounts.services.signing_in import sessions
from madoguchi.kernel.ids import new_id


def resident_of(*, email: str, now: datetime) -> ResidentAccount:
    """The account of a verified e-mail address, made at the first time; of a joined one, what it was joined to."""
    account: ResidentAccount
    account, _ = ResidentAccount.objects.get_or_create(
        email=email.lower(), defaults={"id": new_id(), "created_at": now, "seen_at": now}
    )
    if account.joined_to is not None:
        account = ResidentAccount.objects.get(id=account.joined_to)
    return account


def has_account(*, email: str) -> bool:
    """Whether the address leads to an account."""
    return bool(ResidentAccount.objects.filter(email=email.lower()).exists())


def addresses_of(*, account_id: UUID) -> list[str]:
    """The account's own address first, then those that were joined to it."""
    rows = ResidentAccount.objects.filter(Q(id=account_id) | Q(joined_to=account_id))
    return [row.email for row in sorted(rows, key=lambda row: (row.joined_to is not None, row.email))]


def set_address(*, account_id: UUID, old_email: str, email: str) -> bool:
    """The account is known by this address alone from now on; False if the old one was not its address any more.

    Whatever is open ends, and no address that was joined leads here: the new mailbox may be somebody else's.
    """
    own = ResidentAccount.objects.filter(id=account_id, email=old_email)
    if not own.update(email=email.lower()):
        return False
    ResidentAccount.objects.filter(joined_to=account_id).delete()
    sessions.end_all(subject_id=account_id)
    return True


def join_account(*, account_id: UUID, email: str, now: datetime) -> list[UUID]:
    """The address, and what was joined to it before, leads to the account; the accounts that were, to be emptied."""
    other = resident_of(email=email, now=now)
    if other.id == account_id:
        return []
    rows = ResidentAccount.objects.filter(Q(id=other.id) | Q(joined_to=other.id))
    before = list(rows.values_list("id", flat=True))
    rows.update(joined_to=account_id)
    for each in before:
        sessions.end_all(subject_id=each)
    return before


def delete_account(*, account_id: UUID) -> None:
    """The account, its addresses and whatever is open."""
    sessions.end_all(subject_id=account_id)
    ResidentAccount.objects.filter(Q(id=account_id) | Q(joined_to=account_id)).delete()
