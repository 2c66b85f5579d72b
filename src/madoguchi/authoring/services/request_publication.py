"""Publish a draft, or ask a second person to: exactly what was asked for is published, or nothing."""

from __future__ import annotations

from datetime import date, datetime

from madoguchi.accounts.permissions import Member, require
from madoguchi.audit.services.record import Actor, record
from madoguchi.authoring.domain.gaps import gaps
from madoguchi.authoring.library import NotAdopted, adoption_of
from madoguchi.authoring.models import ProcedureDraft, PublicationRequest
from madoguchi.authoring.queries import DraftView, approval_required, draft, held
from madoguchi.authoring.services.adopt import adopt
from madoguchi.authoring.services.write_step import Outdated, locked_draft, subject, void_request
from madoguchi.catalog.services.publish import ImpossibleDays, publish
from madoguchi.forms.domain.format.parse import from_json
from madoguchi.forms.services.store_version import NotProved
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.tenants.queries import tables


class NeedsApproval(Exception):
    """This tenant publishes only what a second person approves: ask for it."""


class OwnRequest(Exception):
    """Whoever asked does not approve: two people see every publication."""


class NoRequest(Exception):
    """Nothing is asked for any more: it was decided, or became void when the draft was changed."""


def publish_draft(
    *,
    procedure: str,
    revision: int,
    note: str = "",
    offered_from: date | None = None,
    offered_to: date | None = None,
    by: Member,
    now: datetime,
) -> str:
    """Offer the draft as it stands at `revision`, from a day and to a day where they are given; the version.

    Raises NeedsApproval, Outdated, NoSuchDraft; NotProved with the findings and failed trials that block it;
    ImpossibleDays; NotAllowed.
    """
    require(by, "procedure.publish")
    if approval_required():
        raise NeedsApproval(procedure)
    with tenant_transaction():
        row = _at(procedure, revision)
    # Not locked while it is proved: what is published is what stood at the revision, whatever is written meanwhile.
    version = _publish(row, note, offered_from, offered_to, by=by, now=now)
    with tenant_transaction():
        void_request(procedure, actor=by.actor(), now=now)  # what was asked for is there
    return version


def ask_publication(
    *,
    procedure: str,
    revision: int,
    note: str = "",
    offered_from: date | None = None,
    offered_to: date | None = None,
    by: Member,
    now: datetime,
) -> DraftView:
    """Ask that the draft as it stands be published, for these days. An open request for it stays the one it is.

    Raises Outdated, NoSuchDraft; NotProved and ImpossibleDays, so that nobody is asked to approve what cannot be
    published. NotAllowed.
    """
    require(by, "procedure.write")
    actor, today = by.actor(), day_in_japan(now)
    if offered_to is not None and offered_to < max(offered_from or today, today):
        raise ImpossibleDays("offered_to")
    view = draft(procedure, by=by, now=now)
    errors = [f for f in view.findings if f.severity == "error"]
    if errors or view.failed_trials:
        raise NotProved(errors, list(view.failed_trials))
    with tenant_transaction():
        row = _at(procedure, revision)
        if row.version != view.version:
            raise Outdated
        if not PublicationRequest.objects.filter(procedure=procedure, state="open").exists():
            PublicationRequest.objects.create(
                procedure=procedure,
                version=row.version,
                state="open",
                note=note.strip(),
                offered_from=offered_from,
                offered_to=offered_to,
                asked_at=now,
                asked_by=actor.id,
                asked_by_name=actor.name,
            )
            _record("asked", procedure, row.version, actor=actor, now=now)
    return draft(procedure, by=by, now=now)


def approve_publication(*, procedure: str, version: str, by: Member, now: datetime) -> str:
    """Approve the open request for `version`, and publish it; the version.

    Raises NoRequest, OwnRequest, NoSuchDraft; NotProved when a table changed since, so that a trial fails;
    ImpossibleDays when the days are over by now; NotAllowed.
    """
    require(by, "procedure.publish")
    actor = by.actor()
    with tenant_transaction():
        row = locked_draft(procedure)
        request = _open(procedure, version)
        if request.asked_by == actor.id:
            raise OwnRequest(procedure)
        if row.version != version:
            raise NoRequest(procedure)
        _end(request, "approved", actor=actor, now=now)
        return _publish(row, request.note, request.offered_from, request.offered_to, by=by, now=now)


def refuse_publication(*, procedure: str, version: str, reason: str, by: Member, now: datetime) -> None:
    """Refuse the open request; the author sees the reason. Whoever asked may take it back so.

    Raises NoRequest, NoSuchDraft, NotAllowed.
    """
    require(by, "procedure.publish")
    with tenant_transaction():
        locked_draft(procedure)
        request = _open(procedure, version)
        request.reason = reason.strip()
        _end(request, "refused", actor=by.actor(), now=now)


def _publish(
    row: ProcedureDraft,
    note: str,
    offered_from: date | None,
    offered_to: date | None,
    *,
    by: Member,
    now: datetime,
) -> str:
    """The one call to the catalogue. The base follows it: one that is too old only makes an update merge twice."""
    definition = from_json(bytes(row.document))
    missing = [gap for gap in gaps(definition, tables(), held(definition)) if gap.severity == "error"]
    if missing:
        raise NotProved(missing, [])
    version = publish(
        definition=definition,
        tables=tables(),
        now=now,
        by=by,
        note=note,
        offered_from=offered_from,
        offered_to=offered_to,
    )
    if row.shared_id and _adopted(row.procedure) != (row.shared_id, row.shared_version):
        adopt(shared=row.shared_id, version=row.shared_version, procedure=row.procedure, by=by, now=now)
    return version


def _adopted(procedure: str) -> tuple[str, str]:
    try:
        adoption = adoption_of(procedure)
    except NotAdopted:
        return "", ""
    return adoption.shared, adoption.base_version


def _at(procedure: str, revision: int) -> ProcedureDraft:
    row = locked_draft(procedure)
    if row.revision != revision:
        raise Outdated
    return row


def _open(procedure: str, version: str) -> PublicationRequest:
    rows = PublicationRequest.objects.select_for_update()
    found: PublicationRequest | None = rows.filter(procedure=procedure, version=version, state="open").first()
    if found is None:
        raise NoRequest(procedure)
    return found


def _end(request: PublicationRequest, state: str, *, actor: Actor, now: datetime) -> None:
    request.state = state
    request.ended_at, request.ended_by, request.ended_by_name = now, actor.id, actor.name
    request.save()
    _record(state, request.procedure, request.version, actor=actor, now=now)


def _record(act: str, procedure: str, version: str, *, actor: Actor, now: datetime) -> None:
    detail = {"version": version}
    record(actor=actor, action=f"publication.{act}", subject=subject(procedure), detail=detail, now=now)
