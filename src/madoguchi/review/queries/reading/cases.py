"""One case with everything about it that staff may read without unsealing. Of the tenant in scope."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec

from madoguchi.accounts.permissions import Member
from madoguchi.applications.domain.answers import sealed_references
from madoguchi.applications.domain.states import State
from madoguchi.applications.queries import applications
from madoguchi.applications.queries import attachments as attachment_queries
from madoguchi.applications.queries import queue as queued
from madoguchi.forms import queries as forms
from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.filing_deadline import last_day_to_file
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.definition import Decision as DecisionChoice
from madoguchi.forms.domain.format.definition import Definition
from madoguchi.forms.domain.showing.labels import Labels
from madoguchi.forms.domain.showing.views import AnswerSection
from madoguchi.review.domain import decisions, naming
from madoguchi.review.domain.forwardings import Forwarding
from madoguchi.review.domain.seen import Seen
from madoguchi.review.models import Note
from madoguchi.review.queries.batches.batches import Waits, waits
from madoguchi.review.queries.clock.clocks import CaseTime, case_time
from madoguchi.review.queries.correction.corrections import CorrectionView, corrections, still_open
from madoguchi.review.queries.decision.proposals import DecisionView, PreparationView, preparation, proposals
from madoguchi.review.queries.examination.mends import CaseFile, MendView, mends, read
from madoguchi.review.queries.governments.forwardings import forwardings, governments_in
from madoguchi.review.queries.reading.marks import Mark, marks_of
from madoguchi.review.queries.reception.acceptances import AcceptanceView, acceptances
from madoguchi.review.queries.steps.flows import CaseFlow, case_flow
from madoguchi.review.queries.steps.nameable_files import has_files, named_by
from madoguchi.review.queries.transfer.transfers import TransferView, transfer_of
from madoguchi.tenants.queries import office_days


class NoteView(msgspec.Struct, frozen=True, kw_only=True):
    body: str
    at: datetime
    author: str


class SealedView(msgspec.Struct, frozen=True, kw_only=True):
    """A sealed number: where it stands in the answers, and what it is called there."""

    ref: UUID
    path: str
    label: str


class CaseView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about one application that staff may read without unsealing."""

    application: applications.ApplicationView
    definition: Definition
    sections: tuple[AnswerSection, ...]
    sealed: tuple[SealedView, ...]
    files: tuple[CaseFile, ...]
    office_files: tuple[CaseFile, ...]
    """those that stand in what the office filled in"""
    missing: tuple[tuple[str, str], ...]
    """(id, label) of the attachments that are asked for and not there yet (後日提出)"""
    history: tuple[applications.Step, ...]
    messages: tuple[applications.MessageView, ...]
    notes: tuple[NoteView, ...]
    acceptance: AcceptanceView | None
    undone: tuple[AcceptanceView, ...]
    corrections: tuple[CorrectionView, ...]
    decision: DecisionView | None
    returned: DecisionView | None
    """the proposal that the approver sent back, until it is made anew"""
    prepared_by: frozenset[str]
    """ids of who put this or an earlier proposal of the default way forward, or wrote at it before"""
    preparation: PreparationView | None
    mends: tuple[MendView, ...]
    """each time that the applicant mended it, first one first"""
    unseen_mend: MendView | None
    """all that changed since somebody of the office last looked"""
    choices: tuple[tuple[DecisionChoice, str], ...]
    alike: tuple[queued.QueueRow, ...]
    transfer: TransferView | None
    """where it went, if another government is competent for it"""
    flow: CaseFlow | None
    """where it stands in its procedure's own steps; None on the default way"""
    forwarded: tuple[Forwarding, ...]
    """of each step that another government does, how the latest stands"""
    batches: dict[str, Waits]
    """step → the batch in which it waits there"""
    marks: tuple[Mark, ...]
    time: CaseTime | None
    """its clock; None without a standard period"""
    file_by: date | None
    """until when it had to be filed (手続期限); None without a deadline, or when that cannot be told"""

    def overdue(self, today: date) -> bool:
        """Whether a correction was asked for and its day has passed."""
        asked = self.open_correction
        return asked is not None and asked.due_on < today

    @property
    def seen(self) -> Seen:
        """What a page that shows this case says of it when its button is pressed."""
        return Seen(revision=self.application.revision, proposal=self.decision.id if self.decision else None)

    @property
    def open_correction(self) -> CorrectionView | None:
        return still_open(self.corrections, self.application)


