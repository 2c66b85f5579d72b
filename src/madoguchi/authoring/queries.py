"""Drafts of the tenant in scope."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from madoguchi.accounts.permissions import Member
from madoguchi.accounts.queries import flow_places, levels_held
from madoguchi.authoring.domain import proofs
from madoguchi.authoring.domain.gaps import Held
from madoguchi.authoring.domain.origins import Origins, read_origins
from madoguchi.authoring.library import NoSuchShared, newest, update_for
from madoguchi.authoring.models import ApprovalRule, DraftStep, ProcedureDraft, PublicationRequest
from madoguchi.catalog import queries as catalog
from madoguchi.forms.domain.answers.readers import Tables
from madoguchi.forms.domain.comparing.rebase import Rebased, Side
from madoguchi.forms.domain.format.definition import Definition
from madoguchi.forms.domain.format.finding import Finding
from madoguchi.forms.domain.format.parse import from_json, version_of
from madoguchi.forms.domain.proving.proved import differing
from madoguchi.forms.queries import definition as stored
from madoguchi.isolation.scope import tenant_reading, tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.tenants.queries import tables

MOST_PROVED = 20
"""Drafts that the list proves itself; beyond them it says nothing about those that nobody proved."""
PRESENT = timedelta(minutes=2)
"""Whoever changed something this long ago still counts as being there."""


class NoSuchDraft(LookupError):
    """The tenant in scope has no draft of this procedure."""


class StepView(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was done: 「職業」を上へ動かしました。"""

    said: str
    by: str
    by_id: str
    at: datetime


