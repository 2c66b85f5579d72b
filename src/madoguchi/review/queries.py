"""What staff read: the queue, and one case with everything about it, of the tenant in scope."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import msgspec

from madoguchi.applications.domain.answers import sealed_references
from madoguchi.applications.domain.states import State
from madoguchi.applications.queries import applications
from madoguchi.applications.queries import queue as queued
from madoguchi.forms import queries as forms
from madoguchi.forms.domain.compiled import Form
from madoguchi.forms.domain.definition import Decision as DecisionChoice
from madoguchi.forms.domain.definition import Definition, Outcome
from madoguchi.forms.domain.evaluate import Evaluation, evaluate
from madoguchi.forms.domain.readers import Context
from madoguchi.forms.domain.rows import path_now
from madoguchi.forms.domain.telling import answer_sections
from madoguchi.forms.domain.views import AnswerSection
from madoguchi.forms.domain.wording import Labels
from madoguchi.kernel.business_days import fiscal_year
from madoguchi.kernel.clock import JST, day_in_japan
from madoguchi.kernel.eras import format_wareki
from madoguchi.kernel.ids import InvalidReceipt, parse_receipt
from madoguchi.review.domain import deadlines, decisions, mended, naming
from madoguchi.review.domain.register import RegisterNumber, parse_register_number
from madoguchi.review.domain.seen import Seen
from madoguchi.review.models import Acceptance, CorrectionRequest, Decision, Note, Preparation
from madoguchi.tenants.queries import tables


class AcceptanceView(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the register."""

    number: RegisterNumber
    at: datetime
    by: str
    undone_at: datetime | None


class CorrectionView(msgspec.Struct, frozen=True, kw_only=True):
    """What the applicant is, or was, asked to correct; `labels` name the questions."""

    questions: tuple[str, ...]
    labels: tuple[str, ...]
    reason: str
    due_on: date
    at: datetime
    by: str
    answered_at: datetime | None


class DecisionView(msgspec.Struct, frozen=True, kw_only=True):
    """A decision that is proposed, made, or was sent back."""

    id: UUID
    decision: str
    label: str
    outcome: Outcome
    reason: str
    proposed_at: datetime
    proposed_by: str  # id
    proposed_by_name: str
    decided_at: datetime | None
    decided_by_name: str
    checked: list[str]
    """ids of the checklist's items that the examiner ticked"""
    dropped_at: datetime | None
    returned_by_name: str
    returned_reason: str


class PreparationView(msgspec.Struct, frozen=True, kw_only=True):
    """What an examiner has ticked and written so far."""

    decision: str
    outcome: str
    reason: str
    checked: list[str]
    at: datetime
    actor_name: str


class MendView(msgspec.Struct, frozen=True, kw_only=True):
    """What the applicant changed at one time: (label, before, after) of answers, labels of files that came with it."""

    at: datetime
    changes: tuple[tuple[str, str, str], ...]
    files: tuple[str, ...]


class NoteView(msgspec.Struct, frozen=True, kw_only=True):
    body: str
    at: datetime
    author: str


class SealedView(msgspec.Struct, frozen=True, kw_only=True):
    """A sealed number: where it stands in the answers, and what it is called there."""

    ref: UUID
    path: str
    label: str


class QueueLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the queue with what the office knows beside it."""

    row: queued.QueueRow
    procedure_name: str
    arrived_day: str
    """令和8年4月1日"""
    number: RegisterNumber | None
    due_on: date | None
    days_left: int | None
    """None without a standard period, and when nothing is left to do."""
    calendar: str
    """business | calendar: the days that are left"""
    correct_by: date | None
    """the day until which the applicant is asked to correct it"""
    returned: bool
    """the approver sent the proposal back, and it was not made anew"""


class Queue(msgspec.Struct, frozen=True, kw_only=True):
    lines: tuple[QueueLine, ...]
    more: bool


class CaseFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file and what it was attached as."""

    file: applications.FileView
    label: str