def case(*, receipt: str, by: Member, today: date) -> CaseView | None:
    """The case of a receipt number (18 digits) of the tenant in scope; beside it the like of it that `by` sees."""
    application = applications.application_by_receipt(receipt)
    if application is None:
        return None
    form = forms.form(application.procedure, application.version)
    labels = Labels(form, "ja")
    flow, proposed = case_flow(application), proposals(application.id)
    files, missing, sections, file_by = _told(form, application)
    accepted, asked = acceptances(application.id), corrections(application.id, labels)
    sealed = [(path, ref) for path, ref in sealed_references(application.answers) if ref]
    names = naming.told_apart(labels, [path for path, _ in sealed])
    if flow is not None:
        own = list(sealed_references(flow.office, d.OFFICE))
        sealed += own
        names |= naming.told_apart(Labels(flow.way.form, "ja"), [path for path, _ in own])
    of_office = _of_office(flow) if flow is not None and has_files(flow.way.definition) else ()
    changed, unseen = mends(form, application, files, sections, labels)
    return CaseView(
        application=application,
        definition=form.definition,
        sections=sections,
        sealed=tuple(SealedView(ref=UUID(ref), path=path, label=names[path]) for path, ref in sealed)
        if application.state != State.WITHDRAWN
        else (),
        files=files,
        office_files=of_office,
        missing=missing,
        history=tuple(applications.history(application.id)),
        messages=tuple(applications.messages(application.id)),
        notes=_notes(application.id),
        acceptance=next((a for a in accepted if a.undone_at is None), None),
        undone=tuple(a for a in accepted if a.undone_at is not None),
        corrections=asked,
        decision=proposed.living,
        returned=proposed.returned if application.state == State.EXAMINING and flow is None else None,
        prepared_by=proposed.prepared_by,
        preparation=preparation(application.id) if application.state == State.EXAMINING else None,
        mends=changed,
        unseen_mend=unseen,
        choices=tuple((c, decisions.label(c)) for c in decisions.choices(form.definition.review.decisions)),
        alike=_alike(application, by, today),
        transfer=transfer_of(application.id) if application.state == State.TRANSFERRED else None,
        flow=flow,
        forwarded=_forwarded(flow) if flow is not None else (),
        batches=waits(application.id, flow.way.flow, by=by, today=today) if flow is not None else {},
        marks=marks_of((application,))[application.id],
        time=case_time(application, today=today, asked=[(each.at, each.answered_at) for each in asked]),
        file_by=file_by,
    )


def case_file(view: CaseView, file_id: UUID, *, by: Member) -> CaseFile | None:
    """A file of the case: of what the office keeps, also what stands in no answer any more, and what `by` brought just now."""
    shown = next((f for f in (*view.files, *view.office_files) if f.file.id == file_id), None)
    if shown is not None or view.flow is None:
        return shown
    labels = view.flow.way.form.file_labels
    for file in attachment_queries.office_files(view.application.id):
        if file.id == file_id and file.held_by in (None, by.id):
            return CaseFile(file=file, label=labels.get(file.item, file.item))
    return None


def _of_office(flow: CaseFlow) -> tuple[CaseFile, ...]:
    labels = flow.way.form.file_labels
    found = named_by(flow.evaluation, attachment_queries.office_files(flow.application.id))
    return tuple(CaseFile(file=file, label=labels.get(file.item, file.item)) for file in found)


def _told(
    form: Form, application: applications.ApplicationView
) -> tuple[tuple[CaseFile, ...], tuple[tuple[str, str], ...], tuple[AnswerSection, ...], date | None]:
    """Files, (id, label) of missing files, answers, and the last day to file, all as the form meant them on the day of
    arrival."""
    evaluation, sections = read(form, application.answers, application)
    names = form.file_labels
    found = attachment_queries.files(application_id=application.id)
    files = tuple(CaseFile(file=f, label=names.get(f.item, f.item)) for f in found)
    there = {f.item for f in found}
    missing = tuple((n.id, names[n.id]) for n in evaluation.attachments if n.required and n.id not in there)
    return files, missing, sections, last_day_to_file(form, evaluation, office_days())


def _forwarded(flow: CaseFlow) -> tuple[Forwarding, ...]:
    steps = governments_in(flow.way.flow)
    return tuple(each for step in steps for each in forwardings(flow.application.id, step.id)[:1])


def correctable(view: CaseView) -> list[tuple[str, str]]:
    """(path, label) of everything that the applicant can be asked to correct, in the order of the form; what is
    computed follows from that.
    """
    labels = Labels(forms.form(view.application.procedure, view.application.version), "ja")
    rows = (row for section in view.sections for row in section.rows if row.kind != "heading")
    asked = [row.name for row in rows if not naming.is_computed(labels, row.name)]
    return list(naming.told_apart(labels, [*asked, *(a.id for a in view.definition.attachments)]).items())


def _notes(application_id: UUID) -> tuple[NoteView, ...]:
    rows = Note.objects.filter(application_id=application_id).order_by("at", "id")
    return tuple(NoteView(body=n.body, at=n.at, author=n.author) for n in rows)


def _alike(application: applications.ApplicationView, by: Member, today: date) -> tuple[queued.QueueRow, ...]:
    return queued.alike(
        application_id=application.id,
        procedure=application.procedure,
        applicant_name=application.applicant_name,
        by=by,
        today=today,
    )
