"""Change a resident's address, find a way back after losing it, join two accounts, end one.

A change takes a link from both addresses, signs everybody out, and drops the addresses that were joined: from then on
the account is the new mailbox's alone. Two accounts are joined in the browser that is signed in to the one and opens
the link to the other: a link that somebody else opens must not hand theirs over.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db.models import Q

from madoguchi.accounts.domain.masking import masked
from madoguchi.accounts.services.residents import address_changes, residents
from madoguchi.accounts.services.residents.address_changes import ChangeView, Kind
from madoguchi.accounts.services.residents.links import Purpose, issue_link
from madoguchi.applications.models import Application, Draft, EndedDraft
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.contact.letters import send_address_changed, send_address_link
from madoguchi.applications.services.drafts.contact import discard_all_of
from madoguchi.audit.services.record import Actor, record

Outcome = Literal["waiting", "changed", "found", "joined", "taken", "over"]


def ask_for_address(
    *,
    kind: Kind,
    old_email: str,
    new_email: str,
    language: str,
    browser: str,
    now: datetime,
    account_id: UUID | None = None,
    application_id: UUID | None = None,
) -> None:
    """Send the link to the new address, and for a change one to the old."""
    change_id = address_changes.begin_change(
        kind=kind,
        old_email=old_email,
        new_email=new_email,
        now=now,
        account_id=account_id,
        application_id=application_id,
    )
    sides: tuple[Purpose, ...] = ("old_address", "new_address") if kind == "change" else ("new_address",)
    for purpose in sides:
        to = old_email if purpose == "old_address" else new_email
        link = issue_link(purpose=purpose, email=to, now=now, subject_id=change_id, browser=browser)
        send_address_link(
            purpose=purpose, to=to, new=masked(new_email), link=link, language=language, now=now
        )


def confirm_address(*, change_id: UUID, purpose: str, language: str, now: datetime) -> Outcome:
    """A link came back. `taken`: the new address has an account of its own, which is not to be swallowed."""
    change = address_changes.confirm_side(change_id=change_id, purpose=purpose, now=now)
    if change is None or change.done:
        return "over"
    if not change.ready:
        return "waiting"
    if change.kind == "change" and residents.has_account(email=change.new_email):
        return "taken"
    address_changes.finish_change(change_id=change.id, now=now)
    if change.kind == "change":
        return _change(change, language, now)
    return _join(change, now) if change.kind == "join" else _found(change, language, now)


def end_account(*, account_id: UUID, now: datetime) -> int:
    """The account, its drafts and its sessions go; what was sent stays with the office. How many drafts went."""
    gone = discard_all_of(resident_id=account_id, now=now)
    Application.objects.filter(resident_id=account_id).update(resident_id=None)
    residents.delete_account(account_id=account_id)
    record(
        actor=_resident(account_id),
        action="resident.account_ended",
        subject=f"resident:{account_id}",
        detail={"count": str(gone)},
        now=now,
    )
    return gone


def _change(change: ChangeView, language: str, now: datetime) -> Outcome:
    assert change.account_id is not None
    if not residents.set_address(
        account_id=change.account_id, old_email=change.old_email, email=change.new_email
    ):
        return "over"  # another change came before
    Draft.objects.filter(resident_id=change.account_id, email__iexact=change.old_email).update(
        email=change.new_email, email_verified_at=now
    )
    mine = Q(resident_id=change.account_id) | Q(email=change.old_email, email_confirmed=True)
    for row in Application.objects.select_for_update().filter(mine):
        if row.email.lower() == change.old_email:
            _move(row, change, _resident(change.account_id), now)
    send_address_changed(to=change.old_email, new=masked(change.new_email), language=language, now=now)
    return "changed"


def _found(change: ChangeView, language: str, now: datetime) -> Outcome:
    """The address was lost: one application, whose code was shown, goes on with another."""
    row = Application.objects.select_for_update().get(id=change.application_id)
    row.resident_id = residents.resident_of(email=change.new_email, now=now).id
    _move(row, change, Actor(kind="applicant", id=str(row.id), name=""), now)
    if change.old_email:
        send_address_changed(to=change.old_email, new=masked(change.new_email), language=language, now=now)
    return "found"


def _join(change: ChangeView, now: datetime) -> Outcome:
    assert change.account_id is not None
    joined = residents.join_account(account_id=change.account_id, email=change.new_email, now=now)
    for model in (Draft, EndedDraft, Application):
        model.objects.filter(resident_id__in=joined).update(resident_id=change.account_id)
    record(
        actor=_resident(change.account_id),
        action="resident.accounts_joined",
        subject=f"resident:{change.account_id}",
        detail={"count": str(len(joined))},
        now=now,
    )
    return "joined"


def _move(row: Application, change: ChangeView, actor: Actor, now: datetime) -> None:
    """The application's mails go to the new address; the record says so to the office, with neither of them."""
    row.email, row.email_confirmed = change.new_email, True
    row.save(update_fields=["email", "email_confirmed", "resident_id"])
    record(
        actor=actor,
        action="application.address_changed",
        subject=subject(row.id),
        detail={"how": change.kind},
        now=now,
    )


def _resident(account_id: UUID) -> Actor:
    return Actor(kind="applicant", id=str(account_id), name="")