class CaseView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about one application that staff may read without unsealing."""

    application: applications.ApplicationView
    definition: Definition
    sections: tuple[AnswerSection, ...]
    sealed: tuple[SealedView, ...]
    files: tuple[CaseFile, ...]
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
    preparation: PreparationView | None
    mends: tuple[MendView, ...]
    """each time that the applicant mended it, first one first"""
    unseen_mend: MendView | None
    """all that changed since somebody of the office last looked"""
    choices: tuple[tuple[DecisionChoice, str], ...]
    alike: tuple[queued.QueueRow, ...]
    due_on: date | None
    days_left: int | None

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
        return _open(self.corrections, self.application)


def queue(
    *,
    filter: queued.QueueFilter,
    text: str,
    today: date,
    after: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> Queue:
    """A page of the queue. `text` is a receipt number, a register number, or how a name begins."""
    ids = _ids_named(text, today)
    if ids is not None:
        return Queue(lines=_lines(queued.queue_rows(ids), today), more=False)
    page = queued.queue_page(filter=named(filter, text), after=after, limit=limit)
    return Queue(lines=_lines(page.rows, today), more=page.more)


def counts(
    *, filter: queued.QueueFilter, text: str, today: date, states: tuple[str, ...]
) -> dict[str, queued.Counted]:
    """state → how many."""
    ids = _ids_named(text, today)
    if ids is not None:
        found = [row.state for row in queued.queue_rows(ids)]
        return {state: queued.Counted(rows=found.count(state)) for state in states}
    return queued.queue_counts(filter=named(filter, text), states=states)


MOST_PARTED = 12
"""Characters of a name whose parts are looked for; a longer one is typed with its space."""


def named(filter: queued.QueueFilter, text: str) -> queued.QueueFilter:
    """The filter with the name that was typed; names are kept with a full-width space between their parts, which
    who types 山田花子 leaves out.
    """
    name = " ".join(text.split()).replace(" ", "　")
    if "　" not in name and 3 <= len(name) <= MOST_PARTED and not queued.some_name_begins(name):
        parted = (f"{name[:i]}　{name[i:]}" for i in range(1, len(name)))
        name = next((each for each in parted if queued.some_name_begins(each)), name)
    return msgspec.structs.replace(filter, name=name)


def day_start(day: date) -> datetime:
    """When a day begins in Japan."""
    return datetime.combine(day, time(), JST)


def day_end(day: date) -> datetime:
    """When the day after it begins in Japan. Raises OverflowError for the last day of the calendar."""
    return datetime.combine(day + timedelta(days=1), time(), JST)


def _ids_named(text: str, today: date) -> list[UUID] | None:
    """The applications that a number means; None when the text is no number."""
    if not any(c.isdigit() for c in text):
        return None
    try:
        found = applications.application_by_receipt(parse_receipt(text).number)
        return [found.id] if found else []
    except InvalidReceipt:
        pass
    number = parse_register_number(text, fiscal_year=fiscal_year(today))
    if number is None:
        return None
    rows = Acceptance.objects.filter(fiscal_year=number.fiscal_year, number=number.number)
    return list(rows.values_list("application_id", flat=True))


def _lines(rows: tuple[queued.QueueRow, ...], today: date) -> tuple[QueueLine, ...]:
    living = Acceptance.objects.filter(application_id__in=[row.id for row in rows], undone_at=None)
    numbers = {
        application: RegisterNumber(year, number)
        for application, year, number in living.values_list("application_id", "fiscal_year", "number")
    }
    days = dict(_of_state(CorrectionRequest, rows, State.CORRECTING, "due_on", answered_at=None))
    returned = dict(_of_state(Decision, rows, State.EXAMINING, "dropped_at", dropped_at__isnull=False))
    return tuple(
        _line(row, numbers.get(row.id), today, correct_by=days.get(row.id), returned=row.id in returned)
        for row in rows
    )


def _of_state(model: Any, rows: tuple[queued.QueueRow, ...], state: State, column: str, **which: Any) -> Any:
    """(application, column) of the model's rows, for the lines in that state; nothing is asked without one."""
    ids = [row.id for row in rows if row.state == state]
    found = model.objects.filter(application_id__in=ids, **which) if ids else model.objects.none()
    return found.values_list("application_id", column)


def _line(
    row: queued.QueueRow,
    number: RegisterNumber | None,
    today: date,
    *,
    correct_by: date | None,
    returned: bool,
) -> QueueLine:
    definition = forms.form(row.procedure, row.version).definition
    due, left = _deadline(definition, row.arrived_at, row.state, today)
    name = (definition.plain or definition.name).ja
    return QueueLine(
        row=row,
        procedure_name=name,
        arrived_day=format_wareki(day_in_japan(row.arrived_at)),
        number=number,
        due_on=due,
        days_left=left,
        calendar=definition.processing.calendar if definition.processing else "",
        correct_by=correct_by,
        returned=returned,
    )


_WAITING_FOR_US = (State.ARRIVED, State.ACCEPTED, State.EXAMINING, State.CORRECTING, State.DECIDING)