class Editor(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody else who is at it, and when they last changed something."""

    name: str
    at: datetime


class Base(msgspec.Struct, frozen=True, kw_only=True):
    """The shared definition, and its version, that the draft lays its changes over."""

    id: str
    version: str


class RequestView(msgspec.Struct, frozen=True, kw_only=True):
    """The last request to publish. `state` is open, approved, refused (with a reason) or void."""

    version: str
    state: str
    note: str
    offered_from: date | None
    offered_to: date | None
    asked_at: datetime
    asked_by: str
    asked_by_name: str
    ended_at: datetime | None
    ended_by_name: str
    reason: str


class DraftView(msgspec.Struct, frozen=True, kw_only=True):
    """A draft as one author sees it. Findings and trials are worked out when asked for, and then kept."""

    procedure: str
    definition: Definition
    version: str
    revision: int
    base: Base | None
    undo: StepView | None
    """what undoing takes back, and whose it is"""
    redo: StepView | None
    others: tuple[Editor, ...]
    origins: Origins
    request: RequestView | None
    published: str | None
    """the version on offer"""
    updated_at: datetime
    updated_by_name: str
    tables: Tables
    held: Held | None
    """the units that do its steps, and who decides there"""

    @property
    def undo_said(self) -> str:
        return self.undo.said if self.undo else ""

    @property
    def redo_said(self) -> str:
        return self.redo.said if self.redo else ""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Of the proofs, and what was begun and not finished; errors first."""
        return proofs.found(self.version, self.definition, self.tables, self.held)

    @property
    def failed_trials(self) -> tuple[tuple[str, str], ...]:
        """(trial, what differs)."""
        return differing(self.version, self.definition, self.tables)

    @property
    def errors(self) -> int:
        """How much keeps it from being published."""
        return proofs.counts(self.version, self.definition, self.tables, self.held)[0]

    @property
    def warnings(self) -> int:
        return proofs.counts(self.version, self.definition, self.tables, self.held)[1]


class DraftCard(msgspec.Struct, frozen=True, kw_only=True):
    """A draft in the list. `errors` and `warnings` are None while it has not been proved."""

    procedure: str
    name: str
    updated_at: datetime
    updated_by_name: str
    errors: int | None
    warnings: int | None
    published: str | None
    differs: bool
    """what is on offer is another version, or nothing is"""
    asked: bool
    """a request to publish is open"""


def draft(procedure: str, *, by: Member, now: datetime) -> DraftView:
    """The draft as `by` sees it. Raises NoSuchDraft."""
    with tenant_transaction():
        row = ProcedureDraft.objects.filter(procedure=procedure).first()
        if row is None:
            raise NoSuchDraft(procedure)
        steps = DraftStep.objects.filter(draft_id=row.id).defer("document", "touched")
        line = list(steps.filter(dropped=False, act="change", number__in=(row.position, row.position + 1)))
        by_number = {step.number: _step(step) for step in line}
        request = PublicationRequest.objects.filter(procedure=procedure).order_by("-asked_at", "-id").first()
        others = {
            step.actor_id: Editor(name=step.actor_name, at=step.at)
            for step in steps.filter(at__gt=now - PRESENT)
            .exclude(actor_id=by.actor().id)
            .order_by("revision")
        }
    definition = from_json(bytes(row.document))
    return DraftView(
        procedure=row.procedure,
        definition=definition,
        version=row.version,
        revision=row.revision,
        base=Base(id=row.shared_id, version=row.shared_version) if row.shared_id else None,
        undo=by_number.get(row.position),
        redo=by_number.get(row.position + 1),
        others=tuple(others.values()),
        origins=read_origins(row.origins),
        request=_request(request) if request else None,
        published=published_version(procedure, now=now),
        updated_at=row.updated_at,
        updated_by_name=row.updated_by_name,
        tables=tables(),
        held=held(definition),
    )


def held(definition: Definition) -> Held | None:
    """Where the town says that the steps are done, of a definition that has its own."""
    if not definition.review.steps:
        return None
    with tenant_reading():
        places = flow_places(definition.id)
        return Held(parts=levels_held(places), governments=frozenset(places.governments))


def definitions_in_work() -> list[Definition]:
    """Every draft as it stands."""
    rows = ProcedureDraft.objects.order_by("procedure").values_list("document", flat=True)
    return [from_json(bytes(document)) for document in rows]


def names_in_work() -> dict[str, str]:
    """Procedure → what its draft is called."""
    with tenant_reading():
        return dict(ProcedureDraft.objects.order_by("name").values_list("procedure", "name"))


def last_written(procedure: str, *, now: datetime) -> Definition | None:
    """The draft of a procedure as it stands, or what is on offer of it where nobody works on it."""
    with tenant_reading():
        rows = ProcedureDraft.objects.filter(procedure=procedure).values_list("document", flat=True)
        document = rows.first()
    return published(procedure, now=now) if document is None else from_json(bytes(document))


def definition_at(procedure: str, revision: int) -> Definition | None:
    """The draft as it stood at a revision, which a page showed; None when there is no such revision."""
    with tenant_transaction():
        rows = DraftStep.objects.filter(revision=revision, draft_id__in=_ids(procedure))
        document = rows.values_list("document", flat=True).first()
    return None if document is None else from_json(zlib.decompress(bytes(document)))


def _ids(procedure: str) -> list[UUID]:
    return list(ProcedureDraft.objects.filter(procedure=procedure).values_list("id", flat=True))


def drafts(*, now: datetime) -> list[DraftCard]:
    """All drafts, the last changed first."""
    offered = {card.id: card.version for card in catalog.procedures(today=day_in_japan(now), limit=10_000)}
    with tenant_transaction():
        asked = set(PublicationRequest.objects.filter(state="open").values_list("procedure", flat=True))
        rows = list(ProcedureDraft.objects.defer("document", "origins").order_by("-updated_at"))
        documents = _unproved(rows)
    counted = {
        id_: proofs.counts(version, (found := from_json(d)), tables(), held(found))
        for id_, version, d in documents
    }
    return [
        DraftCard(
            procedure=row.procedure,
            name=row.name,
            updated_at=row.updated_at,
            updated_by_name=row.updated_by_name,
            errors=counted.get(row.id, (row.errors, row.warnings))[0],
            warnings=counted.get(row.id, (row.errors, row.warnings))[1],
            published=offered.get(row.procedure),
            differs=offered.get(row.procedure) != row.version,
            asked=row.procedure in asked,
        )
        for row in rows
    ]


def _unproved(rows: list[ProcedureDraft]) -> list[tuple[UUID, str, bytes]]:
    """(id, version, document) of those last changed without being proved; the counts of the others are kept."""
    ids = [row.id for row in rows if row.errors is None][:MOST_PROVED]
    found = ProcedureDraft.objects.filter(id__in=ids).values_list("id", "version", "document")
    return [(id_, version, bytes(document)) for id_, version, document in found]


def steps(procedure: str, *, limit: int = 200) -> list[StepView]:
    """What was done to the draft, undoing too, the last first. Raises NoSuchDraft."""
    with tenant_transaction():
        id_ = ProcedureDraft.objects.filter(procedure=procedure).values_list("id", flat=True).first()
        if id_ is None:
            raise NoSuchDraft(procedure)
        rows = (
            DraftStep.objects.filter(draft_id=id_).defer("document", "touched").order_by("-revision")[:limit]
        )
        return [_step(row) for row in rows]


def approval_required() -> bool:
    """Whether a second person has to approve every publication of this tenant."""
    with tenant_transaction():
        return bool(ApprovalRule.objects.filter(required=True).exists())


def published_version(procedure: str, *, now: datetime) -> str | None:
    """The version on offer; None when the tenant does not offer the procedure, or not yet."""
    try:
        return catalog.procedure(procedure, today=day_in_japan(now)).card.version
    except catalog.NoSuchProcedure:
        return None


def published(procedure: str, *, now: datetime) -> Definition | None:
    """What is on offer, or will be from a day on, as it was written; None when the procedure never was."""
    standing = catalog.standing(procedure, today=day_in_japan(now))
    return None if standing is None else stored(procedure, standing.version)


def shared_update(view: DraftView, choices: Mapping[str, Side] | None = None) -> Rebased | None:
    """What taking the newest version of its shared definition would make of the draft; None when it lies over that.

    `collisions` are what both changed; `choices` (by their keys) decide them.
    """
    if view.base is None:
        return None
    try:
        if version_of(newest(view.base.id)) == view.base.version:
            return None
        return update_for(
            shared=view.base.id, base_version=view.base.version, ours=view.definition, choices=choices
        )
    except NoSuchShared:  # the tenant that offered it no longer does
        return None


def _step(row: DraftStep) -> StepView:
    return StepView(said=row.said, by=row.actor_name, by_id=row.actor_id, at=row.at)


def _request(row: PublicationRequest) -> RequestView:
    """Fields are named alike on purpose."""
    return RequestView(**{name: getattr(row, name) for name in RequestView.__struct_fields__})
