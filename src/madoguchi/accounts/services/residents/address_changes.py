"""A resident's address on its way to another: asked for, confirmed by each side, done once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal, cast
from uuid import UUID

import msgspec

from madoguchi.accounts.models import AddressChange
from madoguchi.kernel.ids import new_id

Kind = Literal["change", "lost", "join"]
KEPT: Final = timedelta(days=30)


class ChangeView(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for. `ready`: everybody who must confirm it has."""

    id: UUID
    kind: Kind
    account_id: UUID | None
    application_id: UUID | None
    old_email: str
    new_email: str
    ready: bool
    done: bool


def begin_change(
    *,
    kind: Kind,
    old_email: str,
    new_email: str,
    now: datetime,
    account_id: UUID | None = None,
    application_id: UUID | None = None,
) -> UUID:
    """Ask; the id goes into the links. Only a change of address waits for the old one too."""
    row = AddressChange.objects.create(
        id=new_id(),
        kind=kind,
        account_id=account_id,
        application_id=application_id,
        old_email=old_email,
        new_email=new_email,
        old_confirmed_at=None if kind == "change" else now,
        asked_at=now,
    )
    asked: UUID = row.id
    return asked


def change_of(change_id: UUID) -> ChangeView | None:
    """What was asked for, if it is known."""
    row = AddressChange.objects.filter(id=change_id).first()
    return _view(row) if row else None


def confirm_side(*, change_id: UUID, purpose: str, now: datetime) -> ChangeView | None:
    """One side said yes (`old_address`, `new_address`), by a link that came back; the row stays locked."""
    row: AddressChange | None = AddressChange.objects.select_for_update().filter(id=change_id).first()
    if row is None:
        return None
    if purpose == "old_address":
        row.old_confirmed_at = row.old_confirmed_at or now
    else:
        row.new_confirmed_at = row.new_confirmed_at or now
    row.save(update_fields=["old_confirmed_at", "new_confirmed_at"])
    return _view(row)


def finish_change(*, change_id: UUID, now: datetime) -> None:
    """It is done, and is not done again."""
    AddressChange.objects.filter(id=change_id, done_at=None).update(done_at=now)


def drop_changes(*, application_id: UUID) -> None:
    """What was asked for with the application's code and is not done yet: its links are over."""
    AddressChange.objects.filter(application_id=application_id, done_at=None).delete()


def purge_changes(*, now: datetime) -> int:
    """Delete what was asked for longer than KEPT ago, of the tenant in scope; how many they were."""
    deleted, _ = AddressChange.objects.filter(asked_at__lt=now - KEPT).delete()
    return deleted


def _view(row: AddressChange) -> ChangeView:
    return ChangeView(
        id=row.id,
        kind=cast(Kind, row.kind),
        account_id=row.account_id,
        application_id=row.application_id,
        old_email=row.old_email,
        new_email=row.new_email,
        ready=row.old_confirmed_at is not None and row.new_confirmed_at is not None,
        done=row.done_at is not None,
    )