def _deadline(
    definition: Definition, arrived_at: datetime, state: str, today: date
) -> tuple[date | None, int | None]:
    period = definition.processing
    due = deadlines.due_on(day_in_japan(arrived_at), period)
    if due is None or period is None or state not in _WAITING_FOR_US:
        return due, None
    return due, deadlines.days_left(today, due, period.calendar)


def case(*, receipt: str, today: date) -> CaseView | None:
    """The case of a receipt number (18 digits) of the tenant in scope."""
    application = applications.application_by_receipt(receipt)
    if application is None:
        return None
    form = forms.form(application.procedure, application.version)
    labels = Labels(form, "ja")
    due, left = _deadline(form.definition, application.arrived_at, application.state, today)
    files, missing, sections = _told(form, application)
    accepted = _acceptances(application.id)
    sealed = [(path, ref) for path, ref in sealed_references(application.answers) if ref]
    names = naming.told_apart(labels, [path for path, _ in sealed])
    mends, unseen = _mends(form, application, files, sections, labels)
    return CaseView(
        application=application,
        definition=form.definition,
        sections=sections,
        sealed=tuple(SealedView(ref=UUID(ref), path=path, label=names[path]) for path, ref in sealed)
        if application.state != State.WITHDRAWN
        else (),
        files=files,
        missing=missing,
        history=tuple(applications.history(application.id)),
        messages=tuple(applications.messages(application.id)),
        notes=_notes(application.id),
        acceptance=next((a for a in accepted if a.undone_at is None), None),
        undone=tuple(a for a in accepted if a.undone_at is not None),
        corrections=_corrections(application.id, labels),
        decision=_decision(application.id, dropped_at=None),
        returned=_decision(application.id, dropped_at__isnull=False)
        if application.state == State.EXAMINING
        else None,
        preparation=_preparation(application.id) if application.state == State.EXAMINING else None,
        mends=mends,
        unseen_mend=unseen,
        choices=tuple((c, decisions.label(c)) for c in decisions.choices(form.definition.review.decisions)),
        alike=_alike(application),
        due_on=due,
        days_left=left,
    )


def seen(application_id: UUID) -> Seen:
    """What a page about the case that is drawn now would say of it."""
    application = applications.application(application_id)
    decision = _decision(application_id, dropped_at=None)
    return Seen(
        revision=application.revision if application else 0, proposal=decision.id if decision else None
    )


def seens(found: Collection[applications.ApplicationView]) -> dict[UUID, Seen]:
    """The same of several cases, by their id."""
    rows = Decision.objects.filter(application_id__in=[each.id for each in found], dropped_at=None)
    proposals = dict(rows.values_list("application_id", "id"))
    return {each.id: Seen(revision=each.revision, proposal=proposals.get(each.id)) for each in found}


def _told(
    form: Form, application: applications.ApplicationView
) -> tuple[tuple[CaseFile, ...], tuple[tuple[str, str], ...], tuple[AnswerSection, ...]]:
    """Files, (id, label) of missing files, and answers, all as the form meant them on the day of arrival."""
    evaluation, sections = _read(form, application.answers, application)
    names = {a.attachment.id: a.attachment.label.ja for a in form.attachments}
    found = applications.files(application_id=application.id)
    files = tuple(CaseFile(file=f, label=names.get(f.item, f.item)) for f in found)
    there = {f.item for f in found}
    missing = tuple((n.id, names[n.id]) for n in evaluation.attachments if n.required and n.id not in there)
    return files, missing, sections


def _read(
    form: Form, answers: dict[str, Any], application: applications.ApplicationView
) -> tuple[Evaluation, tuple[AnswerSection, ...]]:
    context = Context(today=day_in_japan(application.arrived_at), tables=tables())
    evaluation = evaluate(form, answers, context)
    return evaluation, answer_sections(form, evaluation, language="ja", tables=context.tables)


def _mends(
    form: Form,
    application: applications.ApplicationView,
    files: tuple[CaseFile, ...],
    sections: tuple[AnswerSection, ...],
    labels: Labels,
) -> tuple[tuple[MendView, ...], MendView | None]:
    """Each mend, and all of them together that nobody has looked at yet."""
    replaced = applications.revisions(application.id)
    states = [(_read(form, each.answers, application)[1], each.answers) for each in replaced]
    states.append((sections, application.answers))

    def between(first: int, last: int) -> MendView:
        found = mended.changes(
            states[first][0],
            states[last][0],
            sealed_before=dict(sealed_references(states[first][1])),
            sealed_after=dict(sealed_references(states[last][1])),
        )
        names = naming.told_apart(labels, [change.path for change in found])
        since = replaced[first - 1].replaced_at if first else application.arrived_at
        until = replaced[last - 1].replaced_at
        return MendView(
            at=until,
            changes=tuple((names[change.path], change.before, change.after) for change in found),
            files=tuple(
                f"{each.label}: {each.file.name}" for each in files if since < each.file.uploaded_at <= until
            ),
        )

    each_one = tuple(between(n, n + 1) for n in range(len(replaced)))
    new = [
        n
        for n, each in enumerate(replaced)
        if application.mended_at and each.replaced_at >= application.mended_at
    ]
    return each_one, between(new[0], len(replaced)) if new else None


def correctable(view: CaseView) -> list[tuple[str, str]]:
    """(path, label) of everything that the applicant can be asked to correct, in the order of the form; what is
    computed follows from that.
    """
    labels = Labels(forms.form(view.application.procedure, view.application.version), "ja")
    rows = (row for section in view.sections for row in section.rows if row.kind != "heading")
    asked = [row.name for row in rows if not naming.is_computed(labels, row.name)]
    return list(naming.told_apart(labels, [*asked, *(a.id for a in view.definition.attachments)]).items())


def _acceptances(application_id: UUID) -> list[AcceptanceView]:
    rows = Acceptance.objects.filter(application_id=application_id).order_by("at")
    return [
        AcceptanceView(
            number=RegisterNumber(a.fiscal_year, a.number), at=a.at, by=a.actor_name, undone_at=a.undone_at
        )
        for a in rows
    ]


def _corrections(application_id: UUID, labels: Labels) -> tuple[CorrectionView, ...]:
    rows = CorrectionRequest.objects.filter(application_id=application_id).order_by("at")
    return tuple(
        CorrectionView(
            questions=tuple(c.questions),
            labels=tuple(naming.told_apart(labels, c.questions).values()),
            reason=c.reason,
            due_on=c.due_on,
            at=c.at,
            by=c.actor_name,
            answered_at=c.answered_at,
        )
        for c in rows
    )


def open_correction(
    *, application_id: UUID, language: str, mending: Mapping[str, Any] | None = None
) -> CorrectionView | None:
    """What an applicant is asked to correct now, with the questions' names in their language.

    `mending`: the answers of the draft on whose pages it is told. A row that moved there goes by its new place.
    """
    application = applications.application(application_id)
    if application is None:
        return None
    form = forms.form(application.procedure, application.version)
    labels = Labels(form, language)
    found = _open(_corrections(application_id, labels), application)
    if found is None or mending is None:
        return found
    now = [path_now(form, path, before=application.answers, after=mending) for path in found.questions]
    asked = tuple(path for path in now if path is not None)
    names = tuple(naming.told_apart(labels, asked).values())
    return msgspec.structs.replace(found, questions=asked, labels=names)


def _open(
    corrections: tuple[CorrectionView, ...], application: applications.ApplicationView
) -> CorrectionView | None:
    """One that was withdrawn or dismissed keeps its request unanswered, but nothing is asked any more."""
    if application.state != State.CORRECTING:
        return None
    return next((c for c in corrections if c.answered_at is None), None)


def acceptance(application_id: UUID) -> AcceptanceView | None:
    """The acceptance that stands."""
    return next((a for a in _acceptances(application_id) if a.undone_at is None), None)


def _decision(application_id: UUID, **which: Any) -> DecisionView | None:
    row: Any = Decision.objects.filter(application_id=application_id, **which).order_by("proposed_at").last()
    if row is None:
        return None
    fields = {name: getattr(row, name) for name in DecisionView.__struct_fields__}
    return DecisionView(**fields | {"outcome": decisions.stored(row.outcome)})


def decision_made(application_id: UUID) -> DecisionView | None:
    """The decision that the applicant may read: made, and not taken back."""
    found = _decision(application_id, dropped_at=None)
    return found if found is not None and found.decided_at is not None else None


def _preparation(application_id: UUID) -> PreparationView | None:
    row: Any = Preparation.objects.filter(application_id=application_id).first()
    if row is None:
        return None
    return PreparationView(**{name: getattr(row, name) for name in PreparationView.__struct_fields__})


def _notes(application_id: UUID) -> tuple[NoteView, ...]:
    rows = Note.objects.filter(application_id=application_id).order_by("at", "id")
    return tuple(NoteView(body=n.body, at=n.at, author=n.author) for n in rows)


def _alike(application: applications.ApplicationView) -> tuple[queued.QueueRow, ...]:
    return queued.alike(
        application_id=application.id,
        procedure=application.procedure,
        applicant_name=application.applicant_name,
    )
